"""Reads KPIs of any scope and window: elements from the facts, a formula on top, and what to trust of it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from metrics import withhold
from metrics.catalogue import CATALOGUE
from metrics.changeovers import Change, changes
from metrics.elements import Elements
from metrics.instants import from_us
from metrics.kpi import NO_SAFETY, NO_STOPS, Kpi, PieceFacts
from metrics.memory import one_question
from metrics.money import NO_COSTS, costs
from metrics.pieces import Piece
from metrics.plan import Plan, attainment
from metrics.promises import NONE_DUE, Promises
from metrics.retention import GONE
from metrics.safety import safety
from metrics.scope import Scope
from metrics.stops import parts
from metrics.targets import Targets, status
from metrics.window import Window


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
    with one_question():
        window = Window(conn, scope, start, end, now=now, by=by)
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
    plan = Plan(conn, window.scope, window.tracks, window.cycles) if "plan" in needs else None
    cost = costs(conn, window) if "money" in needs else {}
    promised = Promises(conn, window.site.site_id, window.lines, *bounds) if "promises" in needs else None
    changed: list[Change] = []
    if "changes" in needs:
        stopped = parts(conn, window.scope.site_id, window.tracks, *bounds)
        changed = changes(conn, window.scope, window.tracks, stopped, bounds, window.now)
    found = {}
    for piece in window.pieces:
        ended = [c for c in changed if piece[0] <= c.ended < piece[1]]
        reached, in_pieces = attainment(plan.cut(*piece, window.parts(piece))) if plan else (None, False)
        found[piece] = _Facts(
            elements=window.elements(piece),
            stops=window.stops(piece) if "stops" in needs else NO_STOPS,
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


def held_back(kpi: Kpi, facts: PieceFacts, window: Window, piece: Piece) -> str | None:
    """Why a KPI of this piece is withheld; None where its formula may be asked."""
    has_states = window.signs.has_states or facts.elements.known_us > 0  # the rows may be gone, what they said is kept
    return GONE if window.is_gone(piece) else withhold.reason(kpi, facts, has_states=has_states)


def _value(kpi: Kpi, piece: Piece, facts: _Facts, window: Window, targets: Targets) -> Value:
    elements = facts.elements
    withheld = held_back(kpi, facts, window, piece)
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
