"""Reads KPIs of any scope and window: elements from the facts, a formula on top, and what to trust of it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from sqlalchemy import Connection

from metrics import plant, withhold
from metrics.catalogue import CATALOGUE
from metrics.cells import Track
from metrics.changeovers import Change, changes
from metrics.elements import Elements
from metrics.facts import Signs, Slice, signs, slices
from metrics.instants import from_us, to_us
from metrics.kpi import NO_SAFETY, NO_STOPS, Kpi, PieceFacts
from metrics.money import NO_COSTS, Asked, costs
from metrics.pieces import Piece, pieces
from metrics.plan import Plan, attainment
from metrics.plant import Cycles, ShiftSpan, Site
from metrics.promises import NONE_DUE, Promises
from metrics.safety import safety
from metrics.scope import Scope, calendar, lines_of, tracks
from metrics.stops import Stops
from metrics.targets import Targets, status


@dataclass(frozen=True)
class Value:
    """One KPI in one piece of a window. `value` is exact; None always comes with `withheld`, a sentence."""

    start: datetime
    end: datetime
    kpi: str
    value: Fraction | None
    unit: str
    status: str | None
    withheld: str | None
    flags: tuple[str, ...]
    coverage: Fraction | None
    elements: Elements
    target: Fraction | None = None
    tolerance: Fraction | None = None
    oldest: datetime | None = None  # of dangers_open: when the oldest was reported


@dataclass(frozen=True)
class Window:
    """A question after its scope has been looked up: the tracks, the pieces and what happened in each."""

    site: Site
    scope: Scope
    start: int
    end: int
    now: int
    pieces: list[Piece]
    lines: list[str]
    tracks: list[Track]
    cycles: Cycles
    slices: dict[Piece, list[Slice]]
    signs: Signs

    def elements(self, piece: Piece) -> Elements:
        return sum((part.elements() for part in self.slices[piece]), Elements())

    def money(self) -> Asked:
        """The part of the question that its money needs."""
        window, of_machine = (self.start, self.end, self.now), self.scope.machine is not None
        return Asked(self.site.site_id, self.tracks, self.cycles, self.pieces, *window, of_machine)


def look(conn: Connection, scope: Scope, start: datetime, end: datetime, *, now: datetime, by: str | None) -> Window:
    """[start, end) cut at now, with everything that was counted in it."""
    site = plant.site(conn, scope.site_id)
    begin, now_us = to_us(start), to_us(now)
    until = max(min(to_us(end), now_us), begin)
    lines = [line.line for line in lines_of(conn, scope)]
    found = tracks(conn, scope, begin, until)
    if scope.machine is not None:
        lines = sorted({track.line for track in found})
    shifts = _shifts(conn, scope, lines, (begin, until)) if by == "shift" else []
    cut = pieces(site, begin, until, by, shifts)
    cycles = plant.cycles(conn, scope.site_id)
    every = slices(conn, scope.site_id, found, cycles, sorted({begin, until, *(at for piece in cut for at in piece)}))
    machines = sorted({track.machine for track in found})
    return Window(
        site,
        scope,
        begin,
        until,
        now_us,
        cut,
        lines,
        found,
        cycles,
        _by_piece(cut, every),
        signs(conn, scope.site_id, machines, (begin, until), now_us),
    )


def _shifts(conn: Connection, scope: Scope, lines: list[str], window: Piece) -> list[ShiftSpan]:
    """The shifts of the lines in scope; of a team only its own."""
    found = calendar(conn, scope.site_id, lines, *window).shifts
    if scope.team is None:
        return found
    team_of = {line.line: line.team for line in lines_of(conn, scope)}
    return [shift for shift in found if (shift.team or team_of[shift.line]) == scope.team]


def _by_piece(cut: list[Piece], every: list[Slice]) -> dict[Piece, list[Slice]]:
    if all(one[1] <= other[0] for one, other in pairwise(cut)):
        return _in_order(cut, every)
    return {(lo, hi): [s for s in every if lo <= s.cell.start < hi] for lo, hi in cut}


def _in_order(cut: list[Piece], every: list[Slice]) -> dict[Piece, list[Slice]]:
    """The usual case: pieces that do not overlap, so one walk through the slices is enough."""
    found: dict[Piece, list[Slice]] = {piece: [] for piece in cut}
    at = 0
    for part in sorted(every, key=lambda s: s.cell.start):
        while at < len(cut) and cut[at][1] <= part.cell.start:
            at += 1
        if at < len(cut) and cut[at][0] <= part.cell.start:
            found[cut[at]].append(part)
    return found


def read(  # noqa: PLR0913  the question as the command line asks it
    conn: Connection,
    scope: Scope,
    start: datetime,
    end: datetime,
    kpis: list[str],
    *,
    now: datetime,
    by: str | None = None,
) -> list[Value]:
    """One Value for each piece of the window and KPI, in that order. Raises NotFound for an unknown site, line, ..."""
    window = look(conn, scope, start, end, now=now, by=by)
    asked = [CATALOGUE[key] for key in kpis]
    facts = piece_facts(conn, window, frozenset().union(*(kpi.needs for kpi in asked)))
    targets = Targets(conn, scope.site_id, scope.line)
    return [_value(kpi, piece, facts[piece], window, targets) for piece in window.pieces for kpi in asked]


@dataclass(frozen=True)
class _Facts(PieceFacts):
    by_state: bool = False
    in_pieces: bool = False
    fell: bool = False  # a running total went backwards
    plan_changed: bool = False


def piece_facts(conn: Connection, window: Window, needs: frozenset[str]) -> dict[Piece, _Facts]:
    """What the formulas of KPIs with these needs get, for each piece of the window."""
    bounds = (window.start, window.end)
    stops = Stops(conn, window.scope, window.tracks, *bounds) if needs & {"stops", "changes"} else None
    plan = Plan(conn, window.scope, window.tracks, window.cycles) if "plan" in needs else None
    cost = costs(conn, window.money(), window.slices) if "money" in needs else {}
    promised = Promises(conn, window.site.site_id, window.lines, *bounds) if "promises" in needs else None
    changed: list[Change] = []
    if "changes" in needs and stops is not None:
        changed = changes(conn, window.scope, window.tracks, stops.parts, *bounds)
    found = {}
    for piece in window.pieces:
        ended = [c for c in changed if piece[0] <= c.ended < piece[1]]
        reached, in_pieces = attainment(plan.cut(*piece, window.slices[piece])) if plan else (None, False)
        found[piece] = _Facts(
            elements=window.elements(piece),
            stops=stops.count(*piece) if stops else NO_STOPS,
            change_us=tuple(c.length_us for c in ended),
            attainment=reached,
            safety=safety(conn, window.site, window.lines, piece[1]) if "safety" in needs else NO_SAFETY,
            costs=cost.get(piece, NO_COSTS),
            answered=promised.of(piece) if promised else NONE_DUE,
            by_state=any(c.by_state for c in ended),
            in_pieces=in_pieces,
            fell=any(piece[0] <= at < piece[1] for at in window.signs.falls),
            plan_changed=plan is not None and plan.is_changed(*piece),
        )
    return found


def _value(kpi: Kpi, piece: Piece, facts: _Facts, window: Window, targets: Targets) -> Value:
    elements = facts.elements
    withheld = withhold.reason(kpi, facts, has_states=window.signs.has_states)
    value = None if withheld else kpi.formula(facts)
    if value is None and withheld is None:
        withheld = withhold.zero(kpi)
    target = targets.at(kpi.key, piece[0])
    oldest = facts.safety.oldest if kpi.key == "dangers_open" else None
    return Value(
        start=from_us(piece[0]),
        end=from_us(piece[1]),
        kpi=kpi.key,
        value=value,
        unit=kpi.priced_in(window.site.currency).unit,
        status=status(kpi, value, target),
        withheld=withheld,
        flags=_flags(kpi, facts, window, is_shown=value is not None),
        coverage=elements.coverage,
        elements=elements,
        target=target.value if target else None,
        tolerance=target.tolerance if target else None,
        oldest=None if oldest is None else from_us(oldest),
    )


def _flags(kpi: Kpi, facts: _Facts, window: Window, *, is_shown: bool) -> tuple[str, ...]:
    found = withhold.flags(kpi, facts, has_states=window.signs.has_states) if is_shown else []
    if kpi.key == "changeover" and facts.by_state:
        found.append("by_state")
    if kpi.key == "plan_attainment" and facts.in_pieces:
        found.append("in_pieces")
    if facts.fell and withhold.counts_parts(kpi):
        found.append("counter_backwards")
    if kpi.key == "plan_attainment" and facts.plan_changed and is_shown:
        found.append("plan_changed")
    if window.signs.in_future and not kpi.needs & {"safety", "promises"}:
        found.append("event_in_future")
    return tuple(found)
