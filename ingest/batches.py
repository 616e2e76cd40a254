"""Fast counters: a batch of counts is known by its number as a whole, so that no row is compared with any other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from db import months
from db.queries import batches as queries
from db.queries import ingest as ingest_queries
from ingest import all_new, door
from ingest.cells import Bad, event
from ingest.checks import Case, check
from ingest.keys import Values
from ingest.kinds import KINDS
from ingest.marks import Marks
from ingest.parse import Parser, Reject, Texts
from ingest.plant import known
from ingest.staging import Counts, statements
from ingest.tables import Unreadable

COUNTS = KINDS["counts"]


@dataclass(frozen=True)
class Batch:
    """Where a batch comes from, and its number there."""

    site_id: str
    source: str
    batch_id: str
    by: str = ""
    file_name: str = ""


def take(conn: Connection, batch: Batch, rows: Iterable[Mapping[str, object]]) -> Counts:
    """Take counts in the columns of counts.csv without event_id, in the caller's transaction.

    A batch that was taken before is a duplicate as a whole. Raises Unreadable where one row cannot be taken: none is.
    """
    return take_texts(conn, batch, door.as_texts(COUNTS, ({"site": batch.site_id, **row} for row in rows)))


def take_texts(conn: Connection, batch: Batch, chunks: Iterable[Texts]) -> Counts:
    """The same for rows of texts."""
    _check_number(batch.batch_id)
    for statement in ingest_queries.PREPARE:
        conn.execute(statement)
    parser = Parser(COUNTS, known(conn))
    portions = [_parsed(parser, batch, texts) for texts in chunks]
    size = sum(len(portion["at"]) for portion in portions)
    conn.execute(ingest_queries.LOCK_SITE, {"site_id": batch.site_id})
    with conn.begin_nested() as trial:
        import_id = _begin(conn, batch)
        given = {"site_id": batch.site_id, "source": batch.source, "batch_id": batch.batch_id}
        if not conn.execute(queries.BEGIN, given | {"import_id": import_id, "rows": size}).first():
            trial.rollback()
            return Counts(rows=size, duplicates=size)
        _write(conn, portions, import_id)
        marks = _mark(conn, portions)
        counts = {"rows": size, "accepted": size, "duplicates": 0, "corrections": 0, "rejected": 0}
        conn.execute(ingest_queries.END_IMPORT, counts | {"site_id": batch.site_id, "import_id": import_id})
        touched = {"site_id": batch.site_id, "machines": marks.machines(batch.site_id)}
        conn.execute(ingest_queries.NOTIFY_LINES, touched)
    return Counts(rows=size, accepted=size, imports={batch.site_id: import_id})


def _mark(conn: Connection, portions: list[Values]) -> Marks:
    """Kept sums are no longer true where the batch counts."""
    marks = Marks(COUNTS.name)
    for values in portions:
        marks.note(values)
    marks.set(conn)
    return marks


def _check_number(batch_id: str) -> None:
    try:
        event(batch_id)
    except Bad as problem:
        raise Unreadable(f"The number of the batch {problem}.") from problem
    if not batch_id:
        raise Unreadable("The batch has no number; give each batch its own, and the same when it is sent again.")


def _parsed(parser: Parser, batch: Batch, texts: Texts) -> Values:
    rejects: dict[int, Reject] = {}
    values = parser.parse(texts, rejects)
    check(Case(COUNTS, parser.plant, texts, values), batch.site_id, rejects)
    if rejects:
        first = rejects[min(rejects)]
        found = f" (found: {first.value!r})" if first.value else ""
        raise Unreadable(f"Batch {batch.batch_id} is not taken, nothing of it. Row {first.line}: {first.reason}{found}")
    if any(texts.column("event_id")):
        raise Unreadable("A batch has a number as a whole; its rows have none. Take out event_id, or send it without.")
    return values


def _begin(conn: Connection, batch: Batch) -> int:
    source = {"source": batch.source, "file_name": batch.file_name, "by": batch.by}
    begun = ingest_queries.BEGIN_IMPORTS, source | {"kind": COUNTS.name, "site_ids": [batch.site_id]}
    return int(conn.execute(*begun).one().import_id)


def _write(conn: Connection, portions: list[Values], import_id: int) -> None:
    """Straight into the table: the key of a row is its place in the batch."""
    sql = statements(COUNTS.name).all_new
    if sql is None:
        raise TypeError("counts have a short way in")
    start, marks = 0, Marks(COUNTS.name)
    for values in portions:
        marks.note(values)
        size = len(values["at"])
        months.make(conn, COUNTS.table, values["at"])
        keys = [f"b:{import_id}:{number}" for number in range(start, start + size)]
        columns = [values[name] for name in sql.columns]
        all_new.copy(conn, sql.copy, [*columns, keys, [str(import_id)] * size])
        start += size
    marks.set(conn)
