"""What a line is doing now, as the wall says it: since when, why, what comes next; and whether that is trouble."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from metrics.board import Heard, Standing
from pages.floor import call_picture, counted, tiles, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, says
from pages.shell.numbers import day, time
from pages.shell.speech import tr

FAR: Final = timedelta(hours=20)
SILENT: Final = timedelta(minutes=10)  # a running machine of which nobody said how long it may be silent
STANDS_LONG: Final = timedelta(minutes=2)
FAR_BEHIND: Final = Fraction(1, 10)  # of what was due by now
ENOUGH_DUE: Final = timedelta(minutes=30)  # after the start of a shift, before which its gap says little


def is_trouble(facts: Facts) -> bool:
    """Whether the line interrupts what a screen shows: nobody has answered a call yet, it stands for over 2 min, nobody
    is on a danger of today yet, or it is more than a tenth behind and misses this hour too."""
    is_called = any(call.state == "open" for call in facts.calls)
    return is_called or _stands_long(facts) or _has_new_danger(facts) or _is_far_behind(facts)


def _stands_long(facts: Facts) -> bool:
    standing = facts.standing
    if standing is None or standing.state != "down" or standing.since is None or not facts.is_running:
        return False
    return not break_end(facts) and facts.read_at - standing.since > STANDS_LONG


def _has_new_danger(facts: Facts) -> bool:
    return any(danger.age_days == 0 and not danger.is_seen for danger in facts.dangers)


def _is_far_behind(facts: Facts) -> bool:
    shift, hour = facts.shift, counted.last_hour(facts)
    progress, _ = counted.progress(facts)
    if progress is None or shift is None or not facts.is_running or facts.read_at - shift.start < ENOUGH_DUE:
        return False
    is_missed = hour is not None and tiles.mood_of(hour) == "missed"
    return is_missed and -progress.gap > FAR_BEHIND * progress.due_now


def state(facts: Facts) -> Picture | None:
    standing = facts.standing
    if standing is None or not facts.is_running:
        return None
    is_down = standing.state == "down"
    said = _break(facts) or _by_hand(facts) or _standing(standing, facts)
    return {"mood": "missed" if is_down else "none", "says": said, "next": _next(standing, facts)}


def silence(facts: Facts) -> Text:
    """Which machine's feed went silent and for how long; nothing where all are heard, or nobody works."""
    silent = _silent_since(facts)
    return _not_heard(facts.names.machine(silent[0]), silent[1], facts.read_at) if silent else []


def _silent_since(facts: Facts) -> tuple[str, datetime] | None:
    """The machine that has been silent for longest, and since when."""
    if not facts.is_running or facts.is_by_hand or break_end(facts):
        return None
    silent = [(one.at, one.machine) for one in facts.heard if one.at and _is_silent(one, facts)]
    at, machine = min(silent, default=(None, ""))
    return (machine, at) if at else None


def quiet(facts: Facts) -> str:
    """What stands in the place of "live" while a machine's feed is silent; empty otherwise."""
    silent = _silent_since(facts)
    return tr("no data for {time}", time=words.since(silent[1], facts.read_at)) if silent else ""


def _not_heard(machine: str, at: datetime, now: datetime) -> Text:
    span = words.since(at, now)
    whole = tr("nothing heard from {machine} for {time}", machine=machine, time=span)
    return says(whole, tr("nothing heard for {time}", time=span))


def _is_silent(one: Heard, facts: Facts) -> bool:
    running = facts.standing is not None and facts.standing.state == "running"
    limit = one.may_be_silent or (SILENT if running else None)
    return one.at is not None and limit is not None and facts.read_at - one.at > limit


def break_end(facts: Facts) -> datetime | None:
    """When the break that is on now ends."""
    breaks = facts.shift.breaks if facts.shift else ()
    return next((end for start, end in breaks if start <= facts.read_at < end), None)


def _break(facts: Facts) -> Text:
    end = break_end(facts)
    return says([[f"‖ {tr('Break until {time}', time=time(end, str(facts.site.zone)))}", "b"]]) if end else []


def _by_hand(facts: Facts) -> Text:
    """A line without sensors has no state: that is not the same as a silent machine."""
    if not facts.is_by_hand:
        return []
    return says(
        [[tr("Counted by hand"), "b"], [f"\u2002{tr('hour by hour, on the pad')}", "q"]], [[tr("Counted by hand"), "b"]]
    )


def _standing(standing: Standing, facts: Facts) -> Text:
    name = "missed b" if standing.state == "down" else "b"
    head = f"{words.STATE_SIGNS[standing.state]} {tr(words.STATES[standing.state])}"
    if standing.since is not None and standing.state != "running":
        head += f" {words.since(standing.since, facts.read_at)}"
    rest = _circumstances(standing, facts)
    shorter = [[[head, name], [f"\u2002{' · '.join(rest[:count])}"]] for count in range(len(rest), 0, -1)]
    return [*shorter, [[head, name]]]


def _circumstances(standing: Standing, facts: Facts) -> list[str]:
    """Why, which machine caused it, what is being made, and whether that is still heard."""
    reason = facts.names.reason(standing.reason) if standing.reason else ""
    if standing.state == "down" and not reason:
        reason = tr("reason not known yet")
    silent = silence(facts)
    unheard = silent[0][0][0] if silent else ""
    if standing.state == "unknown":
        reason = unheard or tr("nothing is heard from the machine")
        unheard = ""
    product = facts.names.product(standing.product) if standing.product and standing.state == "running" else ""
    cause = tr("because of {machine}", machine=facts.names.machine(standing.caused_by)) if standing.caused_by else ""
    return [said for said in (unheard, reason, cause, _helper(facts), product) if said]


def _helper(facts: Facts) -> str:
    """Who is coming, and in how many minutes."""
    who = call_picture.helper(facts)
    expected = [call.expected_at for call in facts.calls if call.state == "coming" and call.expected_at]
    if not who or not expected or expected[0] <= facts.read_at:
        return who
    return tr("{who}, {time}", who=who, time=words.since(facts.read_at, expected[0]))


def _next(standing: Standing, facts: Facts) -> str:
    if standing.next_product is None or standing.next_at is None:
        return ""
    zone = str(facts.site.zone)
    at = time(standing.next_at, zone)
    if standing.next_at - facts.read_at > FAR:
        at = f"{day(standing.next_at, zone=zone)}, {at}"
    return tr("next: {product} at {time}", product=facts.names.product(standing.next_product), time=at)
