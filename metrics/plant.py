"""One site's master data as the figures need it: small, read once for a question, instants in microseconds."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from access.refusals import NotFound
from db.queries import plant as q
from metrics.instants import from_us, to_us
from metrics.memory import asked_once, remembered

BEGINNING_US = -(10**18)
END_US = 10**18


@dataclass(frozen=True)
class Site:
    site_id: str
    name: str
    zone: ZoneInfo
    day_starts_at: str
    short_stop_us: int
    locale: str
    currency: str


@dataclass(frozen=True)
class Line:
    line: str
    name: str
    area: str | None
    team: str | None


@dataclass(frozen=True)
class MachineVersion:
    """A machine as it was between two instants: on which line, whether its pace counts, how long it may be silent."""

    machine: str
    line: str
    is_constraint: bool
    silent_us: int | None
    start: int
    end: int


@dataclass(frozen=True)
class ShiftSpan:
    line: str
    shift: str
    team: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Order:
    """`run_end`: its end, or the machine's next start; END_US where there is neither."""

    machine: str
    order_no: str
    product: str
    start: int
    end: int | None
    run_end: int
    planned_milli: Fraction | None
    setup_us: int


class Cycles:
    """Ideal cycle by product, machine and instant; a machine's own row goes before the general one."""

    def __init__(self, rows: list[tuple[str, str, int, Fraction | None]]) -> None:
        self._versions: dict[tuple[str, str], tuple[list[int], list[Fraction | None]]] = {}
        for product, machine, start, cycle_us in sorted(rows, key=lambda row: row[:3]):
            starts, values = self._versions.setdefault((product, machine), ([], []))
            starts.append(start)
            values.append(cycle_us)

    def at(self, product: str, machine: str, instant: int) -> Fraction | None:
        """Planned runtime per item, microseconds; None where no row says it."""
        for key in ((product, machine), (product, "")):
            starts, values = self._versions.get(key, ([], []))
            index = bisect_right(starts, instant) - 1
            if index >= 0:
                return values[index]
        return None

    def borders(self, start: int, end: int) -> set[int]:
        return {at for starts, _ in self._versions.values() for at in starts if start < at < end}


@remembered("sites")
def site(conn: Connection, site_id: str) -> Site:
    row = conn.execute(q.SITE, {"site_id": site_id}).one_or_none()
    if row is None:
        raise NotFound("There is no site {site}. Import it with sites.csv, or check how it is spelled.", site=site_id)
    zone, short_stop_us = ZoneInfo(row.timezone), row.short_stop_s * 10**6
    return Site(row.site_id, row.name, zone, row.day_starts_at, short_stop_us, row.locale, row.currency)


@remembered("lines")
def lines(conn: Connection, site_id: str) -> list[Line]:
    return [Line(r.line, r.name, r.area, r.team) for r in conn.execute(q.LINES, {"site_id": site_id})]


def line_names(conn: Connection, site_id: str) -> dict[str, str]:
    """What people call each line, by its code."""
    return {line.line: line.name or line.line for line in lines(conn, site_id)}


def lines_of_team(conn: Connection, site_id: str, team: str) -> set[str]:
    """Lines that are the team's, and lines on which it has a shift."""
    return set(conn.execute(q.LINES_OF_TEAM, {"site_id": site_id, "team": team}).scalars())


@remembered("machines")
def machine_versions(conn: Connection, site_id: str) -> list[MachineVersion]:
    rows = conn.execute(q.MACHINES, {"site_id": site_id}).all()
    versions = []
    for row, following in zip_longest(rows, rows[1:]):
        start = to_us(row.valid_from) if row.valid_from else BEGINNING_US
        same = following is not None and following.machine == row.machine
        end = to_us(following.valid_from) if same and following is not None else END_US
        silent = None if row.silent_after_s is None else int(row.silent_after_s * 10**6)
        versions.append(MachineVersion(row.machine, row.line, row.is_constraint, silent, start, end))
    return versions


@asked_once
def shifts(conn: Connection, site_id: str, of_lines: list[str], start: int, end: int) -> list[ShiftSpan]:
    bounds = {"site_id": site_id, "lines": of_lines, "start_at": from_us(start), "end_at": from_us(end)}
    rows = q.SHIFTS.run(conn, bounds)
    return [ShiftSpan(r.line, r.shift, r.team, to_us(r.start_at), to_us(r.end_at)) for r in rows]


def last_shifts(conn: Connection, site_id: str, line: str, now: int, most: int) -> list[ShiftSpan]:
    """The line's latest ended shifts, oldest first."""
    rows = conn.execute(q.LAST_SHIFTS, {"site_id": site_id, "line": line, "now": from_us(now), "most": most}).all()
    return [ShiftSpan(r.line, r.shift, r.team, to_us(r.start_at), to_us(r.end_at)) for r in reversed(rows)]


@asked_once
def breaks(
    conn: Connection, site_id: str, of_lines: list[str], start: int, end: int
) -> list[tuple[str, str, int, int, int]]:
    """(line, shift, shift's start, break's start, break's end), in microseconds."""
    bounds = {"site_id": site_id, "lines": of_lines, "start_at": from_us(start), "end_at": from_us(end)}
    rows = q.BREAKS.run(conn, bounds)
    return [(r.line, r.shift, to_us(r.start_at), to_us(r.break_start), to_us(r.break_end)) for r in rows]


@asked_once
def orders(conn: Connection, site_id: str, machines: list[str], start: int, end: int) -> list[Order]:
    bounds = {"site_id": site_id, "machines": machines, "start_at": from_us(start), "end_at": from_us(end)}
    return [
        Order(
            r.machine,
            r.order_no,
            r.product,
            to_us(r.start_at),
            to_us(r.end_at) if r.end_at else None,
            to_us(r.run_end) if r.run_end else END_US,
            None if r.planned_qty is None else Fraction(r.planned_qty) * 1000,
            int((r.setup_s or 0) * 10**6),
        )
        for r in q.ORDERS.run(conn, bounds)
    ]


@remembered("products")
def cycles(conn: Connection, site_id: str) -> Cycles:
    return Cycles(
        [
            (
                r.product,
                r.machine,
                to_us(r.valid_from) if r.valid_from else BEGINNING_US,
                None if r.ideal_cycle_s is None else Fraction(r.ideal_cycle_s) * 10**6,
            )
            for r in conn.execute(q.CYCLES, {"site_id": site_id})
        ]
    )
