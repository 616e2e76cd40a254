"""The pages of a screen's program: its playlist, with a page for each of its lines, in its language.

Reads nothing by itself: every page is made from what all screens of this process share (snapshot.py, slow.py).
"""

from collections.abc import Callable, Sequence
from typing import Final

import clock
from access.refusals import Refusal
from access.screens import Page
from feedback.health import Report
from feedback.messages import Message
from feedback.stories import Told
from pages.floor import (
    call_picture,
    handover_picture,
    ideas_picture,
    losses_picture,
    message_picture,
    picture,
    plant_picture,
    promises_picture,
    safety_picture,
    slow,
    snapshot,
    state_picture,
)
from pages.floor.days import Days
from pages.floor.facts import Facts
from pages.floor.snapshot import Snapshot
from pages.floor.texts import Picture, Text
from pages.shell.speech import speaking

LINE: Final = Page("line")
Lines = list[Snapshot]


def pages(site_id: str, lines: Sequence[str], playlist: Sequence[Page], language: str) -> list[Picture]:
    """The pages in their order, at least one as long as one of the lines is there; SQLAlchemyError while nothing was
    ever read. Each has key, kind, seconds, trouble and version, title, danger, zone and built, and its own parts as
    wall_pages.js draws them.
    """
    known = [found for found in (_find(site_id, line) for line in lines) if found]
    if not known:
        return []
    with speaking(language):
        shown = [page | {"seconds": one.seconds} for one in playlist for page in MAKERS[one.kind](known)]
        return shown or [page | {"seconds": LINE.seconds} for page in _of_lines(known)]


def _find(site_id: str, line: str) -> Snapshot | None:
    """None for a line that is not there any more."""
    try:
        return snapshot.of_line(site_id, line)
    except Refusal:
        return None


def _of_lines(known: Lines) -> list[Picture]:
    return [_of_line(one) for one in known]


def _of_line(one: Snapshot) -> Picture:
    """The line's page; around a change of shift what one shift hands over to the next."""
    return one.page("handover", lambda: _handover(one.facts)) or one.page("whole", lambda: _line(one)) or {}


def _line(one: Snapshot) -> Picture:
    return one.picture() | {"key": f"line:{one.facts.line.line}", "kind": "line"}


def _handover(facts: Facts) -> Picture | None:
    told = handover_picture.of(facts)
    if told is None:
        return None
    return _page(f"handover:{facts.line.line}", "handover", facts, told | {"calls": call_picture.of(facts)})


def _of_losses(known: Lines) -> list[Picture]:
    return [page for one in known for page in (_shift_of(one), _week(one)) if page]


def _shift_of(one: Snapshot) -> Picture | None:
    return one.page("losses", lambda: _shift(one.facts))


def _shift(facts: Facts) -> Picture | None:
    told = losses_picture.of_shift(facts)
    return _page(f"losses:{facts.line.line}", "losses", facts, told) if told else None


def _week(one: Snapshot) -> Picture | None:
    days = _days(one)
    return one.page("week", lambda: _week_of(one.facts, days), days) if days else None


def _week_of(facts: Facts, days: Days) -> Picture | None:
    told = losses_picture.of_week(facts, days)
    return _page(f"week:{facts.line.line}", "losses", facts, told) if told else None


def _of_safety(known: Lines) -> list[Picture]:
    return [page for page in map(_safety, known) if page]


def _safety(one: Snapshot) -> Picture | None:
    days = _days(one)
    return one.page("safety", lambda: _letters(one.facts, days), days) if days else None


def _letters(facts: Facts, days: Days) -> Picture:
    return _page(f"safety:{facts.line.line}", "safety", facts, safety_picture.of(days))


def _days(one: Snapshot) -> Days | None:
    return slow.days_of(one.facts.site.site_id, one.facts.line.line)


def _of_ideas(known: Lines) -> list[Picture]:
    first = known[0]
    told = slow.told(first.facts.site.site_id, _codes(known))
    if told is None:
        return []
    page = first.page("ideas", lambda: _ideas(first.facts, told, is_one=len(known) == 1), told)
    return [page] if page else []


def _ideas(facts: Facts, told: Told, *, is_one: bool) -> Picture:
    """Of several lines it bears the name of none."""
    return _page("ideas", "ideas", facts, ideas_picture.of(facts, told), of_plant=not is_one)


def _of_promises(known: Lines) -> list[Picture]:
    """Of the whole plant: management is measured on the same wall as the line."""
    first, of_screen = known[0], [one.facts for one in known]
    report = slow.health_of(first.facts.site.site_id)
    if report is None:
        return []
    page = first.page("promises", lambda: _promises(of_screen, report), report, *of_screen)
    return [page] if page else []


def _promises(of_screen: list[Facts], report: Report) -> Picture:
    told = promises_picture.of(of_screen, report)
    return _page("promises", "promises", of_screen[0], told, of_plant=True)


def _of_plant(known: Lines) -> list[Picture]:
    """All lines of the plant, of each what whoever walks by may know."""
    first = known[0]
    every = (_find(first.facts.site.site_id, line.line) for line in slow.lines_of(first.facts.site.site_id))
    found = [one.facts for one in every if one]
    page = first.page(
        "plant", lambda: _page("plant", "plant", first.facts, plant_picture.of(found), of_plant=True), *found
    )
    return [page] if page and found else []


def _of_messages(known: Lines) -> list[Picture]:
    facts = known[0].facts
    hanging = slow.messages_of(facts.site.site_id, _codes(known))
    now = clock.now()
    return [_message(known[0], one) for one in hanging if one.start_at <= now < one.end_at]


def _message(first: Snapshot, one: Message) -> Picture:
    key, facts = f"message:{one.message_id}", first.facts
    page = first.page(key, lambda: _page(key, "message", facts, message_picture.of(facts, one), of_plant=True), one)
    return page or {}


def _codes(known: Lines) -> tuple[str, ...]:
    return tuple(one.facts.line.line for one in known)


def _page(key: str, kind: str, facts: Facts, told: Picture, *, of_plant: bool = False) -> Picture:
    """What every page has, around what this one tells. A page of the whole plant has no line's name and dangers."""
    common: Picture = {
        "key": key,
        "kind": kind,
        "trouble": False,
        "title": _title(facts, told, of_plant=of_plant),
        "danger": [] if of_plant else picture.danger(facts),
        "quiet": "" if of_plant else state_picture.quiet(facts),
        "zone": str(facts.site.zone),
        "layout_key": key,
    }
    page = told | common
    return page | {"version": picture.version(page), "built": int(facts.read_at.timestamp() * 1000)}


def _title(facts: Facts, told: Picture, *, of_plant: bool) -> Text:
    """The line's name and what the page is about, in ever less room."""
    about: Text = told.get("title") or told["about"]
    if of_plant or "title" in told:
        return about
    name = [picture.line_name(facts), "b"]
    return [*([name, ["\u2002", ""], *variant] for variant in about), [name]]


MAKERS: Final[dict[str, Callable[[Lines], list[Picture]]]] = {
    "line": _of_lines,
    "promises": _of_promises,
    "losses": _of_losses,
    "ideas": _of_ideas,
    "safety": _of_safety,
    "plant": _of_plant,
    "message": _of_messages,
}
