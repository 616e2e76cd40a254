"""How often something may be tried: token buckets in the database, where no restart and no second server forgets.

Nobody is locked out for good: a bucket fills with time alone.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from access.refusals import Ours, Refusal
from db.queries import throttle as queries


class TooOften(Refusal):
    """Tried too often; `again_in` says when the next try is let through."""

    def __init__(self, again_in: timedelta) -> None:
        self.again_in = again_in
        seconds = max(1, round(again_in.total_seconds()))
        if seconds < 100:
            super().__init__(Ours("Too many tries. Please wait {seconds} s and try again.", seconds=seconds))
        else:
            minutes = -(-seconds // 60)
            super().__init__(Ours("Too many tries. Please wait {minutes} min and try again.", minutes=minutes))


@dataclass(frozen=True)
class Bucket:
    """`capacity` tries at once, then one more every `refill_s` seconds."""

    name: str
    capacity: int
    refill_s: int


def bucket(kind: str, *parts: str, capacity: int, refill_s: int) -> Bucket:
    """A bucket of this kind for these parts; they are hashed, because people type passwords into name fields."""
    return Bucket(f"{kind}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}", capacity, refill_s)


def take(conn: Connection, site_id: str, of: Bucket, *, now: datetime) -> None:
    """Take one try out, or raise TooOften. Commit it before the try is judged: a try counts even if the judge fails."""
    bound = {"site_id": site_id, "bucket": of.name, "capacity": of.capacity, "refill_s": of.refill_s, "now": now}
    if conn.execute(queries.TAKE, bound).first() is None:
        holds = conn.execute(queries.HOLDS, bound).scalar_one()
        raise TooOften(timedelta(seconds=float((1 - holds) * of.refill_s)))


def fill(conn: Connection, site_id: str, of: Bucket, *, now: datetime) -> None:
    """All tries are back: this one was rightful."""
    conn.execute(queries.FILL, {"site_id": site_id, "bucket": of.name, "capacity": of.capacity, "now": now})


def is_known(conn: Connection, site_id: str, of: Bucket) -> bool:
    """Whether this bucket was ever used and not yet tidied away."""
    return conn.execute(queries.IS_KNOWN, {"site_id": site_id, "bucket": of.name}).first() is not None
