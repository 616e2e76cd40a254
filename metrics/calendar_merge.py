"""What the calendar would change in the plan, and what it leaves as people planned it. Pure: lists in, lists out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from metrics.shift_typing import PlannedShift, overlaps_any

Key = tuple[str, datetime]


@dataclass(frozen=True)
class Kept:
    """A shift that the calendar leaves alone, because people or a file planned it otherwise.

    `held` is what stays (None: they took it out), `wanted` what the calendar says (None: no shift).
    """

    held: PlannedShift | None
    wanted: PlannedShift | None


@dataclass(frozen=True)
class Differences:
    """What to write so that the plan follows the calendar."""

    added: list[PlannedShift] = field(default_factory=list)
    changed: list[tuple[PlannedShift, PlannedShift]] = field(default_factory=list)
    removed: list[PlannedShift] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def key(shift: PlannedShift) -> Key:
    return shift.shift, shift.start


def differences(
    written: Iterable[PlannedShift], held: Iterable[PlannedShift], wanted: Iterable[PlannedShift]
) -> Differences:
    """`written`: what the calendar said last; `held`: what is planned; `wanted`: what the calendar says now.

    A shift that still reads as written is the calendar's to change. Every other one belongs to whoever planned it: it
    stays, and nothing is planned over it. `kept` names those of which the calendar now says something else than last.
    """
    before, now, after = ({key(s): s for s in found} for found in (written, held, wanted))
    theirs = [shift for shift in now.values() if before.get(key(shift)) != shift]
    result = Differences()
    for at in sorted({*before, *after}, key=lambda one: (one[1], one[0])):
        _sort_out(result, before.get(at), now.get(at), after.get(at), theirs)
    return result


def _sort_out(
    into: Differences,
    written: PlannedShift | None,
    held: PlannedShift | None,
    wanted: PlannedShift | None,
    theirs: list[PlannedShift],
) -> None:
    if wanted in (written, held):
        return
    if held is not None and held == written:
        _replace(into, held, wanted, theirs)
    elif held is not None or written is not None:
        if held is not None or wanted is not None:
            into.kept.append(Kept(held, wanted))
    elif wanted is not None:
        in_the_way = next((one for one in theirs if overlaps_any(wanted, [one])), None)
        if in_the_way:
            into.kept.append(Kept(in_the_way, wanted))
        else:
            into.added.append(wanted)


def _replace(into: Differences, held: PlannedShift, wanted: PlannedShift | None, theirs: list[PlannedShift]) -> None:
    if wanted is None:
        into.removed.append(held)
    elif overlaps_any(wanted, theirs) and not overlaps_any(held, theirs):
        into.kept.append(Kept(held, wanted))
    else:
        into.changed.append((held, wanted))
