"""Which machines a question is about, when each of them counts, and what their calendar says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from access.refusals import NotFound, Ours
from metrics import plant
from metrics.cells import Track
from metrics.formulas import spans
from metrics.formulas.spans import Spans
from metrics.plant import Line, MachineVersion, Order, ShiftSpan

OfMachine = TypeVar("OfMachine", Order, MachineVersion)


@dataclass(frozen=True)
class Scope:
    """One of line, machine, team or area of a site; none of them is the whole site."""

    site_id: str
    line: str | None = None
    machine: str | None = None
    team: str | None = None
    area: str | None = None


@dataclass(frozen=True)
class Calendar:
    """The shifts and breaks of some lines between two instants, as spans."""

    shifts: list[ShiftSpan]
    breaks: dict[str, Spans]

    def scheduled(self, line: str, team: str | None, line_team: str | None) -> Spans:
        """When the line is manned; for a team only in the shifts that are its own."""
        own = (s for s in self.shifts if s.line == line and (team is None or (s.team or line_team) == team))
        return spans.union((s.start, s.end) for s in own)


def lines_of(conn: Connection, scope: Scope) -> list[Line]:
    """The lines in scope; NotFound for a line, area, team or machine that the site does not have."""
    every = plant.lines(conn, scope.site_id)
    if scope.line is not None:
        return _some([line for line in every if line.line == scope.line], Ours("line {line}", line=scope.line), scope)
    if scope.area is not None:
        return _some([line for line in every if line.area == scope.area], Ours("area {area}", area=scope.area), scope)
    if scope.team is not None:
        theirs = plant.lines_of_team(conn, scope.site_id, scope.team)
        return _some([line for line in every if line.line in theirs], Ours("team {team}", team=scope.team), scope)
    return every


def _some(found: list[Line], what: Ours, scope: Scope) -> list[Line]:
    if not found:
        raise NotFound("Site {site} has no {what}. Check how it is spelled.", site=scope.site_id, what=what)
    return found


def calendar(conn: Connection, site_id: str, lines: list[str], start: int, end: int) -> Calendar:
    breaks: dict[str, list[tuple[int, int]]] = {line: [] for line in lines}
    for line, _, _, break_start, break_end in plant.breaks(conn, site_id, lines, start, end):
        breaks[line].append((break_start, break_end))
    shifts = plant.shifts(conn, site_id, lines, start, end)
    return Calendar(shifts, {line: spans.union(found) for line, found in breaks.items()})


def counted(versions: list[MachineVersion]) -> dict[str, Spans]:
    """When each machine of one line counts: the pace makers, or all where at that time none is marked."""
    marked = spans.union((v.start, v.end) for v in versions if v.is_constraint)
    result: dict[str, Spans] = {}
    for version in versions:
        span = [(version.start, version.end)]
        present = span if version.is_constraint else spans.subtract(span, marked)
        result[version.machine] = spans.union([*result.get(version.machine, []), *present])
    return result


def presence(conn: Connection, scope: Scope, start: int, end: int) -> dict[tuple[str, str], Spans]:
    """When each machine counts for each line in scope, inside [start, end)."""
    if scope.team is not None:  # outside its own shifts nothing is a team's
        return {(t.machine, t.line): t.present for t in tracks(conn, scope, start, end)}
    versions = plant.machine_versions(conn, scope.site_id)
    spells = _present(conn, versions, {line.line: line for line in lines_of(conn, scope)}, scope)
    here = {key: spans.clip(spell, start, end) for key, spell in sorted(spells.items())}
    return {key: spell for key, spell in here.items() if spell}


def tracks(conn: Connection, scope: Scope, start: int, end: int) -> list[Track]:
    """One track for each machine and line in scope, cut to [start, end)."""
    versions = plant.machine_versions(conn, scope.site_id)
    by_name = {line.line: line for line in lines_of(conn, scope)}
    present = _present(conn, versions, by_name, scope)
    return tracks_of(conn, scope, present, (start, end))


def tracks_of(
    conn: Connection, scope: Scope, present: dict[tuple[str, str], Spans], window: tuple[int, int]
) -> list[Track]:
    """The tracks of these machines and lines; of the scope only its site and team matter here."""
    start, end = window
    versions = plant.machine_versions(conn, scope.site_id)
    by_name = {line.line: line for line in plant.lines(conn, scope.site_id)}
    lines, machines = sorted({line for _, line in present}), sorted({machine for machine, _ in present})
    known = calendar(conn, scope.site_id, lines, start, end)
    manned = {line: known.scheduled(line, scope.team, by_name[line].team) for line in lines}
    orders = _by_machine(plant.orders(conn, scope.site_id, machines, start, end))
    of_machine = _by_machine(versions)
    found = []
    for (machine, line), spell in sorted(present.items()):
        here = spans.clip(spell, start, end)
        if not here:
            continue
        scheduled = spans.intersect(manned[line], here)
        found.append(
            Track(
                machine=machine,
                line=line,
                present=here if scope.team is None else scheduled,
                scheduled=spans.clip(scheduled, start, end),
                breaks=spans.intersect(known.breaks[line], scheduled),
                orders=orders[machine],
                versions=of_machine[machine],
            )
        )
    return found


def _by_machine(rows: Iterable[OfMachine]) -> dict[str, list[OfMachine]]:
    found: dict[str, list[OfMachine]] = defaultdict(list)
    for row in rows:
        found[row.machine].append(row)
    return found


def presence_of_machines(conn: Connection, site_id: str, machines: list[str]) -> dict[tuple[str, str], Spans]:
    """When each machine stood on each line, whether its pace counts or not."""
    found: dict[tuple[str, str], Spans] = {}
    for v in plant.machine_versions(conn, site_id):
        if v.machine in machines:
            key = (v.machine, v.line)
            found[key] = spans.union([*found.get(key, []), (v.start, v.end)])
    return found


def _present(
    conn: Connection, versions: list[MachineVersion], by_name: dict[str, Line], scope: Scope
) -> dict[tuple[str, str], Spans]:
    if scope.machine is not None:
        found = presence_of_machines(conn, scope.site_id, [scope.machine])
        if not found:
            raise NotFound(
                "Site {site} has no machine {machine}. Check how it is spelled.",
                site=scope.site_id,
                machine=scope.machine,
            )
        return found
    return {
        (machine, line): spell
        for line in by_name
        for machine, spell in counted([v for v in versions if v.line == line]).items()
        if spell
    }
