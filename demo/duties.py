"""The plant's roster: who is called first, who is next, and who is only there in office hours."""

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from demo.crew import SYSTEM, Cast
from demo.plant import SITE
from feedback import roster
from feedback.roster import Plan
from feedback.tiers import EVERY_DAY, KINDS, POSTS

DAY_SHIFTS: Final = ("06:00", "22:00")
OFFICE: Final = ("07:00", "17:00")
WORKDAYS: Final = "12345"
ON_DUTY: Final = (  # tier, post, user name, days, hours
    (1, "maintenance", "tom", EVERY_DAY, DAY_SHIFTS),
    (1, "logistics", "mia", EVERY_DAY, DAY_SHIFTS),
    (1, "safety", "eva", WORKDAYS, OFFICE),
    (2, "manager", "dana", EVERY_DAY, DAY_SHIFTS),
    (3, "top", "adi", WORKDAYS, OFFICE),
)


def plan(conn: Connection, cast: Cast) -> None:
    """Put everybody on it; the supervisors of a line stand there at every hour."""
    leads = Plan(1, "supervisor", KINDS, EVERY_DAY, role="supervisor", start_time="00:00", end_time="00:00")
    _add(conn, leads)
    for tier, post, name, days, (start, end) in ON_DUTY:
        person_id = cast.person_id(name)
        _add(conn, Plan(tier, post, POSTS[post], days, person_id=person_id, start_time=start, end_time=end))


def _add(conn: Connection, plan: Plan) -> None:
    roster.add(conn, SYSTEM, plan, request_id=str(uuid5(NAMESPACE_URL, f"{SITE} roster {plan.post}")))
