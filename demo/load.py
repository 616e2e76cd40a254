"""The demo plant goes into a database: all of it or nothing, through the doors that real data takes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from sqlalchemy import Connection

from access import audit
from db.queries import demo as queries
from demo import crew, duties, hand_line, helping, huddling, rows, voices
from demo.days import ZONE, day_of, to_instant, to_us
from demo.plant import SITE, Plant
from demo.rows import Row
from ingest import door

STEP = timedelta(days=15)
AHEAD_DAYS = 2  # shifts and orders are planned so far ahead
LOADED = "demo.loaded"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """The plant of the database, the instant after which its history begins, and the receipt of an idea to try."""

    plant: Plant
    since: datetime
    receipt: str = ""


def found(conn: Connection) -> Loaded | None:
    """The demo plant of this database, as it was loaded; None where there is none."""
    row = conn.execute(queries.LOADED, {"site_id": SITE, "action": LOADED}).one_or_none()
    if row is None:
        return None
    plant = Plant(int(row.details["seed"]), datetime.fromisoformat(row.details["loaded_on"]).date())
    return Loaded(plant, datetime.fromisoformat(row.details["since"]))


def is_there(conn: Connection) -> bool:
    return conn.execute(queries.IS_THERE, {"site_id": SITE}).one_or_none() is not None


def load(conn: Connection, *, seed: int, of_days: int, now: datetime, tell: Tell) -> Loaded:
    """Build the plant in the caller's transaction, with `of_days` days of history before the day of `now`."""
    now = now.astimezone(UTC)
    today = day_of(to_us(now))
    plant = Plant(seed, today)
    history = [today - timedelta(days=ago) for ago in range(of_days, -1, -1)]
    since = to_instant(to_us(datetime(history[0].year, history[0].month, history[0].day, 6, tzinfo=ZONE)) - 1)
    for kind, found_rows in rows.master(plant).items():
        write(conn, kind, found_rows)
    plan(conn, plant, [*history, *(today + timedelta(days=n + 1) for n in range(AHEAD_DAYS))])
    _facts(conn, plant, since, now, tell)
    tell("people and what they said")
    telling = voices.tell(conn, plant, crew.hire(conn), now)
    helping.tell(conn, plant, since, now)
    duties.plan(conn, telling.cast)
    voices.choose_kpis(conn, crew.SYSTEM, now)
    huddling.tell(conn, plant, telling.cast, now)
    voices.look_at_kpis(conn, telling.cast.actors["dana"], now)
    details = {"seed": seed, "loaded_on": today.isoformat(), "since": since.isoformat()}
    audit.record(conn, crew.SYSTEM, LOADED, SITE, **details)
    return Loaded(plant, since, telling.receipts["nozzles"])


def plan(conn: Connection, plant: Plant, of_days: Iterable[date]) -> None:
    """Write the shifts and orders that begin on these days; known ones stay as they are."""
    for kind, planned in rows.calendar(plant, of_days).items():
        write(conn, kind, planned)


def write(conn: Connection, kind: str, given: Iterable[Row]) -> int:
    """Through the import door; how many rows it took. Refused rows are a fault of the simulation."""
    rows_now = iter(given)
    first = next(rows_now, None)
    if first is None:
        return 0
    counts = door.write(conn, kind, chain([first], rows_now), source="feed", by="demo")
    if counts.rejected:
        raise RuntimeError(f"{kind}: {counts.rejected} rows of the simulation were refused, first {counts.rejects[0]}")
    return counts.accepted


def _facts(conn: Connection, plant: Plant, since: datetime, now: datetime, tell: Tell) -> None:
    for start, end in _steps(since, now):
        tell(f"{end:%d %b %Y}")
        write(conn, "states", rows.states(plant, start, end))
        write(conn, "counts", rows.counts(plant, start, end))
    tell("the hand line")
    hand_line.write_history(conn, plant, since, now)


def _steps(since: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    start = since
    while start < now:
        end = min(now, start + STEP)
        yield start, end
        start = end
