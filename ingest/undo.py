"""Taking an import back: its rows go, what they replaced returns; refused where later ones built on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause
from sqlalchemy.exc import IntegrityError

from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound, Ours
from access.rules import require
from db.queries import dirty, uses
from db.queries import ingest as ingest_queries
from db.queries import undo as queries
from ingest import counters, journal, stop_rows
from ingest.kinds import KINDS, Kind

SOURCES = {"file": "file", "upload": "file", "http": "program", "shdr": "adapter log", "feed": "feed"}


@dataclass(frozen=True)
class Undone:
    """What became of an import. `removed` rows are gone, `restored` ones read as before it; None: undone earlier."""

    import_id: int
    kind: str
    file_name: str
    by: str
    at: datetime
    removed: int | None = None
    restored: int | None = None


@cache
def of_events(name: str) -> queries.Events:
    kind = KINDS[name]
    return queries.events(name, kind.table, kind.subject)


def undo(conn: Connection, actor: Actor, import_id: int, *, now: datetime) -> Undone:
    """Take an import of the actor's plant back; once more changes nothing.

    Raises NotFound; Forbidden; Invalid where it cannot be undone, naming the later imports that built on it.
    """
    require(actor, "import.undo")
    conn.execute(ingest_queries.LOCK_SITE, {"site_id": actor.site_id})
    found = conn.execute(queries.IMPORT, _of(actor, import_id)).one_or_none()
    if found is None:
        raise NotFound(
            "There is no import {number} in {site}. The page Import lists the last ones.",
            number=import_id,
            site=actor.site_id,
        )
    if found.undone_at:
        return Undone(import_id, found.kind, found.file_name, found.undone_by, found.undone_at)
    _refuse_foreign(found)
    for statement in ingest_queries.PREPARE:
        conn.execute(statement)
    begun = {"site_id": actor.site_id, "kind": found.kind, "file_name": found.file_name, "by": actor.label}
    undone_by = conn.execute(queries.BEGIN, begun).scalar_one()
    kind = KINDS[found.kind]
    given = _of(actor, import_id) | {"undone_by_import": undone_by, "by": actor.label, "now": now}
    removed, restored = _events(conn, kind, given) if kind.is_event else _master(conn, kind, given)
    conn.execute(queries.MARK, given)
    tally = {"rows": removed + restored, "removed": removed, "restored": restored}
    conn.execute(queries.END, {"site_id": actor.site_id, "import_id": undone_by, **tally})
    audit.record(conn, actor, "import.undo", f"import:{import_id}", kind=kind.name, file=found.file_name, **tally)
    conn.execute(ingest_queries.NOTIFY, {"site_id": actor.site_id})
    return Undone(import_id, kind.name, found.file_name, actor.label, now, removed, restored)


def _of(actor: Actor, import_id: int) -> dict[str, Any]:
    return {"site_id": actor.site_id, "import_id": import_id}


def _refuse_foreign(found: Row[Any]) -> None:
    if found.source == "undo":
        raise Invalid("That is itself an undo. To have the rows again, send their file again.")
    if found.source not in SOURCES or found.kind not in KINDS:
        raise Invalid("Import {number} was entered by hand. Correct it where it was entered.", number=found.import_id)


def _events(conn: Connection, kind: Kind, given: dict[str, Any]) -> tuple[int, int]:
    sql = of_events(kind.name)
    _refuse_later(conn, given, conn.execute(sql.later, given).scalars().all())
    conn.execute(queries.MAKE_EVENTS)
    conn.execute(queries.CLEAR_EVENTS)
    conn.execute(sql.find, given)
    if kind.name == "counters":
        counters.begin(conn)
        conn.execute(queries.TOUCH_READINGS, given)
    _mark_events(conn, kind, given)
    restored = conn.execute(sql.keep, given).rowcount
    removed = conn.execute(sql.remove, given).rowcount - restored
    conn.execute(sql.restore)
    _mark_events(conn, kind, given)
    if kind.name == "counters":
        counters.count_again(conn)
    if kind.name == "states":
        machines = list(conn.execute(queries.UNDONE_SUBJECTS).scalars())
        stop_rows.drop_outdated_splits(conn, given["site_id"], machines, None, by=given["by"])
    return removed, restored


def _mark_events(conn: Connection, kind: Kind, given: dict[str, Any]) -> None:
    """Kept sums are no longer true where these events stand; a stop may end elsewhere before and after."""
    if kind.name in queries.MARK_DIRTY:
        conn.execute(queries.MARK_DIRTY[kind.name], given)


def _mark_plan(conn: Connection, kind: Kind, given: dict[str, Any]) -> None:
    """The same where the plan goes back: what the import changed when it came."""
    if kind.name in dirty.PLAN_OF_IMPORT:
        conn.execute(dirty.PLAN_OF_IMPORT[kind.name], given)


def _master(conn: Connection, kind: Kind, given: dict[str, Any]) -> tuple[int, int]:
    sql = journal.of_kind(kind.name)
    _refuse_later(conn, given, conn.execute(queries.MASTER_LATER, given).scalars().all())
    _refuse_changed(kind, conn.execute(sql.changed, given).scalars().all())
    _refuse_used(conn, kind, given)
    _mark_plan(conn, kind, given)
    if kind.name == "shifts":
        conn.execute(queries.REMOVE_BREAKS, given)
    removed = _remove_new(conn, sql.remove_new, given)
    restored = conn.execute(sql.put_back, given).rowcount
    if kind.name == "shifts":
        conn.execute(queries.PUT_BACK_BREAKS, given)
    _mark_plan(conn, kind, given)
    return removed, restored


def _remove_new(conn: Connection, statement: TextClause, given: dict[str, Any]) -> int:
    try:
        with conn.begin_nested():
            return conn.execute(statement, given).rowcount
    except IntegrityError as problem:
        raise Invalid("What came with this import is in use on the pages: shifts, stations or people.") from problem


def _refuse_later(conn: Connection, given: dict[str, Any], later: Sequence[int]) -> None:
    if later:
        names = _named(conn, given["site_id"], later)
        raise Invalid(
            "Later imports changed the same rows: {names}. Undo those first, the last one first.", names=names
        )


def _refuse_changed(kind: Kind, keys: Sequence[str]) -> None:
    if keys:
        rows = "; ".join(keys)
        raise Invalid(
            "Somebody changed {kind} of this import since, on a page: {rows}. Change those there.",
            kind=kind.name,
            rows=rows,
        )


def _refuse_used(conn: Connection, kind: Kind, given: dict[str, Any]) -> None:
    new = [row.after for row in conn.execute(queries.NEW_ROWS, given)]
    if kind.name == "sites" and new:
        raise Invalid("The plant itself came with this import. A plant is not taken away by an undo.")
    if not new or kind.name not in uses.USES:
        return
    column = kind.keys[1]
    codes = sorted({row[column] for row in new})
    found = conn.execute(uses.USES[kind.name], given | {"codes": codes}).all()
    if found:
        told = tuple(
            Ours("{column} {code} has a {what}", column=column, code=use.code, what=_HANGS_ON[use.what])
            for use in found
        )
        later = _named(conn, given["site_id"], [use.import_id for use in found if use.import_id])
        if later:
            raise Invalid("What came with this import is in use: {uses}. Undo first: {later}.", uses=told, later=later)
        raise Invalid("What came with this import is in use: {uses}.", uses=told)


# What SQL calls that which hangs on a line or a machine.
_HANGING = (
    *(Ours("machine"), Ours("shift"), Ours("target"), Ours("cost"), Ours("station"), Ours("idea"), Ours("action")),
    *(Ours("incident"), Ours("state"), Ours("count"), Ours("running total"), Ours("order")),
)
_HANGS_ON: Final = {str(one): one for one in _HANGING}


def _named(conn: Connection, site_id: str, import_ids: Sequence[int]) -> tuple[Ours, ...]:
    """Import 12 (states.csv, 2026-11-22 09:10 UTC), ..."""
    rows = conn.execute(queries.IMPORTS, {"site_id": site_id, "import_ids": list(import_ids)})
    return tuple(
        Ours(
            "import {number} ({file}, {at:%Y-%m-%d %H:%M} UTC)",
            number=row.import_id,
            file=row.file_name or Ours("by hand"),
            at=row.at,
        )
        for row in rows
    )
