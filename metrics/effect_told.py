"""A change as it will be judged, and what its days say: plain values that can be kept as JSON."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import numpy as np

from access.refusals import Ours
from metrics.effect_days import DAY, GUARDS, Daily
from metrics.formulas.effect import Estimate, Frame


@dataclass(frozen=True)
class Plan:
    """How a change will be judged, fixed before it began. Days are the site's own, as ISO dates; ends do not count.

    `controls`: lines that moved together with this one before, the closest first. `guards`: the mixes that the days
    are put back to: product, shift.
    """

    kpi: str
    line: str
    baseline_start: str
    baseline_end: str
    change_at: str
    horizon_days: int
    controls: tuple[str, ...] = ()
    guards: tuple[str, ...] = GUARDS

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Plan":
        """From its asdict, as JSON gives it back; what was kept beside it is left out."""
        names = {field.name for field in fields(cls)} & set(kept)
        lists = {name: tuple(kept[name]) for name in ("controls", "guards")}
        return cls(**{**{name: kept[name] for name in names}, **lists})


@dataclass(frozen=True)
class Overlap:
    """Another change on the site's lines: from which day on, and the day on which it was taken back, if it was."""

    line: str
    kpi: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class EffectDay:
    """`part` is before, between, after, or "" for a day that nothing is compared with; `expected` without the change.

    `value` is as measured, None: withheld.
    """

    day: str
    part: str
    value: float | None
    expected: float | None = None


@dataclass(frozen=True)
class Effect:
    """A verdict: one of "improved", "no clear change", "worse", "too early", "confounded"; asdict is plain JSON.

    `before` and `after` are the average days as measured. `size` is what the change did, `low` to `high` its range:
    after less what was `expected` without it, which is before where no control line and no mix moved. All are in
    `unit` (shares as 0.05, not 5).
    `events`: changes or stops behind the days after, None where a day counts as one. `why`: told, history, baseline,
    after, mix, others, faded. `until`: the day up to which it was judged. `look`: so many days after the change.
    """

    verdict: str
    why: str
    kpi: str
    unit: str
    n_before: int
    n_after: int
    until: str
    look: int
    before: float | None = None
    after: float | None = None
    size: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    control: str | None = None
    events: int | None = None
    days: tuple[EffectDay, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Effect":
        """From its asdict, as JSON gives it back; what was kept beside it is left out."""
        names = {field.name for field in fields(cls)}
        days = tuple(EffectDay(**day) for day in kept["days"])
        return cls(**{**{name: kept[name] for name in names & set(kept)}, "days": days})

    @property
    def expected(self) -> float | None:
        """The average day after, had nothing been changed; None without a size."""
        return None if self.after is None or self.size is None else self.after - self.size

    @property
    def reason(self) -> Ours:
        """What the verdict rests on, in one sentence."""
        return _REASONS[self.why if self.why != "told" else self.verdict]


_REASONS: Final = {
    "improved": Ours("The figure moved for the better by more than it does by itself."),
    "worse": Ours("The figure moved for the worse by more than it does by itself."),
    "no clear change": Ours("The figure moved no more than it does by itself."),
    "history": Ours("There are fewer than 120 days of history to compare with."),
    "baseline": Ours("Too few of the days before have a figure."),
    "after": Ours("Too few days have passed since the change."),
    "mix": Ours("So much else was made, or in other shifts, that it cannot be told what the change did."),
    "others": Ours("Something else was changed on this line at the same time."),
    "faded": Ours("A change was seen at first; it is no longer there."),
}


def told(plan: Plan, unit: str, daily: Daily, found: Estimate, frame: Frame, looks: Sequence[int]) -> Effect:
    after = slice(*frame.after)
    return Effect(
        verdict=found.verdict,
        why=found.why,
        kpi=plan.kpi,
        unit=unit,
        n_before=found.n_before,
        n_after=found.n_after,
        until=(daily.first + DAY * len(daily.values)).isoformat(),
        look=looks[-1] if looks else 0,
        before=None if found.size is None else _mean(daily, frame.before),
        after=None if found.size is None else _mean(daily, frame.after),
        size=found.size,
        low=found.low,
        high=found.high,
        p=found.p,
        control=found.control,
        events=None if daily.events is None else sum(daily.events[after]),
        days=tuple(_days(daily, found, frame)),
    )


def _mean(daily: Daily, span: tuple[int, int]) -> float:
    return float(np.nanmean(daily.values[slice(*span)]))


def _days(daily: Daily, found: Estimate, frame: Frame) -> Iterator[EffectDay]:
    expected = dict(zip(range(*frame.after), found.expected, strict=False))
    for place, value in enumerate(daily.values):
        known = None if np.isnan(value) else float(value)
        level = expected.get(place)
        yield EffectDay(
            (daily.first + DAY * place).isoformat(),
            _part(place, frame),
            known,
            None if level is None or np.isnan(level) else level,
        )


def _part(place: int, frame: Frame) -> str:
    borders = frame.before[0], frame.before[1], frame.after[0]
    return ("", "before", "between", "after")[bisect_right(borders, place)]
