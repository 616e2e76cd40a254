"""Files of any kind, late, corrected and taken back: what is summed ahead stays what the facts say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import Invalid
from ingest import door
from ingest.undo import undo
from metrics import keeper, proof
from tests.ingest import floor

START = datetime(2026, 5, 4, 4, tzinfo=UTC)
NOW = START + timedelta(hours=10)
MANAGER = Actor("SUED", "person", "manager", "Dana", frozenset({"L1", "L2"}), person_id=4)
SLOW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    silent = "UPDATE machines SET silent_after_s = 1800 WHERE machine = 'M2'"
    conn.execute(text(silent))
    return conn


def some_rows(kind: str, luck: Random) -> list[dict[str, object]]:
    return [one_row(kind, luck) for _ in range(luck.randrange(1, 8))]


def one_row(kind: str, luck: Random) -> dict[str, object]:
    at = START + timedelta(minutes=luck.randrange(0, 600, 7))
    machine, number = luck.choice(["M1", "M2", "M3"]), luck.choice(["", "e1", "e2", "e3"])
    event = {"site": "SUED", "machine": machine, "at": at, "event_id": number}
    if kind == "states":
        return event | {"state": luck.choice(["running", "down", "idle", "planned"]), "seq": luck.choice([None, 1])}
    if kind == "counts":
        made = luck.choice([None, None, at - timedelta(hours=1)])
        return event | {"good": luck.randrange(9), "scrap": luck.randrange(3), "product": "A", "made_at": made}
    if kind == "counters":
        return event | {"counter": luck.choice(["good", "scrap"]), "total": luck.randrange(50)}
    if kind == "shifts":
        day = {"site": "SUED", "line": luck.choice(["L1", "L2"]), "shift": "early", "start": START}
        return day | {"end": START + timedelta(hours=luck.choice([4, 8]))}
    if kind == "orders":
        order = {"site": "SUED", "machine": machine, "order": luck.choice(["1", "2"]), "product": luck.choice("AB")}
        return order | {"start": at, "end": luck.choice([None, at + timedelta(hours=2)]), "planned_qty": 50}
    return {"site": "SUED", "product": luck.choice("AB"), "ideal_cycle_s": luck.choice(["5", "7", ""]), "from": at}


def import_or_undo(conn: Connection, luck: Random, done: list[int]) -> None:
    if done and luck.random() < 0.35:
        try:
            undo(conn, MANAGER, done.pop(luck.randrange(len(done))), now=NOW)
        except Invalid:
            return  # a later one built on it
        return
    kind = luck.choice(["states", "counts", "counters", "shifts", "orders", "products"])
    counts = door.write(conn, kind, some_rows(kind, luck), source="file")
    assert counts.rejected == 0
    done.append(counts.imports["SUED"])


@SLOW
@given(st.integers(0, 10**9))
def test_whatever_comes_and_goes_the_kept_sums_are_what_the_facts_say(plant: Connection, seed: int) -> None:
    luck, done = Random(seed), list[int]()  # noqa: S311
    with plant.begin_nested() as trial:
        keeper.begin(plant, "SUED")
        for _ in range(luck.randrange(2, 9)):
            import_or_undo(plant, luck, done)
            if luck.random() < 0.5:
                keeper.extend(plant, "SUED", now=START + timedelta(hours=luck.randrange(1, 11)))
                for _ in range(luck.randrange(3)):
                    keeper.renew(plant, "SUED")
        keeper.extend(plant, "SUED", now=NOW)
        while keeper.renew(plant, "SUED"):
            pass
        found = proof.verify(plant, "SUED")
        assert found.wrong == ()
        assert found.waiting == 0
        trial.rollback()
