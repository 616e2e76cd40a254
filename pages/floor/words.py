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

SHORT_NAMES: Final = {
    "oee": "Good time",
    "availability": "Running",
    "quality": "Right first time",
    "first_pass_yield": "Right first",
    "technical_efficiency": "Tech. efficiency",
    "mtbf": "Between stops",
    "mttr": "Restart",
    "changeover": "Change",
    "throughput": "Parts / h",
    "safety_days": "No accident",
    "dangers_open": "Dangers",
    "setup_ratio": "Setup",
    "plan_attainment": "Plan",
    "downtime_cost": "Stops cost",
    "cost_per_good": "Cost / part",
    "labor_productivity": "Margin / h",
    "ideas_answered": "Answered",
}
UNITS: Final = {"ratio": "%", "count": "", "d": "days"}
STATUS: Final = {"met": "✓ met", "near": "◆ almost", "missed": "▼ missed", "withheld": "? unknown"}
MOODS: Final = {"met": "met", "near": "near", "missed": "missed"}
LOSSES: Final = {
    "unexplained": "stops without a reason",
    "short_stops": "short stops",
    "speed": "slow running",
    "quality": "scrap and rework",
}
STATES: Final = {
    "running": "Running",
    "idle": "Waiting",
    "down": "STANDING",
    "setup": "Changing over",
    "planned": "Planned stop",
    "unknown": "Not known",
}
STOP_KINDS: Final = {"down": "Standing", "setup": "Changing over", "idle": "Waiting", "planned": "Planned stop"}
CATEGORIES: Final = {
    "starved": "nothing comes in",
    "blocked": "nothing goes out",
    "no_order": "no order",
    "no_crew": "nobody there",
    "short_stop": "short stop",
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
    """A gap as it is shown: sign, size (with the unit where that is not pieces), behind or ahead, how bad."""

    sign: str
    size: str
    word: str
    mood: str


def reading(value: Fraction | None, unit: str, goal: Fraction | None = None) -> Reading:
    """The number with as many digits as a person can use; one more where it would look like a goal that it is not."""
    shown = value * 100 if value is not None and unit == "ratio" else value
    digits = _digits(shown, unit)
    if value is not None and goal is not None and value != goal:
        scaled = goal * 100 if unit == "ratio" else goal
        digits += number(shown, digits=digits) == number(scaled, digits=digits)
    return Reading(number(shown, digits=digits), UNITS.get(unit, unit))


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
    plain = CATALOGUE[kpi].plain_name
    return [plain, SHORT_NAMES[kpi]] if kpi in SHORT_NAMES else [plain]


def status(value: Value) -> str:
    """Sign and word; empty where there is nothing to judge by."""
    if value.withheld:
        return STATUS["withheld"]
    return STATUS.get(value.status or "", "")


def mood(value: Value) -> str:
    """met, near, missed, or none: the colour beside sign and word."""
    return "none" if value.withheld else MOODS.get(value.status or "", "none")


def gap(value: Fraction, due: Fraction, unit: str, *, close: Fraction = CLOSE) -> GapWords:
    """116 behind, 12 min ahead, on plan; a miss of less than `close` of what was due is only almost one."""
    size = number(abs(value)) + (" min" if unit == "min" else "")
    if number(abs(value)) == "0":
        return GapWords("●", "", "on plan", "met")
    if value > 0:
        return GapWords("▲", size, "ahead", "met")
    almost = -value < close * due
    return GapWords("◆" if almost else "▼", size, "behind", "near" if almost else "missed")


def amount(value: Fraction | None, unit: str) -> str:
    """1 282, or 412 min where a window holds several products."""
    return number(value) + (" min" if unit == "min" else "")


def coverage(value: Value) -> str:
    """How much of the time is known: 99 % of the time known; empty where states do not matter."""
    if value.coverage is None or "time" not in CATALOGUE[value.kpi].needs:
        return ""
    return f"{number(value.coverage * 100)} % of the time known"


def by_hand(value: Value) -> str:
    """How much of the parts people counted: by hand 12 %; empty where none."""
    if CATALOGUE[value.kpi].needs & {"safety", "promises"}:
        return ""
    parts = value.elements
    total = parts.good + parts.scrap + parts.rework
    return f"by hand {number(Fraction(100 * parts.by_hand, total))} %" if parts.by_hand and total else ""


def flags(value: Value) -> list[str]:
    """What to know before trusting the figure, in words."""
    return [FLAGS.get(flag.partition(":")[0], flag).format(flag.partition(":")[2]) for flag in value.flags]


FLAGS: Final = {
    "coverage_low": "part of the time is not known",
    "performance_over_100": "ideal cycle of {} is too slow",
    "parts_outside_known_time": "parts counted while the state was not known",
    "few_stops": "few stops",
    "few_changes": "few changes",
    "by_state": "by setup time",
    "in_pieces": "in pieces: a cycle is missing",
    "plan_changed": "the plan was changed",
    "event_in_future": "a message lies in the future",
    "counter_backwards": "a counter went backwards",
    "estimated": "estimated",
}


def doubt(value: Value) -> str:
    """The one thing that a wall says beside the goal when a figure stands on thin ice."""
    if "coverage_low" in value.flags and value.coverage is not None:
        return f"{number(value.coverage * 100)} % known"
    found = next((short for flag, short in DOUBTS.items() if any(flag in told for told in value.flags)), "")
    made, by_hand = value.elements.produced, value.elements.by_hand
    return found or ("by hand" if by_hand and by_hand >= MOSTLY * made else "")


DOUBTS: Final = {
    "performance_over_100": "check cycle",
    "few_stops": "few",
    "few_changes": "few",
    "event_in_future": "check clock",
    "plan_changed": "plan changed",
}


def plan_change(change: PlanChange) -> str:
    """No order, or crew 3 of 5."""
    return "no order" if change.kind == "no_order" else f"crew {change.crew} of {change.crew_of}"


def short_reason(withheld: str) -> list[str]:
    """Shorter forms of why a figure is withheld, for a narrow tile."""
    known = re.match(r"only (\d+%) of the time is known", withheld)
    if known:
        return [f"only {known[1]} known"]
    return [withheld.partition(":")[0]] if ":" in withheld else []


def shorter(title: str, length: int) -> str:
    """The first words of a text that is too long for its place, an ellipsis saying that there is more."""
    return shorten(title, length, placeholder=" …")


def variants(title: str) -> list[str]:
    """A title, then its first words in ever less room."""
    cut = (title, *(shorter(title, length) for length in (40, 28)))
    return [text for text in dict.fromkeys(cut) if text.strip(" …")]


def stop_kind(state: str, category: str = "") -> str:
    """What a reason makes of a stop: Standing, Waiting: nothing comes in."""
    kind = STOP_KINDS[state]
    return f"{kind}: {CATEGORIES.get(category, category)}" if category else kind


def shift_name(code: str) -> str:
    """Early shift: the word is added where the plant's own name does not hold it."""
    name = code[:1].upper() + code[1:]
    return name if "shift" in name.casefold() or "schicht" in name.casefold() else f"{name} shift"


def days(count: int) -> str:
    if count == 0:
        return "today"
    return "1 day" if count == 1 else f"{count} days"


def minutes(us: Fraction | int) -> str:
    return f"{number(Fraction(us) / 60_000_000)} min"


def since(start: datetime, now: datetime) -> str:
    return span(max(now - start, timedelta(0)))
