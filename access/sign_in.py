"""The check behind the sign-in form: throttled, the same for known and unknown names, in words and in time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from access import passwords, people, sessions, throttle
from access.refusals import Ours, Refusal
from access.throttle import Bucket, bucket
from db.queries import people as queries


class NotLetIn(Refusal):
    """Name and password do not belong together, or the person is disabled: nobody learns which."""

    def __init__(self) -> None:
        super().__init__(Ours("This user name and password do not match. Check both, also capital letters."))


@dataclass(frozen=True)
class Try:
    """What came out of the form, and the address it came from."""

    site_id: str
    username: str
    password: str
    address: str


def sign_in(engine: Engine, tried: Try, *, now: datetime) -> str:
    """A one-time ticket for the cookie's route, or TooOften or NotLetIn. Its own transactions: a try counts at once."""
    with engine.begin() as conn:
        _count(conn, tried, now)
    with engine.begin() as conn:
        row = conn.execute(queries.PASSWORD_OF, _who(tried)).first()
    is_right = passwords.fits(tried.password, row.password_hash if row else None)
    if row is None or not is_right or row.disabled_at is not None:
        raise NotLetIn
    with engine.begin() as conn:
        _refresh_hash(conn, tried, row.person_id, row.password_hash)
        throttle.fill(conn, tried.site_id, _of_device(tried), now=now)
        return sessions.ticket(conn, tried.site_id, row.person_id, now=now)


def _count(conn: Connection, tried: Try, now: datetime) -> None:
    """Three buckets. Who was let in here before has one of their own: guesses from elsewhere cannot lock them out."""
    throttle.take(conn, tried.site_id, _of_address(tried), now=now)
    if throttle.is_known(conn, tried.site_id, _of_device(tried)):
        throttle.take(conn, tried.site_id, _of_device(tried), now=now)
        return
    throttle.take(conn, tried.site_id, _of_stranger(tried), now=now)
    throttle.take(conn, tried.site_id, _of_account(tried), now=now)


def _of_address(tried: Try) -> Bucket:
    return bucket("address", tried.address, capacity=60, refill_s=2)


def _of_account(tried: Try) -> Bucket:
    return bucket("account", _who(tried)["username"], capacity=30, refill_s=60)


def _of_stranger(tried: Try) -> Bucket:
    return bucket("stranger", _who(tried)["username"], tried.address, capacity=5, refill_s=60)


def _of_device(tried: Try) -> Bucket:
    return bucket("device", _who(tried)["username"], tried.address, capacity=5, refill_s=60)


def _who(tried: Try) -> dict[str, str]:
    return {"site_id": tried.site_id, "username": people.tidy_username(tried.username)}


def _refresh_hash(conn: Connection, tried: Try, person_id: int, stored: str) -> None:
    if passwords.is_dated(stored):
        fresh = {"password_hash": passwords.rehashed(tried.password), "old_hash": stored}
        conn.execute(queries.REHASH, {"site_id": tried.site_id, "person_id": person_id} | fresh)
