"""How figures read on wall, board and pad: number, unit, sign and word. No figure is computed here."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from textwrap import shorten
from typing import Final

from metrics.catalogue import CATALOGUE
from metrics.plan_changes import PlanChange
from metrics.values import Value
from pages.shell.numbers import number, span
from pages.shell.speech import to_say, tr, tr_n

SHORT_NAMES: Final = {
    "oee": to_say("Good time"),
    "availability": to_say("Running"),
    "quality": to_say("Right first time"),
    "first_pass_yield": to_say("Right first"),
    "technical_efficiency": to_say("Tech. efficiency"),
    "mtbf": to_say("Between stops"),
    "mttr": to_say("Restart"),
    "changeover": to_say("Change"),
    "throughput": to_say("Parts / h"),
    "safety_days": to_say("No accident"),
    "dangers_open": to_say("Dangers"),
    "setup_ratio": to_say("Setup"),
    "plan_attainment": to_say("Plan"),
    "downtime_cost": to_say("Stops cost"),
    "cost_per_good": to_say("Cost / part"),
    "labor_productivity": to_say("Margin / h"),
    "ideas_answered": to_say("Answered"),
}
UNITS: Final = {
    "ratio": "%",
    "count": "",
    "d": to_say("days"),
    "min": to_say("min"),
    "h": to_say("h"),
    "pcs": to_say("pcs"),
    "pcs/h": to_say("pcs/h"),
}
STATUS: Final = {
    "met": to_say("✓ met"),
    "near": to_say("◆ almost"),
    "missed": to_say("▼ missed"),
    "withheld": to_say("? unknown"),
}
MOODS: Final = {"met": "met", "near": "near", "missed": "missed"}
LOSSES: Final = {
    "unexplained": to_say("stops without a reason"),
    "short_stops": to_say("short stops"),
    "speed": to_say("slow running"),
    "quality": to_say("scrap and rework"),
}
STATES: Final = {
    "running": to_say("Running"),
    "idle": to_say("Waiting"),
    "down": to_say("STANDING"),
    "setup": to_say("Changing over"),
    "planned": to_say("Planned stop"),
    "unknown": to_say("Not known"),
}
STOP_KINDS: Final = {
    "down": to_say("Standing"),
    "setup": to_say("Changing over"),
    "idle": to_say("Waiting"),
    "planned": to_say("Planned stop"),
}
CATEGORIES: Final = {
    "starved": to_say("nothing comes in"),
    "blocked": to_say("nothing goes out"),
    "no_order": to_say("no order"),
    "no_crew": to_say("nobody there"),
    "short_stop": to_say("short stop"),
}
STATE_SIGNS: Final = {"running": "▶", "idle": "◇", "down": "■", "setup": "↻", "planned": "‖", "unknown": "?"}
MONEY: Final = re.compile(r"[A-Z]{3}(/h)?")
MOSTLY: Final = Fraction(1, 2)  # a figure of which people counted less is not called hand-entered
CLOSE: Final = Fraction(1, 50)  # less than 2 % behind is "almost": one bottle must not paint a wall orange


@dataclass(frozen=True)
class Reading:
    """A figure as it is shown: "70.7" and "%"."""

    number: str
    unit: str

    def __str__(self) -> str:
        return f"{self.number} {self.unit}".strip()


@dataclass(frozen=True)
class GapWords:
    """A gap as it is shown: ▼, "116 behind" (with the unit where that is not pieces), and how bad it is."""

    sign: str
    said: str
    mood: str

    def __str__(self) -> str:
        return f"{self.sign} {self.said}"


def reading(value: Fraction | None, unit: str, goal: Fraction | None = None) -> Reading:
    """The number with as many digits as a person can use; one more where it would look like a goal that it is not."""
    shown = value * 100 if value is not None and unit == "ratio" else value
    digits = _digits(shown, unit)
    if value is not None and goal is not None and value != goal:
        scaled = goal * 100 if unit == "ratio" else goal
        digits += number(shown, digits=digits) == number(scaled, digits=digits)
    return Reading(number(shown, digits=digits), unit_of(unit))


def unit_of(unit: str) -> str:
    """%, min, days, pcs; money keeps its code."""
    return tr(UNITS[unit]) if UNITS.get(unit) else UNITS.get(unit, unit)


def target(value: Fraction, unit: str) -> str:
    """A target without digits that say nothing: 77, 2.5."""
    shown = value * 100 if unit == "ratio" else value
    parted = 2 if MONEY.fullmatch(unit) else 1
    return number(shown, digits=0 if shown == int(shown) else parted)


def _digits(value: Fraction | None, unit: str) -> int:
    if unit in ("ratio", "h"):
        return 1
    if MONEY.fullmatch(unit):
        return 2 if value is not None and abs(value) < 100 else 0
    return 1 if unit == "min" and value is not None and abs(value) < 10 else 0


def names(kpi: str) -> list[str]:
    """The plain name of a KPI, and its shorter form."""
    plain = tr(CATALOGUE[kpi].plain_name)
    return [plain, tr(SHORT_NAMES[kpi])] if kpi in SHORT_NAMES else [plain]


def status(value: Value) -> str:
    """Sign and word; empty where there is nothing to judge by."""
    if value.withheld:
        return tr(STATUS["withheld"])
    return tr(STATUS[value.status]) if value.status in STATUS else ""


def mood(value: Value) -> str:
    """met, near, missed, or none: the colour beside sign and word."""
    return "none" if value.withheld else MOODS.get(value.status or "", "none")


def gap(value: Fraction, due: Fraction, unit: str, *, close: Fraction = CLOSE) -> GapWords:
    """116 behind, 12 min ahead, on plan; a miss of less than `close` of what was due is only almost one."""
    size = amount(abs(value), unit)
    if number(abs(value)) == "0":
        return GapWords("●", tr("on plan"), "met")
    if value > 0:
        return GapWords("▲", tr("{size} ahead", size=size), "met")
    almost = -value < close * due
    return GapWords("◆" if almost else "▼", tr("{size} behind", size=size), "near" if almost else "missed")


def amount(value: Fraction | None, unit: str) -> str:
    """1 282, or 412 min where a window holds several products."""
    return tr("{count} min", count=number(value)) if unit == "min" else number(value)


def coverage(value: Value) -> str:
    """How much of the time is known: 99 % of the time known; empty where states do not matter."""
    if value.coverage is None or "time" not in CATALOGUE[value.kpi].needs:
        return ""
    return tr("{share} % of the time known", share=number(value.coverage * 100))


def by_hand(value: Value) -> str:
    """How much of the parts people counted: by hand 12 %; empty where none."""
    if CATALOGUE[value.kpi].needs & {"safety", "promises"}:
        return ""
    parts = value.elements
    total = parts.good + parts.scrap + parts.rework
    share = number(Fraction(100 * parts.by_hand, total)) if parts.by_hand and total else ""
    return tr("by hand {share} %", share=share) if share else ""


def flags(value: Value) -> list[str]:
    """What to know before trusting the figure, in words."""
    return [flag_words(FLAGS, flag) for flag in value.flags]


def flag_words(sentences: dict[str, str], flag: str) -> str:
    """What a flag ("kind" or "kind:product") says in one of these tables; a kind that it lacks speaks for itself."""
    kind, _, subject = flag.partition(":")
    return tr(sentences[kind], product=subject) if kind in sentences else flag


FLAGS: Final = {
    "coverage_low": to_say("part of the time is not known"),
    "performance_over_100": to_say("ideal cycle of {product} is too slow"),
    "parts_outside_known_time": to_say("parts counted while the state was not known"),
    "few_stops": to_say("few stops"),
    "few_changes": to_say("few changes"),
    "by_state": to_say("by setup time"),
    "in_pieces": to_say("in pieces: a cycle is missing"),
    "plan_changed": to_say("the plan was changed"),
    "event_in_future": to_say("a message lies in the future"),
    "counter_backwards": to_say("a counter went backwards"),
    "estimated": to_say("estimated"),
}


def doubt(value: Value) -> str:
    """The one thing that a wall says beside the goal when a figure stands on thin ice."""
    if "coverage_low" in value.flags and value.coverage is not None:
        return tr("{share} % known", share=number(value.coverage * 100))
    found = next((tr(short) for flag, short in DOUBTS.items() if any(flag in told for told in value.flags)), "")
    made, by_hand = value.elements.produced, value.elements.by_hand
    return found or (tr("by hand") if by_hand and by_hand >= MOSTLY * made else "")


DOUBTS: Final = {
    "performance_over_100": to_say("check cycle"),
    "few_stops": to_say("few"),
    "few_changes": to_say("few"),
    "event_in_future": to_say("check clock"),
    "plan_changed": to_say("plan changed"),
}


def plan_change(change: PlanChange) -> str:
    """No order, or crew 3 of 5."""
    if change.kind == "no_order":
        return tr("no order")
    return tr("crew {crew} of {crew_of}", crew=change.crew, crew_of=change.crew_of)


def shorter(title: str, length: int) -> str:
    """The first words of a text that is too long for its place, an ellipsis saying that there is more."""
    return shorten(title, length, placeholder=" …")


def variants(title: str) -> list[str]:
    """A title, then its first words in ever less room."""
    cut = (title, *(shorter(title, length) for length in (40, 28)))
    return [text for text in dict.fromkeys(cut) if text.strip(" …")]


def stop_kind(state: str, category: str = "") -> str:
    """What a reason makes of a stop: Standing, Waiting: nothing comes in."""
    kind = tr(STOP_KINDS[state])
    return f"{kind}: {tr(CATEGORIES[category]) if category in CATEGORIES else category}" if category else kind


SHIFTS: Final = {"early": to_say("Early shift"), "late": to_say("Late shift"), "night": to_say("Night shift")}


def shift_name(code: str) -> str:
    """Early shift: the word is added where the plant's own name does not hold it."""
    if code in SHIFTS:
        return tr(SHIFTS[code])
    name = code[:1].upper() + code[1:]
    return name if any(word in name.casefold() for word in ("shift", "schicht")) else tr("{name} shift", name=name)


ROLES: Final = {
    "worker": to_say("worker"),
    "supervisor": to_say("supervisor"),
    "manager": to_say("manager"),
    "admin": to_say("admin"),
}


def role(code: str) -> str:
    """A person's role; walls show it instead of a name."""
    return tr(ROLES[code]) if code in ROLES else code


def days(count: int) -> str:
    return tr_n("{count} day", "{count} days", count) if count else tr("today")


def minutes(us: Fraction | int) -> str:
    return tr("{count} min", count=number(Fraction(us) / 60_000_000))


def since(start: datetime, now: datetime) -> str:
    return span(max(now - start, timedelta(0)))
