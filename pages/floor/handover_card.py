"""The handover on tablet and board, ready for handover.js: the shift's result, what stands open, three lines, read."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.rules import may
from feedback import drafts, handover
from feedback.handover import Handover, Version
from pages.floor import handover_picture, picture, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text
from pages.shell.numbers import number, time
from pages.shell.speech import tr

FORM: Final = "handover"


def of(conn: Connection, actor: Actor, facts: Facts, now: datetime) -> Picture | None:
    """None where no shift has ended or will end soon."""
    found = handover.last(conn, actor.site_id, facts.line.line, now=now)
    if found is None:
        return None
    zone = str(facts.site.zone)
    return {
        "key": f"{found.shift.line} {found.shift.start.isoformat()}",
        "shift": found.shift.shift,
        "start": found.shift.start.isoformat(),
        "end": found.shift.end.isoformat(),
        "is_now": found.is_now,
        "title": _title(found, zone),
        "version": found.version,
        "said": list(found.said),
        "by": _by(found.versions[0], zone) if found.versions else "",
        "read": _read(found.versions[0], zone) if found.versions else "",
        "is_read": found.is_read,
        "history": [{"says": " · ".join(one.said), "by": _by(one, zone)} for one in found.versions[1:]],
        "can_write": may(actor, "handover.write") and (found.is_now or found.version > 0),
        "can_confirm": _can_confirm(actor, found),
        "figures": _figures(facts) if found.is_now and facts.handover else None,
        "draft": _draft(conn, actor, found),
        "words": _words(),
    }


def _figures(facts: Facts) -> Picture:
    """What the wall shows as well: each text in its longest form."""
    shown = handover_picture.of(facts) or {}
    gone = facts.outgoing or facts
    gap = picture.gap(gone) if gone.is_running else picture.result(gone)
    return {
        "big": gap["big"],
        "mood": gap["mood"],
        "sub": [text[0] for text in gap["sub"]],
        "kpis": [one | {"name": one["name"][0]} for one in shown["kpis"]],
        "open": _rows(handover_picture.still_open(facts)),
        "next": _rows(shown["next"]["rows"]),
    }


def _rows(texts: list[Text]) -> Text:
    return [text[0] for text in texts]


def _title(found: Handover, zone: str) -> str:
    leaves = words.shift_name(found.shift.shift)
    if found.following is None:
        return leaves
    comes = words.shift_name(found.following.shift)
    return tr("{leaves} to {comes}, {time}", leaves=leaves, comes=comes, time=time(found.following.start, zone))


def _by(version: Version, zone: str) -> str:
    return f"{version.written_by or tr('on the tablet')}, {time(version.written_at, zone)}"


def _read(version: Version, zone: str) -> str:
    if version.read_at is None:
        return tr("not read yet")
    if not version.read_by:
        return tr("read at the line, {time}", time=time(version.read_at, zone))
    return tr("read by {name}, {time}", name=version.read_by, time=time(version.read_at, zone))


def _can_confirm(actor: Actor, found: Handover) -> bool:
    if not found.versions or found.is_read or not may(actor, "handover.confirm"):
        return False
    return actor.person_id is None or found.versions[0].writer_id != actor.person_id


def _draft(conn: Connection, actor: Actor, found: Handover) -> list[str] | None:
    """What this person typed for this handover and has not kept; a tablet keeps its own draft."""
    if not may(actor, "draft.keep"):
        return None
    kept = drafts.load(conn, actor, f"{FORM}:{found.shift.line}") or {}
    return kept.get("said") if kept.get("start") == found.shift.start.isoformat() else None


def _words() -> Picture:
    return {
        "tab": tr("Handover"),
        "to_write": tr("to write"),
        "to_read": tr("to read"),
        "lines": tr("Three lines for the next shift"),
        "line_of": [tr("line {number} of 3", number=number(one)) for one in (1, 2, 3)],
        "keep": tr("Keep"),
        "saving": tr("saving"),
        "correct": tr("Correct"),
        "back": tr("back"),
        "confirm": tr("I have read it"),
        "history": tr("Before"),
        "open": tr("Still open"),
        "nothing_open": tr("Nothing stands open."),
        "next": tr("What comes next"),
        "nothing": tr("Nothing is written yet."),
        "later": tr("From 15 minutes before the change of shift the one that goes writes three lines here."),
        "none": tr("No shift is known here. A supervisor enters shifts under Set up, Shifts."),
        "changed": tr("It was corrected meanwhile. Keep yours instead, or go back and read it."),
    }
