"""The page behind the link in the news of a call: what, where, since when, and big keys. Plain HTML, no script."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from uuid import uuid4

from feedback.calls import Call
from feedback.ladder import Shown
from pages.floor import call_picture
from pages.shell import numbers, speech
from pages.shell.speech import to_say, tr

HERE: Final = Path(__file__).parent
COMING_MIN: Final = (5, 10, 20)
MOODS: Final = {"open": "missed", "coming": "near", "here": "ok"}
ENDED: Final = {
    "fixed": to_say("It is fixed. Thank you."),
    "taken_back": to_say("It was taken back. Nobody is needed any more."),
}


@dataclass(frozen=True)
class Place:
    """Where the call stands, in people's own words, and the address of this page."""

    site: str
    zone: str
    line: str
    machine: str
    address: str


@dataclass(frozen=True)
class Note:
    """What became of the last tap; nothing where `says` is empty."""

    says: str = ""
    is_problem: bool = False


def document(call: Call, place: Place, climbed: Shown | None, since: str, note: Note) -> str:
    """The whole page, every text in it escaped; `since` is how long ago it was called."""
    at = tr("called at {time}, {ago}", time=numbers.time(call.made_at, place.zone), ago=since)
    parts = [f'<p class="where">{escape(place.machine)}</p>' if place.machine else ""]
    parts += [f'<p class="since">{escape(at)}</p>', *_state(call, place.zone, climbed), _note(note)]
    return Template((HERE / "call_page.html").read_text()).substitute(
        language=speech.language(),
        direction=speech.direction(speech.language()),
        address=escape(place.address),
        title=escape(tr(call_picture.NEEDED[call.kind])),
        mood=MOODS.get(call.state, ""),
        site=escape(place.site),
        line=escape(place.line),
        content="".join(parts) + (_keys(call, place) if call.ended_at is None else ""),
    )


def _state(call: Call, zone: str, climbed: Shown | None) -> list[str]:
    if call.state in ENDED:
        said = [tr(ENDED[call.state])]
    elif call.state == "open":
        said = [tr("nobody has answered yet"), *(call_picture.rungs(climbed, zone) if climbed else [])]
    else:
        said = [one for one in call_picture.said(call, zone) if one != tr(call_picture.NEEDED[call.kind])]
    return [f'<p class="quiet">{escape(one)}</p>' for one in said]


def _note(note: Note) -> str:
    if not note.says:
        return ""
    return f'<p class="note{" problem" if note.is_problem else ""}" role="status">{escape(note.says)}</p>'


def _keys(call: Call, place: Place) -> str:
    """Keys for what can still be said; an estimate can be given anew while somebody is on the way."""
    minutes = "".join(_key(f"coming {count}", tr("{count} min", count=count)) for count in COMING_MIN)
    coming = f'<h2>{escape(tr("I am coming in"))}</h2><div class="three">{minutes}</div>'
    here = _key("here", tr("I am here"), "do")
    return (
        f'<form method="post" action="{escape(place.address)}">'
        f'<input type="hidden" name="version" value="{call.version}">'
        f'<input type="hidden" name="request" value="{uuid4()}">'
        f"{'' if call.state == 'here' else coming + here}{_key('fixed', tr('It is fixed'))}</form>"
    )


def _key(does: str, says: str, look: str = "") -> str:
    return f'<button name="do" value="{does}" class="{look}">{escape(says)}</button>'
