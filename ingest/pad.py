"""The hour pad: at the end of an hour somebody tells what was made; a correction keeps what stood there before."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import ingest as ingest_queries
from db.queries import pad as queries
from ingest import door
from ingest.hand_stops import (
    HandStop,
    Told,
    correct_hand_stop,
    enter_hand_stop,
    hand_stop_versions,
    hand_stops,
    merge_hand_stops,
    split_hand_stop,
)
from ingest.recoding import Seen, Why, merge, recode, split, undo
from ingest.standing import say_it_stands, still_standing
from ingest.stop_list import Coding, Machine, Reason, Stop, codings, machines, open_stops, reasons, stops

__all__ = [
    "Coding",
    "Entry",
    "HandStop",
    "Machine",
    "PadHour",
    "Product",
    "Reason",
    "Seen",
    "Stop",
    "Told",
    "Why",
    "codings",
    "correct_hand_stop",
    "enter_hand_stop",
    "enter_hour",
    "hand_stop_versions",
    "hand_stops",
    "hour_entries",
    "hour_history",
    "machines",
    "merge",
    "merge_hand_stops",
    "open_stops",
    "products",
    "reasons",
    "recode",
    "say_it_stands",
    "split",
    "split_hand_stop",
    "still_standing",
    "stops",
    "undo",
]


@dataclass(frozen=True)
class Entry:
    """What was made of a product in an hour; `reason` is why scrap or rework. Whole, but for kg, l and m."""

    product: str
    good: Decimal = Decimal(0)
    scrap: Decimal = Decimal(0)
    rework: Decimal = Decimal(0)
    reason: str = ""

    @property
    def amounts(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.good, self.scrap, self.rework


@dataclass(frozen=True)
class PadHour:
    """One hour as it stands; version 0: nothing entered yet. `by` and `at`: who entered it last, and when."""

    start: datetime
    version: int = 0
    entries: tuple[Entry, ...] = ()
    by: str = ""
    at: datetime | None = None
    machine: str | None = None


@dataclass(frozen=True)
class Earlier:
    """What stood in an hour before it was corrected."""

    entry: Entry
    by: str
    at: datetime


@dataclass(frozen=True)
class Product:
    """What can be entered; `unit` is pcs, kg, l, m ..."""

    product: str
    name: str
    unit: str


def products(conn: Connection, actor: Actor) -> list[Product]:
    """The products of the actor's plant."""
    return [Product(*row) for row in conn.execute(queries.PRODUCTS, {"site_id": actor.site_id})]


def hour_entries(conn: Connection, actor: Actor, line: str, start: datetime, end: datetime) -> list[PadHour]:
    """The hours from start to end in which something was entered by hand, in order."""
    _in_sight(actor, line)
    found: dict[datetime, list[Row[Any]]] = {}
    for row in conn.execute(queries.ENTRIES, _of_line(actor, line) | {"start": start, "end": end}):
        found.setdefault(row.at, []).append(row)
    return [_pad_hour(at, rows) for at, rows in found.items()]


def hour_history(conn: Connection, actor: Actor, line: str, hour_start: datetime) -> list[Earlier]:
    """What was replaced in an hour, the latest first."""
    _in_sight(actor, line)
    prefix = f"i:{_event_id(line, hour_start)}"
    given = _of_line(actor, line) | {"prefix": prefix, "beyond": prefix + chr(0x10FFFF)}
    rows = conn.execute(queries.EARLIER_ENTRIES, given)
    return [Earlier(_entry(row), row.by, row.arrived_at) for row in rows]


def enter_hour(
    conn: Connection, actor: Actor, line: str, hour_start: datetime, entries: Sequence[Entry], *, seen_version: int
) -> PadHour:
    """Put what was made in the hour that begins then; what is not among the entries any more becomes 0.

    `seen_version` is that of the PadHour on the screen, 0 for an empty one. The same entries twice change nothing.
    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    _in_sight(actor, line)
    require(actor, "pad.enter")
    _check(conn, actor, hour_start, entries)
    conn.execute(ingest_queries.LOCK_SITE, {"site_id": actor.site_id})
    now = _hour(conn, actor, line, hour_start)
    changes = _changes(now, [entry for entry in entries if any(entry.amounts)])
    if not changes:
        return now
    if now.version != seen_version:
        raise ChangedMeanwhile(
            "{who} changed this hour meanwhile. Look at it again, then correct it.", who=now.by or Ours("Somebody")
        )
    machine = now.machine or _machine(conn, actor, line, hour_start)
    rows = [_row(actor, line, machine, hour_start, entry) | {"revision": now.version + 1} for entry in changes]
    counts = door.write(conn, "counts", rows, source="pad", by=actor.name)
    if counts.rejects:
        raise Invalid(counts.rejects[0].reason)
    audit.record(
        conn,
        actor,
        "pad.enter",
        f"hour:{line}:{hour_start.isoformat()}",
        before={"entries": _told(now.entries)} if now.entries else {},
        entries=_told(changes),
    )
    return _hour(conn, actor, line, hour_start)


def _check(conn: Connection, actor: Actor, hour_start: datetime, entries: Sequence[Entry]) -> None:
    if hour_start > clock.now():
        raise Invalid("That hour has not begun yet. Enter it when it is over.")
    known = {product.product for product in products(conn, actor)}
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.product not in known:
            raise Invalid("There is no product {product!r}. Choose one from the list.", product=entry.product)
        if (entry.product, entry.reason) in seen:
            raise Invalid(
                "{product} stands there twice with the same reason. Put both into one row.", product=entry.product
            )
        if min(entry.amounts) < 0:
            raise Invalid(
                "{product}: a number is below 0. Enter how many were made in this hour.", product=entry.product
            )
        if entry.reason and not conn.execute(queries.REASON, _of(actor) | {"reason": entry.reason}).first():
            raise Invalid("There is no reason {reason!r}. Choose one from the list.", reason=entry.reason)
        seen.add((entry.product, entry.reason))


def _changes(now: PadHour, wanted: list[Entry]) -> list[Entry]:
    """The entries to write so that the hour reads as wanted."""
    stands = {(entry.product, entry.reason): entry for entry in now.entries}
    keys = {(entry.product, entry.reason) for entry in wanted}
    gone = [Entry(key[0], reason=key[1]) for key, entry in stands.items() if key not in keys and any(entry.amounts)]
    return [entry for entry in wanted if stands.get((entry.product, entry.reason)) != entry] + gone


def _told(entries: Iterable[Entry]) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in asdict(entry).items()} for entry in entries]


def _hour(conn: Connection, actor: Actor, line: str, hour_start: datetime) -> PadHour:
    span = {"start": hour_start, "end": hour_start + timedelta(microseconds=1)}
    rows = conn.execute(queries.ENTRIES, _of_line(actor, line) | span).all()
    return _pad_hour(hour_start, rows) if rows else PadHour(hour_start)


def _pad_hour(start: datetime, rows: Sequence[Row[Any]]) -> PadHour:
    last = max(rows, key=lambda row: row.revision)
    entries = tuple(_entry(row) for row in rows)
    return PadHour(start, last.revision, entries, last.by, last.arrived_at, last.machine)


def _entry(row: Row[Any]) -> Entry:
    good, scrap, rework = (Decimal(milli) / 1000 for milli in (row.good_milli, row.scrap_milli, row.rework_milli))
    return Entry(row.product, good, scrap, rework, row.reason or "")


def _row(actor: Actor, line: str, machine: str, hour_start: datetime, entry: Entry) -> dict[str, object]:
    event_id = f"{_event_id(line, hour_start)}{entry.product}:{entry.reason}"
    given: dict[str, object] = {name: value for name, value in asdict(entry).items() if value or name != "reason"}
    return given | {"site": actor.site_id, "machine": machine, "at": hour_start, "event_id": event_id}


def _event_id(line: str, hour_start: datetime) -> str:
    return f"pad:{line}:{hour_start:%Y-%m-%dT%H:%M:%SZ}:"


def _machine(conn: Connection, actor: Actor, line: str, at: datetime) -> str:
    machine = conn.execute(queries.PACE_MAKER, _of(actor) | {"line": line, "at": at}).scalar()
    if not machine:
        raise Invalid(
            "Line {line} has no machine yet, so nothing can be counted on it. Add one under Set up, Import.", line=line
        )
    return str(machine)


def _in_sight(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no such line here.")


def _of(actor: Actor) -> dict[str, object]:
    return {"site_id": actor.site_id}


def _of_line(actor: Actor, line: str) -> dict[str, object]:
    return {"site_id": actor.site_id, "line": line, "prefix": f"i:pad:{line}:"}
