"""Why a figure reads as it does: its formula with numbers, its target, its parts, its stops, and what it rests on."""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import NotFound
from metrics import formula_words, plant, sight, target_edit, values
from metrics.catalogue import CATALOGUE
from metrics.cells import Track
from metrics.changeovers import Change, changes
from metrics.elements import Elements
from metrics.facts import Slice, signs, slices
from metrics.formula_words import Formula
from metrics.formulas import spans
from metrics.instants import from_us, to_us
from metrics.kpi import PieceFacts
from metrics.money import Asked, costs
from metrics.pieces import Piece
from metrics.plan import OrderPlan, Plan, attainment
from metrics.plant import END_US
from metrics.promises import Promises
from metrics.safety import safety
from metrics.scope import Scope, tracks
from metrics.stops import Part, Stops
from metrics.target_edit import LineTarget
from metrics.values import Value


@dataclass(frozen=True)
class Question:
    """One KPI of a scope in [start, end)."""

    scope: Scope
    kpi: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Stop:
    """A span of down, setup or idle with one reason. `end` is None while it lasts; `inside_us` is what of it counts:
    the planned shift time of it within the window."""

    machine: str
    state: str
    reason: str | None
    caused_by: str | None
    start: datetime
    end: datetime | None
    inside_us: int


@dataclass(frozen=True)
class Counted:
    """Parts of one product and order, in thousandths; `in_shift` is False for parts that enter no ratio."""

    product: str
    order_no: str
    in_shift: bool
    cycle_us: Fraction | None
    good: int = 0
    scrap: int = 0
    rework: int = 0
    recovered: int = 0
    by_hand: int = 0


@dataclass(frozen=True)
class Why:
    """All that explains one value. Lists are empty where the KPI has no use for them or nothing is known."""

    question: Question
    value: Value
    lines: list[str]
    machines: list[str]
    formula: Formula
    target: LineTarget | None
    counted: list[Counted]
    stops: list[Stop]
    changes: list[Change]
    orders: list[OrderPlan]
    heard_at: datetime | None


def read(conn: Connection, actor: Actor, question: Question, *, now: datetime) -> Why:
    """Raises NotFound for what is unknown or out of the actor's sight."""
    if question.kpi not in CATALOGUE:
        raise NotFound(sight.NOT_HERE)
    lines = sight.lines_in(conn, actor, question.scope)
    value = values.read(conn, question.scope, question.start, question.end, [question.kpi], now=now)[0]
    site, piece = plant.site(conn, question.scope.site_id), (to_us(value.start), to_us(value.end))
    found = tracks(conn, question.scope, *piece)
    cycles = plant.cycles(conn, question.scope.site_id)
    every = slices(conn, question.scope.site_id, found, cycles, list(piece))
    parts = _Parts(conn, question.scope, found, piece)
    orders = Plan(conn, question.scope, found, cycles).cut(*piece, every)
    facts = parts.facts(conn, lines, every, orders)
    if "money" in CATALOGUE[question.kpi].needs:
        asked = Asked(site.site_id, found, cycles, [piece], *piece, to_us(now), question.scope.machine is not None)
        facts = replace(facts, costs=costs(conn, asked, {piece: every})[piece])
    machines = sorted({track.machine for track in found})
    heard = signs(conn, question.scope.site_id, machines, piece, to_us(now)).last_sign
    return Why(
        question,
        value,
        lines,
        machines,
        formula_words.of(CATALOGUE[question.kpi], facts, site.currency),
        _target(conn, actor, question),
        _counted(every),
        parts.listed(),
        parts.changed,
        orders,
        None if heard is None else from_us(heard),
    )


class _Parts:
    """The stops and changes of a window, counted and listed."""

    def __init__(self, conn: Connection, scope: Scope, of_tracks: list[Track], piece: Piece) -> None:
        self._scope, self._tracks, self._piece = scope, of_tracks, piece
        self._stops = Stops(conn, scope, of_tracks, *piece)
        self.changed = changes(conn, scope, of_tracks, self._stops.parts, *piece)

    def facts(self, conn: Connection, lines: list[str], every: list[Slice], orders: list[OrderPlan]) -> PieceFacts:
        site = plant.site(conn, self._scope.site_id)
        return PieceFacts(
            elements=sum((part.elements() for part in every), Elements()),
            stops=self._stops.count(*self._piece),
            change_us=tuple(change.length_us for change in self.changed),
            attainment=attainment(orders)[0],
            safety=safety(conn, site, lines, self._piece[1]),
            answered=Promises(conn, site.site_id, lines, *self._piece).of(self._piece),
        )

    def listed(self) -> list[Stop]:
        """Those with time in the window or an end on its border, in the order of time."""
        start, end = self._piece
        found = [
            _stop(part, track, self._piece)
            for track in self._tracks
            for part in self._stops.parts.get(track.machine, [])
            if part.start < end and part.end >= start
        ]
        return sorted(found, key=lambda stop: (stop.start, stop.machine))


def _stop(part: Part, track: Track, piece: Piece) -> Stop:
    lo, hi = max(part.start, piece[0]), min(part.end, piece[1])
    inside = spans.length_us(spans.clip(track.planned, lo, hi)) if lo < hi else 0
    end = None if part.end == END_US else from_us(part.end)
    return Stop(part.machine, part.state, part.reason, part.caused_by, from_us(part.start), end, inside)


def _target(conn: Connection, actor: Actor, question: Question) -> LineTarget | None:
    """The one that the value is judged by, with who set it and why."""
    if question.scope.line is None:
        return None
    held = target_edit.of_line(conn, actor, question.scope.line)
    valid = (t for t in held if t.kpi == question.kpi and not t.product_from and _holds(t, question.start))
    return next(valid, None)


def _holds(target: LineTarget, at: datetime) -> bool:
    return target.valid_from is None or target.valid_from <= at


def _counted(every: list[Slice]) -> list[Counted]:
    found: dict[tuple[str, str, bool, Fraction | None], list[int]] = {}
    for part in every:
        if not part.cell.present:
            continue
        for q in part.quantities:
            order = next((o.order_no for o in part.cell.orders if o.product == q.product), "")
            sums = found.setdefault((q.product, order, part.cell.scheduled, q.cycle_us), [0] * 5)
            for place, milli in enumerate((q.good, q.scrap, q.rework, q.recovered, q.by_hand)):
                sums[place] += milli
    rows = [Counted(*key, *sums) for key, sums in found.items() if any(sums)]
    return sorted(rows, key=lambda row: (not row.in_shift, row.product, row.order_no))
