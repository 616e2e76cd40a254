"""The audit log: who did what to which, written in the same transaction as the deed."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.rules import require
from db.queries import audit as queries

NEWEST = 2**63 - 1


@dataclass(frozen=True)
class Entry:
    """One row of the log; `actor` reads person:7, screen:3, station:A12, anonymous or system."""

    audit_id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: dict[str, Any]


def record(conn: Connection, actor: Actor, action: str, subject: str, **details: object) -> None:
    """Add one row, now. Admins read the details: no passwords, no tokens, nothing that names an anonymous sender."""
    row = {"site_id": actor.site_id, "at": clock.now(), "actor": actor.label, "action": action, "subject": subject}
    conn.execute(queries.ADD, row | {"details": json.dumps(details, default=_plain)})


def latest(conn: Connection, actor: Actor, *, before: int = NEWEST, size: int = 50) -> list[Entry]:
    """The newest entries of the actor's site with a number below `before`; admins only."""
    require(actor, "audit.read")
    rows = conn.execute(queries.PAGE, {"site_id": actor.site_id, "before": before, "size": size})
    return [Entry(*row) for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not belong into the audit")
