"""What became of a shift's plan: the first one beside the one now in force, and every change between them."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from metrics import hours, plan_changes
from metrics.board import Shift
from metrics.instants import to_us
from metrics.plan import OrderPlan, attainment
from metrics.plan_changes import PlanChange


@dataclass(frozen=True)
class PlanStory:
    """Due of the whole shift in pieces, and the share reached so far (None: nothing was due yet), by either plan.

    `changes` holds those taken back as well; these count in neither plan.
    """

    changes: list[PlanChange]
    due: Fraction
    first_due: Fraction
    reached: Fraction | None
    first_reached: Fraction | None


def read(conn: Connection, shift: Shift, *, now: datetime) -> PlanStory | None:
    """None where nobody has changed the plan of this shift."""
    changes = plan_changes.between(conn, shift.site_id, [shift.line], shift.start, shift.end)
    if not changes:
        return None
    known = hours.facts(conn, shift, now=now)
    start, end = to_us(shift.start), to_us(shift.end)
    passed = min(max(known.now, start), end)
    return PlanStory(
        changes,
        due=_pieces(known.cut(start, end)),
        first_due=_pieces(known.cut(start, end, first=True)),
        reached=attainment(known.cut(start, passed))[0],
        first_reached=attainment(known.cut(start, passed, first=True))[0],
    )


def _pieces(plans: list[OrderPlan]) -> Fraction:
    return sum((plan.due for plan in plans), Fraction(0)) / 1000
