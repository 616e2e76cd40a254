"""Rows on their way in: staged by COPY, judged against what is there, then written, all in one transaction."""

from dataclasses import dataclass
from string import Template

from sqlalchemy import TextClause, text

from db.queries.months import SPLIT
from db.tables import metadata

ZONES = text("SELECT site_id, timezone FROM sites")
LINES = text("SELECT site_id, line FROM lines")
MACHINES = text("SELECT DISTINCT site_id, machine FROM machines")
PRODUCT_UNITS = text("SELECT DISTINCT site_id, product, unit FROM products")
REASONS = text("SELECT site_id, reason FROM reasons")

# Sorts of a large file stay in memory.
PREPARE = (
    text("""
        SELECT set_config('statement_timeout', '0', true), set_config('work_mem', '128MB', true),
               set_config('datestyle', 'ISO', true), set_config('timezone', 'UTC', true)
    """),
)
LOCK_SITE = text("SELECT pg_advisory_xact_lock(hashtextextended('ingest ' || CAST(:site_id AS text), 0))")
NOTIFY = text("SELECT pg_notify('figures', :site_id)")
# Only the lines that these machines belong or belonged to: a plant's other walls need not be made anew.
NOTIFY_LINES = text("""
    SELECT pg_notify('figures', :site_id || chr(9) || line)
    FROM (SELECT DISTINCT line FROM machines WHERE site_id = :site_id AND machine = ANY(:machines)) touched
""")

BEGIN_IMPORTS = text("""
    INSERT INTO imports (site_id, source, kind, file_name, by, rejected)
    SELECT site_id, :source, :kind, :file_name, :by, 0 FROM sites WHERE site_id = ANY(:site_ids)
    RETURNING site_id, import_id
""")

END_IMPORT = text("""
    UPDATE imports
    SET rows = :rows, accepted = :accepted, duplicates = :duplicates, corrections = :corrections, rejected = :rejected
    WHERE site_id = :site_id AND import_id = :import_id
""")

RECENT_IMPORTS = text("""
    SELECT i.import_id, i.source, i.kind, i.file_name, i.by, i.at, i.rows, i.accepted, i.duplicates, i.corrections,
           i.rejected, u.at AS undone_at
    FROM imports i
    LEFT JOIN undone_imports u ON u.site_id = i.site_id AND u.import_id = i.import_id
    WHERE i.site_id = :site_id AND i.source = ANY(:sources) AND i.import_id < :before
    ORDER BY i.import_id DESC
    LIMIT :size
""")

MAKE_VERDICTS = text("""
    CREATE TEMPORARY TABLE IF NOT EXISTS ingest_verdicts (
        ord bigint NOT NULL, site_id text COLLATE "C", subject text COLLATE "C", event_key text COLLATE "C",
        fingerprint text COLLATE "C", verdict text, wins boolean
    ) ON COMMIT DELETE ROWS
""")
CLEAR_VERDICTS = text("DELETE FROM ingest_verdicts")
ANALYZE_VERDICTS = text("ANALYZE ingest_verdicts")
REFRESH_STATISTICS = text("SELECT refresh_statistics(CAST(:fact AS regclass))")
TALLY = text("SELECT site_id, verdict, count(*) AS n FROM ingest_verdicts GROUP BY site_id, verdict")
FIRST_VERDICTS = text("SELECT ord, verdict FROM ingest_verdicts WHERE ord < :few")

_JUDGE = Template("""
    INSERT INTO ingest_verdicts (ord, site_id, subject, event_key, fingerprint, verdict, wins)
    WITH keyed AS (
        SELECT ord, site_id, $subject AS subject, at, $revision AS revision, $key AS event_key,
               $print_staged AS fingerprint
        FROM $stage s
    ), counted AS (
        SELECT ord, site_id, subject, at, revision, fingerprint, event_key,
               row_number() OVER (PARTITION BY site_id, subject, event_key, fingerprint ORDER BY ord) AS nth
        FROM keyed
    ), compared AS (
        SELECT c.ord, c.site_id, c.subject, c.revision, c.fingerprint, c.event_key,
               known.event_key IS NOT NULL AS is_known, known.revision AS known_revision,
               CASE WHEN c.nth > 1 OR known.fingerprint = c.fingerprint THEN false
                    WHEN known.event_key IS NULL THEN true  -- without a row there is no history either
                    ELSE NOT EXISTS (
                        SELECT 1 FROM event_history h
                        CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS $table), h.row) r
                        WHERE h.site_id = c.site_id AND h.kind = '$kind' AND h.subject = c.subject
                          AND h.event_key = c.event_key AND $print_kept = c.fingerprint
                          AND NOT EXISTS (  -- a version that was undone may come again
                              SELECT FROM undone_imports u
                              WHERE u.site_id = h.site_id
                                AND u.import_id = CAST(h.row ->> 'import_id' AS bigint)))
               END AS is_new
        FROM counted c
        LEFT JOIN LATERAL ($known) known ON true
    ), ranked AS (
        SELECT ord, site_id, subject, revision, fingerprint, event_key, is_known, known_revision, is_new,
               row_number() OVER (PARTITION BY site_id, subject, event_key, is_new ORDER BY ord) AS nth_new,
               row_number() OVER (PARTITION BY site_id, subject, event_key, is_new
                                  ORDER BY COALESCE(revision, -1) DESC, ord DESC) AS place
        FROM compared
    )
    SELECT ord, site_id, subject, event_key, fingerprint,
           CASE WHEN NOT is_new THEN 'duplicate' WHEN is_known OR nth_new > 1 THEN 'correction' ELSE 'accepted' END,
           is_new AND place = 1 AND (NOT is_known OR COALESCE(revision, -1) >= COALESCE(known_revision, -1))
    FROM ranked
""")

# The row that an event stands in now. A sender may have moved it in time; one that is all its columns has not moved.
_KNOWN = Template("""
    SELECT k.event_key, k.revision, $print_known AS fingerprint FROM $table k
    WHERE k.site_id = c.site_id AND k.$subject = c.subject AND k.event_key = c.event_key
      AND k.at = c.at AND c.event_key LIKE 'h:%'
    UNION ALL
    SELECT k.event_key, k.revision, $print_known AS fingerprint FROM $table k
    WHERE k.site_id = c.site_id AND k.$subject = c.subject AND k.event_key = c.event_key
      AND k.event_key LIKE 'i:%' AND c.event_key LIKE 'i:%'
""")

_REPLACE = Template("""
    WITH replaced AS (
        DELETE FROM $table t USING ingest_verdicts v
        WHERE v.wins AND v.verdict = 'correction' AND t.event_key LIKE 'i:%'
          AND t.site_id = v.site_id AND t.$subject = v.subject AND t.event_key = v.event_key
        RETURNING t.*
    )
    INSERT INTO event_history (site_id, kind, subject, event_key, fingerprint, row, import_id, recorded_by)
    SELECT t.site_id, '$kind', t.$subject, t.event_key, t.fingerprint, to_jsonb(t), i.import_id, :by
    FROM replaced t
    JOIN imports i ON i.site_id = t.site_id AND i.import_id = ANY(:import_ids)
""")

_KEEP_LOSERS = Template("""
    INSERT INTO event_history (site_id, kind, subject, event_key, fingerprint, row, import_id, recorded_by)
    SELECT r.site_id, '$kind', r.$subject, r.event_key, r.fingerprint, to_jsonb(r) - 'ord', r.import_id, :by
    FROM (
        SELECT s.ord, $staged, v.event_key, v.fingerprint, i.import_id, now() AS arrived_at
        FROM ingest_verdicts v
        JOIN $stage s ON s.ord = v.ord
        JOIN imports i ON i.site_id = v.site_id AND i.import_id = ANY(:import_ids)
        WHERE v.verdict <> 'duplicate' AND NOT v.wins
    ) r
    ORDER BY r.ord
""")

_WRITE_WINNERS = Template("""
    INSERT INTO $table ($plain, event_key, fingerprint, import_id, arrived_at)
    SELECT $staged, v.event_key, $fingerprint, i.import_id, now()
    FROM ingest_verdicts v
    JOIN $stage s ON s.ord = v.ord
    JOIN imports i ON i.site_id = v.site_id AND i.import_id = ANY(:import_ids)
    WHERE v.wins
    ORDER BY v.ord  -- in the order of time the indexes grow at one end
""")

_WRITE_ALL = Template("""
    INSERT INTO $table ($plain, event_key, import_id)
    SELECT $staged, s.event_key, i.import_id
    FROM $stage s
    JOIN imports i ON i.site_id = s.site_id AND i.import_id = ANY(:import_ids)
    ORDER BY s.ord
""")

# Whether a sender's number of the same length stands between the first and the last of those that came.
_MAY_BE_KNOWN = Template("""
    SELECT EXISTS (
        SELECT FROM unnest(CAST(:sites AS text[]), CAST(:subjects AS text[]), CAST(:sizes AS integer[]),
                           CAST(:firsts AS text[]), CAST(:lasts AS text[])) AS came(site_id, subject, size, first, last)
        CROSS JOIN LATERAL (
            SELECT FROM $table k
            WHERE k.site_id = came.site_id AND k.$subject = came.subject AND k.event_key LIKE 'i:%'
              AND k.event_key >= came.first AND k.event_key <= came.last AND length(k.event_key) = came.size
            LIMIT 1
        ) known
    )
""")

_REPEATED = Template("""
    SELECT EXISTS (
        SELECT FROM $stage WHERE event_key LIKE 'i:%'
        GROUP BY site_id, $subject, event_key
        HAVING count(*) > 1
    )
""")

_UPSERT = Template("""
    INSERT INTO $table ($plain)
    SELECT DISTINCT ON ($keys) $given FROM $stage ORDER BY $keys, ord DESC
    ON CONFLICT ($keys) DO UPDATE SET $replaced
""")

CLEAR_BREAKS = text("""
    DELETE FROM shift_breaks b USING ingest_shifts s
    WHERE b.site_id = s.site_id AND b.line = s.line AND b.shift = s.shift AND b.start_at = s.start_at
""")
WRITE_BREAKS = text("""
    INSERT INTO shift_breaks (site_id, line, shift, start_at, break_start, break_end)
    SELECT site_id, line, shift, start_at,
           CAST(split_part(pair, '/', 1) AS timestamptz), CAST(split_part(pair, '/', 2) AS timestamptz)
    FROM (
        SELECT DISTINCT ON (site_id, line, shift, start_at) site_id, line, shift, start_at, breaks
        FROM ingest_shifts
        ORDER BY site_id, line, shift, start_at, ord DESC
    ) s, unnest(string_to_array(s.breaks, ',')) AS pair
""")

NAMED_AFTER = {"sites": "site_id", "lines": "line", "machines": "machine", "products": "product"}


KEYED_BY_WORDS = (*SPLIT, "counter_readings")  # a row without a number is known by its instant and what it says


@dataclass(frozen=True)
class Staged:
    """The statements that take rows of one kind from its staging table into `table`."""

    make: TextClause
    clear: TextClause
    copy: str
    analyze: TextClause
    steps: tuple[TextClause, ...]  # events: judge, replace, keep_losers, write; master data: upsert
    all_new: "AllNew | None"


@dataclass(frozen=True)
class AllNew:
    """The statements for rows none of which is known: past the judge, straight into the table."""

    columns: tuple[str, ...]  # of the COPY, before event_key and import_id
    copy: str
    write: TextClause  # from the staging table
    may_be_known: TextClause
    repeated: TextClause


def staged(kind: str, table: str, columns: list[str], keys: list[str], subject: str) -> Staged:
    """The statements for a kind; every name comes from our own description of it, none from a file."""
    names = {"kind": kind, "table": table, "stage": f"ingest_{kind}", "subject": subject, "keys": ", ".join(keys)}
    names["plain"] = ", ".join(c for c in columns if c in metadata.tables[table].columns and c != "event_key")
    stored = names["plain"].split(", ")
    names["staged"] = ", ".join(f"s.{c}" for c in stored)
    names["columns"] = ", ".join(columns)
    names["revision"] = "revision" if "revision" in columns else "CAST(NULL AS bigint)"
    names["replaced"] = ", ".join(f"{c} = EXCLUDED.{c}" for c in stored if c not in (*keys, "site_id", subject))
    named_after = NAMED_AFTER.get(kind, "")
    names["given"] = ", ".join(f"COALESCE(name, {named_after})" if named_after and c == "name" else c for c in stored)
    names["types"] = ", ".join(f"{c} {_type(table, c)}" for c in columns)
    if subject:
        names |= _of_events(names, stored)
    templates = (_JUDGE, _REPLACE, _KEEP_LOSERS, _WRITE_WINNERS) if subject else (_UPSERT,)
    return Staged(
        make=_filled("CREATE TEMPORARY TABLE IF NOT EXISTS $stage (ord bigint, $types) ON COMMIT DELETE ROWS", names),
        clear=_filled("DELETE FROM $stage", names),
        copy=Template("COPY $stage (ord, $columns) FROM STDIN").substitute(names),
        analyze=_filled("ANALYZE $stage", names),
        steps=tuple(text(template.substitute(names)) for template in templates),
        all_new=_all_new(names) if table in KEYED_BY_WORDS else None,
    )


def _of_events(names: dict[str, str], stored: list[str]) -> dict[str, str]:
    """The key of a staged row, and how a row prints in the staging table (s), its table (k) and the history (r)."""
    places = {"print_staged": "s", "print_known": "k", "print_kept": "r"}
    more = {place: f"md5(ROW({', '.join(f'{row}.{c}' for c in stored)})::text)" for place, row in places.items()}
    if names["table"] in KEYED_BY_WORDS:
        more |= {"key": "s.event_key", "fingerprint": "''"}
    else:
        hashed = f"'h:' || md5(ROW({names['columns']})::text)"
        more |= {"key": f"CASE WHEN event_id IS NULL THEN {hashed} ELSE 'i:' || event_id END"}
        more |= {"fingerprint": "v.fingerprint"}
    return more | {"known": _KNOWN.substitute(names | more)}


def _all_new(names: dict[str, str]) -> AllNew:
    return AllNew(
        columns=tuple(names["plain"].split(", ")),
        copy=Template("COPY $table ($plain, event_key, import_id) FROM STDIN").substitute(names),
        write=text(_WRITE_ALL.substitute(names)),
        may_be_known=text(_MAY_BE_KNOWN.substitute(names)),
        repeated=text(_REPEATED.substitute(names)),
    )


def _filled(template: str, names: dict[str, str]) -> TextClause:
    return text(Template(template).substitute(names))


def _type(table: str, column: str) -> str:
    if column not in metadata.tables[table].columns:
        return 'text COLLATE "C"'
    kind = metadata.tables[table].columns[column].type
    name = {"DATETIME": "timestamptz", "JSONB": "jsonb"}.get(type(kind).__name__.upper(), str(kind))
    return 'text COLLATE "C"' if name.upper().startswith("TEXT") else name
