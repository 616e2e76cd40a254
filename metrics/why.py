"""Why a figure reads as it does: its formula with numbers, its target, its parts, its stops, and what it rests on."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row

from access.actors import Actor
from access.refusals import NotFound
from db.queries import figures as q
from metrics import formula_words, sight, target_edit, values
from metrics.catalogue import CATALOGUE
from metrics.cells import Track
from metrics.changeovers import Change, changes
from metrics.facts import Slice, slices
from metrics.formula_words import Formula
from metrics.formulas import spans
from metrics.instants import from_us, to_us
from metrics.pieces import Piece
from metrics.plan import OrderPlan, Plan
from metrics.plant import END_US
from metrics.scope import Scope
from metrics.stops import Part, parts
from metrics.sums import parts_of
from metrics.target_edit import LineTarget
from metrics.values import Value
from metrics.window import Window


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
    scope, kpi = question.scope, CATALOGUE[question.kpi]
    window = Window(conn, scope, question.start, question.end, now=now, by=None)
    piece = window.pieces[0]
    facts = values.piece_facts(conn, window, kpi.needs)[piece]
    every = slices(conn, scope.site_id, window.tracks, window.cycles, list(piece))
    stopped = parts(conn, scope.site_id, window.tracks, *piece)
    is_changed, is_planned = "changes" in kpi.needs, "plan" in kpi.needs
    heard = window.signs.last_sign
    return Why(
        question,
        values.read(conn, scope, question.start, question.end, [question.kpi], now=now)[0],
        lines,
        sorted({track.machine for track in window.tracks}),
        formula_words.of(kpi, facts, window.site.currency),
        _target(conn, actor, question),
        _counted(every),
        _stops(stopped, window.tracks, piece) or _told_by_hand(conn, scope, window.tracks, piece),
        changes(conn, scope, window.tracks, stopped, piece, window.now) if is_changed else [],
        Plan(conn, scope, window.tracks, window.cycles).cut(*piece, parts_of(every)) if is_planned else [],
        None if heard is None else from_us(heard),
    )


def _stops(found: dict[str, list[Part]], of_tracks: list[Track], piece: Piece) -> list[Stop]:
    """Those with time in the window or an end on its border, in the order of time."""
    touching = [
        _stop(part, track, piece)
        for track in of_tracks
        for part in found.get(track.machine, [])
        if part.start < piece[1] and part.end >= piece[0]
    ]
    return sorted(touching, key=lambda stop: (stop.start, stop.machine))


def _told_by_hand(conn: Connection, scope: Scope, of_tracks: list[Track], piece: Piece) -> list[Stop]:
    """The stops that people told of a line whose machines tell none."""
    bounds = {"site_id": scope.site_id, "start_at": from_us(piece[0]), "end_at": from_us(piece[1])}
    return [
        Stop("", "down", row.reason, None, row.start_at, row.end_at, _planned_us(track, row, piece))
        for track in of_tracks
        for row in conn.execute(q.HAND_STOPS, bounds | {"line": track.line})
    ]


def _planned_us(track: Track, told: Row[Any], piece: Piece) -> int:
    lo, hi = max(to_us(told.start_at), piece[0]), min(to_us(told.end_at), piece[1])
    return spans.length_us(spans.clip(track.planned, lo, hi))


def _stop(part: Part, track: Track, piece: Piece) -> Stop:
    lo, hi = max(part.start, piece[0]), min(part.end, piece[1])
    inside = spans.length_us(spans.clip(track.planned, lo, hi))
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
        for made in part.quantities:
            order = next((o.order_no for o in part.cell.orders if o.product == made.product), "")
            sums = found.setdefault((made.product, order, part.cell.scheduled, made.cycle_us), [0] * 5)
            for place, milli in enumerate((made.good, made.scrap, made.rework, made.recovered, made.by_hand)):
                sums[place] += milli
    rows = [Counted(*key, *sums) for key, sums in found.items() if any(sums)]
    return sorted(rows, key=lambda row: (not row.in_shift, row.product, row.order_no))
