"""A shift hour by hour against its plan, and how it will probably end."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from db.queries import figures as q
from metrics import plant
from metrics.board import Shift
from metrics.cells import Track
from metrics.elements import Elements
from metrics.facts import Slice, signs, slices
from metrics.formulas import spans
from metrics.instants import from_us, to_us
from metrics.memory import asked_once
from metrics.plan import Gap, OrderPlan, Plan, gap
from metrics.plan_changes import PlanChange
from metrics.scope import tracks
from metrics.stops import Part, parts
from metrics.sums import parts_of

HOUR_US = 3_600_000_000
QUARTER_US = HOUR_US // 4  # kept sums have borders there: no event has to be read
PACE_SHIFTS = 20


@dataclass(frozen=True)
class Hour:
    """A row of the board. Pieces where nothing else is said; None where there is no plan.

    `plan` is that of the whole row, `due` the part that has passed; `gap` is delivered - due, in `unit` (pcs, min).
    `why` is the code of the reason that cost most. `not_explained_min`: what neither parts, stops nor breaks explain.
    `first_plan` is what the plan was before the `changes` that people made to it in this row.
    """

    start: datetime
    end: datetime
    plan: Fraction | None
    due: Fraction | None
    good: Fraction
    scrap: Fraction
    gap: Fraction | None
    running_gap: Fraction | None
    unit: str
    why: str | None
    why_min: Fraction
    not_explained_min: Fraction | None
    first_plan: Fraction | None = None
    changes: tuple[PlanChange, ...] = ()


@dataclass(frozen=True)
class Progress:
    """The shift so far. Delivered and due in `unit`; the forecast is a range, None where nothing tells it."""

    delivered: Fraction
    due_now: Fraction
    due_shift: Fraction
    gap: Fraction
    unit: str
    forecast_low: Fraction | None
    forecast_high: Fraction | None


@dataclass(frozen=True)
class ShiftFacts:
    """One shift of a line as counted up to now, cut into its hours."""

    shift: Shift
    now: int
    tracks: list[Track]
    plan: Plan
    slices: list[Slice]
    stopped: dict[str, list[Part]]
    hand_stops: list[tuple[int, int, str | None]]
    by_hand: bool

    @property
    def rows(self) -> list[tuple[int, int]]:
        """Hours from the start of the shift; the last may be shorter."""
        start, end = to_us(self.shift.start), to_us(self.shift.end)
        return [(at, min(at + HOUR_US, end)) for at in range(start, end, HOUR_US)]

    def within(self, start: int, end: int) -> list[Slice]:
        return [s for s in self.slices if start <= s.cell.start < end]

    def cut(self, start: int, end: int, *, first: bool = False) -> list[OrderPlan]:
        return self.plan.cut(start, end, parts_of(self.within(start, end)), first=first)

    def changes(self, start: int, end: int) -> tuple[PlanChange, ...]:
        """What people changed of the plan in [start, end)."""
        ours = self.plan.changes.get(self.shift.line, [])
        return tuple(c for c in ours if to_us(c.start) < end and to_us(c.end) > start)


@asked_once
def facts(conn: Connection, shift: Shift, *, now: datetime) -> ShiftFacts:
    start, end, until = to_us(shift.start), to_us(shift.end), to_us(now)
    found = tracks(conn, shift.scope, start, end)
    cycles = plant.cycles(conn, shift.site_id)
    passed = max(start, min(end, until))
    borders = sorted({start, passed, *(at for at in range(start, passed, HOUR_US))})
    machines = [track.machine for track in found]
    bounds = {"site_id": shift.site_id, "line": shift.line, "start_at": shift.start, "end_at": shift.end}
    return ShiftFacts(
        shift,
        until,
        found,
        Plan(conn, shift.scope, found, cycles),
        slices(conn, shift.site_id, found, cycles, borders),
        parts(conn, shift.site_id, found, start, passed),
        [(to_us(r.start_at), to_us(r.end_at), r.reason) for r in conn.execute(q.HAND_STOPS, bounds)],
        by_hand=not signs(conn, shift.site_id, machines, (start, passed), until).has_states,
    )


def hours(conn: Connection, shift: Shift, *, now: datetime) -> list[Hour]:
    """The rows of a shift, also those still to come (with their plan and nothing else)."""
    known = facts(conn, shift, now=now)
    whole = gap(known.cut(to_us(shift.start), to_us(shift.end)))
    unit = whole.unit if whole else "pcs"
    rows: list[Hour] = []
    running = Fraction(0)
    for start, end in known.rows:
        until = min(end, known.now)
        missing = _gap(known.cut(start, until), unit) if until > start else None
        running += missing.gap if missing else 0
        rows.append(_row(known, (start, end), missing, running, unit))
    return rows


def _row(known: ShiftFacts, row: tuple[int, int], missing: Gap | None, running: Fraction, unit: str) -> Hour:
    start, end = row
    until = min(end, known.now)
    plans = known.cut(start, end)
    passed = known.cut(start, until) if until > start else []
    total = sum((s.elements() for s in known.within(start, end)), Elements())
    why, why_us = _why(known, start, until)
    changes = known.changes(start, end)
    first = known.cut(start, end, first=True) if changes else plans
    return Hour(
        start=from_us(start),
        end=from_us(end),
        plan=_pieces(plans) if plans else None,
        due=_pieces(passed) if passed else None,
        good=Fraction(total.delivered, 1000),
        scrap=Fraction(total.scrap, 1000),
        gap=missing.gap if missing else None,
        running_gap=running if missing else None,
        unit=unit,
        why=why,
        why_min=Fraction(why_us, 60_000_000),
        not_explained_min=_not_explained(known, total, start, until),
        first_plan=_pieces(first) if first else None,
        changes=changes,
    )


def _pieces(plans: list[OrderPlan]) -> Fraction:
    return sum((p.due for p in plans), Fraction(0)) / 1000


def _gap(plans: list[OrderPlan], unit: str) -> Gap | None:
    """The gap in the unit of the whole shift, so that its rows add up."""
    found = gap(plans)
    if found is None or found.unit == unit:
        return found
    minute = 60_000_000 * 1000
    worth = [(p, p.cycle_us or Fraction(0)) for p in plans]
    return Gap(
        sum((p.delivered * c for p, c in worth), Fraction(0)) / minute,
        sum((p.due * c for p, c in worth), Fraction(0)) / minute,
        unit,
    )


def _why(known: ShiftFacts, start: int, until: int) -> tuple[str | None, int]:
    """The reason that cost most planned time in a row, and how much."""
    cost: dict[str, int] = defaultdict(int)
    for track in known.tracks:
        planned = spans.clip(track.planned, start, max(start, until))
        for part in known.stopped.get(track.machine, []):
            cost[part.reason or ""] += spans.length_us(spans.clip(planned, part.start, part.end))
        for lo, hi, reason in known.hand_stops:
            cost[reason or ""] += spans.length_us(spans.clip(planned, lo, hi))
    return max((item for item in cost.items() if item[0] and item[1]), key=lambda item: item[1], default=(None, 0))


def _not_explained(known: ShiftFacts, total: Elements, start: int, until: int) -> Fraction | None:
    """A line that counts by hand: planned minutes less those that its parts and stops account for."""
    if not known.by_hand or total.without_cycle or until <= start:
        return None
    planned = [span for track in known.tracks for span in spans.clip(track.planned, start, until)]
    stopped = spans.union((lo, hi) for lo, hi, _ in known.hand_stops)
    left = sum(spans.length_us(spans.subtract([span], stopped)) for span in planned)
    return max(Fraction(0), (left - total.ideal_total_us) / 60_000_000)


def progress(
    conn: Connection, shift: Shift, *, now: datetime, pace: tuple[Fraction, Fraction] | None = None
) -> Progress | None:
    """None where nothing is planned. `pace`: delivered / due to expect of the rest, as `usual_pace` finds it."""
    known = facts(conn, shift, now=now)
    start, end = to_us(shift.start), to_us(shift.end)
    whole = gap(known.cut(start, end))
    if whole is None:
        return None
    passed = min(max(known.now, start), end)
    so_far = _gap(known.cut(start, passed), whole.unit) or Gap(Fraction(0), Fraction(0), whole.unit)
    rest = whole.due - so_far.due
    low, high = ((so_far.delivered + rest * p) for p in pace) if pace else (None, None)
    return Progress(so_far.delivered, so_far.due, whole.due, so_far.gap, whole.unit, low, high)


def usual_pace(conn: Connection, shift: Shift, *, now: datetime) -> tuple[Fraction, Fraction] | None:
    """Delivered / due to expect of what is left of a shift, low and high: it ends between them in eight of ten.

    From the same rest of the line's last shifts, without the lowest and the highest tenth: a rest is less even than a
    whole shift. None when the shift is over, or with fewer than nine planned rests to look back on.
    """
    passed = max(Fraction(0), Fraction(to_us(now) - to_us(shift.start), to_us(shift.end) - to_us(shift.start)))
    past = plant.last_shifts(conn, shift.site_id, shift.line, to_us(shift.start), PACE_SHIFTS)
    if not past or passed >= 1:
        return None
    found = tracks(conn, shift.scope, past[0].start, max(s.end for s in past))
    cycles = plant.cycles(conn, shift.site_id)
    plan = Plan(conn, shift.scope, found, cycles)
    rests = [(s.start + int((s.end - s.start) * passed) // QUARTER_US * QUARTER_US, s.end) for s in past]
    every = slices(conn, shift.site_id, found, cycles, sorted({at for rest in rests for at in rest}))
    reached = sorted(_reached(plan, start, end, every) for start, end in rests)
    known = [share for share in reached if share >= 0]
    out = (len(known) + 1) // 10  # of n past shifts a new one lies between the outer ones in (n - 1) / (n + 1)
    return (known[out - 1], known[-out]) if out else None


def _reached(plan: Plan, start: int, end: int, every: list[Slice]) -> Fraction:
    """Delivered / due in standard time; -1 where nothing was planned."""
    plans = plan.cut(start, end, parts_of(s for s in every if start <= s.cell.start < end))
    weight = [(p, p.cycle_us if p.cycle_us is not None else Fraction(1)) for p in plans]
    due = sum((p.due * w for p, w in weight), Fraction(0))
    return sum((p.delivered * w for p, w in weight), Fraction(0)) / due if due else Fraction(-1)
