"""A question after its scope has been looked up: kept sums where they are true, facts at the edges and elsewhere."""

from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from metrics import plant, rollups
from metrics.cells import Track
from metrics.elements import Elements
from metrics.facts import Signs, Slice, signs, slices
from metrics.instants import from_us, to_us
from metrics.pieces import Piece, chains, pieces
from metrics.plant import ShiftSpan
from metrics.retention import facts_since
from metrics.rollups import Parts
from metrics.scope import Scope, calendar, lines_of, presence, tracks
from metrics.stops import StopCount
from metrics.sums import Chain, Question


class Window:
    """[start, end) of a scope, cut at now and into pieces. What it says of a piece is read when it is asked for."""

    def __init__(
        self, conn: Connection, scope: Scope, start: datetime, end: datetime, *, now: datetime, by: str | None
    ) -> None:
        self._conn, self.scope = conn, scope
        self.site = plant.site(conn, scope.site_id)
        self.start, self.now = to_us(start), to_us(now)
        self.end = max(min(to_us(end), self.now), self.start)
        present = presence(conn, scope, self.start, self.end)
        self.lines = sorted({line for _, line in present}) if scope.machine else _lines(conn, scope)
        self.machines = sorted({machine for machine, _ in present})
        shifts = self._shifts() if by == "shift" else []
        self.pieces = pieces(self.site, self.start, self.end, by, shifts)
        whole = {(s.start, s.end) for s in shifts} if len(self.lines) == 1 else set()
        asked = Question(conn, scope, self.site, present, self._coverage(), lambda: self.cycles)
        self._chain_of = {
            piece: chain
            for chain in (Chain(asked, links, self._grains(by, links, whole)) for links in chains(self.pieces))
            for piece in chain.pieces
        }

    def _shifts(self) -> list[ShiftSpan]:
        """The shifts of the lines in scope; of a team only its own."""
        found = calendar(self._conn, self.scope.site_id, self.lines, self.start, self.end).shifts
        if self.scope.team is None:
            return found
        team_of = {line.line: line.team for line in lines_of(self._conn, self.scope)}
        return [shift for shift in found if (shift.team or team_of[shift.line]) == self.scope.team]

    def _coverage(self) -> rollups.Coverage:
        return rollups.coverage(self._conn, self.scope.site_id, self.machines, self.start, self.end)

    def _grains(self, by: str | None, links: list[Piece], whole_shifts: set[Piece]) -> dict[Piece, str]:
        """The kind of bucket that a piece is, where it is one."""
        if by == "shift":
            return {piece: "shift" for piece in links if piece in whole_shifts}
        if by not in ("hour", "day"):
            return {}
        return {piece: by for piece in links if self.start < piece[0] and piece[1] < self.end}

    @cached_property
    def _kept_since(self) -> int | None:
        return facts_since(from_us(self.now))

    @cached_property
    def cycles(self) -> plant.Cycles:
        return plant.cycles(self._conn, self.scope.site_id)

    @cached_property
    def tracks(self) -> list[Track]:
        """The whole window with its calendar and orders."""
        return tracks(self._conn, self.scope, self.start, self.end)

    @cached_property
    def signs(self) -> Signs:
        return signs(self._conn, self.scope.site_id, self.machines, (self.start, self.end), self.now)

    def is_gone(self, piece: Piece) -> bool:
        """Whether rows of the piece would have to be read that are no longer kept."""
        return self._kept_since is not None and self._chain_of[piece].needs_rows_before(piece, self._kept_since)

    def elements(self, piece: Piece) -> Elements:
        return self._chain_of[piece].elements(piece)

    def parts(self, piece: Piece) -> list[Parts]:
        """Parts of scheduled time by machine, product and order."""
        return self._chain_of[piece].parts(piece)

    def slices(self, piece: Piece) -> list[Slice]:
        """The facts of one piece, cell by cell: for what no sum tells."""
        return slices(self._conn, self.scope.site_id, self.tracks, self.cycles, list(piece))

    def stops(self, piece: Piece) -> StopCount:
        return self._chain_of[piece].stops(piece)


def _lines(conn: Connection, scope: Scope) -> list[str]:
    return [line.line for line in lines_of(conn, scope)]
