"""News in words: in the language being spoken, at the plant's hours, with the link to where it goes on."""

from dataclasses import dataclass
from datetime import date, datetime

import settings
from access.refusals import Ours
from pages.shell import numbers, speech


@dataclass(frozen=True)
class Said:
    """What a receiver reads; `link` is empty where nobody said what the web's address is (PUBLIC_URL)."""

    title: str
    lines: tuple[str, ...]
    link: str


def said(title: Ours, body: tuple[Ours, ...], path: str, zone: str) -> Said:
    """Title and body in the language being spoken; instants on the clock of `zone`."""
    base = settings.public_url()
    return Said(
        title=" ".join(text(title, zone).split()),
        lines=tuple(text(part, zone) for part in body),
        link=f"{base}/{path.lstrip('/')}" if base else "",
    )


def text(one: Ours, zone: str) -> str:
    """One sentence with its values as people read them; people's own words as they are."""
    return speech.tr(one.sentence, **{name: value(part, zone) for name, part in one.values.items()})


def value(part: object, zone: str) -> object:
    """What stands in a sentence: a day, a day with its time, a list, another sentence, or as it is."""
    if isinstance(part, Ours):
        return text(part, zone)
    if isinstance(part, datetime):
        return numbers.day_and_time(part, zone)
    if isinstance(part, date):
        return numbers.day(part)
    if isinstance(part, tuple):
        return ", ".join(str(value(one, zone)) for one in part)
    return part
