"""Taking an import back: its rows go, what they replaced returns, and nothing of the history is removed."""

from dataclasses import dataclass
from string import Template

from sqlalchemy import TextClause, text

from db.queries import dirty
from db.tables import metadata

IMPORT = text("""
    SELECT i.import_id, i.source, i.kind, i.file_name, i.by, i.at, u.by AS undone_by, u.at AS undone_at,
           u.undone_by_import
    FROM imports i
    LEFT JOIN undone_imports u ON u.site_id = i.site_id AND u.import_id = i.import_id
    WHERE i.site_id = :site_id AND i.import_id = :import_id
""")

IMPORTS = text("""
    SELECT import_id, source, kind, file_name, by, at
    FROM imports
    WHERE site_id = :site_id AND import_id = ANY(:import_ids)
    ORDER BY import_id
""")

BEGIN = text("""
    INSERT INTO imports (site_id, source, kind, file_name, by)
    VALUES (:site_id, 'undo', :kind, :file_name, :by)
    RETURNING import_id
""")

END = text("""
    UPDATE imports SET rows = :rows, accepted = :removed, corrections = :restored
    WHERE site_id = :site_id AND import_id = :import_id
""")

MARK = text("""
    INSERT INTO undone_imports (site_id, import_id, undone_by_import, by, at)
    VALUES (:site_id, :import_id, :undone_by_import, :by, :now)
""")

TOUCH_READINGS = text("""
    INSERT INTO counters_touched (site_id, machine, counter, at)
    SELECT r.site_id, r.machine, r.counter, r.at
    FROM counter_readings r
    WHERE r.site_id = :site_id AND r.import_id = :import_id
    UNION ALL
    SELECT :site_id, b.subject, b.before ->> 'counter', CAST(b.before ->> 'at' AS timestamptz)
    FROM undo_events b
    WHERE b.before IS NOT NULL
""")

MAKE_EVENTS = text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS undo_events (
        subject text COLLATE "C", at timestamptz, made_at timestamptz, event_key text COLLATE "C",
        fingerprint text COLLATE "C", version jsonb, before jsonb
    ) ON COMMIT DELETE ROWS
""")
CLEAR_EVENTS = text("DELETE FROM undo_events")
UNDONE_SUBJECTS = text("SELECT DISTINCT subject FROM undo_events")

_UNDONE = (
    "SELECT FROM undone_imports u WHERE u.site_id = h.site_id AND h.import_id IN (u.import_id, u.undone_by_import)"
)

_LATER = Template(f"""
    SELECT DISTINCT h.import_id
    FROM event_history h
    WHERE h.site_id = :site_id AND h.kind = '$kind' AND h.import_id > :import_id AND NOT EXISTS ({_UNDONE})
      AND (CAST(h.row ->> 'import_id' AS bigint) = :import_id
           OR EXISTS (
               SELECT FROM $table t
               WHERE t.site_id = h.site_id AND t.$subject = h.subject AND t.event_key = h.event_key
                 AND t.event_key LIKE 'i:%' AND t.import_id = :import_id))
    ORDER BY h.import_id
    LIMIT 3
""")

# What an event was before the import came: the version that it replaced, none where the event was new.
_FIND = Template("""
    INSERT INTO undo_events (subject, at, made_at, event_key, fingerprint, version, before)
    SELECT t.$subject, t.at, $made_at, t.event_key, t.fingerprint,
           CASE WHEN h.row IS NOT NULL THEN to_jsonb(t) END, h.row
    FROM $table t
    LEFT JOIN event_history h
        ON h.site_id = t.site_id AND h.kind = '$kind' AND h.subject = t.$subject AND h.event_key = t.event_key
       AND h.import_id = t.import_id AND CAST(h.row ->> 'import_id' AS bigint) <> t.import_id
    WHERE t.site_id = :site_id AND t.import_id = :import_id
""")

_KEEP = Template("""
    INSERT INTO event_history (site_id, kind, subject, event_key, fingerprint, row, import_id, recorded_by)
    SELECT :site_id, '$kind', subject, event_key, fingerprint, version, :undone_by_import, :by
    FROM undo_events
    WHERE before IS NOT NULL
""")

_REMOVE = Template("DELETE FROM $table WHERE site_id = :site_id AND import_id = :import_id")

_RESTORE = Template("""
    INSERT INTO $table ($columns)
    SELECT $restored
    FROM undo_events b
    CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS $table), b.before) r
    WHERE b.before IS NOT NULL
""")


_TOUCHED = """
    SELECT subject AS machine, at FROM undo_events
    UNION ALL
    SELECT subject, made_at FROM undo_events WHERE made_at IS NOT NULL
    UNION ALL
    SELECT subject, CAST(before ->> name AS timestamptz)
    FROM undo_events, unnest(ARRAY['at', 'made_at']) AS name
    WHERE before ->> name IS NOT NULL
"""
MARK_DIRTY = {
    "states": dirty.touched("state_events", _TOUCHED),
    "counts": dirty.touched("count_events", _TOUCHED),
}


@dataclass(frozen=True)
class Events:
    """The statements that take events of one kind back, in their order."""

    later: TextClause
    find: TextClause
    keep: TextClause
    remove: TextClause
    restore: TextClause


def events(kind: str, table: str, subject: str) -> Events:
    columns = [column.name for column in metadata.tables[table].columns]
    restored = ", ".join(f"r.{name}" for name in columns)
    names = {"kind": kind, "table": table, "subject": subject, "columns": ", ".join(columns), "restored": restored}
    names["made_at"] = "t.made_at" if "made_at" in columns else "NULL"
    return Events(*(text(t.substitute(names)) for t in (_LATER, _FIND, _KEEP, _REMOVE, _RESTORE)))


MAKE_BEFORE = text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS master_before (site_id text, row_key text, before jsonb)
    ON COMMIT DELETE ROWS
""")
CLEAR_BEFORE = text("DELETE FROM master_before")

_BEFORE = Template("""
    INSERT INTO master_before (site_id, row_key, before)
    SELECT t.site_id, CAST(jsonb_build_array($key_of_row) AS text), $row
    FROM $table t
    JOIN (SELECT DISTINCT $keys FROM ingest_$kind) s USING ($keys)
""")

_AFTER = Template("""
    INSERT INTO master_history (site_id, kind, row_key, import_id, before, after)
    SELECT now_.site_id, '$kind', now_.row_key, i.import_id, b.before, now_.after
    FROM (
        SELECT t.site_id, CAST(jsonb_build_array($key_of_row) AS text) AS row_key, $row AS after
        FROM $table t
        JOIN (SELECT DISTINCT $keys FROM ingest_$kind) s USING ($keys)
    ) now_
    JOIN imports i ON i.site_id = now_.site_id AND i.import_id = ANY(:import_ids)
    LEFT JOIN master_before b ON b.site_id = now_.site_id AND b.row_key = now_.row_key
    WHERE b.before IS DISTINCT FROM now_.after
""")

MASTER_LATER = text("""
    SELECT DISTINCT later.import_id
    FROM master_history own
    JOIN master_history later
        ON later.site_id = own.site_id AND later.kind = own.kind AND later.row_key = own.row_key
       AND later.import_id > own.import_id
    WHERE own.site_id = :site_id AND own.import_id = :import_id
      AND NOT EXISTS (
          SELECT FROM undone_imports u WHERE u.site_id = later.site_id AND u.import_id = later.import_id)
    ORDER BY later.import_id
    LIMIT 3
""")

# Rows that no longer read as the import left them: somebody changed them on a page since.
_CHANGED = Template("""
    SELECT m.row_key
    FROM master_history m
    LEFT JOIN $table t ON t.site_id = m.site_id AND CAST(jsonb_build_array($key_of_row) AS text) = m.row_key
    WHERE m.site_id = :site_id AND m.import_id = :import_id AND $row IS DISTINCT FROM m.after
    ORDER BY m.row_key
    LIMIT 3
""")

NEW_ROWS = text("""
    SELECT after FROM master_history WHERE site_id = :site_id AND import_id = :import_id AND before IS NULL
""")

_REMOVE_NEW = Template("""
    DELETE FROM $table t
    USING master_history m
    WHERE m.site_id = :site_id AND m.import_id = :import_id AND m.before IS NULL
      AND t.site_id = m.site_id AND CAST(jsonb_build_array($key_of_row) AS text) = m.row_key
""")

_PUT_BACK = Template("""
    UPDATE $table t
    SET $replaced
    FROM master_history m
    CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS $table), m.before) r
    WHERE m.site_id = :site_id AND m.import_id = :import_id AND m.before IS NOT NULL
      AND t.site_id = m.site_id AND CAST(jsonb_build_array($key_of_row) AS text) = m.row_key
""")

REMOVE_BREAKS = text("""
    DELETE FROM shift_breaks b
    USING master_history m
    WHERE m.site_id = :site_id AND m.import_id = :import_id AND b.site_id = m.site_id
      AND b.line = m.after ->> 'line' AND b.shift = m.after ->> 'shift'
      AND b.start_at = CAST(m.after ->> 'start_at' AS timestamptz)
""")
PUT_BACK_BREAKS = text("""
    INSERT INTO shift_breaks (site_id, line, shift, start_at, break_start, break_end)
    SELECT m.site_id, m.before ->> 'line', m.before ->> 'shift', CAST(m.before ->> 'start_at' AS timestamptz),
           CAST(pair ->> 0 AS timestamptz), CAST(pair ->> 1 AS timestamptz)
    FROM master_history m
    CROSS JOIN LATERAL jsonb_array_elements(m.before -> 'breaks') AS pair
    WHERE m.site_id = :site_id AND m.import_id = :import_id AND m.before IS NOT NULL
""")
_BREAKS = """
    (SELECT COALESCE(jsonb_agg(jsonb_build_array(b.break_start, b.break_end) ORDER BY b.break_start), '[]')
     FROM shift_breaks b
     WHERE b.site_id = t.site_id AND b.line = t.line AND b.shift = t.shift AND b.start_at = t.start_at)
"""


@dataclass(frozen=True)
class Master:
    """The statements that keep what master data of one kind replaces, and put it back."""

    before: TextClause
    after: TextClause
    changed: TextClause
    remove_new: TextClause
    put_back: TextClause


def master(kind: str, table: str, columns: list[str], keys: list[str]) -> Master:
    stored = [name for name in columns if name in metadata.tables[table].columns]
    pairs = ", ".join(f"'{name}', t.{name}" for name in stored)
    row = f"jsonb_build_object({pairs}" + (f", 'breaks', {_BREAKS})" if kind == "shifts" else ")")
    names = {
        "kind": kind,
        "table": table,
        "keys": ", ".join(keys),
        "key_of_row": ", ".join(f"t.{key}" for key in keys),
        "row": row,
        "replaced": ", ".join(f"{name} = r.{name}" for name in stored if name not in keys),
    }
    return Master(*(text(t.substitute(names)) for t in (_BEFORE, _AFTER, _CHANGED, _REMOVE_NEW, _PUT_BACK)))
