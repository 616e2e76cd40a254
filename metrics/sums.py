"""Pieces that do not overlap, summed: whole buckets from what is kept, the rest from facts."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection

from metrics import rollups
from metrics.cells import Track
from metrics.elements import Elements
from metrics.facts import Slice, strands
from metrics.formulas import spans
from metrics.formulas.spans import Span, Spans
from metrics.grains import DAY_US, whole
from metrics.pieces import Piece
from metrics.plant import Cycles, Site
from metrics.rollups import Coverage, Kept, Parts
from metrics.scope import Scope, presence_of_machines, tracks
from metrics.stops import StopCount, Stops

Key = tuple[str, str]  # machine, line


@dataclass(frozen=True)
class Question:
    """What all pieces of a window share. `present`: when each machine counts for its line in this scope."""

    conn: Connection
    scope: Scope
    site: Site
    present: dict[Key, Spans]
    coverage: Coverage
    cycles: Callable[[], Cycles]

    @cached_property
    def keeps_stops(self) -> bool:
        """Kept stops hold the scheduled time of whatever team ran the machine, as long as it stood on its line."""
        if self.scope.team is not None:
            return False
        stood = presence_of_machines(self.conn, self.scope.site_id, [machine for machine, _ in self.present])
        asked = spans.union(span for spell in self.present.values() for span in spell)
        hull = (asked[0][0], asked[-1][1]) if asked else (0, 0)
        return all(spans.clip(stood[key], *hull) == spell for key, spell in self.present.items())


@dataclass(frozen=True)
class Group:
    """Machines whose kept sums cover the same time: the whole buckets by piece, and what is left over."""

    keys: list[Key]
    inside: list[tuple[Piece, Span]]
    edges: Spans = field(default_factory=list)


class Chain:
    """Pieces in order, none of which overlaps another. `grains`: of those that are whole buckets."""

    def __init__(self, asked: Question, pieces: list[Piece], grains: dict[Piece, str]) -> None:
        self.pieces, self._asked, self._grains = pieces, asked, grains
        self._groups = list(self._grouped())

    def _grouped(self) -> Iterator[Group]:
        """Machines of the same spells and the same clean time are looked at once."""
        alike: dict[tuple[tuple[Span, ...], tuple[Span, ...]], list[Key]] = defaultdict(list)
        start, end = self.pieces[0][0], self.pieces[-1][1]
        for key, spell in self._asked.present.items():
            usable = self._asked.coverage.usable(key[0], spell, start, end)
            alike[tuple(spell), tuple(usable)].append(key)
        for (present, clean), keys in alike.items():
            inside = [(piece, span) for piece in self.pieces for span in whole(spans.clip(list(clean), *piece))]
            asked = [span for piece in self.pieces for span in spans.clip(list(present), *piece)]
            yield Group(keys, inside, spans.subtract(asked, spans.union(span for _, span in inside)))

    @cached_property
    def kept(self) -> Kept:
        groups = [([machine for machine, _ in group.keys], group.inside) for group in self._groups]
        return rollups.kept(self._asked.conn, self._asked.site, groups, self.pieces, self._grains)

    def _tracks(self, start: int, end: int) -> list[Track]:
        return tracks(self._asked.conn, self._asked.scope, start, end)

    @cached_property
    def _edges(self) -> list[tuple[Track, Span]]:
        """What must be read from facts, stretch by stretch; the calendar is read only around them."""
        found = []
        left = [(key, edge) for group in self._groups for edge in group.edges for key in group.keys]
        for lo, hi in _clusters(edge for group in self._groups for edge in group.edges):
            here = {(t.machine, t.line): t for t in self._tracks(lo, hi)}
            found += [(here[key], edge) for key, edge in left if lo <= edge[0] < hi and key in here]
        return found

    @cached_property
    def slices(self) -> dict[Piece, list[Slice]]:
        """The facts at the edges, by piece."""
        borders = [at for piece in self.pieces for at in piece]
        asked = [
            (track, [lo, *borders[bisect_right(borders, lo) : bisect_left(borders, hi)], hi])
            for track, (lo, hi) in self._edges
        ]
        found: dict[Piece, list[Slice]] = {piece: [] for piece in self.pieces}
        every = strands(self._asked.conn, self._asked.site.site_id, asked, self._asked.cycles()) if asked else []
        at = 0
        for part in sorted(every, key=lambda s: s.cell.start):
            while self.pieces[at][1] <= part.cell.start:
                at += 1
            found[self.pieces[at]].append(part)
        return found

    def needs_rows_before(self, piece: Piece, instant: int) -> bool:
        """Whether facts from before an instant would have to be read for the piece."""
        return any(lo < instant and lo < piece[1] and hi > piece[0] for group in self._groups for lo, hi in group.edges)

    @cached_property
    def _kept_parts(self) -> dict[Piece, list[Parts]]:
        return self.kept.parts(self._asked.conn)

    def elements(self, piece: Piece) -> Elements:
        if not self.slices[piece] and not self.kept.needs_products(piece):
            return self.kept.elements(piece)
        at_edges = Elements.total(part.elements() for part in self.slices[piece])
        found = self.kept.elements(piece) + at_edges
        if self.kept.needs_products(piece) or found.ideal_total_us > found.apt_us:
            return self.kept.elements(piece, self._kept_parts.get(piece, [])) + at_edges
        return found

    def parts(self, piece: Piece) -> list[Parts]:
        return [*self._kept_parts.get(piece, []), *parts_of(self.slices[piece])]

    @cached_property
    def _stops(self) -> list[tuple[Stops, Track, Span]]:
        """What counts the stops, and where."""
        asked = self._edges
        if not self._asked.keeps_stops:
            hull = self.pieces[0][0], self.pieces[-1][1]
            asked = [(track, hull) for track in self._tracks(*hull)]
        found = []
        for lo, hi in _clusters(edge for _, edge in asked):
            here = [(track, edge) for track, edge in asked if lo <= edge[0] < hi]
            counter = Stops(
                self._asked.conn,
                self._asked.site.site_id,
                _distinct(track for track, _ in here),
                (lo, hi),
                self._tracks,
            )
            found += [(counter, track, edge) for track, edge in here]
        return found

    def stops(self, piece: Piece) -> StopCount:
        at_edges = (
            counter.of_track(track, max(lo, piece[0]), min(hi, piece[1]))
            for counter, track, (lo, hi) in self._stops
            if lo < piece[1] and hi > piece[0]
        )
        return sum(at_edges, self.kept.stops(piece) if self._asked.keeps_stops else StopCount())


def _clusters(edges: Iterable[Span]) -> Spans:
    """Edges less than a day apart are read together."""
    found: Spans = []
    for lo, hi in spans.union(edges):
        if found and lo - found[-1][1] < DAY_US:
            found[-1] = (found[-1][0], hi)
        else:
            found.append((lo, hi))
    return found


def _distinct(of_tracks: Iterable[Track]) -> list[Track]:
    return list({(track.machine, track.line): track for track in of_tracks}.values())


def parts_of(slices: Iterable[Slice]) -> list[Parts]:
    """The parts of scheduled time by machine, product and order."""
    found = [part for piece in slices if piece.cell.present and piece.cell.scheduled for part in _parts(piece)]
    found.sort(key=attrgetter("machine", "product", "order_no"))
    return [_summed(list(alike)) for _, alike in groupby(found, key=attrgetter("machine", "product", "order_no"))]


def _parts(piece: Slice) -> Iterator[Parts]:
    for part in piece.quantities:
        order = next((o.order_no for o in piece.cell.orders if o.product == part.product), "")
        ideal = None if part.lacks_cycle else part.ideal_us(part.produced)
        yield Parts(piece.track.machine, part.product, order, part.good, part.scrap, part.rework, part.recovered, ideal)


def _summed(alike: list[Parts]) -> Parts:
    first = alike[0]
    ideals = [part.ideal_total_us for part in alike]
    return Parts(
        first.machine,
        first.product,
        first.order_no,
        sum(part.good for part in alike),
        sum(part.scrap for part in alike),
        sum(part.rework for part in alike),
        sum(part.recovered for part in alike),
        None if None in ideals else sum((ideal for ideal in ideals if ideal is not None), Fraction(0)),
    )
