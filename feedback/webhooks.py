"""Webhooks: other programs that are told. Pagers and DECT gateways take signed ones, Teams and Slack their own form."""

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Connection, Row, TextClause

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import outbox as sending_queries
from db.queries import webhooks as queries
from feedback import outbox, words
from feedback.moves import Tap
from feedback.outbox import News

FORMS: Final = ("signed", "teams", "slack")
LONGEST_URL: Final = 2000


@dataclass(frozen=True)
class Wanted:
    """What shall be told where; `kinds` are those of outbox.KINDS, the language is the receiver's."""

    name: str
    form: str
    url: str
    kinds: tuple[str, ...]
    language: str = "en"


@dataclass(frozen=True)
class Webhook:
    """One as the page lists it. Of its address only the host is shown: the rest is a secret of Teams and Slack."""

    webhook_id: int
    version: int
    name: str
    form: str
    host: str
    kinds: tuple[str, ...]
    language: str
    made_at: datetime
    disabled_at: datetime | None
    sent_at: datetime | None
    waiting: int
    problem: str


def all_of(conn: Connection, actor: Actor) -> list[Webhook]:
    """Those of the plant, the ones in use first."""
    require(actor, "telling.edit")
    return [_webhook(row._mapping) for row in conn.execute(queries.ALL, {"site_id": actor.site_id})]


def add(conn: Connection, actor: Actor, wanted: Wanted, *, request_id: str, now: datetime) -> str:
    """Begin to tell it, once per request id; its secret, the only time that it can be seen, empty for a repeat."""
    require(actor, "telling.edit")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    row = {"site_id": actor.site_id, "secret": secret, "request_id": request_id, "now": now} | _checked(wanted)
    made = conn.execute(queries.ADD, row).scalar()
    if made is None:
        return ""
    host = urlsplit(wanted.url).hostname
    audit.record(conn, actor, "webhook.add", f"webhook:{made}", name=row["name"], host=host, kinds=list(wanted.kinds))
    return secret


def change(conn: Connection, actor: Actor, webhook_id: int, tap: Tap, *, wanted: Wanted) -> None:
    """Another name, other kinds, another language; the address stays. Raises NotFound, Invalid, ChangedMeanwhile.

    A second tap changes nothing.
    """
    known, row = _find(conn, actor, webhook_id), _checked(wanted)
    as_wanted = (known.name, sorted(known.kinds), known.language) == (
        row["name"],
        sorted(wanted.kinds),
        row["language"],
    )
    if not _write(conn, queries.CHANGE, row | _at(actor, webhook_id, tap), known, tap, as_wanted=as_wanted):
        return
    what = {"name": row["name"], "kinds": list(wanted.kinds), "language": wanted.language}
    audit.record(conn, actor, "webhook.change", f"webhook:{webhook_id}", **what)


def switch(conn: Connection, actor: Actor, webhook_id: int, tap: Tap, *, is_on: bool) -> None:
    """Tell it nothing for now, or tell it again. What waits for one that is off is dropped."""
    known = _find(conn, actor, webhook_id)
    row = _at(actor, webhook_id, tap) | {"disabled_at": None if is_on else tap.now}
    if not _write(conn, queries.SWITCH, row, known, tap, as_wanted=(known.disabled_at is None) == is_on):
        return
    audit.record(conn, actor, "webhook.switch", f"webhook:{webhook_id}", is_on=is_on)


def test(conn: Connection, actor: Actor, webhook_id: int, *, now: datetime) -> None:
    """Send it a test; what became of it stands in the list after some seconds."""
    name = _find(conn, actor, webhook_id).name
    told = News("test", Ours("This is a test for {name}. Nothing happened.", name=name), (), "telling", None)
    key = f"test:{uuid4()}"
    news_id = outbox.tell(conn, actor.site_id, told, key=key, now=now)
    row = {"site_id": actor.site_id, "news_id": news_id, "receiver": f"webhook:{webhook_id}", "person_id": None}
    conn.execute(sending_queries.QUEUE_ONE, row | {"webhook_id": webhook_id, "now": now})
    audit.record(conn, actor, "webhook.test", f"webhook:{webhook_id}")


def _find(conn: Connection, actor: Actor, webhook_id: int) -> Row[Any]:
    require(actor, "telling.edit")
    row = conn.execute(queries.ONE, {"site_id": actor.site_id, "webhook_id": webhook_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


def _checked(wanted: Wanted) -> dict[str, object]:
    if not _is_address(wanted.url.strip()):
        raise Invalid("The address begins with https:// and names a host, such as https://pager.example.com/calls")
    if wanted.form not in FORMS:
        raise Invalid("A webhook is signed, for Teams or for Slack.")
    if not wanted.kinds or set(wanted.kinds) - set(outbox.OF_EVERYBODY):
        raise Invalid("Choose at least one thing that it is told.")
    return {
        "name": words.title(wanted.name, what=Ours("the name")),
        "form": wanted.form,
        "url": wanted.url.strip(),
        "kinds": json.dumps(sorted(set(wanted.kinds))),
        "language": wanted.language,
    }


def _is_address(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:  # no number where a port or an address of IPv6 stands
        return False


def _at(actor: Actor, webhook_id: int, tap: Tap) -> dict[str, object]:
    return {"site_id": actor.site_id, "webhook_id": webhook_id, "seen_version": tap.seen_version}


def _write(
    conn: Connection, statement: TextClause, row: dict[str, object], known: Row[Any], tap: Tap, *, as_wanted: bool
) -> bool:
    """False where it stands so already: a second tap."""
    if conn.execute(statement, row).rowcount:
        return True
    if as_wanted and known.version == tap.seen_version + 1:
        return False
    raise ChangedMeanwhile("Somebody changed this webhook meanwhile. Here is how it stands now.")


def _webhook(row: Any) -> Webhook:
    seen = {name: row[name] for name in row if name != "url"}
    return Webhook(**seen | {"host": urlsplit(row["url"]).hostname or "", "kinds": tuple(row["kinds"])})
