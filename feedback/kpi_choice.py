"""Which KPIs a line puts on its wall: six at most, none without a target, an owner and a card for when it misses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound, Ours
from access.rules import require
from db.queries import kpi_choice as queries
from feedback import words

MOST: Final = 6


@dataclass(frozen=True)
class Choice:
    """A KPI for a line's wall: the role that owns it, and what to do when it misses."""

    kpi: str
    owner_role: str
    reaction_card: str


def of_line(conn: Connection, site_id: str, line: str) -> list[Choice]:
    """The KPIs that a line shows, in their order."""
    return [Choice(*row) for row in conn.execute(queries.OF_LINE, {"site_id": site_id, "line": line})]


def choose(conn: Connection, actor: Actor, line: str, choice: Choice, *, now: datetime | None = None) -> None:
    """Put a KPI (a key that the caller knows) at the end of a line's list, or change its owner and card."""
    where = _held(conn, actor, line)
    row = asdict(choice) | {
        "owner_role": words.title(choice.owner_role, what=Ours("who owns this figure (a role, such as shift lead)")),
        "reaction_card": words.body(choice.reaction_card, what=Ours("what to do when this figure misses")),
    }
    since = {"now": now or clock.now()}
    if conn.execute(queries.HAS_TARGET, where | since | {"kpi": choice.kpi}).one_or_none() is None:
        raise Invalid(
            "This figure has no target on this line. Please set one under Set up, Targets; then choose it here."
        )
    shown = of_line(conn, actor.site_id, line)
    if len(shown) >= MOST and choice.kpi not in {kpi.kpi for kpi in shown}:
        raise Invalid("A wall shows {most} figures at most. Please take another one off first.", most=MOST)
    conn.execute(queries.PUT, where | row | since | {"position": len(shown) + 1})
    audit.record(conn, actor, "kpi.chosen", f"line:{line}", **row)


def order(conn: Connection, actor: Actor, line: str, kpis: Sequence[str]) -> None:
    """Show the chosen KPIs in this order; it must name each of them once."""
    where = _held(conn, actor, line)
    shown = [kpi.kpi for kpi in of_line(conn, actor.site_id, line)]
    if sorted(kpis) != sorted(shown):
        raise Invalid("The list of figures has changed meanwhile. Please reload the page and order them again.")
    for position, kpi in enumerate(kpis, start=1):
        conn.execute(queries.PLACE, where | {"kpi": kpi, "position": position})
    if list(kpis) != shown:
        audit.record(conn, actor, "kpi.ordered", f"line:{line}", kpis=list(kpis))


def drop(conn: Connection, actor: Actor, line: str, kpi: str) -> None:
    """Take a KPI off a line's wall; one that is not there (any more) is fine."""
    where = _held(conn, actor, line)
    if conn.execute(queries.DROP, where | {"kpi": kpi}).one_or_none() is None:
        return
    for position, left in enumerate(of_line(conn, actor.site_id, line), start=1):
        conn.execute(queries.PLACE, where | {"kpi": left.kpi, "position": position})
    audit.record(conn, actor, "kpi.dropped", f"line:{line}", kpi=kpi)


def _held(conn: Connection, actor: Actor, line: str) -> dict[str, Any]:
    """The key of a line that this actor may set up; its row is held, so that two people cannot pass six together."""
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "kpis.choose")
    where = {"site_id": actor.site_id, "line": line}
    if conn.execute(queries.LOCK_LINE, where).one_or_none() is None:
        raise NotFound("There is no such line here.")
    return where
