"""What the pad sends when somebody taps Save: read with care, handed to the services, answered in one sentence."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Invalid, Refusal
from db.engine import engine
from ingest import pad
from ingest.pad import Entry
from metrics.plant import Line
from pages.floor import crew_pad, help_saving, idea_card, snapshot, stop_saving, visit_card
from pages.floor.texts import Picture
from pages.shell import speech
from pages.shell.speech import to_say, tr

NUMBERS: Final = count(1)
Asked = dict[str, Any]
NOT_PAIRED: Final = to_say(
    "This tablet is not paired any more, so nothing was saved. Open /pad in its browser to pair it again."
)


def act(actor: Actor | None, line: Line, what: str, asked: Asked) -> Picture:
    """Do it, and say in one sentence how it went; `problem` keeps on the pad what was typed."""
    told: Picture = {"number": next(NUMBERS), "what": "hour" if what == "save" else what, "problem": True}
    if actor is None:
        return told | {"says": tr(NOT_PAIRED)}
    try:
        with engine().begin() as conn:
            done = _DOERS[what](conn, actor, line, asked)
    except Refusal as refusal:
        return told | {"says": speech.refused(refusal)}
    snapshot.changed(actor.site_id)
    return told | {"problem": False} | (done if isinstance(done, dict) else {"says": done})


def _save_hour(conn: Connection, actor: Actor, line: Line, asked: Asked) -> str:
    entries = [_entry(row) for row in asked["entries"]]
    start = datetime.fromisoformat(asked["hour"])
    pad.enter_hour(conn, actor, line.line, start, entries, seen_version=int(asked["seen"]))
    return tr("Saved.")


def _entry(row: Asked) -> Entry:
    good, scrap, rework = (_amount(row.get(name, "")) for name in ("good", "scrap", "rework"))
    return Entry(str(row["product"]), good, scrap, rework, str(row.get("reason", "")) if scrap or rework else "")


def _amount(typed: str) -> Decimal:
    try:
        return Decimal(typed or "0")
    except InvalidOperation as error:
        raise Invalid("{typed} is not a number. Type it with the keys, for example 120.", typed=typed) from error


_DOERS: Final[dict[str, Callable[[Connection, Actor, Line, Asked], str | Picture]]] = {
    "save": _save_hour,
    "stop": stop_saving.do,
    "call": help_saving.call,
    "handover": help_saving.hand_over,
    "draft": help_saving.draft,
    "visit": visit_card.note,
    "crew": crew_pad.say,
    "idea": idea_card.act,
}
