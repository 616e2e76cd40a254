"""The one door into the facts: rows of a kind are staged, judged and written in the caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from sqlalchemy import Connection

from db.queries import ingest as queries
from ingest.kinds import FOLD, KINDS, Kind
from ingest.parse import Texts
from ingest.staging import Counts, Source, Staging
from ingest.tables import as_cells

CHUNK = 20_000


def write(conn: Connection, kind: str, rows: Iterable[Mapping[str, object]], *, source: str, by: str = "") -> Counts:
    """Write rows of Python values in the columns of the kind; reject `line` is the row's place, from 1."""
    return take(conn, KINDS[kind], as_texts(KINDS[kind], rows), Source(source, by))


def as_texts(kind: Kind, rows: Iterable[Mapping[str, object]]) -> Iterator[Texts]:
    """Rows of Python values as a file would write them, in portions."""
    iterator, line = iter(rows), 1
    while chunk := list(islice(iterator, CHUNK)):
        known = {column.name for column in (*kind.columns, FOLD)}
        given = set().union(*chunk)
        names = (name for name in given if name in known or (kind.pattern and name.startswith("name_")))
        told = {name: as_cells([row.get(name) for row in chunk]) for name in names}
        yield Texts(range(line, line + len(chunk)), {name: cells for name, cells in told.items() if cells})
        line += len(chunk)


def take(conn: Connection, kind: Kind, chunks: Iterable[Texts], source: Source) -> Counts:
    """Stage, judge and write all chunks as one; holds each site it touches until the transaction ends."""
    for statement in queries.PREPARE:
        conn.execute(statement)
    staging = Staging(conn, kind, source)
    for chunk in chunks:
        staging.add(chunk)
    return staging.settle()
