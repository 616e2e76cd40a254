"""When a manager was last at a line: a tap on the line's tablet, with a code of the manager's own.

The tablet proves the place, the code who it is; neither can be had by somebody who passes. The visit keeps no name:
who it was stands in the audit alone, and no figure is made of it.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import NotFound, Ours
from access.rules import require
from db.queries import visits as queries

DIGITS: Final = 6
TRIES: Final = 20  # codes of one plant are different ones
UNKNOWN: Final = Ours("No manager has this code. Type its six digits again, or make a new one under Account.")


def new_code(conn: Connection, actor: Actor, *, now: datetime | None = None) -> str:
    """A new code of six digits for this manager, shown this once; the old one ends. Raises Forbidden."""
    require(actor, "visit.code")
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        row = {"site_id": actor.site_id, "person_id": actor.person_id, "now": now or clock.now()}
        if conn.execute(queries.PUT_CODE, row | {"code_hash": _slow_hash(actor.site_id, code)}).rowcount:
            audit.record(conn, actor, "visit_code.made", f"person:{actor.person_id}")
            return code
    raise RuntimeError("no code of six digits is free")


def code_made_at(conn: Connection, actor: Actor) -> datetime | None:
    """Since when this person has a code; None without one."""
    where = {"site_id": actor.site_id, "person_id": actor.person_id}
    made_at: datetime | None = conn.execute(queries.CODE_MADE_AT, where).scalar()
    return made_at


def note(conn: Connection, pad: Actor, line: str, code: str, *, request_id: str, now: datetime | None = None) -> None:
    """A manager is at this line, says its tablet; once per request id. The caller throttles the tries.

    Raises NotFound (another line, a code of nobody), Forbidden (not a tablet).
    """
    if line not in pad.lines:
        raise NotFound("There is no such line here.")
    require(pad, "visit.note")
    digits = "".join(sign for sign in code if sign.isdecimal() and sign.isascii())
    found = {"site_id": pad.site_id, "code_hash": _slow_hash(pad.site_id, digits)}
    manager = conn.execute(queries.WHOSE, found).one_or_none()
    if manager is None:
        raise NotFound(UNKNOWN)
    row = {"site_id": pad.site_id, "line": line, "request_id": request_id, "now": now or clock.now()}
    if conn.execute(queries.ADD, row).rowcount:
        who = replace(pad, kind="person", role="manager", name=manager.display_name, person_id=manager.person_id)
        audit.record(conn, who, "visit.noted", f"line:{line}", at=pad.label)
        conn.execute(queries.TELL_FIGURES, {"site_id": pad.site_id})


def days_since(conn: Connection, site_id: str, line: str, *, now: datetime) -> int | None:
    """Days of the site's calendar since a manager was at this line; None where none was ever noted."""
    days: int | None = conn.execute(queries.LAST, {"site_id": site_id, "line": line, "now": now}).scalar()
    return days


def days_by_line(conn: Connection, site_id: str, lines: Sequence[str], *, now: datetime) -> dict[str, int | None]:
    """The same of several lines."""
    where = {"site_id": site_id, "lines": list(lines), "now": now}
    return {row.line: row.days for row in conn.execute(queries.LAST_OF_LINES, where)}


def _slow_hash(site_id: str, digits: str) -> str:
    # A salt of the plant, not of the person: what was typed is looked up, and nobody says on a tablet who they are.
    return hashlib.scrypt(digits.encode(), salt=f"visit:{site_id}".encode(), n=2**14, r=8, p=1, dklen=32).hex()
