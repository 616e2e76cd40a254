"""Changes of the plan during a shift: no order for a while, or fewer people than planned; who said so, when and why.

The orders stay as they are, and so does the first plan: a change only lowers what is due inside its span. It is never
rewritten: who erred takes it back and makes another one, and both stay in the record.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection, RowMapping

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import require
from db.queries import plan_changes as q
from metrics import plant
from metrics.formulas import spans
from metrics.formulas.spans import Spans
from metrics.instants import from_us, to_us

KINDS: Final = ("no_order", "crew")
MOST_PEOPLE: Final = 500
MOST_LETTERS: Final = 200


@dataclass(frozen=True)
class Wanted:
    """A change as it is asked for: [start, end) inside one shift; `crew` of `crew_of` people where the kind is crew."""

    line: str
    kind: str
    start: datetime
    end: datetime
    why: str
    crew: int | None = None
    crew_of: int | None = None


@dataclass(frozen=True)
class PlanChange:
    """A change as it is kept. One that was taken back no longer counts, but is still shown."""

    change_id: int
    line: str
    kind: str
    start: datetime
    end: datetime
    crew: int | None
    crew_of: int | None
    why: str
    made_by: str
    made_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @property
    def lost(self) -> Fraction:
        """The share of the first plan that is no longer due inside the span: 1 without an order."""
        if self.kind == "no_order" or self.crew is None or not self.crew_of:
            return Fraction(1)
        return 1 - Fraction(self.crew, self.crew_of)


@dataclass(frozen=True)
class Lowering:
    """From start to end (microseconds) this share of the first plan is not due."""

    start: int
    end: int
    lost: Fraction


def between(conn: Connection, site_id: str, lines: list[str], start: datetime, end: datetime) -> list[PlanChange]:
    """Every change of these lines with time in [start, end), also those taken back, in order of their start."""
    bounds = {"site_id": site_id, "lines": lines, "start_at": start, "end_at": end}
    return [_change(row) for row in conn.execute(q.CHANGES_BETWEEN, bounds).mappings()]


def lowerings(changes: list[PlanChange]) -> list[Lowering]:
    """What one line's changes take off its plan, as disjoint spans; where two overlap the stronger one counts."""
    valid = [(to_us(c.start), to_us(c.end), c.lost) for c in changes if c.withdrawn_at is None]
    found: list[Lowering] = []
    taken: Spans = []
    for start, end, lost in sorted(valid, key=lambda one: -one[2]):
        found += [Lowering(lo, hi, lost) for lo, hi in spans.subtract([(start, end)], taken)]
        taken = spans.union([*taken, (start, end)])
    return sorted(found, key=lambda one: one.start)


def add(conn: Connection, actor: Actor, wanted: Wanted, *, request_id: str, now: datetime) -> int:
    """Change the plan; the number of the change. The same request again changes nothing."""
    _may(actor, wanted.line)
    _check(conn, actor, wanted)
    row = vars(wanted) | {"site_id": actor.site_id, "request_id": request_id, "made_by": actor.name, "made_at": now}
    row |= {"start_at": wanted.start, "end_at": wanted.end, "why": wanted.why.strip()}
    made: int | None = conn.execute(q.ADD_CHANGE, row).scalar_one_or_none()
    if made is None:
        return int(conn.execute(q.CHANGE_OF_REQUEST, row).scalar_one())
    _done(conn, actor, "plan.change", wanted.line, change=made, **_details(wanted))
    return made


def withdraw(conn: Connection, actor: Actor, change_id: int, *, now: datetime) -> None:
    """Take a change back: what was due before it is due again. ChangedMeanwhile where somebody else did so already."""
    require(actor, "plan.change")
    of = {"site_id": actor.site_id, "change_id": change_id}
    row = conn.execute(q.LOCK_CHANGE, of | {"lines": sorted(actor.lines)}).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such change of the plan in your sight.")
    held = _change(row)
    if held.withdrawn_at is not None:
        if held.withdrawn_by == actor.name:
            return
        raise ChangedMeanwhile("{who} has taken this change back already.", who=held.withdrawn_by)
    conn.execute(q.WITHDRAW_CHANGE, of | {"now": now, "by": actor.name})
    told = {"start": held.start, "end": held.end, "why": held.why}
    _done(conn, actor, "plan.withdraw", held.line, change=change_id, is_valid=False, before={"is_valid": True}, **told)


def _may(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no line {line} in your sight.", line=line)
    require(actor, "plan.change")


def _check(conn: Connection, actor: Actor, wanted: Wanted) -> None:
    if wanted.kind not in KINDS:
        raise Invalid("Say what changes: no order, or fewer people.")
    if not wanted.why.strip():
        raise Invalid("Say why in a few words: it stands on the board beside the hour.")
    if len(wanted.why.strip()) > MOST_LETTERS:
        raise Invalid("Say why in at most {most} letters.", most=MOST_LETTERS)
    if wanted.start >= wanted.end:
        raise Invalid("The end must lie after the start. Check both times.")
    if wanted.kind == "crew" and not _is_fewer(wanted):
        raise Invalid("Say how many people are there of how many: fewer than planned, like 3 of 5.")
    start, end = to_us(wanted.start), to_us(wanted.end)
    shifts = plant.shifts(conn, actor.site_id, [wanted.line], start, end)
    if not any(shift.start <= start and end <= shift.end for shift in shifts):
        raise Invalid("These times must lie inside one shift of the line. Check them against the shift's own.")


def _is_fewer(wanted: Wanted) -> bool:
    if wanted.crew is None or wanted.crew_of is None:
        return False
    return 0 <= wanted.crew < wanted.crew_of <= MOST_PEOPLE


def _details(wanted: Wanted) -> dict[str, object]:
    crew = {"crew": wanted.crew, "crew_of": wanted.crew_of} if wanted.kind == "crew" else {}
    return {"kind": wanted.kind, "start": wanted.start, "end": wanted.end, "why": wanted.why.strip()} | crew


def _change(row: RowMapping) -> PlanChange:
    named = {name: value for name, value in row.items() if name not in ("start_at", "end_at")}
    return PlanChange(start=row["start_at"], end=row["end_at"], **named)


def _done(conn: Connection, actor: Actor, action: str, line: str, **details: object) -> None:
    audit.record(conn, actor, action, f"line:{line}", **details)
    conn.execute(q.TELL_FIGURES, {"site_id": actor.site_id})


def of_window(conn: Connection, site_id: str, lines: list[str], start: int, end: int) -> dict[str, list[PlanChange]]:
    """The changes that count in [start, end), microseconds, by line."""
    found: dict[str, list[PlanChange]] = {line: [] for line in lines}
    for change in between(conn, site_id, lines, from_us(start), from_us(end)):
        if change.withdrawn_at is None:
            found[change.line].append(change)
    return found
