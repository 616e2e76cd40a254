"""Calls for help in words: for the wall as texts in variants, for board and tablet as lines."""

from typing import Final

from feedback.calls import KINDS, Call
from feedback.ladder import Shown
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, says
from pages.shell.numbers import time
from pages.shell.speech import to_say, tr

NAMES: Final = {
    "maintenance": to_say("Maintenance"),
    "material": to_say("Material"),
    "quality": to_say("Quality"),
    "safety": to_say("Safety"),
}
NEEDED: Final = {
    "maintenance": to_say("Maintenance needed"),
    "material": to_say("Material needed"),
    "quality": to_say("Quality needed"),
    "safety": to_say("Safety needed"),
}
COMING: Final = {
    "maintenance": to_say("Maintenance is coming"),
    "logistics": to_say("Logistics is coming"),
    "quality": to_say("Quality is coming"),
    "safety": to_say("Safety is coming"),
    "supervisor": to_say("The supervisor is coming"),
    "manager": to_say("The manager is coming"),
    "top": to_say("Plant management is coming"),
}
HERE: Final = {
    "maintenance": to_say("Maintenance is here"),
    "logistics": to_say("Logistics is here"),
    "quality": to_say("Quality is here"),
    "safety": to_say("Safety is here"),
    "supervisor": to_say("The supervisor is here"),
    "manager": to_say("The manager is here"),
    "top": to_say("Plant management is here"),
}
POSTS: Final = {  # as they stand in a sentence
    "maintenance": to_say("maintenance"),
    "logistics": to_say("logistics"),
    "quality": to_say("quality"),
    "safety": to_say("safety"),
    "supervisor": to_say("supervisor"),
    "manager": to_say("manager"),
    "top": to_say("plant management"),
}
MOODS: Final = {"open": "missed", "coming": "near", "here": "none"}


def of(facts: Facts) -> list[Picture]:
    """The open calls, the oldest first; the wall's clock runs from `since_ms`. Roles, never names."""
    return [
        {"says": _text(call, facts), "mood": MOODS[call.state], "since_ms": int(call.made_at.timestamp() * 1000)}
        for call in facts.calls
    ]


def helper(facts: Facts) -> str:
    """Who is on the way or here, of the oldest call that somebody answered; empty where nobody is."""
    answered = [call for call in facts.calls if call.state != "open"]
    return who(answered[0]) if answered else ""


def who(call: Call) -> str:
    """Maintenance is coming, The supervisor is here; empty while nobody has answered."""
    table = {"coming": COMING, "here": HERE}.get(call.state, {})
    return tr(table[call.helper_role]) if call.helper_role in table else ""


def said(call: Call, zone: str, climbed: Shown | None = None) -> list[str]:
    """What to say of a call, the most important first, without the machine. Who is next stands before who was told."""
    if call.state == "open":
        return [tr(NEEDED[call.kind]), *(rungs(climbed, zone) if climbed else [tr("nobody has answered yet")])]
    need = [] if call.helper_role == KINDS[call.kind] else [tr(NEEDED[call.kind])]
    when = (
        [tr("about {time}", time=time(call.expected_at, zone))] if call.state == "coming" and call.expected_at else []
    )
    return [who(call), *when, *need]


def rungs(climbed: Shown, zone: str) -> list[str]:
    """Who is next and when, or that nobody stands higher at this hour; then who was told of an open call."""
    told = [tr("told: {posts}", posts=posts(climbed.told))] if climbed.told else []
    if climbed.following_at is not None:
        at = time(climbed.following_at, zone)
        return [tr("next: {posts} at {time}", posts=posts(climbed.following), time=at), *told]
    return [*([tr("nobody higher at this hour")] if climbed.is_alone else []), *told]


def posts(named: tuple[str, ...]) -> str:
    """maintenance, supervisor."""
    return ", ".join(tr(POSTS[post]) for post in named)


def _text(call: Call, facts: Facts) -> Text:
    told = said(call, str(facts.site.zone), facts.ladders.get(call.call_id))
    is_open = call.state == "open"
    first, machine = 2 if is_open else len(told), [facts.names.machine(call.machine)] if call.machine else []
    parts, look = [*told[:first], *machine, *told[first:]], "missed b" if is_open else "b"
    least = 2 if call.call_id in facts.ladders and is_open else 1  # who is next is never left out
    return says(
        *([[parts[0], look], [f"\u2002{' · '.join(parts[1:count])}"]] for count in range(len(parts), 1, -1)),
        *([[[parts[0], look]]] if least == 1 else []),
    )
