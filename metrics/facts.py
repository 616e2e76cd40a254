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

    @property
    def is_counted(self) -> bool:
        """Late scrap takes as many good parts away: together nothing, and yet a part of this product."""
        return any((self.good, self.scrap, self.rework))

    @property
    def lacks_cycle(self) -> bool:
        return self.is_counted and self.cycle_us is None

    def ideal_us(self, amount: int) -> Fraction:
        return Fraction(0) if self.cycle_us is None else self.cycle_us * amount / 1000


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
        times = self._times()
        if not self.quantities:
            return Elements(**times)  # type: ignore[arg-type]
        ideal = ideal_by_product(self.quantities)
        produced = sum(part.produced for part in self.quantities)
        return Elements(
            **times,
            good=sum(part.good for part in self.quantities),
            scrap=sum(part.scrap for part in self.quantities),
            rework=sum(part.rework for part in self.quantities),
            recovered=sum(part.recovered for part in self.quantities),
            by_hand=sum(part.by_hand for part in self.quantities),
            outside_known=produced if self.cell.on_break else self.outside,
            ideal_good_us=sum((part.ideal_us(part.good) for part in self.quantities), Fraction(0)),
            ideal_total_us=sum(ideal.values(), Fraction(0)),
            without_cycle=frozenset(part.product for part in self.quantities if part.lacks_cycle),
            ideal_us_by_product=ideal,
        )

    def _times(self) -> dict[str, int]:
        length = self.cell.end - self.cell.start
        if self.cell.on_break:
            return {"scheduled_us": length, "planned_stop_us": length}
        known = {ELEMENT_OF_STATE[s]: us for s, us in self.state_us.items() if s in ELEMENT_OF_STATE}
        times = {"scheduled_us": length, "planned_stop_us": self.state_us.get("planned", 0)}
        return times | known | {"known_us": sum(known.values())}


def ideal_by_product(quantities: list[Quantity]) -> dict[str, Fraction]:
    """Sum PRI * PQ of each product that has a cycle and was counted."""
    found: dict[str, Fraction] = defaultdict(Fraction)
    for part in quantities:
        if part.is_counted and part.cycle_us is not None:
            found[part.product] += part.ideal_us(part.produced)
    return dict(found)


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
    is_small = max(len(found) for found in given.values()) <= q.FEW
    states, outside = _times(q.FEW_TIME_CELLS.run(conn, given) if is_small else conn.execute(q.TIME_CELLS, given))
    parts = _parts(q.FEW_QUANTITY_CELLS.run(conn, given) if is_small else conn.execute(q.QUANTITY_CELLS, given))
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


def _times(rows: Iterable[Any]) -> tuple[dict[tuple[int, int], dict[str, int]], dict[tuple[int, int], int]]:
    """By strand and cell: microseconds by state, and the parts that were stamped outside known time."""
    states: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    outside: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.state is None:
            outside[row.strand, row.cell] = row.amount
        else:
            states[row.strand, row.cell][row.state] = row.amount
    return states, outside


def _parts(rows: Iterable[Any]) -> dict[tuple[int, int], list[Any]]:
    found: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in rows:
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
    given = {"site_id": site_id, "machines": machines, **span}
    rows = (q.FEW_SIGNS.run(conn, given) if len(machines) <= q.FEW else conn.execute(q.SIGNS, given)).all()
    seen = [to_us(row.last_sign) for row in rows if row.last_sign]
    falls = tuple(sorted(to_us(at) for row in rows for at in row.falls))
    return Signs(any(r.has_states for r in rows), any(r.in_future for r in rows), max(seen) if seen else None, falls)


def last_signs(conn: Connection, site_id: str, machines: list[str], at: int) -> dict[str, int | None]:
    """The newest message of each machine up to `at`, microseconds."""
    now = from_us(at)
    given = {"site_id": site_id, "machines": machines, "start_at": now, "end_at": now, "now": now}
    rows = q.FEW_SIGNS.run(conn, given) if len(machines) <= q.FEW else conn.execute(q.SIGNS, given)
    return {row.machine: to_us(row.last_sign) if row.last_sign else None for row in rows}
