"""A line's facts as the board's live part shows them, ready for board.js. Reads nothing, computes no figure."""

import hashlib
import json
from datetime import datetime
from fractions import Fraction
from typing import Final

from access.actors import Actor
from access.rules import may
from metrics.catalogue import CATALOGUE
from metrics.hours import Hour
from metrics.losses import LossReport
from metrics.values import Value
from pages.floor import board_words, effect_words, foot_picture, picture, tiles, trust, withheld, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Variant, part, plain
from pages.shell import speech
from pages.shell.numbers import day, number
from pages.shell.speech import tr, tr_n

MOST_LOSSES: Final = 7
LEAST_US: Final = 30_000_000  # losses under half a minute are not worth a row


def of(facts: Facts, actor: Actor, chosen: str | None) -> Picture:
    """The whole picture; `version` changes when anything but the age of the figures does."""
    shown: Picture = {
        "now": _now(facts),
        "cards": [_card(value, facts, actor, chosen) for value in facts.values],
        "hours": _hours(facts),
        "losses": _losses(facts) | {"span": _span_of_shift(facts)},
        "words": board_words.of_board(),
    }
    version = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]
    ages = {"built_ms": _ms(facts.read_at), "heard_ms": _ms(facts.heard_at) if facts.heard_at else None}
    return shown | ages | {"version": version}


def _now(facts: Facts) -> Picture:
    gap = picture.gap(facts) if facts.is_running else picture.result(facts)
    state = picture.state(facts)
    lines: list[Variant] = [state["says"][0]] if state else [[[tr("This shift is over"), "q"]]] if facts.shift else []
    follows = [[state["next"], "q"], ["\u2003", ""]] if state and state["next"] else []
    live = [["", "q age"]] if facts.is_running else []
    if follows or live:
        lines.append(follows + live)
    return {"mood": gap["mood"], "big": gap["big"], "sub": [text[0] for text in gap["sub"]], "state": lines}


def _card(value: Value, facts: Facts, actor: Actor, chosen: str | None) -> Picture:
    shown = words.reading(value.value, value.unit, value.target)
    return {
        "kpi": value.kpi,
        "name": words.names(value.kpi)[0],
        "mood": words.mood(value),
        "word": words.status(value),
        "value": shown.number,
        "unit": shown.unit,
        "goal": "" if value.target is None else tr("goal {target}", target=words.target(value.target, value.unit)),
        "withheld": withheld.why(value.withheld) if value.withheld else None,
        "trust": _trust(value, facts),
        "sign": "" if "safety" in CATALOGUE[value.kpi].needs else trust.sign(value),
        "tells_age": facts.is_running and facts.heard_at is not None and "safety" not in CATALOGUE[value.kpi].needs,
        "span": _span_of_shift(facts),
        "action": _action(value, facts, actor),
        "chosen": value.kpi == chosen,
    }


def _trust(value: Value, facts: Facts) -> str:
    hidden = value.target if value.withheld else None
    goal = "" if hidden is None else tr("goal {target}", target=words.target(hidden, value.unit))
    return " · ".join(one for one in (goal, trust.line(value, facts.report)) if one)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _span(start: datetime, end: datetime) -> str:
    """The window as the page of its why takes it."""
    return f"{start.isoformat()} {end.isoformat()}"


def _span_of_shift(facts: Facts) -> str:
    return _span(facts.shift.start, facts.shift.end) if facts.shift else ""


def _action(value: Value, facts: Facts, actor: Actor) -> Picture:
    light: Picture = {"says": "", "when": "", "mood": "", "is_late": False, "can_take": False}
    ours = facts.actions.get(value.kpi, [])
    if ours:
        first = ours[0]
        more = f" (+{len(ours) - 1})" if len(ours) > 1 else ""
        when = tr("overdue") if first.is_overdue else day(first.due_on)
        return light | {"says": f"▶ {first.title}, {first.owner}{more}", "when": when, "is_late": first.is_overdue}
    marked = effect_words.mark(facts.marks[value.kpi]) if value.kpi in facts.marks else []
    if marked:
        return light | {"says": marked[0], "mood": "q"}
    if value.status == "missed":
        says = plain(tiles.nobody(facts.reds.get(value.kpi))[0])
        return light | {"says": says, "mood": "ask", "can_take": may(actor, "action.add")}
    return light | {"says": _all_well(value), "mood": "q"}


def _all_well(value: Value) -> str:
    return {"met": tr("nothing to do"), "near": tr("watch it")}.get(value.status or "", "")


def _hours(facts: Facts) -> Picture:
    unit = next((hour.unit for hour in facts.hours if hour.gap is not None), "pcs")
    return {
        "says": tr("good pieces against plan; breaks and planned changes counted"),
        "gap_head": tr("gap, min") if unit == "min" else tr("gap"),
        "rows": [_row(hour, facts) for hour in facts.hours],
        "empty": tr("No shift here, so there is no hour to show."),
    }


def _row(hour: Hour, facts: Facts) -> Picture:
    is_now, is_future = hour.start <= facts.read_at < hour.end, hour.start > facts.read_at
    row = {"hour": tiles.clock_of(hour, facts), "plan": number(hour.plan), "now": is_now, "future": is_future}
    row |= {"first_plan": number(hour.first_plan) if hour.changes else "", "changed": _changed(hour)}
    blank = {"good": "", "gap": "", "so_far": "", "mood": "none", "fill": 0, "why": []}
    if is_future:
        return row | blank
    return row | {
        "span": _span(hour.start, hour.end),
        "good": number(hour.good),
        "gap": number(hour.gap, signed=True),
        "so_far": number(hour.running_gap, signed=True),
        "mood": tiles.mood_of(hour),
        "fill": tiles.filled(hour),
        "why": _why(hour, facts),
    }


def _changed(hour: Hour) -> str:
    """What people changed of the plan in this hour; why and who in the hour in which it begins."""
    begun = {one.change_id for one in hour.changes if one.start >= hour.start}
    return "; ".join(
        f"{words.plan_change(one)}: {one.why} ({one.made_by})" if one.change_id in begun else words.plan_change(one)
        for one in hour.changes
    )


def _why(hour: Hour, facts: Facts) -> Variant:
    said = []
    if hour.why:
        lost = tr("{count} min", count=number(hour.why_min))
        said.append([f"{speech.apart(facts.names.reason(hour.why))} {lost}", ""])
    if hour.not_explained_min is not None and hour.not_explained_min >= 1:
        said.append([tr("{count} min not explained", count=number(hour.not_explained_min)), "near"])
    if hour.scrap:
        said.append([tr("{count} scrap", count=number(hour.scrap)), "q"])
    return [[f"{' · ' if place else ''}{text}", look] for place, (text, look) in enumerate(said)]


def _losses(facts: Facts) -> Picture:
    report = facts.report
    if report is None or not report.known_us:
        return {"says": "", "rows": [], "empty": tr("Nothing is known of the machines' states in this shift.")}
    known = words.minutes(report.known_us)
    whole = Fraction(report.known_us)
    rows = [_loss_row(name, us, whole, stops) for name, us, stops in _largest(report, facts)]
    if report.good_us is not None:
        good = {"name": tr("good parts"), "fill": part(report.good_us, whole), "mood": "none"}
        rows.insert(0, good | {"says": words.minutes(report.good_us)})
    return {"says": tr("{time}, nothing left over", time=known), "rows": rows, "empty": ""}


def _largest(report: LossReport, facts: Facts) -> list[tuple[str, Fraction, int]]:
    """The losses worth a row; the rest is one row of its own, so that nothing is left over."""
    named = [
        (foot_picture.loss_name(loss, facts), loss.us, loss.stops) for loss in report.losses if abs(loss.us) >= LEAST_US
    ]
    rest = named[MOST_LOSSES:]
    others = [(tr("all others"), sum((us for _, us, _ in rest), Fraction(0)), sum(stops for _, _, stops in rest))]
    return named[:MOST_LOSSES] + (others if rest else [])


def _loss_row(name: str, us: Fraction, whole: Fraction, stops: int) -> Picture:
    count = f" · {tr_n('{count} stop', '{count} stops', stops)}" if stops else ""
    return {"name": name, "fill": part(us, whole), "mood": "missed", "says": f"{words.minutes(us)}{count}"}
