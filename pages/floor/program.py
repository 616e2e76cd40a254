"""The pages of a screen's program: its playlist, with a page for each of its lines, in its language.

Reads nothing by itself: every page is made from what all screens of this process share (snapshot.py, slow.py).
"""

from collections.abc import Callable, Sequence
from typing import Final

from access.refusals import Refusal
from access.screens import Page
from pages.floor import (
    call_picture,
    handover_picture,
    ideas_picture,
    losses_picture,
    message_picture,
    picture,
    plant_picture,
    safety_picture,
    slow,
    snapshot,
)
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
    with speaking(language):
        shown = [page | {"seconds": one.seconds} for one in playlist for page in MAKERS[one.kind](known, language)]
        return shown or [page | {"seconds": LINE.seconds} for page in _of_lines(known, language)]


def _find(site_id: str, line: str) -> Snapshot | None:
    """None for a line that is not there any more."""
    try:
        return snapshot.of_line(site_id, line)
    except Refusal:
        return None


def _of_lines(known: Lines, language: str) -> list[Picture]:
    return [_of_line(one, language) for one in known]


def _of_line(one: Snapshot, language: str) -> Picture:
    """The line's page; around a change of shift what one shift hands over to the next."""
    line = one.facts.line.line
    handed_over = handover_picture.of(one.facts)
    if handed_over is None:
        return one.picture(language) | {"key": f"line:{line}", "kind": "line"}
    told = handed_over | {"calls": call_picture.of(one.facts)}
    return _page(f"handover:{line}", "handover", one.facts, told)


def _of_losses(known: Lines, _: str) -> list[Picture]:
    return [page for one in known for page in _losses(one.facts)]


def _losses(facts: Facts) -> list[Picture]:
    line, days = facts.line.line, slow.days_of(facts.site.site_id, facts.line.line)
    of_shift, of_week = losses_picture.of_shift(facts), losses_picture.of_week(facts, days) if days else None
    found = [(f"losses:{line}", of_shift), (f"week:{line}", of_week)]
    return [_page(key, "losses", facts, told) for key, told in found if told]


def _of_ideas(known: Lines, _: str) -> list[Picture]:
    if not known:
        return []
    facts = known[0].facts
    told = slow.told(facts.site.site_id, tuple(one.facts.line.line for one in known))
    return [_page("ideas", "ideas", facts, ideas_picture.of(facts, told))] if told else []


def _of_safety(known: Lines, _: str) -> list[Picture]:
    found = [(one.facts, slow.days_of(one.facts.site.site_id, one.facts.line.line)) for one in known]
    return [
        _page(f"safety:{facts.line.line}", "safety", facts, safety_picture.of(days)) for facts, days in found if days
    ]


def _of_plant(known: Lines, _: str) -> list[Picture]:
    if not known:
        return []
    site_id = known[0].facts.site.site_id
    every = [_find(site_id, line.line) for line in slow.lines_of(site_id)]
    found = [one.facts for one in every if one]
    return [_page("plant", "plant", known[0].facts, plant_picture.of(found), of_plant=True)] if found else []


def _of_messages(known: Lines, _: str) -> list[Picture]:
    if not known:
        return []
    facts = known[0].facts
    hanging = slow.messages_of(facts.site.site_id, tuple(one.facts.line.line for one in known))
    return [
        _page(f"message:{one.message_id}", "message", facts, message_picture.of(facts, one), of_plant=True)
        for one in hanging
        if one.start_at <= facts.read_at < one.end_at
    ]


def _page(key: str, kind: str, facts: Facts, told: Picture, *, of_plant: bool = False) -> Picture:
    """What every page has, around what this one tells. A page of the whole plant has no line's name and dangers."""
    common: Picture = {
        "key": key,
        "kind": kind,
        "trouble": False,
        "title": _title(facts, told, of_plant=of_plant),
        "danger": [] if of_plant else picture.danger(facts),
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


MAKERS: Final[dict[str, Callable[[Lines, str], list[Picture]]]] = {
    "line": _of_lines,
    "losses": _of_losses,
    "ideas": _of_ideas,
    "safety": _of_safety,
    "plant": _of_plant,
    "message": _of_messages,
}
