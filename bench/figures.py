"""What every way of asking must answer: six KPIs a piece, exact, so that equal is equal."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from sqlalchemy import Connection

from bench.plant import HOUR, PRODUCTS, SITE, Plant, Work, to_instant
from metrics import values
from metrics.scope import Scope

KPIS = ("availability", "performance", "quality", "oee", "throughput", "scrap_ratio")
Figures = tuple[Fraction | None, ...]  # in the order of KPIS
Answer = list[tuple[tuple[int, int, int], Figures]]  # by piece: (running us, good, scrap in thousandths), figures


@dataclass(frozen=True)
class Question:
    """A window of some lines, all hours of it or the whole; microseconds since 1970."""

    plant: Plant
    lines: range
    start: int
    end: int
    by_hour: bool

    @property
    def machines(self) -> list[int]:
        return [machine for line in self.lines for machine in self.plant.machines_of(line)]

    @property
    def work(self) -> list[Work]:
        return self.plant.work(self.lines, self.start, self.end, by_hour=self.by_hour)

    @property
    def pieces(self) -> int:
        return (self.end - 1) // HOUR - self.start // HOUR + 1 if self.by_hour else 1


@dataclass
class Sums:
    """What a yardstick finds in one piece: microseconds, thousandths of parts."""

    known_us: int = 0
    apt_us: int = 0
    good: int = 0
    scrap: int = 0
    rework: int = 0
    ideal_good_us: int = 0
    ideal_total_us: int = 0

    def count(self, cycle_us: int, good: int, scrap: int, rework: int) -> None:
        """Add parts of one product."""
        self.good += good
        self.scrap += scrap
        self.rework += rework
        self.ideal_good_us += cycle_us * good // 1000
        self.ideal_total_us += cycle_us * (good + scrap + rework) // 1000

    def figures(self) -> Figures:
        produced = self.good + self.scrap + self.rework
        return (
            _share(self.apt_us, self.known_us),
            _share(self.ideal_total_us, self.apt_us),
            _share(self.ideal_good_us, self.ideal_total_us),
            _share(self.ideal_good_us, self.known_us),
            _share(produced * HOUR, 1000 * self.known_us),
            _share(self.scrap, produced),
        )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def empty(question: Question) -> list[Sums]:
    return [Sums() for _ in range(question.pieces)]


def answer(found: list[Sums]) -> Answer:
    """As Fractions, as every yardstick gives them out."""
    return [((sums.apt_us, sums.good, sums.scrap), sums.figures()) for sums in found]


def cycles(plant: Plant) -> dict[str, int]:
    return {name: plant.cycle_us(number) for number, name in enumerate(PRODUCTS)}


def ours(conn: Connection, question: Question, *, now: int) -> Answer:
    """The same question as every page and program of the product asks it."""
    line = question.plant.line_name(question.lines[0]) if len(question.lines) == 1 else None
    by = "hour" if question.by_hour else None
    start, end = to_instant(question.start), to_instant(question.end)
    found = values.read(conn, Scope(SITE, line=line), start, end, list(KPIS), now=to_instant(now), by=by)
    return [_piece(list(of_piece)) for _, of_piece in groupby(found, key=lambda value: value.start)]


def _piece(found: list[values.Value]) -> tuple[tuple[int, int, int], Figures]:
    elements = found[0].elements
    return (elements.apt_us, elements.good, elements.scrap), tuple(value.value for value in found)
