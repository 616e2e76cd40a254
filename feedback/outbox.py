"""Telling: what somebody should know is queued in the caller's transaction, once per key and receiver.

It stands in the person's news at once; the clockwork sends it by mail and webhook, in the receiver's language.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

from access.refusals import Ours
from db.queries import outbox as queries

KINDS: Final = {
    "call.made": Ours("Somebody calls for help"),
    "call.climbed": Ours("A call climbs"),
    "danger.said": Ours("A danger was said"),
    "danger.climbed": Ours("A danger climbs"),
    "idea.answered": Ours("Your idea is answered"),
    "idea.step": Ours("Your idea goes on"),
    "triage.summary": Ours("What triage decided"),
    "triage.climbed": Ours("An answer is overdue"),
    "action.overdue": Ours("An action is overdue"),
    "kpi.unowned": Ours("A red figure without an action"),
    "trial.verdict": Ours("A trial has its verdict"),
    "thanks": Ours("Thanks"),
    "digest": Ours("The week on one page"),
    "huddle.handed_up": Ours("Handed up from a huddle"),
    "translation.wanted": Ours("A translation is wanted"),
    "round.open": Ours("Your vote is wanted"),
    "test": Ours("A test"),
}
OF_EVERYBODY: Final = tuple(kind for kind in KINDS if kind != "test")  # those that one can ask for


@dataclass(frozen=True)
class News:
    """What is told. `path` is the page to open, such as actions?action=7; values of Ours: text, numbers, instants."""

    kind: str
    title: Ours
    body: tuple[Ours, ...]
    path: str
    line: str | None


def tell(conn: Connection, site_id: str, news: News, *, key: str, people: Iterable[int] = (), now: datetime) -> int:
    """Queue it for these people and for every webhook that asked for its kind; the number of the news."""
    told = {
        "site_id": site_id,
        "key": key,
        "kind": news.kind if news.kind in KINDS else _unknown(news.kind),
        "title": json.dumps(packed(news.title)),
        "body": json.dumps([packed(part) for part in news.body]),
        "path": news.path,
        "line": news.line,
        "now": now,
        "people": sorted(set(people)),
    }
    conn.execute(queries.ADD_NEWS, told)
    news_id = int(conn.execute(queries.NEWS_OF_KEY, told).scalar_one())
    for statement in (queries.ADD_TO_INBOX, queries.QUEUE_MAIL, queries.QUEUE_WEBHOOKS):
        conn.execute(statement, told | {"news_id": news_id})
    return news_id


def tell_more(conn: Connection, site_id: str, key: str, people: Iterable[int], *, now: datetime) -> None:
    """The same news to people who came later, each once; nothing where no news has this key."""
    known = conn.execute(queries.KNOWN_NEWS, {"site_id": site_id, "key": key}).one_or_none()
    if known is not None:
        told = {"site_id": site_id, **known._mapping, "people": sorted(set(people)), "now": now}
        conn.execute(queries.ADD_TO_INBOX, told)
        conn.execute(queries.QUEUE_MAIL, told)


def packed(value: object) -> Any:
    """A value as JSON keeps it: {"says", "values"} for a text of ours, {"day"}, {"instant"}, {"list"}, else itself."""
    if isinstance(value, Ours):
        return {"says": value.sentence, "values": {name: packed(one) for name, one in value.values.items()}}
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, tuple):
        return {"list": [packed(one) for one in value]}
    return str(value) if isinstance(value, Decimal) else value


def unpacked(kept: Any) -> Any:
    """The value again; instants are aware."""
    if not isinstance(kept, dict):
        return kept
    if "says" in kept:
        return Ours(kept["says"], **{name: unpacked(one) for name, one in kept["values"].items()})
    if "instant" in kept:
        return datetime.fromisoformat(kept["instant"])
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    return tuple(unpacked(one) for one in kept["list"])


def _unknown(kind: str) -> str:
    raise ValueError(f"{kind} is no kind of news: add it to KINDS")
