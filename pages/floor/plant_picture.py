"""The whole plant on one page: each line's state, gap, open dangers and calls, and nothing else of it."""

from pages.floor import call_picture, picture, state_picture, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, says
from pages.shell.speech import tr, tr_n


def of(lines: list[Facts]) -> Picture:
    """The lines in their order; the first lends its clock."""
    return {"about": says(tr("The whole plant")), "rows": [_row(facts) for facts in lines]}


def _row(facts: Facts) -> Picture:
    gap = picture.gap(facts)
    return {
        "name": says(picture.line_name(facts), facts.line.line),
        "state": _state(facts),
        "gap": {"says": says(gap["big"]), "mood": gap["mood"]},
        "danger": _dangers(facts),
        "call": _call(facts),
        "mood": "missed" if state_picture.is_trouble(facts) else "none",
    }


def _state(facts: Facts) -> Text:
    """The state with since when, without the circumstances: these are the line's own."""
    shown = picture.state(facts)
    if shown is None:
        return says([["", ""]])
    return [shown["says"][-1]]


def _dangers(facts: Facts) -> Text:
    count = len(facts.dangers)
    if not count:
        return []
    return says(tr_n("⚠ {count} danger", "⚠ {count} dangers", count), f"⚠ {count}")


def _call(facts: Facts) -> Text:
    calls = call_picture.of(facts)
    waiting = f" · {words.since(facts.calls[0].made_at, facts.read_at)}" if calls else ""
    return [[*calls[0]["says"][-1], [waiting, "q"]], calls[0]["says"][-1]] if calls else []
