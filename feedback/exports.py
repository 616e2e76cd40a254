"""Lists to take home: what was said, done, noted and called for on the lines in sight, and the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, TextClause

from access.actors import Actor
from access.refusals import Invalid, NotFound, Ours
from access.rules import may, require
from db.queries import exports as queries

LONGEST: Final = timedelta(days=1100)
AT_ONCE: Final = 2000
LAST_DAY: Final = date(9998, 12, 31)


@dataclass(frozen=True)
class Sheet:
    """One list: who may take it, and where it comes from."""

    name: Ours
    action: str
    query: TextClause


SHEETS: Final = {
    "ideas": Sheet(Ours("Ideas and dangers"), "export.fetch", queries.IDEAS),
    "actions": Sheet(Ours("Actions"), "export.fetch", queries.ACTIONS),
    "effects": Sheet(Ours("Trials and effects"), "export.fetch", queries.TRIALS),
    "notes": Sheet(Ours("Notes"), "export.fetch", queries.NOTES),
    "calls": Sheet(Ours("Calls for help"), "export.fetch", queries.CALLS),
    "audit": Sheet(Ours("Audit"), "audit.read", queries.AUDIT),
}


@dataclass(frozen=True)
class Span:
    """Whole days on the plant's calendar, both ends included."""

    first: date
    last: date


def open_to(actor: Actor) -> list[str]:
    """The lists that this actor may take."""
    return [key for key, sheet in SHEETS.items() if may(actor, sheet.action)]


def check(actor: Actor, key: str, span: Span) -> None:
    """Nothing, or NotFound, Forbidden, or Invalid for a span that ends before it begins or is over three years."""
    if key not in SHEETS:
        raise NotFound("There is no such list.")
    require(actor, SHEETS[key].action)
    if span.last < span.first:
        raise Invalid("The last day lies before the first one. Please turn the two around.")
    if span.last - span.first > LONGEST:
        raise Invalid("This is more than three years. Please take it in parts.")


def rows(conn: Connection, actor: Actor, key: str, span: Span) -> Iterator[tuple[Any, ...]]:
    """The names of the columns, then row by row what is on the list; read in portions, however long it is."""
    check(actor, key, span)
    days = {"since_day": span.first, "until_day": min(span.last, LAST_DAY) + timedelta(days=1)}
    where = {"site_id": actor.site_id, "lines": sorted(actor.lines)} | days
    options = {"stream_results": True, "max_row_buffer": AT_ONCE}
    found = conn.execute(SHEETS[key].query, _used(SHEETS[key].query, where), execution_options=options)
    yield tuple(found.keys())
    for row in found:
        yield tuple(row)


def _used(query: TextClause, where: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in where.items() if f":{name}" in query.text}
