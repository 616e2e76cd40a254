"""Stops cut where anything about them changes: who else of the line stands, the order, a border that is given."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from metrics.cells import Track, cells
from metrics.formulas import spans
from metrics.plant import Order
from metrics.stops import Part


@dataclass(frozen=True)
class Stretch:
    """Planned time of one machine inside a stop or setup; `sharing` machines of the line are in that state in it."""

    part: Part
    line: str
    start: int
    end: int
    sharing: int
    order: Order | None

    @property
    def length_us(self) -> int:
        return self.end - self.start


def stretches(
    tracks: list[Track], parts: dict[str, list[Part]], state: str, borders: Iterable[int], window: tuple[int, int]
) -> list[Stretch]:
    """All stretches of one state in the window, by line and machine in order of time; none crosses a border."""
    inside = {at for at in borders if window[0] < at < window[1]}
    found: list[Stretch] = []
    for line in sorted({track.line for track in tracks}):
        found += _of_line([track for track in tracks if track.line == line], parts, state, inside, window)
    return found


def _of_line(
    tracks: list[Track], parts: dict[str, list[Part]], state: str, borders: set[int], window: tuple[int, int]
) -> list[Stretch]:
    standing = {track.machine: _standing(track, parts.get(track.machine, []), state, window) for track in tracks}
    edges = {at for found in standing.values() for _, lo, hi in found for at in (lo, hi)}
    if not edges:
        return []
    edges |= {at for track in tracks for o in track.orders for at in (o.start, o.run_end)} | borders
    cuts = sorted(at for at in edges if window[0] <= at <= window[1])
    number = {at: index for index, at in enumerate(cuts)}
    cut = [(track, part, number[lo], number[hi]) for track in tracks for part, lo, hi in standing[track.machine]]
    sharing = Counter(index for _, _, lo, hi in cut for index in range(lo, hi))
    running = {track.machine: [cell.orders for cell in cells(track, cuts)] for track in tracks}
    return [
        Stretch(part, track.line, cuts[i], cuts[i + 1], sharing[i], next(iter(running[track.machine][i]), None))
        for track, part, lo, hi in cut
        for i in range(lo, hi)
    ]


def _standing(track: Track, parts: list[Part], state: str, window: tuple[int, int]) -> list[tuple[Part, int, int]]:
    planned = track.planned
    return [
        (part, lo, hi)
        for part in parts
        if part.state == state
        for lo, hi in spans.clip(planned, max(part.start, window[0]), min(part.end, window[1]))
    ]
