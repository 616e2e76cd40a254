"""What is on its way by mail or webhook: at least once, later each time it fails, given up after three days."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Row

from access import audit
from access.actors import Actor
from access.refusals import NotFound, Ours
from access.rules import require
from db.queries import outbox as queries
from feedback.outbox import unpacked

AT_ONCE: Final = 24
LEASE: Final = timedelta(minutes=2)  # nobody else tries it meanwhile; after a crash it is tried again then
FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=6)
GIVEN_UP_AFTER: Final = timedelta(days=3)


@dataclass(frozen=True)
class Hook:
    """Where a webhook goes; `form` is signed, teams or slack."""

    webhook_id: int
    name: str
    form: str
    url: str
    secret: str


@dataclass(frozen=True)
class Delivery:
    """One piece of news for one receiver: a mail address or a webhook; `message_id` is the same at every try."""

    site_id: str
    sending_id: int
    message_id: str
    tries: int
    queued_at: datetime
    language: str
    to_mail: str
    to_hook: Hook | None
    kind: str
    title: Ours
    body: tuple[Ours, ...]
    path: str
    line: str | None
    at: datetime


@dataclass(frozen=True)
class Lost:
    """One that was given up: what, for whom, how often it was tried, and what the last try said."""

    sending_id: int
    kind: str
    title: Ours
    receiver: str
    tries: int
    ended_at: datetime
    problem: str


def claim(conn: Connection, site_id: str, *, now: datetime) -> list[Delivery]:
    """What is due now, for this process alone for two minutes; calls and dangers first. Drops what nobody wants."""
    rows = conn.execute(queries.CLAIM, {"site_id": site_id, "now": now, "back_at": now + LEASE, "size": AT_ONCE})
    found = []
    for row in rows.all():
        delivery = _addressed(conn, site_id, row)
        if delivery:
            found.append(delivery)
        else:
            nobody = {"site_id": site_id, "sending_id": row.sending_id, "tries": row.tries}
            conn.execute(queries.END, nobody | {"state": "dropped", "now": now, "problem": ""})
    return found


def sent(conn: Connection, delivery: Delivery, *, now: datetime) -> None:
    """It has arrived."""
    conn.execute(queries.END, _ended(delivery, "sent", "", now))


def failed(conn: Connection, delivery: Delivery, problem: str, *, for_good: bool, now: datetime) -> None:
    """It has not: tried again after a growing pause, or given up when three days are over or nobody takes it ever."""
    if for_good or now - delivery.queued_at >= GIVEN_UP_AFTER:
        conn.execute(queries.END, _ended(delivery, "given_up", problem, now))
        return
    later = {"next_at": now + pause(delivery.tries), "problem": problem, "tries": delivery.tries}
    where = {"site_id": delivery.site_id, "sending_id": delivery.sending_id}
    conn.execute(queries.TRY_LATER, where | later)


def pause(tries: int) -> timedelta:
    """How long after this many tries: three times as long each time, up to six hours, and never all at one moment."""
    growing = min(FIRST_PAUSE * 3.0 ** min(tries - 1, 12), LONGEST_PAUSE)
    return growing * random.uniform(0.8, 1.2)  # noqa: S311  spreads load, guards nothing


def lost(conn: Connection, actor: Actor) -> list[Lost]:
    """What was given up, the newest first."""
    require(actor, "telling.edit")
    rows = conn.execute(queries.LOST, {"site_id": actor.site_id})
    return [Lost(**{**row._mapping, "title": unpacked(row.title)}) for row in rows]


def send_again(conn: Connection, actor: Actor, sending_id: int, *, now: datetime) -> None:
    """One that was given up is tried anew, for three days more. Again changes nothing. Raises NotFound."""
    require(actor, "telling.edit")
    where = {"site_id": actor.site_id, "sending_id": sending_id, "now": now}
    if conn.execute(queries.SENDING, where).one_or_none() is None:
        raise NotFound("There is no such message.")
    if conn.execute(queries.SEND_AGAIN, where).rowcount:
        audit.record(conn, actor, "telling.again", f"sending:{sending_id}")


def _addressed(conn: Connection, site_id: str, row: Row[tuple[object, ...]]) -> Delivery | None:
    where = {"site_id": site_id, "person_id": row.person_id, "webhook_id": row.webhook_id}
    person = conn.execute(queries.RECEIVER_PERSON, where).one_or_none() if row.person_id else None
    hook = conn.execute(queries.RECEIVER_WEBHOOK, where).one_or_none() if row.webhook_id else None
    receiver = person or hook
    if receiver is None:
        return None
    return Delivery(
        site_id=site_id,
        sending_id=row.sending_id,
        message_id=row.message_id,
        tries=row.tries,
        queued_at=row.queued_at,
        language=receiver.language,
        to_mail=person.address if person else "",
        to_hook=Hook(row.webhook_id, hook.name, hook.form, hook.url, hook.secret) if hook else None,
        kind=row.kind,
        title=unpacked(row.title),
        body=tuple(unpacked(part) for part in row.body),
        path=row.path,
        line=row.line,
        at=row.at,
    )


def _ended(delivery: Delivery, state: str, problem: str, now: datetime) -> dict[str, object]:
    row = {"site_id": delivery.site_id, "sending_id": delivery.sending_id, "tries": delivery.tries}
    return row | {"state": state, "now": now, "problem": problem}
