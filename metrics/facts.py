"""Reads a window of facts for some tracks: time by state and parts, summed in the database into cells."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from db.queries import figures as q
from metrics.cells import Cell, Track, cells, cuts
from metrics.elements import Elements
from metrics.instants import as_text, from_us, to_us
from metrics.plant import BEGINNING_US, END_US, Cycles, MachineVersion

ELEMENT_OF_STATE = {"running": "apt_us", "down": "adet_us", "setup": "aust_us", "idle": "adot_us"}


@dataclass(frozen=True)
class Quantity:
    """Parts of one product in one cell, in thousandths; `product` is resolved, "" where nothing says it."""

    product: str
    good: int
    scrap: int
    rework: int
    recovered: int
    by_hand: int
    cycle_us: Fraction | None

    @property
    def produced(self) -> int:
        return self.good + self.scrap + self.rework


@dataclass(frozen=True)
class Slice:
    """One cell of one track with what happened in it."""

    track: Track
    cell: Cell
    state_us: dict[str, int]
    quantities: list[Quantity]
    outside: int  # parts stamped while the state was planned or unknown

    def elements(self) -> Elements:
        if not self.cell.present:
            return Elements()
        if not self.cell.scheduled:
            return Elements(unscheduled=sum(quantity.produced for quantity in self.quantities))
        length = self.cell.end - self.cell.start
        if self.cell.on_break:
            times = {"scheduled_us": length, "planned_stop_us": length}
        else:
            known = {ELEMENT_OF_STATE[s]: us for s, us in self.state_us.items() if s in ELEMENT_OF_STATE}
            times = {"scheduled_us": length, "planned_stop_us": self.state_us.get("planned", 0)}
            times |= known | {"known_us": sum(known.values())}
        return Elements(**times) + self._parts()  # type: ignore[arg-type]

    def _parts(self) -> Elements:
        total = Elements()
        for part in self.quantities:
            total += _counted(part)
        produced = sum(part.produced for part in self.quantities)
        return total + Elements(outside_known=produced if self.cell.on_break else self.outside)


def _counted(part: Quantity) -> Elements:
    counts = any((part.good, part.scrap, part.rework))
    parts = Elements(
        good=part.good, scrap=part.scrap, rework=part.rework, recovered=part.recovered, by_hand=part.by_hand
    )
    if not counts:
        return parts
    if part.cycle_us is None:
        return parts + Elements(without_cycle=frozenset({part.product}))
    total = part.cycle_us * part.produced / 1000
    good = part.cycle_us * part.good / 1000
    return parts + Elements(ideal_good_us=good, ideal_total_us=total, ideal_us_by_product={part.product: total})


def arrays(strands: list[tuple[str, list[int]]], versions: Iterable[MachineVersion]) -> dict[str, Any]:
    """The parallel arrays that the queries of db/queries/figures.py take: (machine, its cuts) by number of strand."""
    cut_of = [(number, machine, as_text(at)) for number, (machine, found) in enumerate(strands) for at in found]
    machines = {machine for machine, _ in strands}
    limits = [v for v in versions if v.machine in machines]
    return {
        "strands": [number for number, _, _ in cut_of],
        "machines": [machine for _, machine, _ in cut_of],
        "cuts": [at for _, _, at in cut_of],
        "limit_machines": [v.machine for v in limits],
        "limit_since": ["-infinity" if v.start == BEGINNING_US else as_text(v.start) for v in limits],
        "limit_until": ["infinity" if v.end == END_US else as_text(v.end) for v in limits],
        "limit_silent": [None if v.silent_us is None else f"{v.silent_us} microseconds" for v in limits],
    }


def versions_of(tracks: Iterable[Track]) -> list[MachineVersion]:
    return list({(v.machine, v.start): v for track in tracks for v in track.versions}.values())


def slices(conn: Connection, site_id: str, tracks: list[Track], cycles: Cycles, borders: list[int]) -> list[Slice]:
    """Everything between the first and the last border, cut also at every border between."""
    return strands(conn, site_id, [(track, borders) for track in tracks], cycles)


Strand = tuple[Track, list[int]]  # a machine's time from the first of some borders to the last


def strands(conn: Connection, site_id: str, asked: list[Strand], cycles: Cycles) -> list[Slice]:
    """As slices, each track between borders of its own."""
    cut = [
        (track, sorted(cuts(track, cycles, borders[0], borders[-1]) | set(borders)))
        for track, borders in asked
        if borders[0] < borders[-1]
    ]
    if not cut:
        return []
    given = arrays([(track.machine, at) for track, at in cut], versions_of(track for track, _ in cut))
    given |= {"site_id": site_id}
    states, parts = _states(conn, given), _parts(conn, given)
    outside = {(r.strand, r.cell): r.produced for r in conn.execute(q.QUANTITY_OUTSIDE, given)}
    return [
        Slice(
            track,
            cell,
            states.get((strand, number), {}),
            [_quantity(row, track, cell, cycles) for row in parts.get((strand, number), [])],
            outside.get((strand, number), 0),
        )
        for strand, (track, ordered) in enumerate(cut)
        for number, cell in enumerate(cells(track, ordered), start=1)
    ]


def _states(conn: Connection, given: dict[str, Any]) -> dict[tuple[int, int], dict[str, int]]:
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for row in conn.execute(q.STATE_CELLS, given):
        found[row.strand, row.cell][row.state] = row.us
    return found


def _parts(conn: Connection, given: dict[str, Any]) -> dict[tuple[int, int], list[Any]]:
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in conn.execute(q.QUANTITY_CELLS, given):
        found[row.strand, row.cell].append(row)
    return found


def _quantity(row: Any, track: Track, cell: Cell, cycles: Cycles) -> Quantity:
    product = row.product or cell.product or ""
    cycle = cycles.at(product, track.machine, cell.start) if product else None
    return Quantity(product, row.good, row.scrap, row.rework, row.recovered, row.by_hand, cycle)


@dataclass(frozen=True)
class Signs:
    """What is known of the machines in scope as a whole."""

    has_states: bool
    in_future: bool
    last_sign: int | None
    falls: tuple[int, ...] = ()  # when a running total went backwards


def signs(conn: Connection, site_id: str, machines: list[str], window: tuple[int, int], now: int) -> Signs:
    """`falls` are those inside the window, the other signs those up to its end."""
    span = {"start_at": from_us(window[0]), "end_at": from_us(window[1]), "now": from_us(now)}
    rows = conn.execute(q.SIGNS, {"site_id": site_id, "machines": machines, **span}).all()
    seen = [to_us(row.last_sign) for row in rows if row.last_sign]
    falls = tuple(sorted(to_us(at) for row in rows for at in row.falls))
    return Signs(any(r.has_states for r in rows), any(r.in_future for r in rows), max(seen) if seen else None, falls)
