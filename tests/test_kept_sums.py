"""Sums that a worker keeps stay true through every door: files in any order, undo, and shifts edited on the page."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from access.actors import Actor
from ingest import files, undo
from metrics import keeper, proof, shift_edit, values
from metrics.scope import Scope
from metrics.shift_typing import PlannedShift
from tests.metrics.floor import at, random_floor
from tests.metrics.test_second_by_second import KPIS, expect, hand_made, same_elements
from tests.metrics.tick_by_tick import Ticks
from tests.test_files_to_figures import BEGIN, GRAIN, ZONE, events, master, put

LAST = BEGIN + 30 * 3600
BOSS = Actor("S", "person", "manager", "Boss", person_id=1, lines=frozenset({"L1", "L2"}))
FIRST = ("sites", "lines", "machines")


def kept(engine: Engine, dice: Random) -> None:
    """The worker has been there, or not; sometimes long ago."""
    if dice.random() < 0.6:
        while keeper.keep(engine, "S", now=at(dice.choice([BEGIN + dice.randrange(9 * 3600), LAST]))):
            pass


def all_true(engine: Engine) -> None:
    while keeper.keep(engine, "S", now=at(LAST)):
        pass
    with engine.connect() as conn:
        found = proof.verify(conn, "S")
    assert (found.wrong, found.waiting) == ((), 0)


@pytest.mark.parametrize("seed", range(8))
def test_sums_are_true_however_files_and_the_worker_take_turns(engine: Engine, tmp_path: Path, seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    floor = random_floor(dice, ZONE, BEGIN, 9 * 3600, GRAIN)
    plant = master(floor)
    for kind in FIRST:
        files.take(engine, put(tmp_path, kind, plant[kind]))
    facts = events(dice, floor)
    rest = [(kind, rows) for kind, rows in plant.items() if kind not in FIRST and rows]
    if seed % 2:  # each row once: the short way in
        facts = {k: list({r["event_id"]: r for r in rows if r["revision"] != 1}.values()) for k, rows in facts.items()}
    for kind, rows in facts.items():
        cut = dice.randrange(0, len(rows) + 1)
        rest += [(kind, part) for part in (rows[:cut], rows[cut:]) if part]
    dice.shuffle(rest)
    for number, (kind, rows) in enumerate(rest):
        kept(engine, dice)
        files.take(engine, put(tmp_path, f"{kind}_{number}", rows))
    kept(engine, dice)
    ticks = Ticks(replace(floor), GRAIN, BEGIN - 3600, LAST)
    with engine.connect() as conn:
        found = values.read(conn, Scope("S", line="L1"), at(BEGIN), at(BEGIN + 9 * 3600), KPIS, now=at(LAST))
    counted = expect(ticks, floor, {"line": "L1"}, BEGIN, BEGIN + 9 * 3600)
    same_elements(found[0], counted)
    by_hand = hand_made(counted, ticks.plans)
    assert all(v.value == by_hand[v.kpi] for v in found if v.withheld is None)
    all_true(engine)


@pytest.mark.parametrize("seed", range(4))
def test_sums_are_true_after_imports_are_taken_back_and_shifts_edited(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    dice = Random(seed)  # noqa: S311
    floor = random_floor(dice, ZONE, BEGIN, 9 * 3600, GRAIN)
    taken = [files.take(engine, put(tmp_path, kind, rows)) for kind, rows in master(floor).items() if rows]
    taken += [files.take(engine, put(tmp_path, kind, rows)) for kind, rows in events(dice, floor).items() if rows]
    all_true(engine)
    undone = [report for report in taken if report.kind in {"states", "counts", "orders", "products"}]
    with engine.begin() as conn:
        undo.undo(conn, BOSS, dice.choice(undone).imports["S"], now=at(LAST))
    all_true(engine)
    start = at(BEGIN).astimezone(UTC) + timedelta(minutes=37)
    shift = PlannedShift("L1", "extra", start, start + timedelta(hours=5), None, ())
    with engine.begin() as conn:
        shift_edit.add(conn, BOSS, shift)
    all_true(engine)
    with engine.begin() as conn:
        shift_edit.change(conn, BOSS, shift, replace(shift, end=start + timedelta(hours=2)))
    all_true(engine)


def waiting(engine: Engine) -> int:
    with engine.connect() as conn:
        return proof.verify(conn, "S").waiting


def test_a_name_or_a_quantity_that_changes_touches_no_sum(engine: Engine, tmp_path: Path) -> None:
    floor = random_floor(Random(3), ZONE, BEGIN, 9 * 3600, GRAIN)  # noqa: S311
    plant = master(floor)
    for kind, rows in (plant | events(Random(3), floor)).items():  # noqa: S311
        files.take(engine, put(tmp_path, kind, rows))
    all_true(engine)
    renamed = {kind: [row | {"name": "Other"} for row in plant[kind]] for kind in ("sites", "machines", "products")}
    for kind, rows in (renamed | {"orders": [row | {"planned_qty": 7} for row in plant["orders"]]}).items():
        files.take(engine, put(tmp_path, kind, rows))
        assert waiting(engine) == 0, kind
    files.take(engine, put(tmp_path, "orders", [row | {"product": "c"} for row in plant["orders"]]))
    assert waiting(engine) > 0
