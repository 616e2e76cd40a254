"""Stations: places with a printed QR code. Their id is public: it names the place and opens nothing but the form."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import Invalid, NotFound
from access.rules import require
from db.queries import stations as queries

STATION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")


@dataclass(frozen=True)
class Station:
    """A place at a line. One that is not active any more takes no new ideas."""

    station: str
    line: str
    label: str
    is_active: bool


def at(conn: Connection, site_id: str, station: str) -> Actor | None:
    """A phone at this station as an actor that speaks for its line; None for an unknown station or one out of use."""
    row = conn.execute(queries.STATION, {"site_id": site_id, "station": station}).first()
    if row is None or not row.is_active:
        return None
    return Actor(
        site_id=site_id,
        kind="station",
        role="station",
        name=row.label,
        lines=frozenset({row.line}),
        station=row.station,
    )


def all_of(conn: Connection, actor: Actor) -> list[Station]:
    """The stations of the lines in sight, in use or not."""
    require(actor, "sheets.print")
    rows = conn.execute(queries.STATIONS, {"site_id": actor.site_id, "lines": sorted(actor.lines)})
    return [Station(*row) for row in rows]


def add(conn: Connection, actor: Actor, station: str, *, line: str, label: str) -> Station:
    """A new station at a line in sight. Adding the same one again changes nothing."""
    require(actor, "stations.edit")
    _check(actor, station, line, label)
    bound = {"site_id": actor.site_id, "station": station, "line": line, "label": label.strip()}
    if conn.execute(queries.ADD, bound).first():
        audit.record(conn, actor, "station.add", f"station:{station}", line=line, label=label.strip())
    there = _one(conn, actor, station)
    if there.line != line:
        raise Invalid(
            "The station {station} is already at line {line}. Choose another name for this one.",
            station=station,
            line=there.line,
        )
    return there


def set_active(conn: Connection, actor: Actor, station: str, *, is_active: bool) -> Station:
    """Take a station out of use, or back into it. Its printed sheets stop or start to work at once."""
    require(actor, "stations.edit")
    _one(conn, actor, station)
    if conn.execute(queries.SET_ACTIVE, {"site_id": actor.site_id, "station": station, "is_active": is_active}).first():
        audit.record(conn, actor, "station.active", f"station:{station}", is_active=is_active)
    return _one(conn, actor, station)


def _one(conn: Connection, actor: Actor, station: str) -> Station:
    row = conn.execute(queries.STATION, {"site_id": actor.site_id, "station": station}).first()
    if row is None or (actor.role != "system" and row.line not in actor.lines):
        raise NotFound("There is no such station.")
    return Station(*row)


def _check(actor: Actor, station: str, line: str, label: str) -> None:
    if not STATION.fullmatch(station):
        raise Invalid("A station's name has 1 to 20 letters, digits, dashes or underscores, such as L2-FILLER.")
    if not 1 <= len(label.strip()) <= 60 or not label.isprintable():
        raise Invalid("The label has 1 to 60 characters on one line, such as: Line 2, filler.")
    if actor.role != "system" and line not in actor.lines:
        raise NotFound("There is no such line.")
