"""Stops as people see them: what the machines of a line reported and what was said about it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

import clock
from access.actors import Actor
from access.refusals import NotFound
from db.queries import plant
from db.queries import stops as queries

ASKED: Final = timedelta(days=3)  # how long after its end a stop is asked about
LONGEST: Final = timedelta(days=31)  # of a stop that began earlier the list tells no history


@dataclass(frozen=True)
class Stop:
    """A span in which a machine did not run; without an end it still stands.

    An unbroken `down` that nobody explained is one stop, whatever codes the machine gave its pieces: `reason` is then
    the machine's guess. Else each piece of one reason is a stop of its own. `until` is the machine's next word, later
    than the end where it fell silent. Stops of the same `run` can be joined.
    """

    machine: str
    state: str
    start_at: datetime
    end_at: datetime | None
    until: datetime | None
    version: str
    is_explained: bool
    reason: str | None = None
    caused_by: str | None = None
    coding_id: int | None = None
    coded_by: str = ""
    coded_at: datetime | None = None
    comment: str = ""
    countermeasure: str = ""
    run: tuple[str, int] = ("", 0)

    def lasted(self, now: datetime) -> timedelta:
        return (self.end_at or now) - self.start_at


@dataclass(frozen=True)
class Reason:
    """A reason to choose, named in the actor's language; `needs`: comment, countermeasure."""

    reason: str
    name: str
    needs: frozenset[str]
    state: str = "down"
    category: str = ""


@dataclass(frozen=True)
class Machine:
    """A machine that can have caused a stop; `line` is where it stands."""

    machine: str
    name: str
    line: str


@dataclass(frozen=True)
class Coding:
    """One thing that somebody did to a stop: recode, split, merge, undo. `before` are the reasons that it replaced."""

    coding_id: int
    deed: str
    machine: str
    start_at: datetime
    end_at: datetime | None
    before: tuple[str, ...]
    reason: str | None
    caused_by: str | None
    comment: str
    countermeasure: str
    coded_by: str
    coded_at: datetime
    is_undone: bool


def reasons(conn: Connection, actor: Actor) -> list[Reason]:
    """All reasons that can be chosen, by name."""
    found = [
        Reason(
            row.reason,
            row.names.get(actor.language) or row.name,
            frozenset((row.needs or "").split()),
            row.state,
            row.category or "",
        )
        for row in conn.execute(plant.REASONS, {"site_id": actor.site_id})
    ]
    return sorted(found, key=lambda reason: reason.name.casefold())


def machines(conn: Connection, actor: Actor) -> list[Machine]:
    """The machines of the site by name, where they stand now."""
    given = {"site_id": actor.site_id, "at": clock.now()}
    return [Machine(row.machine, row.name or row.machine, row.line) for row in conn.execute(queries.MACHINES, given)]


def stops(conn: Connection, actor: Actor, line: str, since: datetime, until: datetime | None = None) -> list[Stop]:
    """The line's stops that touch [since, until), the newest first; without `until` up to now.

    Left out: stops shorter than the site calls short, and planned time that the machine itself reported.
    """
    in_sight(actor, line)
    now = clock.now()
    shortest = timedelta(seconds=conn.execute(queries.SITE, {"site_id": actor.site_id}).one().short_stop_s)
    found = units(conn, actor, of_line(conn, actor, line), since, until)
    lasted: dict[tuple[str, int], timedelta] = {}
    for stop in found:
        lasted[stop.run] = lasted.get(stop.run, timedelta()) + stop.lasted(now)
    return [
        stop
        for stop in sorted(found, key=lambda one: (one.start_at, one.machine), reverse=True)
        if (stop.end_at or now) > since
        and stop.start_at < (until or now)
        and (lasted[stop.run] >= shortest or stop.coding_id)
        and (stop.state != "planned" or stop.coding_id)
    ]


def open_stops(conn: Connection, actor: Actor, line: str) -> list[Stop]:
    """Stops of the line's machines that still want a reason, the newest first; short stops are not asked about."""
    found = stops(conn, actor, line, clock.now() - ASKED)
    return [stop for stop in found if stop.state == "down" and not stop.is_explained]


def codings(conn: Connection, actor: Actor, line: str, since: datetime, until: datetime | None = None) -> list[Coding]:
    """What was done to the line's stops that touch [since, until), the newest first; without `until` up to now."""
    in_sight(actor, line)
    span = {"since": since, "until": until, "longest": LONGEST}
    given = {"site_id": actor.site_id, "machines": of_line(conn, actor, line)} | span
    return [_coding(row) for row in conn.execute(queries.CODINGS, given)]


def units(
    conn: Connection, actor: Actor, of_machines: list[str], since: datetime, until: datetime | None = None
) -> list[Stop]:
    """All stops of these machines since an instant, also short and planned ones, by machine and time."""
    given = {"site_id": actor.site_id, "machines": of_machines, "since": since, "until": until}
    rows = conn.execute(queries.SPANS, given).all()
    found: list[Stop] = []
    for _, run in groupby(rows, key=lambda row: (row.machine, row.run)):
        found.extend(_stops_of_run(list(run)))
    return found


def of_line(conn: Connection, actor: Actor, line: str) -> list[str]:
    return [machine.machine for machine in machines(conn, actor) if machine.line == line]


def in_sight(actor: Actor, line: str) -> None:
    """Nothing, or NotFound."""
    if line not in actor.lines:
        raise NotFound("There is no such line here.")


def local_time(conn: Connection, site_id: str, at: datetime) -> str:
    """10:42 on the site's clock, for sentences."""
    zone = ZoneInfo(conn.execute(queries.SITE, {"site_id": site_id}).one().timezone)
    return f"{at.astimezone(zone):%H:%M}"


def _stops_of_run(parts: list[Row[Any]]) -> list[Stop]:
    is_open = parts[0].state == "down" and any(part.reason is None for part in parts)
    if not is_open or any(part.coding_id for part in parts):
        return [_stop(part) for part in parts]
    first, last = parts[0], parts[-1]
    guess = min((part.reason for part in parts if part.reason), default=None)
    version = hashlib.sha256("".join(part.version for part in parts).encode()).hexdigest()
    run = (first.machine, first.run)
    return [
        Stop(first.machine, first.state, first.start_at, last.end_at, last.until_at, version, False, guess, run=run)
    ]


def _stop(row: Row[Any]) -> Stop:
    span = (row.machine, row.state, row.start_at, row.end_at, row.until_at, row.version)
    coded = (row.coding_id, row.coded_by or "", row.coded_at, row.comment or "", row.countermeasure or "")
    return Stop(*span, row.reason is not None, row.reason, row.caused_by, *coded, run=(row.machine, row.run))


def _coding(row: Row[Any]) -> Coding:
    before = tuple(dict.fromkeys(event["reason"] or "" for event in row.before))
    return Coding(
        row.coding_id,
        row.deed,
        row.machine,
        row.start_at,
        row.end_at,
        before,
        row.reason,
        row.caused_by,
        row.comment,
        row.countermeasure,
        row.coded_by,
        row.coded_at,
        row.is_undone,
    )
