"""Stops and setups as whole spans, also where they cross the borders of the window."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.queries import figures as q
from metrics.cells import Track
from metrics.facts import arrays, versions_of
from metrics.formulas import spans
from metrics.instants import to_us
from metrics.plant import END_US


@dataclass(frozen=True)
class Part:
    """A span of one state with one reason, inside an unbroken run of that state. END_US: not over yet."""

    machine: str
    state: str
    reason: str | None
    caused_by: str | None
    start: int
    end: int
    run_start: int
    run_end: int


@dataclass(frozen=True)
class StopCount:
    """Stops begun in a window, ended in it, and the scheduled time inside those that ended."""

    begun: int = 0
    ended: int = 0
    ended_scheduled_us: int = 0

    def __add__(self, other: "StopCount") -> "StopCount":
        return StopCount(
            self.begun + other.begun, self.ended + other.ended, self.ended_scheduled_us + other.ended_scheduled_us
        )


def parts(conn: Connection, site_id: str, of_tracks: list[Track], start: int, end: int) -> dict[str, list[Part]]:
    """By machine: every span of down, setup and idle of a run that touches [start, end], in order."""
    machines = {track.machine: [start, end] for track in of_tracks}
    if not machines or start >= end:
        return {}
    given = arrays(sorted(machines.items()), versions_of(of_tracks)) | {"site_id": site_id}
    found: dict[str, list[Part]] = {machine: [] for machine in machines}
    for row in conn.execute(q.STOPS, given):
        found[row.machine].append(_part(row))
    return found


def _part(row: Any) -> Part:
    def end(at: Any) -> int:
        return END_US if at is None else to_us(at)

    return Part(
        row.machine,
        row.state,
        row.reason,
        row.caused_by,
        to_us(row.lo),
        end(row.hi),
        to_us(row.run_lo),
        end(row.run_hi),
    )


def runs(of_parts: list[Part], state: str) -> list[tuple[int, int]]:
    """The unbroken spans of a state, whatever reasons they carry."""
    return sorted({(part.run_start, part.run_end) for part in of_parts if part.state == state})


class Stops:
    """The stops of some tracks, ready to be counted in any window inside `hull`.

    `widen` gives the same machines' tracks over a longer time: a stop may have begun long before.
    """

    def __init__(
        self,
        conn: Connection,
        site_id: str,
        of_tracks: list[Track],
        hull: tuple[int, int],
        widen: Callable[[int, int], list[Track]],
    ) -> None:
        self.parts = parts(conn, site_id, of_tracks, *hull)
        earliest = min((p.run_start for one in self.parts.values() for p in one), default=hull[0])
        wide = widen(earliest, hull[1]) if earliest < hull[0] else of_tracks
        self._scheduled = {(t.machine, t.line): t.scheduled for t in wide}
        self._runs = {machine: runs(one, "down") for machine, one in self.parts.items()}

    def runs(self, machine: str) -> list[tuple[int, int]]:
        return self._runs.get(machine, [])

    def of_track(self, track: Track, start: int, end: int) -> StopCount:
        """Stops of a line count outside its scheduled time as well, those of a team only in its own shifts."""
        down = self.runs(track.machine)
        scheduled = self._scheduled[track.machine, track.line]
        begun = [
            lo for lo, _ in down[bisect_right(down, (start, -1)) :] if lo < end and spans.covers(track.present, lo)
        ]
        ended = [(lo, hi) for lo, hi in down if start <= hi < end and spans.covers(track.present, hi)]
        time = sum(spans.length_us(spans.clip(scheduled, lo, hi)) for lo, hi in ended)
        return StopCount(len(begun), len(ended), time)
