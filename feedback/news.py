"""The inbox in the app: what a person was told, the newest first, and how much of it they have not read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Ours
from access.rules import require
from db.queries import outbox as queries
from feedback.outbox import unpacked


@dataclass(frozen=True)
class Told:
    """One piece of news in somebody's inbox; `read_at` is None until they have seen it."""

    news_id: int
    kind: str
    title: Ours
    body: tuple[Ours, ...]
    path: str
    line: str | None
    at: datetime
    read_at: datetime | None


def unread(conn: Connection, actor: Actor) -> int:
    """How many this person has not read."""
    return int(conn.execute(queries.UNREAD, _of(actor)).scalar_one())


def of(conn: Connection, actor: Actor, *, size: int = 100) -> list[Told]:
    """Their own, the newest first."""
    require(actor, "news.read")
    rows = conn.execute(queries.INBOX, _of(actor) | {"size": size})
    return [
        Told(**{**row._mapping, "title": unpacked(row.title), "body": tuple(unpacked(part) for part in row.body)})
        for row in rows
    ]


def read(conn: Connection, actor: Actor, news_ids: list[int], *, now: datetime) -> None:
    """These of their own are read; those of others stay as they are."""
    require(actor, "news.read")
    conn.execute(queries.READ, _of(actor) | {"news_ids": news_ids, "now": now})


def _of(actor: Actor) -> dict[str, object]:
    return {"site_id": actor.site_id, "person_id": actor.person_id}
