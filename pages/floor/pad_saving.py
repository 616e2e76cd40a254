"""What the pad sends when somebody taps Save: read with care, handed to the services, answered in one sentence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid, Refusal
from db.engine import engine
from ingest import pad
from ingest.pad import Entry, Seen, Told, Why
from metrics import plant
from metrics.plant import Line, Site
from pages.floor import snapshot
from pages.floor.texts import Picture

DAY: Final = timedelta(days=1)
NUMBERS: Final = count(1)
Asked = dict[str, Any]
NOT_PAIRED: Final = (
    "This tablet is not paired any more, so nothing was saved. Open /pad in its browser to pair it again."
)


def act(actor: Actor | None, line: Line, what: str, asked: Asked) -> Picture:
    """Do it, and say in one sentence how it went; `problem` keeps on the pad what was typed."""
    told: Picture = {"number": next(NUMBERS), "what": "hour" if what == "save" else "stop", "problem": True}
    if actor is None:
        return told | {"says": NOT_PAIRED}
    try:
        with engine().begin() as conn:
            says = _DOERS[what](conn, actor, line, asked)
    except Refusal as refusal:
        return told | {"says": str(refusal)}
    snapshot.changed(actor.site_id)
    return told | {"problem": False, "says": says}


def _save_hour(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    entries = [_entry(row) for row in asked["entries"]]
    start = datetime.fromisoformat(asked["hour"])
    pad.enter_hour(conn, actor, line.line, start, entries, seen_version=int(asked["seen"]))
    return "Saved."


def _entry(row: Asked) -> Entry:
    good, scrap, rework = (_amount(row.get(name, "")) for name in ("good", "scrap", "rework"))
    return Entry(str(row["product"]), good, scrap, rework, str(row.get("reason", "")) if scrap or rework else "")


def _amount(typed: str) -> Decimal:
    try:
        return Decimal(typed or "0")
    except InvalidOperation as error:
        raise Invalid(f"{typed} is not a number. Type it with the keys, for example 120.") from error


def _explain(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    end = datetime.fromisoformat(asked["end"]) if asked["end"] else None
    seen = Seen(str(asked["machine"]), datetime.fromisoformat(asked["start"]), end, str(asked["version"]))
    why = Why(asked["reason"], asked.get("cause") or None, asked.get("note", ""), asked.get("countermeasure", ""))
    pad.recode(conn, actor, line.line, seen, why, request_id=str(asked["request"]))
    return "Thank you, the stop has its reason."


def _hand_stop(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    site = plant.site(conn, actor.site_id)
    end = _instant(str(asked["to"]), site, not_after=clock.now())
    start = _instant(str(asked["from"]), site, not_after=end)
    told = Told(start, end, asked["reason"], asked.get("cause") or None, asked.get("note", "").strip())
    stop_id, version = UUID(str(asked["id"])), int(asked["version"])
    if version:
        pad.correct_hand_stop(conn, actor, stop_id, told, seen_version=version)
    else:
        pad.enter_hand_stop(conn, actor, line.line, told, stop_id=stop_id)
    return "The stop is kept."


def _instant(typed: str, site: Site, *, not_after: datetime) -> datetime:
    """The latest time with this clock reading that is not after an instant: yesterday's 23:50 for somebody at 0:10."""
    try:
        clock_time = datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007  the zone is put on below
    except ValueError as error:
        raise Invalid(f"{typed} is no time of day. Type hour and minute, for example 0945.") from error
    day = not_after.astimezone(site.zone).date()
    found = datetime.combine(day, clock_time, tzinfo=site.zone)
    if found > not_after:
        found = datetime.combine(day - DAY, clock_time, tzinfo=site.zone)
    return found.astimezone(UTC)


_DOERS: Final[dict[str, Callable[[Connection, Actor, Line, Asked], str]]] = {
    "save": _save_hour,
    "explain": _explain,
    "hand_stop": _hand_stop,
}
