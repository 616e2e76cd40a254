"""Did a figure move when something was changed? Numbers in, a verdict out; what it is built on says docs/effect.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from metrics.formulas import alike, noise
from metrics.formulas.alike import Columns, Slopes
from metrics.formulas.noise import Days, Noise

LEVEL: Final = 0.045  # how often chance alone may pass for an effect; the promise is 5 in 100
LEAST_HISTORY: Final = 120  # days
HORIZON: Final = 20
BASELINE: Final = (40, 10)  # days before: neither the bad week that made somebody speak, nor a year ago
LEAST_PLACEBOS: Final = 30
MOSTLY: Final = 0.8
UNSTEADY: Final = 2.0  # times the usual variance: from here on the days after count with their own
VERDICTS: Final = ("improved", "no clear change", "worse", "too early", "confounded")
Values = Sequence[float | None]


@dataclass(frozen=True)
class Estimate:
    """What days say of a change. `size` and its range are after less before, in the unit of the days.

    `why` says in one word what a verdict rests on: "told", or what is missing: history, baseline, after, mix.
    `expected` is the level of the days after without a change; None where nothing could be computed.
    """

    verdict: str
    why: str
    n_before: int
    n_after: int
    before: float | None = None
    after: float | None = None
    size: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    control: str | None = None
    expected: tuple[float, ...] = ()


@dataclass(frozen=True)
class Frame:
    """Which days are compared: half-open places, in a list of days of which the oldest is 0."""

    before: tuple[int, int]
    change: int
    after: tuple[int, int]

    @property
    def gap(self) -> int:
        return self.after[0] - self.before[1]

    @property
    def lengths(self) -> tuple[int, int]:
        return self.before[1] - self.before[0], self.after[1] - self.after[0]


def estimate(  # noqa: PLR0913  a question of its own for strangers' tests
    days: Values,
    change: int,
    *,
    controls: Mapping[str, Values] | Sequence[Values] = (),
    mix: Mapping[str, Values] | None = None,
    better: str = "up",
    horizon: int = HORIZON,
    baseline: tuple[int, int] | None = None,
    level: float = LEVEL,
) -> Estimate:
    """What `days`, one value a calendar day (None or nan: none), say of a change before day number `change`.

    `controls`: the same days of lines on which nothing was changed, by name or in a list; used where one moved together
    with this line before. `mix`: how much of each day was which product or shift, by name (pieces, hours or shares).
    `better`: "up" or "down". `horizon`: how many days after are judged. `baseline`: places [first, end) of the days
    that count as before; else days 40 to 10 before the change. Raises ValueError for a change outside the days.
    """
    if not 0 <= change <= len(days):
        raise ValueError("The change must lie within the days.")
    first, end = baseline or (change - BASELINE[0], change - BASELINE[1])
    frame = Frame((max(first, 0), max(end, 0)), change, (change, change + horizon))
    others = controls if isinstance(controls, Mapping) else {str(n): one for n, one in enumerate(controls)}
    table = alike.shares(np.nan_to_num(_columns(list((mix or {}).values()), len(days))))
    return of_frame(_array(days), frame, {n: _array(one) for n, one in others.items()}, table, better, level)


def of_frame(
    days: Days, frame: Frame, controls: Mapping[str, Days], mix: Columns, better: str, level: float = LEVEL
) -> Estimate:
    """The same for arrays: `mix` has shares of each day in columns, and none where nothing is known of it."""
    early = _too_early(days, frame)
    counts = _count(days, frame.before), _count(days, frame.after)
    if early:
        return Estimate("too early", early, *counts)
    columns = np.where(np.isfinite(days)[:, None], mix, np.nan)
    if not _can_tell(days, columns, frame):
        return Estimate("confounded", "mix", *counts, *_plain(days, frame))
    settled = _settled(days, columns, frame)
    whole = {name: one for name, one in controls.items() if _is_whole(one, days, frame)}
    chosen = next(iter(alike.together(settled, whole, frame.before[1])), None)
    if chosen is not None:
        columns = np.column_stack([columns, controls[chosen]])
    return _judged(days, columns, frame, chosen, better, level)


def _is_whole(control: Days, days: Days, frame: Frame) -> bool:
    """Whether the control has a value on most of the days that are compared."""
    both = np.where(np.isfinite(control), days, np.nan)
    return all(_count(both, span) >= MOSTLY * _count(days, span) for span in (frame.before, frame.after))


def _array(values: Values) -> Days:
    found = np.array([np.nan if one is None else float(one) for one in values], dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _columns(values: list[Values], length: int) -> Columns:
    return np.column_stack([_array(one) for one in values]) if values else np.empty((length, 0))


def _too_early(days: Days, frame: Frame) -> str:
    """What there is not enough of yet, "" where there is."""
    known = np.flatnonzero(np.isfinite(days[: frame.change]))
    if len(known) == 0 or frame.change - known[0] < LEAST_HISTORY or len(known) * 2 < LEAST_HISTORY:
        return "history"
    before, after = frame.lengths
    if _count(days, frame.before) * 2 < max(before, 20):
        return "baseline"
    return "after" if len(days) < frame.after[1] or _count(days, frame.after) * 2 < max(after, 10) else ""


def _count(days: Days, span: tuple[int, int]) -> int:
    return int(np.isfinite(days[slice(*span)]).sum())


def _plain(days: Days, frame: Frame) -> tuple[float, float]:
    return float(np.nanmean(days[slice(*frame.before)])), float(np.nanmean(days[slice(*frame.after)]))


def _can_tell(days: Days, columns: Columns, frame: Frame) -> bool:
    """Whether the days before say what so much of another mix does to the figure."""
    if columns.shape[1] == 0:
        return True
    moved = _difference(columns, frame)
    if not np.isfinite(moved).all():
        return False
    found = alike.slopes(days[: frame.change], columns[: frame.change])
    if found is None:
        return bool(np.abs(moved).max() < alike.LEAST_SHARE)
    return float(moved @ found.spread @ moved) <= _of_days(frame)


def _of_days(frame: Frame) -> float:
    """The variance of the difference of two means, in those of a day, if days were independent."""
    return sum(1 / length for length in frame.lengths)


def _difference(columns: Columns, frame: Frame) -> Days:
    found: Days = np.nanmean(columns[slice(*frame.after)], axis=0) - np.nanmean(columns[slice(*frame.before)], axis=0)
    return found


def _settled(days: Days, columns: Columns, frame: Frame) -> Days:
    found = alike.slopes(days[: frame.change], columns[: frame.change])
    return days if found is None else found.taken_from(days, columns, _usual(columns, frame))


def _usual(columns: Columns, frame: Frame) -> Days:
    found: Days = np.nanmean(columns[slice(*frame.before)], axis=0)
    return found


def _judged(days: Days, columns: Columns, frame: Frame, chosen: str | None, better: str, level: float) -> Estimate:
    found = alike.slopes(days[: frame.change], columns[: frame.change])
    if found is None:
        columns = columns[:, :0]
        found = Slopes(np.empty(0), np.empty((0, 0)), 0.0)
    settled = found.taken_from(days, columns, _usual(columns, frame))
    before, after = _plain(settled, frame)
    size = after - before
    own = noise.learn(settled[: frame.change], len(found.values))
    error = _error(settled, columns, frame, own, found)
    reach, chance = _reach(settled, frame, size, error, own, level)
    told = "no clear change"
    if reach < abs(size):
        told = "improved" if (size > 0) == (better == "up") else "worse"
    return Estimate(
        told,
        "told",
        _count(settled, frame.before),
        _count(settled, frame.after),
        before,
        after,
        size,
        size - reach,
        size + reach,
        chance,
        chosen,
        tuple(float(x) for x in days[slice(*frame.after)] - settled[slice(*frame.after)] + before),
    )


def _reach(settled: Days, frame: Frame, size: float, error: float, own: Noise, level: float) -> tuple[float, float]:
    """How far the truth may lie from the size, and how often chance alone shows as much: the wider of two answers."""
    reach = noise.t_value(level, own.effective) * error
    chance = noise.t_chance(abs(size) / error, own.effective) if error > 0 else float(size == 0)
    before, after = frame.lengths
    gap = min(frame.gap, max(frame.change - before - after - LEAST_PLACEBOS, 0))
    placebos = np.abs(noise.placebo(settled, frame.change, before, gap, after))
    if len(placebos) >= LEAST_PLACEBOS:
        reach = max(reach, float(np.quantile(placebos, 1 - level, method="higher")))
        chance = max(chance, (1 + int((placebos >= abs(size)).sum())) / (1 + len(placebos)))
    return reach, chance


def _error(settled: Days, columns: Columns, frame: Frame, own: Noise, found: Slopes) -> float:
    """The standard error of the difference: of both means, and of what was taken out for mix and control."""
    known = np.isfinite(settled)
    before = np.flatnonzero(known[slice(*frame.before)]) + frame.before[0]
    after = np.flatnonzero(known[slice(*frame.after)]) + frame.after[0]
    places = np.concatenate([before, after])
    weights = np.concatenate([np.full(len(before), -1 / len(before)), np.full(len(after), 1 / len(after))])
    covariance = own.covariance(places)
    restless = float(np.var(settled[after], ddof=1)) / own.variance if own.variance > 0 else 1.0
    if restless > UNSTEADY:
        covariance[len(before) :, len(before) :] *= restless
    total = float(weights @ covariance @ weights)
    if len(found.values):
        both = own.likeness * found.likeness
        moved = _difference(columns, frame)
        total += own.variance * (1 + both) / (1 - both) * float(moved @ found.spread @ moved)
    return float(np.sqrt(max(total, 0.0)))
