"""The letters S Q D C P, each drawn as the days of the month, and today's word under each."""

from calendar import monthrange
from collections import Counter
from typing import Final

from pages.floor import words
from pages.floor.days import Days, Letter
from pages.floor.texts import Picture, Text, says
from pages.shell.numbers import month_of
from pages.shell.speech import to_say, tr

NAMES: Final = {
    "S": to_say("Safety"),
    "Q": to_say("Quality"),
    "D": to_say("Delivery"),
    "C": to_say("Cost"),
    "P": to_say("People"),
}
WORDS: Final = {
    "met": to_say("✓ met"),
    "near": to_say("◆ almost"),
    "missed": to_say("▼ missed"),
    "unknown": to_say("? unknown"),
    "off": to_say("– nothing to judge"),
}


def of(days: Days) -> Picture:
    """Every letter has a mark for each day of the month: met, near, missed, unknown, off, or "" for a day to come."""
    length = monthrange(days.today.year, days.today.month)[1]
    return {
        "about": says(tr("Each day of {month}", month=month_of(days.today)), month_of(days.today)),
        "letters": [_letter(letter, length, days) for letter in days.letters],
        "legend": [{"mark": mark, "says": tr(said)} for mark, said in WORDS.items()],
    }


def _letter(letter: Letter, length: int, days: Days) -> Picture:
    today = letter.days.get(days.today.day, "unknown")
    return {
        "letter": letter.letter,
        "name": says(tr(NAMES[letter.letter])),
        "marks": [letter.days.get(day, "") for day in range(1, length + 1)],
        "today": days.today.day,
        "mood": today if today in ("met", "near", "missed") else "none",
        "says": _today(tr(WORDS[today])),
        "count": _count(letter),
    }


def _today(word: str) -> Text:
    """Today's mark: its sign alone says enough where nothing more fits."""
    sign = word.split()[0]
    return says(tr("today {word}", word=word), word, sign) if sign != "–" else says(sign)


def _count(letter: Letter) -> Text:
    counted = Counter(letter.days.values())
    judged = counted["met"] + counted["near"] + counted["missed"]
    by = words.names(letter.kpi)[-1] if letter.kpi else tr("no goal")
    if not judged:
        return says(by)
    met = tr("{met} of {count} days", met=counted["met"], count=judged)
    return says(f"{met} · {by}", met)
