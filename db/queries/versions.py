"""Master data that holds from a day on: ideal cycles, rates, machines. An empty valid_from stands for "always".

The statements of each kind are made of its own description in metrics/versions.py; no name comes from people.
"""

from dataclasses import dataclass
from string import Template

from sqlalchemy import TextClause, text

TELL_FIGURES = text("SELECT pg_notify('figures', :site_id)")
LINES_OF_MACHINE = text("SELECT DISTINCT line FROM machines WHERE site_id = :site_id AND machine = :machine")

_START = "COALESCE(CAST(:valid_from AS timestamptz), '-infinity')"
_ALL = Template("""
    SELECT $shown, NULLIF(valid_from, '-infinity') AS valid_from
    FROM $table t
    WHERE site_id = :site_id
    ORDER BY $keys, t.valid_from DESC
""")
_LOCK = Template("""
    SELECT $shown, NULLIF(valid_from, '-infinity') AS valid_from
    FROM $table
    WHERE site_id = :site_id AND $of_key AND valid_from = $start
    FOR UPDATE
""")
_ADD = Template("""
    INSERT INTO $table (site_id, valid_from, $shown)
    VALUES (:site_id, $start, $bound)
    ON CONFLICT DO NOTHING
""")
_REPLACE = Template("""
    UPDATE $table SET $replaced
    WHERE site_id = :site_id AND $of_key AND valid_from = $start
""")
_REMOVE = Template("DELETE FROM $table WHERE site_id = :site_id AND $of_key AND valid_from = $start")


@dataclass(frozen=True)
class Statements:
    """What reads and writes the versions of one table."""

    every: TextClause
    lock: TextClause
    add: TextClause
    replace: TextClause
    remove: TextClause


def statements(table: str, keys: tuple[str, ...], values: tuple[str, ...]) -> Statements:
    columns = (*keys, *values)
    names = {
        "table": table,
        "keys": ", ".join(keys),
        "shown": ", ".join(columns),
        "bound": ", ".join(f":{name}" for name in columns),
        "of_key": " AND ".join(f"{name} = :{name}" for name in keys),
        "replaced": ", ".join(f"{name} = :{name}" for name in values),
        "start": _START,
    }
    made = (text(one.substitute(names)) for one in (_ALL, _LOCK, _ADD, _REPLACE, _REMOVE))
    return Statements(*made)
