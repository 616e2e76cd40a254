"""Thanks: specific, from a person who signs, to a team; by name only where the sender said so, while they do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import Invalid, Ours
from access.rules import require
from db.queries import thanks as queries
from feedback import ideas, moves, outbox, sender_news, words
from feedback.moves import Move, Tap
from feedback.outbox import News

LONGEST: Final = 160
BACK: Final = timedelta(days=30)
WAITS: Final = timedelta(days=60)
DONE: Final = ("done", "removed", "verified", "standard", "spread", "stopped")


@dataclass(frozen=True)
class Thanks:
    """One as walls show it: `names` are of those alone who want theirs shown."""

    body: str
    team: str
    from_name: str
    at: datetime
    idea_id: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Deserving:
    """An idea that came to something and that nobody has thanked for yet."""

    idea_id: int
    line: str
    body: str
    state: str
    is_named: bool
    team: str


def shown(conn: Connection, site_id: str, lines: list[str], *, now: datetime, most: int = 5) -> list[Thanks]:
    """What was thanked for on these lines in the last 30 days, the newest first."""
    where = {"site_id": site_id, "lines": lines, "now": now, "since": now - BACK, "most": most}
    rows = conn.execute(queries.SHOWN, where)
    return [Thanks(**{**row._mapping, "names": tuple(row.names)}) for row in rows]


def deserving(conn: Connection, actor: Actor, *, now: datetime) -> list[Deserving]:
    """What came to something in the last 60 days on lines in sight, and has had no thanks yet."""
    require(actor, "thanks.say")
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines), "since": now - WAITS}
    return [Deserving(*row) for row in conn.execute(queries.WAITING, where)]


def say(conn: Connection, actor: Actor, idea_id: int, tap: Tap, *, body: str) -> None:
    """One sentence under one's name to the team of the idea's line, once per request id; the sender is told too."""
    idea = moves.find(conn, actor, idea_id, tap.now)
    require(actor, "thanks.say")
    said = " ".join(words.body(body, what=Ours("your thanks")).split())
    if words.length(said) > LONGEST:
        raise Invalid("Please shorten your thanks: {count} characters, 160 fit.", count=words.length(said))
    if idea.state not in DONE:
        raise Invalid("This idea has not come to anything yet. Say thanks when it has.")
    row = {"site_id": actor.site_id, "idea_id": idea_id, "line": idea.line, "now": tap.now}
    team = str(conn.execute(queries.TEAM_OF, row).scalar_one())
    kept = {"team": team, "body": said, "person_id": actor.person_id, "request_id": tap.request_id}
    if conn.execute(queries.ADD, row | kept).one_or_none() is None:
        return
    moves.record(conn, actor, idea, Move("thanked", (idea.state,), idea.state, said), tap)
    people = conn.execute(queries.OF_TEAM, row | kept).scalars().all() if team else []
    title = Ours(sender_news.TEAM.sentence, by=actor.name)
    news = News("thanks", title, (Ours(sender_news.WORDS.sentence, words=said),), "board", idea.line)
    outbox.tell(conn, actor.site_id, news, key=f"thanks:{tap.request_id}", people=people, now=tap.now)


def is_named(conn: Connection, actor: Actor, idea_id: int) -> bool:
    """Whether the sender's name stands with the thanks for this idea."""
    where = {"site_id": actor.site_id, "idea_id": idea_id}
    return conn.execute(queries.IS_NAMED, where).one_or_none() is not None


def name_me(conn: Connection, actor: Actor, idea_id: int, *, yes: bool, now: datetime) -> None:
    """Whether one's name may stand with the thanks for one's own idea; taken back, it is gone from the next picture."""
    ideas.own_view(conn, actor, idea_id, now=now)
    require(actor, "idea.read")
    row = {"site_id": actor.site_id, "idea_id": idea_id, "now": now}
    if conn.execute(queries.ADD_NAME if yes else queries.DROP_NAME, row).rowcount:
        audit.record(conn, actor, "idea.name", f"idea:{idea_id}", yes=yes)
