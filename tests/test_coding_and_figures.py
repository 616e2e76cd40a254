"""What coding stops does to figures: a split and a join nothing, a reason only who the loss is shown for."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert

import clock
from access.actors import Actor
from access.refusals import Invalid
from db import tables as t
from ingest import pad, stop_list
from ingest.pad import Seen, Stop, Why
from metrics import keeper, losses, proof, values
from metrics.losses import LossReport
from metrics.scope import Scope
from metrics.values import Value
from tests.metrics.floor import SITE, Floor, at, random_floor, store

BEGIN = int(datetime(2026, 10, 24, 20, tzinfo=UTC).timestamp())  # the night on which the clocks change
SECONDS, GRAIN = 9 * 3600, 30
START, END = at(BEGIN), at(BEGIN + SECONDS)
NOW = at(BEGIN + 2 * SECONDS)
KPIS = ["availability", "performance", "quality", "oee", "throughput", "setup_ratio", "technical_efficiency", "mtbf"]
KPIS += ["mttr", "scrap_ratio", "changeover", "plan_attainment"]
LEAD = Actor(SITE, "person", "supervisor", "Sofia", frozenset({"L1", "L2"}), person_id=1)
STOPPED = {"reason", "unexplained", "short_stops"}
STATES: list[set[str | None]] = [{"down"}, {"setup"}, {"idle"}]
Figures = tuple[list[Value], list[LossReport]]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def luck(seed: int) -> Random:
    return Random(seed)  # noqa: S311  a floor, not a secret


def figures(conn: Connection) -> Figures:
    """Every figure of the site, and what was lost in each hour."""
    scope = Scope(SITE)
    return values.read(conn, scope, START, END, KPIS, now=NOW), losses.read(conn, scope, START, END, now=NOW, by="hour")


def without_reasons(report: LossReport) -> LossReport:
    """What remains of a loss report that no reason can change: what was known, and how much of it was good."""
    return replace(report, losses=[])


def stopped_us(report: LossReport, states: set[str | None]) -> int:
    """Time lost to stops of these states; one without a reason has none."""
    return sum(int(loss.us) for loss in report.losses if loss.kind in STOPPED and loss.state in states)


def code(conn: Connection, floor: Floor, pick: Random, do: Any) -> bool:
    """Do something to one stop of the floor; False where it has none that can be split or coded."""
    line_of = {machine.name: machine.line for machine in floor.machines}
    found = [stop for stop in stop_list.units(conn, LEAD, sorted(line_of), START) if stop.state != "planned"]
    pick.shuffle(found)
    for stop in found:
        try:
            do(stop, line_of[stop.machine])
        except Invalid:
            continue
        return True
    return False


def seen(stop: Stop) -> Seen:
    return Seen(stop.machine, stop.start_at, stop.end_at, stop.version)


def stage(conn: Connection, seed: int) -> Floor:
    floor = random_floor(luck(seed), "Europe/Berlin", BEGIN, SECONDS, GRAIN)
    store(conn, floor)
    named = [("jam", "down"), ("glue", "down"), ("wait", "idle"), ("change", "setup")]
    rows = [{"site_id": SITE, "reason": code, "name": code, "state": state} for code, state in named]
    conn.execute(insert(t.reasons), rows)
    return floor


COMMON = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.usefixtures("held")
@COMMON
@given(seed=st.integers(0, 10**6))
@example(seed=0)  # a machine that falls silent in its stop
def test_a_split_and_a_join_change_no_figure(shared_engine: Engine, seed: int) -> None:
    with shared_engine.connect() as conn, conn.begin() as transaction:
        pick, floor = luck(seed), stage(conn, seed)
        before = figures(conn)
        halves: list[tuple[str, list[Stop]]] = []

        def cut(stop: Stop, line: str) -> None:
            at_ = stop.start_at + ((stop.end_at or NOW) - stop.start_at) * pick.randrange(1, 30) / 30
            halves.append((line, pad.split(conn, LEAD, line, seen(stop), at_, request_id=str(uuid4()))))

        if code(conn, floor, pick, cut):
            assert figures(conn) == before
            line, (*_, first, second) = halves[0]
            pad.merge(conn, LEAD, line, seen(first), seen(second), request_id=str(uuid4()))
            assert figures(conn) == before
        transaction.rollback()


@pytest.mark.usefixtures("held")
@COMMON
@given(seed=st.integers(0, 10**6), reason=st.sampled_from(["jam", "glue", "wait", "change"]))
@example(seed=11876, reason="jam")  # a stop over several hours that nobody had explained
def test_another_reason_moves_losses_between_reasons_and_taking_it_back_moves_them_back(
    shared_engine: Engine, seed: int, reason: str
) -> None:
    with shared_engine.connect() as conn, conn.begin() as transaction:
        floor = stage(conn, seed)
        before = figures(conn)
        was: list[tuple[Stop, Stop]] = []

        def tell(stop: Stop, line: str) -> None:
            coded = pad.recode(conn, LEAD, line, seen(stop), Why(reason, "M2"), request_id=str(uuid4()))
            was.append((stop, coded))

        if code(conn, floor, luck(seed), tell):
            after, (stop, coded) = figures(conn), was[0]
            assert list(map(without_reasons, after[1])) == list(map(without_reasons, before[1]))
            assert [value.elements.known_us for value in after[0]] == [v.elements.known_us for v in before[0]]
            if stop.state == coded.state:
                assert after[0] == before[0]
                for states in STATES if stop.reason else [{"down", "setup", "idle", None}]:
                    assert [stopped_us(r, states) for r in after[1]] == [stopped_us(r, states) for r in before[1]]
            if coded.coding_id and coded.coding_id != stop.coding_id:
                pad.undo(conn, LEAD, coded.coding_id, request_id=str(uuid4()))
            assert figures(conn) == before
        transaction.rollback()


def summed(conn: Connection) -> None:
    keeper.extend(conn, SITE, now=NOW)
    while keeper.renew(conn, SITE):
        continue


@pytest.mark.usefixtures("held")
@COMMON
@given(seed=st.integers(0, 10**6), reason=st.sampled_from(["jam", "wait", "change", "pause"]))
def test_kept_sums_follow_what_people_code(shared_engine: Engine, seed: int, reason: str) -> None:
    with shared_engine.connect() as conn, conn.begin() as transaction:
        floor = stage(conn, seed)
        conn.execute(insert(t.reasons).values(site_id=SITE, reason="pause", name="pause", state="planned"))
        summed(conn)

        def tell(stop: Stop, line: str) -> None:
            middle = stop.start_at + ((stop.end_at or NOW) - stop.start_at) / 2
            half = pad.split(conn, LEAD, line, seen(stop), middle, request_id=str(uuid4()))[-1]
            pad.recode(conn, LEAD, line, seen(half), Why(reason), request_id=str(uuid4()))

        code(conn, floor, luck(seed), tell)
        summed(conn)
        assert proof.verify(conn, SITE).wrong == ()
        for coding in (row for line in ("L1", "L2") for row in pad.codings(conn, LEAD, line, START)):
            pad.undo(conn, LEAD, coding.coding_id, request_id=str(uuid4()))
        summed(conn)
        assert proof.verify(conn, SITE).wrong == ()
        transaction.rollback()
