"""A line's facts as the wall shows them, ready for wall.js. Reads nothing, computes no figure."""

import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

from metrics.board import Shift, Standing
from metrics.hours import Progress
from metrics.losses import Loss
from pages.floor import tiles, words
from pages.floor.facts import Facts, Trends
from pages.floor.texts import Picture, Text, part, says
from pages.shell.numbers import day, number, time
from pages.shell.speech import tr

WORTH_SAYING_US: Final = 60_000_000


def of(facts: Facts, trends: Trends) -> Picture:
    """The whole picture of one line; `version` changes when anything on it does."""
    picture: Picture = {
        "title": _title(facts),
        "danger": _danger(facts),
        "gap": gap(facts),
        "state": state(facts),
        "tiles": tiles.all_of(facts, trends),
        "hours": [tiles.hour(hour, facts) for hour in facts.hours],
        "foot": _foot(facts),
        "zone": str(facts.site.zone),
        "layout_key": _layout_key(facts),
    }
    version = hashlib.sha256(json.dumps(picture, sort_keys=True).encode()).hexdigest()[:16]
    return picture | {"version": version, "built": int(facts.read_at.timestamp() * 1000)}


def _layout_key(facts: Facts) -> str:
    shift = facts.shift.start.isoformat() if facts.shift else ""
    state = facts.standing.state if facts.standing else ""
    return "|".join([facts.line.line, shift, state, *(choice.kpi for choice in facts.choices)])


def _title(facts: Facts) -> Text:
    name = facts.line.name or facts.line.line
    if facts.shift is None:
        return says([[name, "b"]])
    shift = words.shift_name(facts.shift.shift) + ("" if facts.is_running else ", ended")
    return says([[name, "b"], [f"\u2002{shift}"]], [[name, "b"]])


def _danger(facts: Facts) -> Text:
    if not facts.dangers:
        return []
    count = len(facts.dangers)
    short = f"⚠ {count} danger{'s' if count > 1 else ''} open"
    return says(f"{short}, {words.days(max(danger.age_days for danger in facts.dangers))}", short)


def gap(facts: Facts) -> Picture:
    shift, progress = facts.shift, facts.progress
    if shift is None or not facts.is_running:
        return {"mood": "none", "big": "No shift now", "sub": _between(facts), "bar": None}
    if progress is None:
        return _without_plan(facts)
    progress, until = _counted_until(facts, progress)
    told = words.gap(progress.gap, progress.due_now, progress.unit)
    big = str(told)
    return {"mood": told.mood, "big": big, "sub": [_by(until, progress), _end(progress)], "bar": _bar(progress)}


def _counted_until(facts: Facts, progress: Progress) -> tuple[Progress, str]:
    """Where people count, a running hour without an entry is not behind: it is judged once it is entered."""
    running = next((row for row in facts.hours if row.start <= facts.read_at < row.end), None)
    before = [row for row in facts.hours if row.end <= facts.read_at and row.running_gap is not None]
    if not facts.is_by_hand or running is None or running.good or running.scrap or not before:
        return progress, "now"
    gap_then = before[-1].running_gap or Fraction(0)
    then = replace(progress, gap=gap_then, due_now=progress.delivered - gap_then)
    return then, time(running.start, str(facts.site.zone))


def result(facts: Facts) -> Picture:
    """How a shift ended."""
    progress = facts.progress
    if facts.shift is None:
        return {"mood": "none", "big": "No shift now", "sub": _between(facts), "bar": None}
    if progress is None:
        return _without_plan(facts)
    told = words.gap(progress.gap, progress.due_now, progress.unit)
    made, due = words.amount(progress.delivered, progress.unit), words.amount(progress.due_now, progress.unit)
    big = str(told)
    return {"mood": told.mood, "big": big, "sub": [says([[made, "b"], [f" of {due}"]])], "bar": None}


def _without_plan(facts: Facts) -> Picture:
    made = sum(hour.good for hour in facts.hours)
    big = f"{number(made)} good" if made else "Nothing counted yet"
    return {"mood": "none", "big": big, "sub": [says("no plan for this shift")], "bar": None}


def _between(facts: Facts) -> list[Text]:
    lines = []
    if facts.next_shift:
        lines.append(says(f"next: {_begin(facts.next_shift, facts)}"))
    else:
        lines.append(says("no shift is planned"))
    if facts.shift and facts.progress:
        told = words.gap(facts.progress.gap, facts.progress.due_now, facts.progress.unit)
        name = words.shift_name(facts.shift.shift)
        lines.append(says(tr("{shift} ended {gap}", shift=name, gap=told.said)))
    return lines


def _begin(shift: Shift, facts: Facts) -> str:
    zone, soon = str(facts.site.zone), shift.start - facts.read_at < timedelta(hours=20)
    at = time(shift.start, zone)
    when = at if soon else f"{day(shift.start, zone=zone)}, {at}"
    return f"{words.shift_name(shift.shift)}, {when}"


def _by(until: str, progress: Progress) -> Text:
    made, due = words.amount(progress.delivered, progress.unit), words.amount(progress.due_now, progress.unit)
    return says([[made, "b"], [f" of {due} by {until}"]], [[made, "b"], [f" of {due}"]])


def _end(progress: Progress) -> Text:
    whole = words.amount(progress.due_shift, progress.unit)
    if progress.forecast_low is None or progress.forecast_high is None:
        return says(f"{whole} to do in this shift", f"of {whole}")
    low, high = number(progress.forecast_low), number(progress.forecast_high)
    ends = low if low == high else f"{low}–{high}"
    return says([["ends about "], [ends, "b"], [f" of {whole}"]], [["ends "], [ends, "b"]])


def _bar(progress: Progress) -> Picture | None:
    if not progress.due_shift:
        return None
    return {"done": part(progress.delivered, progress.due_shift), "due": part(progress.due_now, progress.due_shift)}


def state(facts: Facts) -> Picture | None:
    standing = facts.standing
    if standing is None or not facts.is_running:
        return None
    is_trouble = standing.state == "down"
    said = _break(facts) or _by_hand(facts) or _standing(standing, facts)
    return {"mood": "missed" if is_trouble else "none", "says": said, "next": _next(standing, facts)}


def _break(facts: Facts) -> Text:
    breaks = facts.shift.breaks if facts.shift else ()
    ends = [end for start, end in breaks if start <= facts.read_at < end]
    return says([[f"‖ Break until {time(ends[0], str(facts.site.zone))}", "b"]]) if ends else []


def _by_hand(facts: Facts) -> Text:
    """A line without sensors has no state: that is not the same as a silent machine."""
    return says([["Counted by hand", "b"], ["\u2002hour by hour, on the pad", "q"]]) if facts.is_by_hand else []


def _standing(standing: Standing, facts: Facts) -> Text:
    look = "missed b" if standing.state == "down" else "b"
    sign = words.STATE_SIGNS[standing.state]
    head = f"{sign} {tr(words.STATES[standing.state])}"
    if standing.since is not None and standing.state != "running":
        head += f" {words.since(standing.since, facts.read_at)}"
    rest = _circumstances(standing, facts)
    shorter = [[[head, look], [f"\u2002{' · '.join(rest[:count])}"]] for count in range(len(rest), 0, -1)]
    return [*shorter, [[head, look]]]


def _circumstances(standing: Standing, facts: Facts) -> list[str]:
    """Why, which machine caused it, and what is being made."""
    reason = facts.names.reason(standing.reason) if standing.reason else ""
    if standing.state == "down" and not reason:
        reason = "reason not known yet"
    if standing.state == "unknown":
        reason = "nothing is heard from the machine"
    product = facts.names.product(standing.product) if standing.product else ""
    cause = f"because of {standing.caused_by}" if standing.caused_by else ""
    return [said for said in (reason, cause, product if standing.state == "running" else "") if said]


def _next(standing: Standing, facts: Facts) -> str:
    if standing.next_product is None or standing.next_at is None:
        return ""
    zone = str(facts.site.zone)
    at = time(standing.next_at, zone)
    if standing.next_at - facts.read_at > timedelta(hours=20):
        at = f"{day(standing.next_at, zone=zone)}, {at}"
    return f"next: {facts.names.product(standing.next_product)} at {at}"


def _foot(facts: Facts) -> list[Picture]:
    parts = [("loss", _loss(facts)), ("done", _done(facts)), ("owed", _owed(facts))]
    return [{"part": part, "says": text} for part, text in parts if text]


def _loss(facts: Facts) -> Text:
    name, lost_us, count = _largest(facts)
    if lost_us < WORTH_SAYING_US:
        return []
    stops = f", {count} stops" if count > 1 else ""
    short = [["Costs most: ", "q"], [f"{name}, {words.minutes(lost_us)}", "b"]]
    return [[*short, [stops]], short]


def _largest(facts: Facts) -> tuple[str, Fraction, int]:
    """Name, microseconds and stops of the biggest loss; on a line that counts by hand: of the stops entered."""
    losses = facts.report.losses if facts.report and facts.report.known_us else []
    if losses:
        return loss_name(losses[0], facts), losses[0].us, losses[0].stops
    by_reason: dict[str, Fraction] = defaultdict(Fraction)
    for hour in facts.hours:
        if hour.why:
            by_reason[hour.why] += hour.why_min * 60_000_000
    reason, lost = max(by_reason.items(), key=lambda item: item[1], default=("", Fraction(0)))
    return facts.names.reason(reason), lost, 0


def loss_name(loss: Loss, facts: Facts) -> str:
    """What took the time, in the plant's own words where it has some."""
    name = facts.names.reason(loss.reason) if loss.reason else tr(words.LOSSES[loss.kind])
    return f"{name} ({loss.caused_by})" if loss.caused_by else name


def _done(facts: Facts) -> Text:
    if facts.done is None:
        return []
    head, done = ["You said → done: ", "q"], facts.done
    result = [f"{done.title}, ", ""], [f"{done.result}. Thanks!", "b"]
    plain = [[head, [f"{title}. Thanks!"]] for title in words.variants(done.title)]
    return [[head, *map(list, result)], *plain] if done.result else plain


def _owed(facts: Facts) -> Text:
    owed = facts.owed
    if owed is None or not owed.count:
        return says([["Management owes ", "q"], ["no answer", "b"]])
    count = f"{owed.count} answer{'s' if owed.count > 1 else ''}"
    oldest = f", oldest {words.days(owed.oldest_days or 0)}"
    late = f" · {owed.overdue} overdue" if owed.overdue else ""
    head = [["Management owes ", "q"], [count, "b"]]
    return [[*head, [oldest], [late, "near strong"]], [*head, [oldest]], head]
