"""How far a figure can be trusted, in words: sign, coverage, age, share by hand, stops without a reason, flags."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from metrics.losses import LossReport
from metrics.values import Value
from pages.floor import words
from pages.shell.numbers import age, number

FIRM, DOUBTFUL, UNKNOWN = "●", "◐", "○"

MEANS: Final = {
    "coverage_low": "Less than 95 % of the planned time is known; under 80 % the figure is withheld.",
    "performance_over_100": "The line was faster than its ideal cycle says. The cycle of {} is set too slow.",
    "parts_outside_known_time": "More than 5 % of the parts are stamped where nobody knows what the machine did.",
    "few_stops": "Fewer than five stops stand behind this mean: one more or less changes it a lot.",
    "few_changes": "Fewer than five changes stand behind this: one more or less changes it a lot.",
    "by_state": "Parts are counted too coarsely to see a change: its length is that of the setup.",
    "in_pieces": "A product has no ideal cycle, so the plan is compared in pieces.",
    "plan_changed": "The plan of this time was changed; the first one stands beside it on the board.",
    "estimated": "Money is estimated until finance confirms it.",
    "event_in_future": "A machine sent a message from the future: its clock is ahead.",
    "counter_backwards": "A counter went backwards. Parts may be missing or counted twice around that time.",
}


@dataclass(frozen=True)
class Ground:
    """What a line's figures rest on besides their own elements. `heard_at`: the newest message of its machines."""

    heard_at: datetime | None
    report: LossReport | None


def sign(value: Value) -> str:
    """A full circle for a figure without doubt, half for one with a flag or counted by hand, empty for a withheld."""
    if value.withheld:
        return UNKNOWN
    return DOUBTFUL if value.flags or by_hand_share(value) >= words.MOSTLY else FIRM


def by_hand_share(value: Value) -> Fraction:
    made = value.elements.produced
    return Fraction(value.elements.by_hand, made) if made else Fraction(0)


def line(value: Value, report: LossReport | None) -> str:
    """Everything that fits beside a figure."""
    said = (words.coverage(value), words.by_hand(value), *words.flags(value), unexplained(value, report))
    return " · ".join(one for one in said if one)


def unexplained(value: Value, report: LossReport | None) -> str:
    """Stops that nobody gave a reason for, beside figures that rest on time; empty where there are none."""
    if report is None or value.coverage is None or not words.coverage(value):
        return ""
    found = [loss for loss in report.losses if loss.kind == "unexplained"]
    us, stops = sum((loss.us for loss in found), Fraction(0)), sum(loss.stops for loss in found)
    return f"{stops} stop{'s' if stops > 1 else ''} without a reason, {words.minutes(us)}" if us else ""


def heard(heard_at: datetime | None, now: datetime) -> str:
    return "nothing was ever heard" if heard_at is None else f"newest data {age(heard_at, now)}"


def in_full(value: Value, ground: Ground, now: datetime) -> list[str]:
    """One sentence for each thing to know before relying on the figure."""
    said = [f"Withheld: {value.withheld}."] if value.withheld else []
    if value.coverage is not None and words.coverage(value):
        said.append(f"{number(value.coverage * 100, digits=1)} % of the planned time is known.")
    said.append(f"{heard(ground.heard_at, now)[:1].upper()}{heard(ground.heard_at, now)[1:]}.")
    share = by_hand_share(value)
    said.append(f"{number(share * 100)} % of the parts were counted by hand." if share else "No part counted by hand.")
    missing = unexplained(value, ground.report)
    said += [f"{missing[:1].upper()}{missing[1:]}."] if missing else []
    return said + [means(flag) for flag in value.flags]


def means(flag: str) -> str:
    """What a flag says, and why it matters."""
    kind, _, subject = flag.partition(":")
    return MEANS.get(kind, flag).format(subject)
