"""One quarter of an hour of one machine as it is stored."""

import io
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Connection

from db.queries import rollups as q
from metrics.elements import Elements
from metrics.facts import Slice
from metrics.grains import QUARTER_US
from metrics.instants import as_text
from metrics.rollups import MILLI, NUMBERS, Parts
from metrics.stops import StopCount
from metrics.sums import parts_of


@dataclass(frozen=True)
class Bucket:
    machine: str
    start: int
    elements: Elements
    parts: list[Parts]
    stops: StopCount

    @staticmethod
    def of(machine: str, start: int, slices: list[Slice], stops: StopCount | None) -> "Bucket":
        total = Elements.total(part.elements() for part in slices)
        return Bucket(machine, start, total, parts_of(slices), stops or StopCount())

    @property
    def holds_anything(self) -> bool:
        return bool(self.parts) or self.stops != StopCount() or self.elements != Elements()

    def sums(self) -> tuple[int | Fraction | bool, ...]:
        """In the order of db.queries.rollups.SUMS, and whether a cycle is missing."""
        e, s = self.elements, self.stops
        return (
            *(getattr(e, name) for name in (*NUMBERS, *MILLI)),
            e.ideal_good_us,
            e.ideal_total_us,
            *(s.begun, s.ended, s.ended_scheduled_us),
            bool(e.without_cycle),
        )

    def cells(self) -> list[str]:
        """The sums as COPY writes them."""
        return [exact(Fraction(n)) if not isinstance(n, bool) else "ft"[n] for n in self.sums()]


def exact(value: Fraction) -> str:
    """As decimal digits: cycles are decimals, so there is always an end to them."""
    digits = 0
    while value.denominator > 1:
        value, digits = value * 10, digits + 1
    return f"{value.numerator}e-{digits}" if digits else str(value.numerator)


def copied(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copy_in(conn: Connection, site_id: str, made: list[Bucket]) -> None:
    rows, parts = [], []
    for bucket in made:
        end = as_text(bucket.start + QUARTER_US)
        key = [copied(site_id), "quarter", copied(bucket.machine), as_text(bucket.start), end]
        rows.append("\t".join([*key, *bucket.cells()]))
        parts += ["\t".join([*key, *_part(part)]) for part in bucket.parts]
    cursor = conn.connection.cursor()
    for statement, lines in ((q.COPY_ROLLUPS, rows), (q.COPY_PARTS, parts)):
        if lines:
            cursor.copy_expert(statement, io.StringIO("\n".join(lines) + "\n"))


def _part(part: Parts) -> list[str]:
    amounts = (part.good, part.scrap, part.rework, part.recovered)
    ideal = r"\N" if part.ideal_total_us is None else exact(part.ideal_total_us)
    return [copied(part.product), copied(part.order_no), *map(str, amounts), ideal]
