"""What a trial has shown, in words: the verdict with its sign, from what to what, the range, and how many days."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from feedback.trial_marks import Mark
from feedback.trials import Check
from metrics.catalogue import CATALOGUE
from pages.floor import words
from pages.shell.numbers import date_of, number
from pages.shell.speech import to_say, tr, tr_n

VERDICTS: Final = {
    "improved": to_say("✓ improved"),
    "no clear change": to_say("≈ no clear change"),
    "worse": to_say("▼ worse"),
    "too early": to_say("… too early"),
    "confounded": to_say("? confounded"),
}
COLOURS: Final = {"improved": "green", "worse": "orange"}
STATES: Final = {
    "accepted": to_say("planned"),
    "in_trial": to_say("on trial"),
    "verified": to_say("verified"),
    "standard": to_say("standard"),
    "spread": to_say("spread"),
    "stopped": to_say("stopped"),
}


@dataclass(frozen=True)
class Told:
    """`verdict` with its sign; `moved` "22 → 11 min", `size` with its range, `days` behind it: each may be empty."""

    verdict: str
    moved: str
    size: str
    days: str


def of(check: Check) -> Told:
    """A check in words. Differences of shares are points."""
    is_seen = check.verdict in COLOURS or check.verdict == "no clear change"
    return Told(
        tr(VERDICTS[check.verdict]),
        moved(check.effect) if is_seen else "",
        _size(check) if is_seen else "",
        _days(check),
    )


def moved(effect: dict[str, Any]) -> str:
    """22 → 11 min; empty where it is not known."""
    before, after, unit = effect.get("before"), effect.get("after"), effect.get("unit", "")
    if before is None or after is None:
        return ""
    return f"{words.reading(_exact(before), unit).number} → {words.reading(_exact(after), unit)}"


def _size(check: Check) -> str:
    """6 to 12 min less; 2 less to 3 min more where it may be either."""
    if check.low is None or check.high is None:
        return ""
    low, high = sorted(abs(bound) for bound in (check.low, check.high))
    told = {"low": _plain(low, check.unit), "high": _plain(high, check.unit), "unit": _unit(check.unit)}
    if check.high < 0:
        return tr("{low} to {high} {unit} less", **told)
    if check.low > 0:
        return tr("{low} to {high} {unit} more", **told)
    told |= {"low": _plain(-check.low, check.unit), "high": _plain(check.high, check.unit)}
    return tr("{low} less to {high} {unit} more", **told)


def _plain(value: float, unit: str) -> str:
    shown = _exact(value) * (100 if unit == "ratio" else 1)
    return number(shown, digits=1 if shown < 10 else 0)


def _days(check: Check) -> str:
    """41 changeovers · 30 days before, 20 after: how much is behind it."""
    days = tr("{before} days before, {after} after", before=check.n_before, after=check.n_after)
    events = check.effect.get("events")
    if events is None:
        return days
    if check.effect.get("kpi") == "changeover":
        return f"{tr_n('{count} changeover', '{count} changeovers', events)} · {days}"
    return f"{tr_n('{count} stop', '{count} stops', events)} · {days}"


def _unit(unit: str) -> str:
    return tr("points") if unit == "ratio" else words.unit_of(unit)


def _exact(value: float) -> Fraction:
    return Fraction(value).limit_denominator(1_000_000)


def limit(kpi: str, value: Decimal) -> str:
    """A limit in the figure's own unit, as a target is shown: 3 %."""
    unit = CATALOGUE[kpi].unit
    return f"{words.target(Fraction(value), unit)} {words.unit_of(unit)}".strip()


def mark(found: Mark) -> list[str]:
    """On trial since when, or what was proven, with the title of what is done, then in ever less room."""
    if found.has_faded:
        return []
    titles = words.variants(found.title)
    if found.state == "in_trial":
        day = date_of(found.since)
        told = [tr("{title}, on trial since {day}", title=title, day=day) for title in titles]
        return [f"◷ {one}" for one in (*told, tr("on trial since {day}", day=day))]
    shown = moved(found.effect)
    if not shown:
        return [f"✓ {tr('{title}, verified', title=title)}" for title in titles]
    told = [tr("{title}, verified: {moved}", title=title, moved=shown) for title in titles]
    return [f"✓ {one}" for one in (*told, tr("verified: {moved}", moved=shown))]
