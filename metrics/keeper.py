"""Keeps the sums true: moves the border up to which they are kept, and makes dirty buckets anew from facts."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from psycopg2.errors import LockNotAvailable
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from db.queries import rollups as q
from metrics import plant
from metrics.bucket_rows import Bucket, copy_in
from metrics.cells import Track
from metrics.facts import Slice, strands
from metrics.formulas import spans
from metrics.formulas.spans import Span, Spans
from metrics.grains import DAY_US, QUARTER_US, coarse, floor, on_grid, quarters
from metrics.instants import as_text, from_us, to_us
from metrics.plant import Site
from metrics.retention import facts_since
from metrics.scope import Scope, presence_of_machines, tracks_of
from metrics.stops import StopCount, Stops

MOST_BUCKETS = 20_000  # in one transaction
GRAINS = ["quarter", "hour", "day", "shift"]
Ranges = dict[str, Spans]  # by machine, on the grid


def keep(engine: Engine, site_id: str, *, now: datetime) -> bool:
    """One round: move the border, make one portion anew. True while more is left to do."""
    with engine.begin() as conn:
        begin(conn, site_id)  # whoever writes after this transaction marks what it touches
    try:
        with engine.begin() as conn:
            conn.execute(q.PATIENCE)
            extend(conn, site_id, now=now)
    except OperationalError as problem:
        if not isinstance(problem.orig, LockNotAvailable):  # a long import holds the border where it is
            raise
    with engine.begin() as conn:
        return bool(conn.execute(q.LOCK, {"site_id": site_id}).scalar_one()) and renew(
            conn, site_id, kept_since=facts_since(now)
        )


def begin(conn: Connection, site_id: str) -> None:
    conn.execute(q.BEGIN, {"site_id": site_id})


def extend(conn: Connection, site_id: str, *, now: datetime) -> None:
    """Up to the last full quarter; what is new is dirty at first."""
    conn.execute(q.LOCK_FIRST, {"site_id": site_id})
    conn.execute(q.LOCK_HEAD, {"site_id": site_id})
    conn.execute(q.EXTEND, {"site_id": site_id, "rolled_until": from_us(floor(to_us(now)))})


def forget(conn: Connection, site_id: str, *, kept_since: int | None = None) -> None:
    """Drop the sums of a site, so that the next rounds make them again; those stay whose rows are gone."""
    given = {"site_id": site_id, "since": None if kept_since is None else from_us(kept_since)}
    for statement in (*q.FORGET, q.FORGET_DIRTY, q.FORGET_HEAD):
        conn.execute(statement, given)


def renew(conn: Connection, site_id: str, *, kept_since: int | None = None) -> bool:
    """Make the earliest portion of dirty buckets anew; False where nothing was dirty.

    Sums of time before `kept_since` stay as they are: the rows that they were made of are gone.
    """
    conn.execute(q.NO_LIMIT)
    first = conn.execute(q.FIRST_DIRTY, {"site_id": site_id}).scalar()
    if first is None:
        return False
    site = plant.site(conn, site_id)
    earliest = conn.execute(q.EARLIEST, {"site_id": site_id}).scalar() or first
    until = floor(max(to_us(first), to_us(earliest))) + _portion_us(conn, site_id)
    ranges, left = _claim(conn, site_id, until)
    if left:
        conn.execute(q.PUT_BACK, {"site_id": site_id} | _arrays(left))
    if kept_since is not None:
        ranges = {machine: spans.clip(found, kept_since, until) for machine, found in ranges.items()}
    write(conn, site, ranges, floor(to_us(earliest)))
    return True


def _portion_us(conn: Connection, site_id: str) -> int:
    machines = len({v.machine for v in plant.machine_versions(conn, site_id)}) or 1
    buckets = max(MOST_BUCKETS // machines, 24)
    return min(buckets * QUARTER_US, 7 * DAY_US)


def _claim(conn: Connection, site_id: str, until: int) -> tuple[Ranges, Ranges]:
    """What is dirty before `until`, and what of it reaches further."""
    ranges: Ranges = defaultdict(list)
    left: Ranges = defaultdict(list)
    for row in conn.execute(q.CLAIM, {"site_id": site_id, "until": from_us(until)}):
        lo, hi = to_us(row.start_at), to_us(row.end_at)
        ranges[row.machine].append((lo, min(hi, until)))
        if hi > until:
            left[row.machine].append((until, hi))
    return ranges, left


def _arrays(ranges: Ranges) -> dict[str, list[str]]:
    flat = [(machine, lo, hi) for machine, found in ranges.items() for lo, hi in found]
    return {
        "machines": [machine for machine, _, _ in flat],
        "starts": [as_text(lo) for _, lo, _ in flat],
        "ends": [as_text(hi) for _, _, hi in flat],
    }


def write(conn: Connection, site: Site, dirty: Ranges, earliest: int) -> None:
    """Replace the quarters of these ranges, and every coarser bucket that shares time with them.

    Nothing is planned or counted before `earliest`: there, sums only go.
    """
    until = to_us(conn.execute(q.HEAD, {"site_id": site.site_id}).scalar_one())
    given = {"site_id": site.site_id, "grains": GRAINS} | _arrays(dirty)
    for statement in q.CLEAR:
        conn.execute(statement, given)
    ranges = {machine: spans.clip(found, earliest, until) for machine, found in dirty.items()}
    made = buckets(conn, site, ranges)
    copy_in(conn, site.site_id, made)
    whole = sorted(set(_coarser(conn, site, ranges, until)))
    coarser = {
        "site_id": site.site_id,
        "grains": [grain for grain, _, _ in whole],
        "machines": [machine for _, machine, _ in whole],
        "starts": [as_text(lo) for _, _, (lo, _) in whole],
        "ends": [as_text(hi) for _, _, (_, hi) in whole],
    }
    for statement in q.COARSER:
        conn.execute(statement, coarser)


def _coarser(conn: Connection, site: Site, ranges: Ranges, until: int) -> Iterator[tuple[str, str, Span]]:
    """(grain, machine, span) of every hour, day and shift on the grid that has passed and shares time."""
    every = [span for found in ranges.values() for span in found]
    if not every:
        return
    start, end = min(lo for lo, _ in every), max(hi for _, hi in every)
    clock = coarse(site, start, end)
    present = presence_of_machines(conn, site.site_id, list(ranges))
    shifts: dict[str, set[Span]] = defaultdict(set)
    for s in plant.shifts(conn, site.site_id, sorted({line for _, line in present}), start, end):
        if on_grid(s.start) and on_grid(s.end):
            shifts[s.line].add((s.start, s.end))
    for machine, found in ranges.items():
        own = {span for (name, line) in present if name == machine for span in shifts[line]}
        for grain, span in [*clock, *(("shift", span) for span in own)]:
            if span[1] <= until and spans.clip(found, *span):
                yield grain, machine, span


def buckets(conn: Connection, site: Site, ranges: Ranges) -> list[Bucket]:
    """The quarters of these ranges from facts, those without anything left out; machine by machine, in order."""
    every = [span for found in ranges.values() for span in found]
    if not every:
        return []
    hull = min(lo for lo, _ in every), max(hi for _, hi in every)
    machines = Machines(conn, site, list(ranges))
    of_tracks = machines.tracks(*hull)
    asked = [(track, quarters(span)) for track in of_tracks for span in ranges[track.machine]]
    cycles = plant.cycles(conn, site.site_id)
    found: dict[tuple[str, int], list[Slice]] = defaultdict(list)
    for part in strands(conn, site.site_id, asked, cycles):
        found[part.track.machine, floor(part.cell.start)].append(part)
    stopped = machines.stops(of_tracks, hull)
    return [
        bucket
        for (machine, start), parts in sorted(found.items())
        if (bucket := Bucket.of(machine, start, parts, stopped.get((machine, start)))).holds_anything
    ]


@dataclass(frozen=True)
class Machines:
    """Some machines in every line they ever stood on, whether their pace counts or not."""

    conn: Connection
    site: Site
    names: list[str]

    def tracks(self, start: int, end: int) -> list[Track]:
        present = presence_of_machines(self.conn, self.site.site_id, self.names)
        return tracks_of(self.conn, Scope(self.site.site_id), present, (start, end))

    def stops(self, of_tracks: list[Track], hull: Span) -> dict[tuple[str, int], StopCount]:
        """By machine and quarter, where one begins or ends."""
        counter = Stops(self.conn, self.site.site_id, of_tracks, hull, self.tracks)
        found: dict[tuple[str, int], StopCount] = defaultdict(StopCount)
        for track in of_tracks:
            for at in {floor(at) for run in counter.runs(track.machine) for at in run if hull[0] <= at < hull[1]}:
                found[track.machine, at] += counter.of_track(track, at, at + QUARTER_US)
        return found
