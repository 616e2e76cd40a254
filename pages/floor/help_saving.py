"""What people tap on calls and handover: read with care, handed to the services, answered in one sentence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access.actors import Actor
from feedback import calls, drafts, handover
from feedback.calls import Need
from feedback.handover import Shift
from feedback.moves import Tap
from metrics import plant
from metrics.plant import Line
from pages.floor.handover_card import FORM
from pages.shell.numbers import time
from pages.shell.speech import to_say, tr

Asked = dict[str, Any]
SAID: Final = {
    "coming": to_say("Thank you. The wall says so."),
    "here": to_say("Good that you are here. The wall says so."),
    "fixed": to_say("Fixed. Thank you."),
    "back": to_say("Taken back."),
}


def call(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    """Make a call or answer one; the sentence that says so. Raises the refusals of the service."""
    if asked["do"] == "make":
        return _make(conn, actor, line, asked)
    call_id, tap = int(asked["id"]), _tap(asked)
    if asked["do"] == "coming":
        calls.coming(conn, actor, call_id, tap, minutes=int(asked["minutes"]))
    else:
        _MOVES[asked["do"]](conn, actor, call_id, tap)
    return tr(SAID[asked["do"]])


def _make(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    need = Need(line.line, str(asked["kind"]), asked.get("machine") or None)
    made = calls.make(conn, actor, need, request_id=str(asked["request"]), now=clock.now())
    if not made.is_joined:
        return tr("Called. It stands on the wall now.")
    there = calls.open_on(conn, actor.site_id, line.line)
    since = next((one.made_at for one in there if one.call_id == made.call_id), clock.now())
    at = time(since, str(plant.site(conn, actor.site_id).zone))
    return tr("This was called at {time} already. Your press joined that call.", time=at)


def hand_over(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    """Keep the three lines, or say that they were read. Raises the refusals of the service."""
    shift = Shift(line.line, str(asked["shift"]), _instant(asked["start"]), _instant(asked["end"]))
    if asked["do"] == "confirm":
        handover.confirm(conn, actor, shift, _tap(asked))
        return tr("Thank you. The wall says that it was read.")
    handover.write(conn, actor, shift, [str(one) for one in asked["said"]], _tap(asked))
    if actor.person_id is not None:
        drafts.clear(conn, actor, f"{FORM}:{line.line}")
    return tr("Kept. It stands on the wall for the next shift.")


def draft(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    """Keep what this person is typing; there is nothing to say about it."""
    content = {"start": str(asked["start"]), "said": [str(one) for one in asked["said"]]}
    drafts.save(conn, actor, f"{FORM}:{line.line}", content)
    return ""


def _tap(asked: Asked) -> Tap:
    return Tap(int(asked["version"]), clock.now(), str(asked["request"]))


def _instant(typed: object) -> datetime:
    return datetime.fromisoformat(str(typed))


_MOVES: Final[dict[str, Callable[[Connection, Actor, int, Tap], int]]] = {
    "here": calls.here,
    "fixed": calls.fixed,
    "back": calls.take_back,
}
