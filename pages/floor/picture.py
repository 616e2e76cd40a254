"""A line's facts as the wall shows them, ready for wall_line.js. Reads nothing, computes no figure."""

import hashlib
import json
from datetime import timedelta

from metrics.board import Shift
from metrics.hours import Progress
from pages.floor import call_picture, counted, foot_picture, state_picture, tiles, words
from pages.floor.facts import Facts, Trends
from pages.floor.state_picture import state
from pages.floor.texts import Picture, Text, look, looks, part, says
from pages.shell.numbers import day, number, time
from pages.shell.speech import tr, tr_n

__all__ = ["gap", "of", "result", "state"]


def of(facts: Facts, trends: Trends) -> Picture:
    """The whole picture of one line in the language spoken; `version` changes when anything on it does."""
    picture: Picture = {
        "title": _title(facts),
        "danger": danger(facts),
        "quiet": state_picture.quiet(facts),
        "calls": call_picture.of(facts),
        "gap": gap(facts),
        "state": state(facts),
        "tiles": tiles.all_of(facts, trends),
        "hours": [tiles.hour(hour, facts) for hour in facts.hours],
        "foot": foot_picture.of(facts),
        "zone": str(facts.site.zone),
        "layout_key": _layout_key(facts),
        "trouble": state_picture.is_trouble(facts),
    }
    return picture | {"version": version(picture), "built": int(facts.read_at.timestamp() * 1000)}


def version(picture: Picture) -> str:
    """Changes when anything on the picture does."""
    return hashlib.sha256(json.dumps(picture, sort_keys=True).encode()).hexdigest()[:16]


def _layout_key(facts: Facts) -> str:
    shift = facts.shift.start.isoformat() if facts.shift else ""
    standing = facts.standing.state if facts.standing else ""
    return "|".join([facts.line.line, shift, standing, *(choice.kpi for choice in facts.choices)])


def line_name(facts: Facts) -> str:
    return facts.line.name or facts.line.line


def _title(facts: Facts) -> Text:
    name = line_name(facts)
    if facts.shift is None:
        return says([[name, "b"]])
    shift = words.shift_name(facts.shift.shift)
    told = shift if facts.is_running else tr("{shift}, ended", shift=shift)
    return says([[name, "b"], [f"\u2002{told}"]], [[name, "b"]])


def danger(facts: Facts) -> Text:
    if not facts.dangers:
        return []
    count = len(facts.dangers)
    oldest = words.days(max(danger.age_days for danger in facts.dangers))
    whole = tr_n("⚠ {count} danger open, {age}", "⚠ {count} dangers open, {age}", count, age=oldest)
    return says(whole, tr_n("⚠ {count} danger open", "⚠ {count} dangers open", count))


def gap(facts: Facts) -> Picture:
    progress, until = counted.progress(facts)
    if facts.shift is None or not facts.is_running:
        return {"mood": "none", "big": tr("No shift now"), "sub": _between(facts), "bar": None}
    if progress is None:
        return _without_plan(facts)
    told = words.gap(progress.gap, progress.due_now, progress.unit)
    by = _by(progress, time(until, str(facts.site.zone)) if until else "")
    return {"mood": told.mood, "big": str(told), "sub": [by, _end(progress)], "bar": _bar(progress)}


def result(facts: Facts) -> Picture:
    """How a shift ended."""
    progress = facts.progress
    if facts.shift is None:
        return {"mood": "none", "big": tr("No shift now"), "sub": _between(facts), "bar": None}
    if progress is None:
        return _without_plan(facts)
    told = words.gap(progress.gap, progress.due_now, progress.unit)
    return {"mood": told.mood, "big": str(told), "sub": [[_made_of(progress)]], "bar": None}


def _without_plan(facts: Facts) -> Picture:
    made = sum(hour.good for hour in facts.hours)
    big = tr("{count} good", count=number(made)) if made else tr("Nothing counted yet")
    return {"mood": "none", "big": big, "sub": [says(tr("no plan for this shift"))], "bar": None}


def _between(facts: Facts) -> list[Text]:
    lines = []
    if facts.next_shift:
        lines.append(says(tr("next: {shift}", shift=_begin(facts.next_shift, facts))))
    else:
        lines.append(says(tr("no shift is planned")))
    if facts.shift and facts.progress:
        told = words.gap(facts.progress.gap, facts.progress.due_now, facts.progress.unit)
        lines.append(says(tr("{shift} ended {gap}", shift=words.shift_name(facts.shift.shift), gap=told.said)))
    return lines


def _begin(shift: Shift, facts: Facts) -> str:
    zone, soon = str(facts.site.zone), shift.start - facts.read_at < timedelta(hours=20)
    at = time(shift.start, zone)
    when = at if soon else f"{day(shift.start, zone=zone)}, {at}"
    return f"{words.shift_name(shift.shift)}, {when}"


def _by(progress: Progress, until: str) -> Text:
    """How much of what was due by now, or `until` a time."""
    made, due = (
        look(words.amount(progress.delivered, progress.unit), "b"),
        words.amount(progress.due_now, progress.unit),
    )
    by_now = tr("{made} of {due} by now", made=made, due=due)
    by_then = tr("{made} of {due} by {time}", made=made, due=due, time=until)
    return [looks(by_then if until else by_now), _made_of(progress)]


def _made_of(progress: Progress) -> list[list[str]]:
    made, due = words.amount(progress.delivered, progress.unit), words.amount(progress.due_now, progress.unit)
    return looks(tr("{made} of {due}", made=look(made, "b"), due=due))


def _end(progress: Progress) -> Text:
    whole = words.amount(progress.due_shift, progress.unit)
    if progress.forecast_low is None or progress.forecast_high is None:
        return says(tr("{amount} to do in this shift", amount=whole), tr("of {amount}", amount=whole))
    low, high = number(progress.forecast_low), number(progress.forecast_high)
    ends = look(low if low == high else f"{low}–{high}", "b")
    whole_range = tr("ends about {range} of {amount}", range=ends, amount=whole)
    return [looks(whole_range), looks(tr("ends {range}", range=ends))]


def _bar(progress: Progress) -> Picture | None:
    if not progress.due_shift:
        return None
    return {"done": part(progress.delivered, progress.due_shift), "due": part(progress.due_now, progress.due_shift)}
