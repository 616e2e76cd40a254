"""What an import of master data replaces is kept, so that the import can be taken back."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Connection

from db.queries import undo as queries
from ingest.kinds import KINDS


@cache
def of_kind(name: str) -> queries.Master:
    kind = KINDS[name]
    columns = [column.column for column in kind.columns] + (["names"] if kind.pattern else [])
    return queries.master(name, kind.table, columns, kind.keys)


def note_before(conn: Connection, kind: str) -> None:
    """Keep how the rows with the staged keys read now."""
    conn.execute(queries.MAKE_BEFORE)
    conn.execute(queries.CLEAR_BEFORE)
    conn.execute(of_kind(kind).before)


def note_after(conn: Connection, kind: str, import_ids: Collection[int]) -> None:
    """Keep what became of them, where that is something else."""
    conn.execute(of_kind(kind).after, {"import_ids": list(import_ids)})
