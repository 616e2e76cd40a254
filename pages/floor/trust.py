"""How far a figure can be trusted, in words: sign, coverage, age, share by hand, stops without a reason, flags."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from metrics.losses import LossReport
from metrics.values import Value
from pages.floor import withheld, words
from pages.shell.numbers import age, number
from pages.shell.speech import to_say, tr, tr_n

FIRM, DOUBTFUL, UNKNOWN = "●", "◐", "○"

MEANS: Final = {
    "coverage_low": to_say("Less than 95 % of the planned time is known; under 80 % the figure is withheld."),
    "performance_over_100": to_say(
        "The line was faster than its ideal cycle says. The cycle of {product} is set too slow."
    ),
    "parts_outside_known_time": to_say(
        "More than 5 % of the parts are stamped where nobody knows what the machine did."
    ),
    "few_stops": to_say("Fewer than five stops stand behind this mean: one more or less changes it a lot."),
    "few_changes": to_say("Fewer than five changes stand behind this: one more or less changes it a lot."),
    "by_state": to_say("Parts are counted too coarsely to see a change: its length is that of the setup."),
    "in_pieces": to_say("A product has no ideal cycle, so the plan is compared in pieces."),
    "plan_changed": to_say("The plan of this time was changed; the first one stands beside it on the board."),
    "estimated": to_say("Money is estimated until finance confirms it."),
    "event_in_future": to_say("A machine sent a message from the future: its clock is ahead."),
    "counter_backwards": to_say("A counter went backwards. Parts may be missing or counted twice around that time."),
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
    if not us:
        return ""
    lost = words.minutes(us)
    return tr_n("{count} stop without a reason, {lost}", "{count} stops without a reason, {lost}", stops, lost=lost)


def in_full(value: Value, ground: Ground, now: datetime) -> list[str]:
    """One sentence for each thing to know before relying on the figure."""
    said = [tr("Withheld: {why}.", why=withheld.why(value.withheld))] if value.withheld else []
    if value.coverage is not None and words.coverage(value):
        share = number(value.coverage * 100, digits=1)
        said.append(tr("{share} % of the planned time is known.", share=share))
    said.append(_heard(ground.heard_at, now))
    share = number(by_hand_share(value) * 100) if by_hand_share(value) else ""
    counted = tr("{share} % of the parts were counted by hand.", share=share) if share else ""
    said.append(counted or tr("No part counted by hand."))
    missing = unexplained(value, ground.report)
    said += [f"{missing}."] if missing else []
    return said + [means(flag) for flag in value.flags]


def _heard(heard_at: datetime | None, now: datetime) -> str:
    if heard_at is None:
        return tr("Nothing was ever heard.")
    return tr("Newest data {age}.", age=age(heard_at, now))


def means(flag: str) -> str:
    """What a flag says, and why it matters."""
    return words.flag_words(MEANS, flag)
