"""What happens by itself: once per site, whatever else fails or is at it."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, Engine, insert, select

from db import tables as t
from feedback import turns
from pages.clockwork import rounds
from tests.make import MONDAY
from tests.people import OTHER_SITE, SITE, move_in

done: list[str] = []


def keep(conn: Connection, site_id: str, now: datetime) -> None:
    row = {"site_id": site_id, "at": now, "actor": "system", "action": "kept", "subject": "x"}
    conn.execute(insert(t.audit).values(row))
    done.append(site_id)


def fail(conn: Connection, site_id: str, now: datetime) -> None:
    keep(conn, site_id, now)
    raise RuntimeError("out of oil")


@pytest.fixture
def plants(engine: Engine) -> Engine:
    done.clear()
    with engine.begin() as conn:
        move_in(conn)
    return engine


def kept(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        rows = conn.execute(select(t.audit.c.site_id).where(t.audit.c.action == "kept"))
        return sorted(rows.scalars())


def test_a_job_that_fails_leaves_nothing_behind_and_keeps_nobody_from_their_turn(plants: Engine) -> None:
    rounds.once(plants, (fail, keep), MONDAY)
    assert kept(plants) == sorted((SITE, OTHER_SITE))


def test_two_processes_do_not_do_the_same_job_of_a_site_at_once(plants: Engine) -> None:
    with plants.begin() as other:
        assert turns.is_mine(other, SITE, rounds.named(keep))
        rounds.once(plants, (keep,), MONDAY)
    assert done == [OTHER_SITE]
    rounds.once(plants, (keep,), MONDAY)
    assert sorted(done) == sorted((OTHER_SITE, OTHER_SITE, SITE))
