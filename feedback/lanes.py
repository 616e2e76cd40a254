"""Lane 2, "just do it": what a line's supervisor decides, what goes up to management, and the site's limit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Ours
from access.rules import may, require
from db.queries import lanes as queries
from feedback import moves
from feedback.ideas import IdeaView
from feedback.moves import Idea, Move, Tap
from feedback.words import body, headline

OPEN: Final = ("new", "asked_back", "parked")
MOST: Final = Decimal(1_000_000)


@dataclass(frozen=True)
class Limit:
    """Up to `amount` of `currency` a supervisor says yes alone; None: the site has no lane 2."""

    amount: Decimal | None
    currency: str


@dataclass(frozen=True)
class Reach:
    """What a supervisor knows of an idea: its cost in the site's currency, and whether it touches others."""

    cost: Decimal = Decimal(0)
    crosses: bool = False


@dataclass(frozen=True)
class Sampled:
    """One of those decided in lane 2 that management looks at; `state` is accepted, declined or done."""

    idea_id: int
    version: int
    line: str
    line_name: str
    headline: str
    state: str
    answer: str
    week_of: date


def limit(conn: Connection, site_id: str) -> Limit:
    """The site's limit of lane 2."""
    row = conn.execute(queries.LIMIT, {"site_id": site_id}).one()
    return Limit(row.just_do_limit, row.currency)


def set_limit(conn: Connection, actor: Actor, amount: Decimal | None, *, seen: Decimal | None) -> None:
    """Change the limit from the one that was `seen`; None ends lane 2 for what is said from now on."""
    require(actor, "lanes.edit")
    if amount is not None and not 0 < amount <= MOST:
        raise Invalid("Please type an amount above 0 and up to {most}, or leave it empty.", most=f"{MOST:,}")
    row = {"site_id": actor.site_id, "just_do_limit": amount, "seen": seen}
    if conn.execute(queries.SET_LIMIT, row).one_or_none() is None:
        if limit(conn, actor.site_id).amount == amount:
            return
        raise ChangedMeanwhile("Somebody changed the limit while you had it open. Please look at it again.")
    audit.record(conn, actor, "lanes.limit", f"site:{actor.site_id}", limit=amount, limit_before=seen)


def require_decides(conn: Connection, actor: Actor, idea: Idea) -> None:
    """Nothing, or Forbidden: in lane 3 management decides, unless the site has no lane 2 at all."""
    if idea.lane == 3 and not may(actor, "triage.decide") and limit(conn, actor.site_id).amount is not None:
        raise Forbidden("Management decides this idea: two shifts have passed, or it was handed up.")


def check_reach(conn: Connection, actor: Actor, idea: Idea, reach: Reach) -> None:
    """Nothing, or Invalid where a supervisor alone may not say yes to it."""
    if idea.lane != 2 or may(actor, "triage.decide"):
        return
    allowed = limit(conn, actor.site_id)
    if reach.crosses:
        raise Invalid("It touches other lines or people, so management decides it. Please hand it up.")
    if allowed.amount is not None and reach.cost > allowed.amount:
        raise Invalid(
            "It costs more than {limit} {currency}, so management decides it. Please hand it up.",
            limit=f"{allowed.amount:f}",
            currency=allowed.currency,
        )


def hand_up(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, why: str) -> int:
    """Give an idea of lane 2 to management, with a word why. Its clock runs on. Returns the new version."""
    idea = _find(conn, actor, idea_id, tap)
    said = body(why, what=Ours("why management should decide"))
    if idea.lane == 3 and idea.version == tap.seen_version:
        raise Invalid("Management decides this idea already.")
    return moves.make(conn, actor, idea, Move("handed_up", OPEN, "new", said), tap)


def goes_up(conn: Connection, actor: Actor, idea: Idea) -> bool:
    """Whether a no of this actor is the second one at the line, so that management decides."""
    return idea.lane == 2 and not may(actor, "triage.decide") and _asked_again(conn, idea, actor.site_id) > 0


def ask_again(conn: Connection, sender: Actor, view: IdeaView, tap: Tap, *, words: str) -> int:
    """Once, after a no at the line: its sender says more. The line decides again; a second no goes to management.

    The caller has made sure that it is the sender.
    """
    said, idea = body(words), moves.find(conn, sender, view.idea_id, tap.now)
    if not view.can_ask_again:
        if moves.was_made(conn, sender, idea.idea_id, tap.request_id):
            return idea.version
        raise Invalid("This answer is management's, or you have asked again already. Please talk to them.")
    return moves.make(conn, sender, idea, Move("asked_again", ("declined",), "new", said), tap)


def sample(conn: Connection, actor: Actor, *, size: int = 20) -> list[Sampled]:
    """Every tenth idea that was decided in lane 2 and that management has not looked at, the oldest answer first."""
    require(actor, "triage.decide")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "size": size}
    rows = [dict(row._mapping) for row in conn.execute(queries.SAMPLE, where)]
    return [Sampled(headline=headline(row.pop("body")), **row) for row in rows]


def looked_at(conn: Connection, actor: Actor, idea_id: int, tap: Tap) -> None:
    """Management has seen this one of the sample, and leaves it as it is."""
    idea = _find(conn, actor, idea_id, tap)
    require(actor, "triage.decide")
    row = {"site_id": actor.site_id, "idea_id": idea_id, "seen_version": tap.seen_version, "now": tap.now}
    if conn.execute(queries.SAMPLE_SEEN, row).one_or_none() is not None:
        audit.record(conn, actor, "idea.sample_seen", f"idea:{idea_id}", line=idea.line)
    elif idea.version != tap.seen_version:
        raise ChangedMeanwhile("Somebody changed this idea while you had it open. Please look at it again.")


def take_up(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, why: str) -> int:
    """Management opens again what was declined at the line, and decides it itself."""
    idea = _find(conn, actor, idea_id, tap)
    require(actor, "triage.decide")
    move = Move("taken_up", ("declined",), "new", body(why, what=Ours("why you take it up")))
    return moves.make(conn, actor, idea, move, tap)


def _find(conn: Connection, actor: Actor, idea_id: int, tap: Tap) -> Idea:
    idea = moves.find(conn, actor, idea_id, tap.now)
    if idea.kind == "danger":
        raise NotFound("There is no such idea in triage.")
    require(actor, "idea.accept")
    return idea


def _asked_again(conn: Connection, idea: Idea, site_id: str) -> int:
    times: int = conn.execute(queries.TIMES, {"site_id": site_id, "idea_id": idea.idea_id}).scalar_one()
    return times
