"""Calls on tablet and board, ready for calls.js: the keys to hold, and who has answered."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.rules import may
from feedback import calls, ladder
from feedback.calls import KINDS, Call
from feedback.ladder import Shown
from ingest import pad
from metrics.plant import Line, Site
from pages.floor import call_picture
from pages.floor.texts import Picture
from pages.shell.numbers import number, time
from pages.shell.speech import tr

LOOK_BACK: Final = timedelta(hours=8)
MOST_EARLIER: Final = 6
CHOICES_MIN: Final = (2, 5, 10, 20)


def of(conn: Connection, actor: Actor, site: Site, line: Line, now: datetime) -> Picture:
    """Everything that the list needs, so that only a deed asks the server."""
    zone = str(site.zone)
    found = calls.open_on(conn, actor.site_id, line.line, now=now)
    climbed = ladder.shown(conn, actor.site_id, found, now=now)
    machines = {one.machine: one.name for one in pad.machines(conn, actor) if one.line == line.line}
    done = calls.fixed_between(conn, actor.site_id, line.line, now - LOOK_BACK, now)
    return {
        "now_ms": _ms(now),
        "can_make": may(actor, "call.make"),
        "can_answer": may(actor, "call.answer"),
        "keys": [{"kind": kind, "name": tr(call_picture.NAMES[kind])} for kind in KINDS],
        "machines": [{"code": code, "name": name} for code, name in machines.items()],
        "calls": [
            _call(call, machines, zone, climbed.get(call.call_id)) | _back(call, actor, now) | _name(call, actor)
            for call in found
        ],
        "earlier": [_earlier(call, zone) for call in reversed(done[-MOST_EARLIER:])],
        "coming": [{"minutes": count, "says": tr("{count} min", count=number(count))} for count in CHOICES_MIN],
        "words": words() | {"open": tr("{count} open", count=number(len(found)))},
    }


def words() -> dict[str, str]:
    """What stands on keys and around them."""
    return {
        "tab": tr("Help"),
        "head": tr("Call for help"),
        "hold": tr("hold for one second"),
        "too_short": tr("That was too short: hold the key for one second."),
        "again": tr("called, hold to join"),
        "where": tr("Where?"),
        "line": tr("whole line"),
        "none": tr("No call is open on this line."),
        "coming": tr("coming in"),
        "here": tr("somebody is here"),
        "fixed": tr("fixed"),
        "back": tr("Take it back"),
        "sending": tr("sending"),
        "earlier": tr("Earlier"),
    }


def _call(call: Call, machines: dict[str, str], zone: str, climbed: Shown | None) -> Picture:
    first, *rest = call_picture.said(call, zone, climbed)
    machine = machines.get(call.machine or "", call.machine or "")
    return {
        "id": call.call_id,
        "version": call.version,
        "kind": call.kind,
        "state": call.state,
        "mood": call_picture.MOODS[call.state],
        "since_ms": _ms(call.made_at),
        "says": first,
        "more": " · ".join([*rest, *([machine] if machine else [])]),
    }


def _back(call: Call, actor: Actor, now: datetime) -> Picture:
    return {"back_until_ms": _ms(call.made_at + calls.TAKE_BACK) if call.can_take_back(actor, now) else 0}


def _name(call: Call, actor: Actor) -> Picture:
    """Who comes: by name for people who are signed in, not on a tablet that everybody reads."""
    return {"by": call.helper if actor.kind == "person" else ""}


def _earlier(call: Call, zone: str) -> str:
    told = [f"{time(call.made_at, zone)} {tr(call_picture.NAMES[call.kind])}"]
    if call.response is not None:
        told.append(tr("here after {count} min", count=_minutes(call.response)))
    if call.fix is not None:
        told.append(tr("fixed {count} min later", count=_minutes(call.fix)))
    elif call.ended_at is not None:
        told.append(tr("fixed after {count} min", count=_minutes(call.ended_at - call.made_at)))
    return " · ".join(told)


def _minutes(length: timedelta) -> str:
    return number(round(length.total_seconds() / 60))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
