"""The audit log: who did what to which, from what to what, written in the same transaction as the deed."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.rules import require
from db.queries import audit as queries

NAMELESS: Final = ("station", "anonymous")


@dataclass(frozen=True)
class Change:
    """One value of a deed. `is_changed`: there was another one before; else it is what the deed says of itself."""

    name: str
    before: Any
    after: Any
    is_changed: bool


@dataclass(frozen=True)
class Entry:
    """One row of the log; `actor` reads person:7, screen:3, anonymous or system, `name` is a person's.

    `at` of an anonymous one is the start of its week, and its number is drawn and below zero: the order of numbers
    does not tell the hour either.
    """

    audit_id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    name: str

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the deed tells, the values that it changed first."""
        told = {name: value for name, value in self.details.items() if name not in ("before", "from_state", "to_state")}
        before = dict(self.details.get("before") or {})
        if "to_state" in self.details:
            told, before = (
                {"state": self.details["to_state"]} | told,
                {"state": self.details.get("from_state")} | before,
            )
        changed = [Change(name, before[name], told.get(name), is_changed=True) for name in before]
        return (*changed, *(Change(name, None, told[name], is_changed=False) for name in told if name not in before))


@dataclass(frozen=True)
class Wanted:
    """Which entries: the beginning of an action (`person.`), a whole subject (`person:7`), an actor, a span of time."""

    action: str | None = None
    subject: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERY: Final = Wanted()


def record(
    conn: Connection,
    actor: Actor,
    action: str,
    subject: str,
    *,
    before: Any = None,
    **details: object,
) -> None:
    """Add one row, now. `before` maps those details that stood otherwise to what they were.

    Admins read the details: no passwords, no tokens, nothing that names an anonymous sender. What a station or somebody
    without a name did stands there without place, hour and order: see `Entry`.
    """
    was = {name: value for name, value in (before or {}).items() if _text(value) != _text(details.get(name))}
    told = details | ({"before": was} if was else {})
    row = {"site_id": actor.site_id, "at": clock.now(), "actor": actor.label, "action": action, "subject": subject}
    conn.execute(queries.ADD_UNNAMED if actor.kind in NAMELESS else queries.ADD, row | {"details": _text(told)})


def latest(
    conn: Connection, actor: Actor, wanted: Wanted = EVERY, *, after: Entry | None = None, size: int = 50
) -> list[Entry]:
    """The newest entries of the actor's site that are `wanted`; `after` is the last of the page above. Admins only.

    They stand by their instant, not by their number: of what has no instant nobody learns it by its neighbours.
    """
    require(actor, "audit.read")
    page = {"last_at": after.at if after else None, "last_id": after.audit_id if after else None, "size": size}
    where = {"site_id": actor.site_id} | page | asdict(wanted)
    return [Entry(**row._mapping) for row in conn.execute(queries.PAGE, where)]


def kinds(conn: Connection, actor: Actor) -> list[str]:
    """What has been done to at all, as the first words of actions: call, idea, person ..."""
    require(actor, "audit.read")
    return list(conn.execute(queries.KINDS, {"site_id": actor.site_id}).scalars())


def _text(value: object) -> str:
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not belong into the audit")
