"""Which KPIs a line puts on its wall: six at most, none without a target, an owner and a card for when it misses."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import kpi_choice as queries
from feedback import words

MOST: Final = 6
REACTION_MIN: Final = (5, 10_080)  # the shortest and the longest reaction time, minutes: a week
STALE: Final = Ours("Somebody changed this figure meanwhile. Here is how it reads now; what you typed is kept.")


@dataclass(frozen=True)
class Choice:
    """A KPI for a line's wall: the role that owns it, and what to do when it misses.

    `reaction_min`: how long it may stay red without an action before it climbs; None: as long as its kind may.
    `version` is the one that was seen, 0 for one that was not there.
    """

    kpi: str
    owner_role: str
    reaction_card: str
    reaction_min: int | None = None
    version: int = field(default=0, compare=False)


def of_line(conn: Connection, site_id: str, line: str) -> list[Choice]:
    """The KPIs that a line shows, in their order."""
    return [Choice(*row) for row in conn.execute(queries.OF_LINE, {"site_id": site_id, "line": line})]


def choose(conn: Connection, actor: Actor, line: str, choice: Choice, *, now: datetime | None = None) -> None:
    """Put a KPI (a key that the caller knows) at the end of a line's list, or change its owner, card and reaction time.

    Raises NotFound, Forbidden, Invalid, and ChangedMeanwhile where it is not in the version that was seen.
    """
    where = _held(conn, actor, line)
    row = {name: value for name, value in asdict(choice).items() if name != "version"} | {
        "owner_role": words.title(choice.owner_role, what=Ours("who owns this figure (a role, such as shift lead)")),
        "reaction_card": words.body(choice.reaction_card, what=Ours("what to do when this figure misses")),
    }
    since = {"now": now or clock.now()}
    if conn.execute(queries.HAS_TARGET, where | since | {"kpi": choice.kpi}).one_or_none() is None:
        raise Invalid(
            "This figure has no target on this line. Please set one under Set up, Targets; then choose it here."
        )
    _check_minutes(choice.reaction_min)
    shown = of_line(conn, actor.site_id, line)
    known = next((one for one in shown if one.kpi == choice.kpi), None)
    if len(shown) >= MOST and known is None:
        raise Invalid("A wall shows {most} figures at most. Please take another one off first.", most=MOST)
    if known == Choice(**row):
        return  # a second tap on the same button
    if (known.version if known else 0) != choice.version:
        raise ChangedMeanwhile(STALE)
    conn.execute(queries.PUT, where | row | since | {"position": len(shown) + 1})
    audit.record(conn, actor, "kpi.chosen", f"line:{line}", before=asdict(known) if known else None, **row)


def react_within(
    conn: Connection, actor: Actor, line: str, kpi: str, minutes: int | None, *, seen_version: int
) -> None:
    """Set how long a chosen KPI may stay red without an action; None: as its kind.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    _held(conn, actor, line)
    known = next((one for one in of_line(conn, actor.site_id, line) if one.kpi == kpi), None)
    if known is None:
        raise NotFound("This figure is not on the wall of this line.")
    choose(conn, actor, line, replace(known, reaction_min=minutes, version=seen_version))


def _check_minutes(minutes: int | None) -> None:
    shortest, longest = REACTION_MIN
    if minutes is not None and not shortest <= minutes <= longest:
        raise Invalid("A reaction time is between {shortest} minutes and a week.", shortest=shortest)


def order(conn: Connection, actor: Actor, line: str, kpis: Sequence[str], *, seen: Sequence[str]) -> None:
    """Show the chosen KPIs in this order; it must name each of them once.

    `seen` is the order that the person was looking at. Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    where = _held(conn, actor, line)
    shown = [kpi.kpi for kpi in of_line(conn, actor.site_id, line)]
    if list(kpis) == shown:
        return
    if sorted(kpis) != sorted(shown):
        raise Invalid("The list of figures has changed meanwhile. Please reload the page and order them again.")
    if list(seen) != shown:
        raise ChangedMeanwhile("Somebody ordered these figures meanwhile. Here is how they stand now.")
    for position, kpi in enumerate(kpis, start=1):
        conn.execute(queries.PLACE, where | {"kpi": kpi, "position": position})
    audit.record(conn, actor, "kpi.ordered", f"line:{line}", before={"kpis": shown}, kpis=list(kpis))


def drop(conn: Connection, actor: Actor, line: str, kpi: str, *, seen_version: int) -> None:
    """Take a KPI off a line's wall; one that is not there (any more) is fine.

    Raises NotFound, Forbidden, and ChangedMeanwhile where it is not in the version that was seen.
    """
    where = _held(conn, actor, line)
    known = next((one for one in of_line(conn, actor.site_id, line) if one.kpi == kpi), None)
    if known is None:
        return
    if known.version != seen_version:
        raise ChangedMeanwhile(STALE)
    conn.execute(queries.DROP, where | {"kpi": kpi})
    for position, left in enumerate(of_line(conn, actor.site_id, line), start=1):
        conn.execute(queries.PLACE, where | {"kpi": left.kpi, "position": position})
    audit.record(conn, actor, "kpi.dropped", f"line:{line}", before=asdict(known), kpi=kpi)


def _held(conn: Connection, actor: Actor, line: str) -> dict[str, Any]:
    """The key of a line that this actor may set up; its row is held, so that two people cannot pass six together."""
    if line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "kpis.choose")
    where = {"site_id": actor.site_id, "line": line}
    if conn.execute(queries.LOCK_LINE, where).one_or_none() is None:
        raise NotFound("There is no such line here.")
    return where
