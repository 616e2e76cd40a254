"""The one way in which people's words change a machine's states: rows out, rows in, all of it kept in the history."""

import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from db.queries import dirty
from db.queries import ingest as ingest_queries
from db.queries import stops as queries
from db.queries import undo as undo_queries
from ingest.cells import uncopied
from ingest.keys import Values

SPLIT: Final = "i:split:"
Event = dict[str, Any]  # a row of state_events, as JSON
Said = dict[str, dict[str, str]]  # site -> machine -> the first instant that words came for, as COPY writes them
Made = dict[str, Any]  # site_id, import_id and by of what is being written


@dataclass(frozen=True)
class Deed:
    """What somebody does to a span of a machine: recode, split, merge or undo."""

    what: str
    line: str
    machine: str
    start_at: datetime
    end_at: datetime | None
    reason: str | None = None
    caused_by: str | None = None
    comment: str = ""
    countermeasure: str = ""
    undoes: int | None = None


def events(conn: Connection, site_id: str, machine: str, start: datetime, end: datetime | None) -> list[Event]:
    """All that the machine said, or people in its place, in [start, end); without an end from the start on."""
    given = {"site_id": site_id, "machine": machine, "start": start, "end": end}
    return list(conn.execute(queries.EVENTS, given).scalars())


def standing(conn: Connection, site_id: str, machine: str, of: Sequence[Event]) -> list[Event]:
    """These events as they stand now; those that are gone are left out."""
    return list(conn.execute(queries.BY_KEYS, {"site_id": site_id, "machine": machine} | _keys(of)).scalars())


def recoded(event: Event, state: str, reason: str | None, caused_by: str | None, *, anew: bool = False) -> Event:
    """The next revision of an event; the event itself where it says so already, unless it shall be said `anew`."""
    wanted = {"state": state, "reason": reason, "caused_by": caused_by}
    if not anew and all(event[name] == value for name, value in wanted.items()):
        return event
    told_again = {"revision": (event["revision"] or 0) + 1, "fingerprint": None, "import_id": None, "arrived_at": None}
    return event | wanted | told_again


def put(
    conn: Connection, actor: Actor, deed: Deed, before: Sequence[Event], after: Sequence[Event], request_id: str
) -> int:
    """Put `after` in the place of `before`, with history, coding and audit; returns the coding's number.

    Rows without fingerprint, import and arrival are new words; those that have them come back as they were.
    """
    gone = [event for event in before if event not in after]
    come = [event for event in after if event not in before]
    made, now = _begin(conn, actor.site_id, actor.name), clock.now()
    _exchange(conn, made, deed.machine, gone, come)
    if deed.undoes is not None:
        conn.execute(
            undo_queries.MARK, made | {"import_id": deed.undoes, "undone_by_import": made["import_id"], "now": now}
        )
    stands = standing(conn, actor.site_id, deed.machine, come)
    said = vars(deed) | {"deed": deed.what, "before": json.dumps(gone), "after": json.dumps(stands)}
    conn.execute(queries.ADD_CODING, made | said | {"now": now, "request_id": request_id})
    _end(conn, made, len(gone) + len(come))
    subject = f"stop:{deed.machine}:{deed.start_at.isoformat()}"
    told = {"reason": deed.reason, "caused_by": deed.caused_by or "", "undoes": deed.undoes}
    audit.record(conn, actor, f"stop.{deed.what}", subject, line=deed.line, coding=made["import_id"], **told)
    return int(made["import_id"])


def note_words(said: Said, values: Values) -> None:
    """Take in rows of states as COPY writes them."""
    for site, machine, at in zip(values["site_id"], values["machine"], values["at"], strict=True):
        machines = said.setdefault(uncopied(site), {})
        if machine not in machines or at < machines[machine]:
            machines[machine] = at


def heed_new_words(conn: Connection, said: Said, corrected: Container[str], *, by: str) -> None:
    """After states were written: take out splits that these do not bear any more.

    `corrected`: sites at which known words were corrected, which may have moved from anywhere. The history keeps all.
    """
    for site_id in conn.execute(queries.SITES_WITH_SPLITS).scalars().all():
        if machines := said.get(site_id):
            since = None if site_id in corrected else datetime.fromisoformat(min(machines.values()))
            drop_outdated_splits(conn, site_id, [uncopied(machine) for machine in machines], since, by=by)


def drop_outdated_splits(
    conn: Connection, site_id: str, machines: list[str], since: datetime | None, *, by: str
) -> None:
    """Take out splits of these machines that their words do not bear any more; the history keeps them."""
    given = {"site_id": site_id, "machines": machines, "since": since}
    outdated = conn.execute(queries.OUTDATED, given).all()
    if not outdated:
        return
    made = _begin(conn, site_id, by)
    for machine in sorted({one.machine for one in outdated}):
        _exchange(conn, made, machine, [one.row for one in outdated if one.machine == machine], [])
    _end(conn, made, len(outdated))


def _exchange(conn: Connection, made: Made, machine: str, gone: list[Event], come: list[Event]) -> None:
    """The one writer."""
    of_machine = made | {"machine": machine}
    conn.execute(queries.KEEP, of_machine | _keys(gone))
    conn.execute(queries.REMOVE, of_machine | _keys(gone))
    conn.execute(queries.PUT, of_machine | {"rows": json.dumps(come)})
    ats = [event["at"] for event in (*gone, *come)]
    conn.execute(dirty.STATES_AT, made | {"machines": [machine] * len(ats), "instants": ats})


def _keys(of: Sequence[Event]) -> dict[str, list[str]]:
    return {"ats": [event["at"] for event in of], "event_keys": [event["event_key"] for event in of]}


def _begin(conn: Connection, site_id: str, by: str) -> Made:
    for statement in ingest_queries.PREPARE:
        conn.execute(statement)
    begun = {"source": "pad", "kind": "states", "file_name": "", "by": by, "site_ids": [site_id]}
    import_id = conn.execute(ingest_queries.BEGIN_IMPORTS, begun).one().import_id
    return {"site_id": site_id, "import_id": import_id, "by": by}


def _end(conn: Connection, made: Made, size: int) -> None:
    counts = {"rows": size, "accepted": 0, "duplicates": 0, "corrections": size, "rejected": 0}
    conn.execute(ingest_queries.END_IMPORT, counts | made)
    conn.execute(ingest_queries.NOTIFY, made)
