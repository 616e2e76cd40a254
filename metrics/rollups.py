"""Reads sums that are kept ahead: which time they cover for each machine, and what they add up to by piece."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from db.queries import rollups as q
from metrics.elements import Elements
from metrics.formulas import spans
from metrics.formulas.spans import Span, Spans
from metrics.grains import Stretch, stretches
from metrics.instants import as_text, from_us, to_us
from metrics.pieces import Piece
from metrics.plant import Site
from metrics.stops import StopCount

NUMBERS = ("scheduled_us", "planned_stop_us", "known_us", "apt_us", "adet_us", "aust_us", "adot_us")
MILLI = ("good", "scrap", "rework", "recovered", "unscheduled", "outside_known", "by_hand")


@dataclass(frozen=True)
class Parts:
    """Parts of scheduled time, thousandths; `order_no` is the running order of that product, "" without one."""

    machine: str
    product: str
    order_no: str
    good: int
    scrap: int
    rework: int
    recovered: int
    ideal_total_us: Fraction | None  # None: no cycle


@dataclass(frozen=True)
class Kept:
    """What whole buckets say about some pieces. `asked` is what the queries take, to ask for more of the same."""

    pieces: list[Piece]
    asked: dict[str, Any]
    rows: dict[Piece, dict[str, Any]] = field(default_factory=dict)

    def elements(self, piece: Piece, parts: Iterable[Parts] = ()) -> Elements:
        """Without `parts` nothing is said of single products."""
        row = self.rows.get(piece)
        if row is None:
            return Elements()
        counted = [p for p in parts if any((p.good, p.scrap, p.rework))]
        ideal: dict[str, Fraction] = defaultdict(Fraction)
        for part in counted:
            if part.ideal_total_us:
                ideal[part.product] += part.ideal_total_us
        return Elements(
            **{name: int(row[name]) for name in NUMBERS},
            **{name: int(row[f"{name}_milli"]) for name in MILLI},
            ideal_good_us=Fraction(row["ideal_good_us"]),
            ideal_total_us=Fraction(row["ideal_total_us"]),
            without_cycle=frozenset(p.product for p in counted if p.ideal_total_us is None),
            ideal_us_by_product=dict(ideal),
        )

    def stops(self, piece: Piece) -> StopCount:
        row = self.rows.get(piece)
        if row is None:
            return StopCount()
        return StopCount(int(row["stops_begun"]), int(row["stops_ended"]), int(row["stopped_scheduled_us"]))

    def needs_products(self, piece: Piece) -> bool:
        """Whether it matters which product it was: one lacks its cycle, or beats it."""
        row = self.rows.get(piece)
        return row is not None and bool(row["lacks_cycle"] or row["ideal_total_us"] > row["apt_us"])

    def parts(self, conn: Connection) -> dict[Piece, list[Parts]]:
        """By product and order; a second question, because few figures need it."""
        found: dict[Piece, list[Parts]] = defaultdict(list)
        for row in conn.execute(q.PARTS_BY_PIECE, self.asked) if self.asked["groups"] else ():
            found[self.pieces[row.piece - 1]].append(
                Parts(
                    row.machine,
                    row.product,
                    row.order_no,
                    int(row.good_milli),
                    int(row.scrap_milli),
                    int(row.rework_milli),
                    int(row.recovered_milli),
                    None if row.ideal_total_us is None else Fraction(row.ideal_total_us),
                )
            )
        return found


@dataclass(frozen=True)
class Coverage:
    """Up to when sums are kept, and where they are not true (by machine)."""

    until: int | None
    dirty: dict[str, Spans]

    def usable(self, machine: str, present: Spans, start: int, end: int) -> Spans:
        if self.until is None:
            return []
        return spans.subtract(spans.clip(present, start, min(end, self.until)), self.dirty.get(machine, []))


def coverage(conn: Connection, site_id: str, machines: list[str], start: int, end: int) -> Coverage:
    given = {"site_id": site_id, "machines": machines, "start_at": from_us(start), "end_at": from_us(end)}
    rows = q.COVERAGE.run(conn, given).all()
    dirty: dict[str, Spans] = defaultdict(list)
    for row in rows:
        if row.machine is not None:
            dirty[row.machine].append((to_us(row.start_at), to_us(row.end_at)))
    until = to_us(rows[0].rolled_until) if rows else None
    return Coverage(until, {machine: spans.union(found) for machine, found in dirty.items()})


Group = tuple[list[str], list[tuple[Piece, Span]]]  # machines, and their whole buckets by piece


def kept(conn: Connection, site: Site, groups: list[Group], pieces: list[Piece], grains: dict[Piece, str]) -> Kept:
    """The sums of whole buckets by piece. `grains`: of pieces that are whole buckets themselves."""
    asked: list[tuple[int, Stretch]] = []
    members: list[tuple[int, str]] = []
    for number, (machines, inside) in enumerate(groups):
        for piece, span in inside:
            if span == piece and piece in grains:
                asked.append((number, (grains[piece], *span)))
            else:
                asked += [(number, stretch) for stretch in stretches(site, [span])]
        members += [(number, machine) for machine in machines]
    given = _given(site.site_id, asked, members, pieces)
    rows = _merged(_rows(conn, given)) if asked else {}
    return Kept(pieces, given, {pieces[number - 1]: sums for number, sums in rows.items()})


def _rows(conn: Connection, given: dict[str, Any]) -> Iterator[Any]:
    """A row for each piece and way of reading: groups of many machines are read by time, the others by machine."""
    if len(given["machines"]) <= q.FEW:
        small = max(len(found) for found in given.values()) <= q.FEW
        yield from q.FEW_PIECES.run(conn, given) if small else conn.execute(q.PIECES, given)
        return
    sizes = Counter(given["machine_groups"])
    wide = [group for group, size in sizes.items() if size > q.FEW]
    for group in wide:
        yield from conn.execute(q.WIDE_PIECES, _only(given, {group}))
    others = _only(given, sizes.keys() - set(wide))
    if others["groups"]:
        yield from conn.execute(q.PIECES, others)


def _only(given: dict[str, Any], groups: AbstractSet[int]) -> dict[str, Any]:
    stretches = [number for number, group in enumerate(given["groups"]) if group in groups]
    members = [number for number, group in enumerate(given["machine_groups"]) if group in groups]
    names = {"groups": stretches, "grains": stretches, "starts": stretches, "ends": stretches}
    names |= {"machine_groups": members, "machines": members}
    return given | {name: [given[name][number] for number in places] for name, places in names.items()}


def _merged(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        sums, held = row._mapping, found.get(row.piece)
        if held is None:
            found[row.piece] = dict(sums)
        else:
            held.update({name: held[name] + sums[name] for name in q.SUMS})
            held["lacks_cycle"] = held["lacks_cycle"] or sums["lacks_cycle"]
    return found


def _given(
    site_id: str, asked: list[tuple[int, Stretch]], members: list[tuple[int, str]], pieces: list[Piece]
) -> dict[str, Any]:
    joined: list[tuple[int, Stretch]] = []
    for number, (grain, lo, hi) in asked:
        last = joined[-1] if joined else None
        if last and grain != "shift" and (last[0], last[1][0], last[1][2]) == (number, grain, lo):
            joined[-1] = (number, (grain, last[1][1], hi))
        else:
            joined.append((number, (grain, lo, hi)))
    return {
        "site_id": site_id,
        "groups": [number for number, _ in joined],
        "grains": [grain for _, (grain, _, _) in joined],
        "starts": [as_text(lo) for _, (_, lo, _) in joined],
        "ends": [as_text(hi) for _, (_, _, hi) in joined],
        "machine_groups": [number for number, _ in members],
        "machines": [machine for _, machine in members],
        "pieces": [as_text(lo) for lo, _ in pieces],
    }
