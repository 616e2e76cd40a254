"""Huddles: ten minutes at a line, in an area, for the site. What was decided writes the minutes by itself.

Who was there is a number, never names.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import require
from db.queries import huddles as queries
from feedback.moves import Tap

LENGTH: Final = timedelta(minutes=10)
FORGOTTEN: Final = timedelta(hours=2)
MOST_HEADS: Final = 200


@dataclass(frozen=True)
class Spot:
    """Where a huddle is: a line by its code, an area by its name, the site ("")."""

    tier: str  # line, area, site
    place: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Huddle:
    """`minutes`, once it has ended: {"misses", "actions", "handed_up", "answered"}, each a list of what was said."""

    huddle_id: int
    version: int
    tier: str
    place: str
    began_at: datetime
    ended_at: datetime | None
    heads: int | None
    minutes: dict[str, Any] | None


@dataclass(frozen=True)
class Told:
    """What whoever ends it tells: how many were there, and what was missed."""

    heads: int | None = None
    misses: Sequence[dict[str, Any]] = ()


def spots(conn: Connection, actor: Actor) -> list[Spot]:
    """Where this person can be in a huddle: lines in sight; areas and the site where they see every line of them."""
    rows = conn.execute(queries.PLACES, {"site_id": actor.site_id}).all()
    areas: dict[str, list[str]] = {}
    for row in rows:
        areas.setdefault(row.area, []).append(row.line)
    found = [Spot("line", row.line, row.name or row.line, (row.line,)) for row in rows]
    found += [Spot("area", area, area, tuple(lines)) for area, lines in areas.items() if area]
    found.append(Spot("site", "", "", tuple(row.line for row in rows)))
    return [one for one in found if one.lines and set(one.lines) <= actor.lines]


def spot(conn: Connection, actor: Actor, tier: str, place: str) -> Spot:
    """One of them; else NotFound."""
    found = next((one for one in spots(conn, actor) if (one.tier, one.place) == (tier, place)), None)
    if found is None:
        raise NotFound("There is no such huddle on your lines.")
    return found


def running(conn: Connection, actor: Actor, at: Spot) -> Huddle | None:
    """The one that goes on there; one that was begun hours ago and never ended was forgotten."""
    require(actor, "huddle.read")
    row = conn.execute(queries.OPEN_ONE, _where(actor, at)).one_or_none()
    return Huddle(*row) if row else None


def begin(conn: Connection, actor: Actor, at: Spot, *, request_id: str, now: datetime | None = None) -> int:
    """Begin one, or join the one that goes on; its number, the same for a repeated request.

    Raises NotFound, Forbidden.
    """
    now, where = now or clock.now(), _where(actor, spot(conn, actor, at.tier, at.place))
    require(actor, "huddle.hold")
    known: int | None = conn.execute(queries.BY_REQUEST, where | {"request_id": request_id}).scalar()
    if known is not None:
        return known
    going_on = running(conn, actor, at)
    if going_on and now - going_on.began_at <= FORGOTTEN:
        return going_on.huddle_id
    if going_on:
        _close(conn, actor, at, going_on, Tap(going_on.version, going_on.began_at + LENGTH), Told())
    begun: int | None = conn.execute(queries.BEGIN, where | {"now": now, "request_id": request_id}).scalar()
    if begun is None:  # somebody began it at the same instant
        return int(conn.execute(queries.OPEN_ONE, where).one().huddle_id)
    audit.record(conn, actor, "huddle.begun", f"huddle:{begun}", tier=at.tier, place=at.place)
    return begun


def end(
    conn: Connection, actor: Actor, huddle_id: int, tap: Tap, *, heads: int, misses: Sequence[dict[str, Any]]
) -> None:
    """End it: its minutes are written from what was missed, started, handed up and answered. Twice is as once.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    conn.execute(queries.LOCK, {"site_id": actor.site_id, "huddle_id": huddle_id})  # two taps at once are one
    huddle, at = _find(conn, actor, huddle_id)
    require(actor, "huddle.hold")
    if not 1 <= heads <= MOST_HEADS:
        raise Invalid("Say how many people were there: 1 to {most}.", most=MOST_HEADS)
    if huddle.ended_at is None:
        _close(conn, actor, at, huddle, tap, Told(heads, misses))
    elif huddle.version != tap.seen_version + 1 or huddle.heads != heads:
        raise ChangedMeanwhile("Somebody ended this huddle meanwhile. Its minutes stand below.")


def earlier(conn: Connection, actor: Actor, at: Spot) -> list[Huddle]:
    """The last twenty that ended there, the newest first."""
    require(actor, "huddle.read")
    return [Huddle(*row) for row in conn.execute(queries.ENDED, _where(actor, at))]


def one(conn: Connection, actor: Actor, huddle_id: int) -> tuple[Huddle, Spot]:
    """A huddle about lines in sight. Raises NotFound, Forbidden."""
    found = _find(conn, actor, huddle_id)
    require(actor, "huddle.read")
    return found


def _find(conn: Connection, actor: Actor, huddle_id: int) -> tuple[Huddle, Spot]:
    row = conn.execute(queries.FIND, {"site_id": actor.site_id, "huddle_id": huddle_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such huddle on your lines.")
    return Huddle(*row), spot(conn, actor, row.tier, row.place)


def _close(
    conn: Connection,
    actor: Actor,
    at: Spot,
    huddle: Huddle,
    tap: Tap,
    told: Told,
) -> None:
    span = _where(actor, at) | {"lines": list(at.lines), "began_at": huddle.began_at, "now": tap.now}
    minutes = {
        "misses": list(told.misses),
        "actions": [dict(row._mapping) for row in conn.execute(queries.ACTIONS_BETWEEN, span)],
        "handed_up": [dict(row._mapping) for row in conn.execute(queries.HANDED_BETWEEN, span)],
        "answered": [dict(row._mapping) for row in conn.execute(queries.ANSWERED_BETWEEN, span)],
    }
    row = span | {"huddle_id": huddle.huddle_id, "seen_version": tap.seen_version, "heads": told.heads}
    if conn.execute(queries.END, row | {"minutes": json.dumps(minutes, default=_plain)}).scalar() is None:
        raise ChangedMeanwhile("Somebody ended this huddle meanwhile. Its minutes stand below.")
    counts = {name: len(rows) for name, rows in minutes.items()}
    audit.record(conn, actor, "huddle.ended", f"huddle:{huddle.huddle_id}", heads=told.heads, **counts)


def _where(actor: Actor, at: Spot) -> dict[str, Any]:
    return {"site_id": actor.site_id, "tier": at.tier, "place": at.place}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into minutes")
