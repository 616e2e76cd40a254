"""Ideas and dangers due for an answer, and those that were answered within the promise."""

from dataclasses import dataclass

from sqlalchemy import Connection

from db.queries import promises as q
from metrics.instants import from_us, to_us
from metrics.pieces import Piece


@dataclass(frozen=True)
class Answered:
    due: int = 0
    in_time: int = 0


NONE_DUE = Answered()


class Promises:
    """The answers that some lines were promised for an instant of [start, end), microseconds."""

    def __init__(self, conn: Connection, site_id: str, lines: list[str], start: int, end: int) -> None:
        bounds = {"site_id": site_id, "lines": lines, "start_at": from_us(start), "end_at": from_us(end)}
        self._due = [(to_us(row.due_at), bool(row.in_time)) for row in conn.execute(q.DUE, bounds)]

    def of(self, piece: Piece) -> Answered:
        kept = [in_time for at, in_time in self._due if piece[0] <= at < piece[1]]
        return Answered(len(kept), sum(kept))
