"""Looking at a change more than once: what a second look may say, so that looking often does not find more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from metrics.formulas import effect
from metrics.formulas.alike import Columns
from metrics.formulas.effect import Estimate, Frame
from metrics.formulas.noise import Days

RE_CHECKS: Final = (30, 60, 90)  # days after the change
RE_CHECK_DAYS: Final = 30  # that each of them looks back
FRESH: Final = 0.005  # how often chance may show something at a re-check that was not there before
HELD: Final = 0.2  # a change once seen has faded when its range at this level holds no change at all
SEEN: Final = ("improved", "worse")


def verdicts(  # noqa: PLR0913  what of_frame asks, but for many frames
    days: Days,
    before: tuple[int, int],
    change: int,
    looks: Sequence[int],
    *,
    controls: Mapping[str, Days] | None = None,
    mix: Columns | None = None,
    better: str = "up",
) -> Iterator[tuple[Estimate, Frame]]:
    """One verdict for each look, so many days after the change, with what it compared; the first from the change on."""
    shares = np.empty((len(days), 0)) if mix is None else mix

    def look_at(frame: Frame, level: float) -> Estimate:
        return effect.of_frame(days, frame, controls or {}, shares, better, level)

    frame = Frame(before, change, (change, change + looks[0]))
    found = look_at(frame, effect.LEVEL)
    yield found, frame
    for look in looks[1:]:
        frame = Frame(before, change, (change + look - RE_CHECK_DAYS, change + look))
        found = _after(found, look_at(frame, HELD), look_at(frame, FRESH))
        yield found, frame


def _after(was: Estimate, held: Estimate, fresh: Estimate) -> Estimate:
    """What a re-check makes of what was seen before."""
    if was.verdict in SEEN and held.verdict == was.verdict:
        return held
    has_faded = was.verdict in SEEN or was.why == "faded"
    return replace(fresh, why="faded") if has_faded and fresh.verdict == "no clear change" else fresh
