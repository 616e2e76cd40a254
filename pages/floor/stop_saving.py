"""What people tap on the list of stops: read with care, handed to the services, answered in one sentence."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid
from ingest import pad
from ingest.pad import Seen, Told, Why
from metrics import plant
from metrics.plant import Line, Site
from pages.shell.speech import tr

DAY: Final = timedelta(days=1)
Asked = dict[str, Any]


def do(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    """Do what was tapped; the sentence that says so. Raises the refusals of the services."""
    return _DOERS[asked["do"]](conn, actor, line, asked)


def _recode(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    why = Why(str(asked["reason"]), asked.get("cause") or None, asked.get("comment", ""), asked["countermeasure"])
    pad.recode(conn, actor, line.line, _seen(asked), why, request_id=str(asked["request"]))
    return tr("Thank you, the stop has its reason.")


def _split(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    at = datetime.fromtimestamp(int(asked["at_ms"]) / 1000, UTC)
    if asked["is_hand"]:
        key, version = UUID(asked["key"]), int(asked["version"])
        pad.split_hand_stop(conn, actor, key, at, seen_version=version, new_id=UUID(asked["request"]))
    else:
        pad.split(conn, actor, line.line, _seen(asked), at, request_id=str(asked["request"]))
    return tr("These are two stops now. Give each its reason.")


def _merge(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    other = asked["other"]
    if asked["is_hand"]:
        both = [(UUID(one["key"]), int(one["version"])) for one in (asked, other)]
        pad.merge_hand_stops(conn, actor, both[0], both[1])
    else:
        pad.merge(conn, actor, line.line, _seen(asked), _seen(other), request_id=str(asked["request"]))
    return tr("These are one stop now.")


def _undo(conn: Connection, actor: Actor, _: Line, asked: Asked) -> str:
    pad.undo(conn, actor, int(asked["coding"]), request_id=str(asked["request"]))
    return tr("Taken back. What stood before stands again.")


def _tell(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    told, stop_id, version = _told(conn, actor, asked), UUID(str(asked["key"])), int(asked["version"])
    if version:
        pad.correct_hand_stop(conn, actor, stop_id, told, seen_version=version)
    else:
        pad.enter_hand_stop(conn, actor, line.line, told, stop_id=stop_id)
    return tr("The stop is taken out.") if told.withdrawn else tr("The stop is kept.")


def _stands(conn: Connection, actor: Actor, _: Line, asked: Asked) -> str:
    shift_end = datetime.fromisoformat(asked["shift_end"])
    pad.say_it_stands(conn, actor, UUID(str(asked["id"])), shift_end, seen_version=int(asked["version"]))
    return tr("Thank you. It is asked again at the end of the next shift.")


def _seen(asked: Asked) -> Seen:
    end = datetime.fromisoformat(asked["end"]) if asked["end"] else None
    return Seen(str(asked["machine"]), datetime.fromisoformat(asked["start"]), end, str(asked["version"]))


def _told(conn: Connection, actor: Actor, asked: Asked) -> Told:
    site, now = plant.site(conn, actor.site_id), clock.now()
    end = _when(asked, "to", "end", site, now)
    start = _when(asked, "from", "start", site, end or now)
    if start is None:
        raise Invalid("Say when it stopped: hour and minute, for example 0945.")
    said = (asked.get("comment", "").strip(), asked.get("countermeasure", "").strip())
    return Told(start, end, asked["reason"] or None, asked.get("cause") or None, *said, bool(asked.get("withdrawn")))


def _when(asked: Asked, typed: str, stood: str, site: Site, not_after: datetime) -> datetime | None:
    """A time as typed; one that stood there and was not touched stays as exact as it was."""
    text, before = str(asked[typed]), asked.get(stood)
    if not text:
        return None
    known = datetime.fromisoformat(before) if before else None
    if known and f"{known.astimezone(site.zone):%H:%M}" == text:
        return known
    nearest = None if known is None else min(not_after, known + DAY / 2)
    return instant(text, site, not_after=nearest or not_after)


def instant(typed: str, site: Site, *, not_after: datetime) -> datetime:
    """The latest time with this clock reading that is not after an instant: yesterday's 23:50 for somebody at 0:10."""
    try:
        clock_time = datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007  the zone is put on below
    except ValueError as error:
        raise Invalid("{typed} is no time of day. Type hour and minute, for example 0945.", typed=typed) from error
    day = not_after.astimezone(site.zone).date()
    found = datetime.combine(day, clock_time, tzinfo=site.zone)
    if found > not_after:
        found = datetime.combine(day - DAY, clock_time, tzinfo=site.zone)
    return found.astimezone(UTC)


_DOERS: Final[dict[str, Callable[[Connection, Actor, Line, Asked], str]]] = {
    "recode": _recode,
    "split": _split,
    "merge": _merge,
    "undo": _undo,
    "tell": _tell,
    "stands": _stands,
}
