"""The handover around a change of shift, as the wall shows it. Reads nothing, computes no figure."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from feedback.handover import Handover, Version
from metrics.values import Value
from pages.floor import call_picture, picture, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, says
from pages.shell.numbers import day, day_and_time, time
from pages.shell.speech import to_say, tr

SOON: Final = timedelta(hours=20)
WRITTEN: Final = {
    "pad": to_say("written on the tablet, {time}"),
    "supervisor": to_say("written by the supervisor, {time}"),
    "manager": to_say("written by the manager, {time}"),
    "admin": to_say("written by an administrator, {time}"),
}
READ: Final = {
    "pad": to_say("read at the line, {time}"),
    "supervisor": to_say("read by the supervisor, {time}"),
    "manager": to_say("read by the manager, {time}"),
    "admin": to_say("read by an administrator, {time}"),
}


def of(facts: Facts) -> Picture | None:
    """The page of kind handover; None where no change of shift is near.

    `kpis`: name, value, unit, word and mood of each. `open`, `said`: a head, rows of texts, and what to say where there
    are none; open calls hang above every page. `read` has a mood: near until somebody has read what was written.
    """
    handover = facts.handover
    if handover is None:
        return None
    gone = facts.outgoing or facts
    return {
        "title": _title(facts, handover),
        "result": picture.gap(gone) if gone.is_running else picture.result(gone),
        "kpis": [_kpi(value) for value in gone.values],
        "open": {
            "head": tr("Still open"),
            "rows": [*_dangers(facts), *_stops(facts), *_actions(facts)],
            "none": tr("Nothing stands open."),
        },
        "next": {"head": tr("What comes next"), "rows": coming_next(facts)},
        "said": {"head": tr("For the next shift"), "rows": _said(handover), "none": tr("Nothing is written yet.")},
        "read": {"says": says(_read(handover, facts)), "mood": "none" if handover.is_read else "near"},
    }


def _title(facts: Facts, handover: Handover) -> Text:
    name, leaves = facts.line.name or facts.line.line, words.shift_name(handover.shift.shift)
    if handover.following is None:
        return says([[name, "b"], [f"\u2002{leaves} →"]], [[name, "b"]])
    comes = words.shift_name(handover.following.shift)
    return says([[name, "b"], [f"\u2002{leaves} → {comes}"]], [[name, "b"]])


def _kpi(value: Value) -> Picture:
    shown = words.reading(value.value, value.unit, value.target)
    names = says(*words.names(value.kpi))
    return {"name": names, "value": shown.number, "unit": shown.unit if value.value is not None else ""} | {
        "word": words.status(value),
        "mood": words.mood(value),
    }


def still_open(facts: Facts) -> list[Text]:
    """Stops, calls, dangers and actions that the next shift takes over, the most urgent first."""
    return [*_dangers(facts), *_calls(facts), *_stops(facts), *_actions(facts)]


def _without_calls(facts: Facts) -> list[Text]:
    return [*_dangers(facts), *_stops(facts), *_actions(facts)]


def _dangers(facts: Facts) -> list[Text]:
    return (
        [[[[words, "near b"] for words, *_ in variant] for variant in picture.danger(facts)]] if facts.dangers else []
    )


def _calls(facts: Facts) -> list[Text]:
    return [_with_age(call["says"], facts, call["since_ms"]) for call in call_picture.of(facts)]


def _with_age(text: Text, facts: Facts, since_ms: int) -> Text:
    age = words.minutes(Fraction(max(0, int(facts.read_at.timestamp() * 1000) - since_ms) * 1000))
    return [[*text[0], [f" · {age}", "q"]], *text]


def _stops(facts: Facts) -> list[Text]:
    found = []
    for stop in facts.still_open:
        since = tr("standing since {time}", time=_when(stop.since, facts))
        why = facts.names.reason(stop.reason) if stop.reason else ""
        rest = " · ".join(part for part in (since, why) if part)
        name = stop.machine or tr("A stop told by hand")
        found.append(says([[f"■ {name}", "missed b"], [f"\u2002{rest}"]], [[f"■ {name}", "missed b"]]))
    return found


def _actions(facts: Facts) -> list[Text]:
    due = facts.handover.due if facts.handover else []
    return [
        says(
            *(
                [[f"▶ {title}", "b"], [f"\u2002{tr('overdue') if action.is_overdue else day(action.due_on)}", "near"]]
                for title in words.variants(action.title)
            )
        )
        for action in due
    ]


def coming_next(facts: Facts) -> list[Text]:
    """The shift that comes and the order that comes."""
    handover, standing = facts.handover, facts.standing
    rows = []
    if handover and handover.following:
        shift = words.shift_name(handover.following.shift)
        rows.append(says([[shift, "b"], [f"\u2002{_when(handover.following.start, facts)}"]]))
    else:
        rows.append(says(tr("No shift is planned after this one.")))
    if standing and standing.product:
        rows.append(says([[facts.names.product(standing.product), "b"], [f"\u2002{tr('is being made')}"]]))
    if standing and standing.next_product and standing.next_at:
        product, when = facts.names.product(standing.next_product), _when(standing.next_at, facts)
        rows.append(says([[product, "b"], [f"\u2002{tr('from {time}', time=when)}"]]))
    return rows


def _said(handover: Handover) -> list[Text]:
    """As it was written: what people say to one another is not shortened."""
    return [says(line) for line in handover.said]


def _read(handover: Handover, facts: Facts) -> str:
    if not handover.versions:
        return ""
    newest = handover.versions[0]
    return f"{_written(newest, facts)} · {_read_by(newest, facts)}"


def _written(version: Version, facts: Facts) -> str:
    return tr(WRITTEN[version.written_role], time=_when(version.written_at, facts))


def _read_by(version: Version, facts: Facts) -> str:
    if version.read_at is None or version.read_role is None:
        return tr("not read yet")
    return tr(READ[version.read_role], time=_when(version.read_at, facts))


def _when(at: datetime, facts: Facts) -> str:
    """10:42, with the day where that is not near."""
    zone = str(facts.site.zone)
    return time(at, zone) if abs(at - facts.read_at) < SOON else day_and_time(at, zone)
