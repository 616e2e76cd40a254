"""Changes of product: from the last good part of the old one to the first good part of the new one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from operator import itemgetter

from sqlalchemy import Connection

from db.queries import changeovers as q
from metrics import plant, rollups
from metrics.cells import Track
from metrics.formulas import spans
from metrics.formulas.spans import Span
from metrics.grains import QUARTER_US, whole
from metrics.instants import as_text, from_us, to_us
from metrics.plant import END_US
from metrics.scope import Scope, tracks
from metrics.stops import Part, runs

COARSE = timedelta(minutes=1)
ONE_PART_MILLI = 1000
LOOK_BACK_US = 4 * 3_600_000_000  # the old product's last row covers time before it: a setup may lie inside


@dataclass(frozen=True)
class Change:
    """`by_state`: parts are counted too coarsely to see it, so its length is that of the setup span."""

    machine: str
    product_from: str
    product_to: str
    ended: int
    length_us: int
    by_state: bool


def changes(
    conn: Connection, scope: Scope, of_tracks: list[Track], stops: dict[str, list[Part]], window: Span, now: int
) -> list[Change]:
    """The changes that ended in the window; their lengths count scheduled time only. Parts from now on say nothing."""
    start, end = window
    found: list[Change] = []
    for track in of_tracks:
        steps = list(_steps(conn, scope.site_id, track, window, now))
        if not steps:
            continue
        scheduled = _scheduled(conn, scope, track, steps[0][1], end)
        if _is_coarse(conn, scope.site_id, track.machine, end):
            setups = runs(stops.get(track.machine, []), "setup")
            found += _by_state(track, steps, setups, scheduled)
        else:
            found += [
                Change(
                    track.machine, old, new, last, spans.length_us(spans.clip(scheduled, first, last)), by_state=False
                )
                for old, first, new, last in steps
            ]
    return [c for c in found if start <= c.ended < end]


Step = tuple[str, int, str, int]  # old product, its last good part, new product, its first good part


def _steps(conn: Connection, site_id: str, track: Track, window: Span, now: int) -> Iterator[Step]:
    start, end = window
    bounds = {"site_id": site_id, "machine": track.machine}
    before = conn.execute(q.GOOD_BEFORE, bounds | {"start_at": from_us(start)}).scalar()
    after = conn.execute(q.GOOD_FROM, bounds | {"end_at": from_us(end), "now": from_us(now)}).scalar()
    first, last = to_us(before) if before else start, to_us(after) + 1 if after else end
    orders = plant.orders(conn, site_id, [track.machine], first, last)  # the old product's may have ended before start
    stretches = _unsure(conn, site_id, track.machine, (first, last))
    asked = {
        "starts": [as_text(lo) for lo, _ in stretches],
        "ends": [as_text(hi) for _, hi in stretches],
        "order_starts": [as_text(o.start) for o in orders],
        "order_ends": ["infinity" if o.run_end == END_US else as_text(o.run_end) for o in orders],
        "order_products": [o.product for o in orders],
    }
    rows = [(to_us(r.at), r.product) for r in conn.execute(q.PRODUCT_CHANGES, bounds | asked)]
    for (old_at, old), (new_at, new) in pairwise(_in_order(rows)):
        if old != new:
            yield old, old_at, new, new_at


def _unsure(conn: Connection, site_id: str, machine: str, window: Span) -> spans.Spans:
    """Where kept sums cannot rule out a change of product, with the last and first parts around it."""
    kept = rollups.coverage(conn, site_id, [machine], *window)
    clean = whole(kept.usable(machine, [window], *window))
    found = spans.subtract([window], clean)
    bounds = {"site_id": site_id, "machine": machine, "start_at": from_us(window[0]), "end_at": from_us(window[1])}
    rows = [(to_us(r.start_at), r.product) for r in conn.execute(q.MADE_BY_QUARTER, bounds)] if clean else []
    made = [(at, product) for at, product in rows if spans.covers(clean, at)]
    marks = sorted([(at, at + QUARTER_US, product) for at, product in made] + [(lo, hi, "") for lo, hi in found])
    found += [(lo, hi) for lo, hi, product in marks if not product]
    for (lo, _, old), (_, hi, new) in pairwise(marks):
        if old != new or not new:
            found.append((lo, hi))
    return spans.clip(spans.union(found), *window)


def _in_order(rows: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Rows of one instant stand in no order of their own: the product that ran before comes first."""
    running = ""
    for at, group in groupby(rows, key=itemgetter(0)):
        for product in sorted((product for _, product in group), key=lambda p: (p != running, p)):
            yield at, product
            running = product


def _is_coarse(conn: Connection, site_id: str, machine: str, end: int) -> bool:
    row = conn.execute(q.GRAIN, {"site_id": site_id, "machine": machine, "end_at": from_us(end)}).one()
    if row.gap is None:
        return False
    return bool(row.gap > COARSE and row.produced > ONE_PART_MILLI)


def _scheduled(conn: Connection, scope: Scope, track: Track, first: int, end: int) -> spans.Spans:
    wide = tracks(conn, scope, first, end)
    return spans.union(s for t in wide if t.machine == track.machine and t.line == track.line for s in t.scheduled)


def _by_state(
    track: Track, steps: list[Step], setups: list[tuple[int, int]], scheduled: spans.Spans
) -> Iterator[Change]:
    """Each change has the last setup that lies between the rows around it; without one it has no length."""
    previous = 0
    for old, first, new, last in steps:
        earliest = max(previous, first - LOOK_BACK_US)
        inside = [(lo, hi) for lo, hi in setups if hi > earliest and lo < last and hi != END_US]
        previous = last
        if inside:
            lo, hi = inside[-1]
            yield Change(track.machine, old, new, hi, spans.length_us(spans.clip(scheduled, lo, hi)), by_state=True)
