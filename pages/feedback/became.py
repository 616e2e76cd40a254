"""What became of an idea, in words for the one who said it."""

from datetime import date

import clock
from feedback.ideas import IdeaView, Step
from pages.feedback import texts
from pages.shell import numbers
from pages.shell.speech import tr


def headline(view: IdeaView, zone: str) -> str:
    """One or two sentences: where it stands, and by when what happens."""
    told = texts.told(
        texts.STATES,
        _key(view),
        due=numbers.day(view.due_at, zone=zone),
        parked_until=_day(view.parked_until),
        due_on=_day(view.due_on),
    )
    return f"{texts.told(texts.STATES, 'together')} {told}" if view.state == "merged" else told


def _key(view: IdeaView) -> str:
    if view.decided_state == "new" and view.due_at < clock.now():
        return "late"
    special = f"{view.kind}_{view.decided_state}"
    return special if special in texts.STATES else view.decided_state


def step(one: Step) -> str:
    """Who did what."""
    return texts.told(texts.STEPS, one.what, by=one.by or tr("We"))


def step_words(one: Step) -> str:
    """What was written at this step; a merge tells nothing that a sender can read."""
    return "" if one.what == "merged" else one.words


def _day(on: date | None) -> str:
    return numbers.day(on) if on else ""
