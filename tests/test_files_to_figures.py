"""From files to figures, as other programs do it: shuffled, doubled, corrected, in local time and in any batches."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from ingest import files
from metrics import values
from metrics.scope import Scope
from tests.metrics.floor import STATES, Floor, at, random_floor
from tests.metrics.test_second_by_second import KPIS, expect, hand_made, same_elements
from tests.metrics.tick_by_tick import Ticks

GRAIN = 30
BEGIN = int(datetime(2026, 10, 24, 20, tzinfo=UTC).timestamp())  # the clocks of Berlin go back five hours later
ZONE = "Europe/Berlin"
ROOT = Path(__file__).parents[1]


def written(dice: Random, second: int | None) -> tuple[str, str]:
    """An instant as some sender writes it, and the fold that goes with it."""
    if second is None:
        return "", ""
    if dice.random() < 0.4:
        return at(second).isoformat().replace("+00:00", "Z"), ""
    local = at(second).astimezone(ZoneInfo(ZONE))
    if dice.random() < 0.5:
        return local.isoformat(sep=" "), ""
    return local.replace(tzinfo=None).isoformat(), str(local.fold)


def text(second: int | None) -> str:
    return "" if second is None else at(second).isoformat()


def columns(names: str, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [{"site": "S"} | dict(zip(names.split(), row, strict=True)) for row in rows]


def master(floor: Floor) -> dict[str, list[dict[str, Any]]]:
    machines = [(m.name, m.line, str(m.is_constraint).lower(), m.silent_s or "") for m in floor.machines]
    cycles = [(c.product, c.machine, text(c.since), c.seconds) for c in floor.cycles]
    orders = [
        (o.machine, o.number, o.product, text(o.start), text(o.end), "" if o.qty is None else o.qty, o.setup_s)
        for o in floor.orders
    ]
    pauses = [" ".join(f"{text(lo)}/{text(hi)}" for lo, hi in shift.breaks) for shift in floor.shifts]
    shifts = [
        (s.line, s.name, text(s.start), text(s.end), s.team or "", pause)
        for s, pause in zip(floor.shifts, pauses, strict=True)
    ]
    return {
        "sites": columns("name timezone", [("Test", ZONE)]),
        "lines": columns("line name team", [(line, line, team or "") for line, team in floor.teams.items()]),
        "machines": columns("machine line is_constraint silent_after_s", machines),
        "products": columns("product machine from ideal_cycle_s", cycles),
        "shifts": columns("line shift start end team breaks", shifts),
        "orders": columns("machine order product start end planned_qty setup_s", orders),
    }


def events(dice: Random, floor: Floor) -> dict[str, list[dict[str, Any]]]:
    """The rows of states and counts; some come first with a wrong value, some twice, all in any order."""
    states, counts = [], []
    for n, s in enumerate(floor.states):
        when, fold = written(dice, s.at)
        row = {
            "site": "S",
            "machine": s.machine,
            "at": when,
            "fold": fold,
            "state": s.state,
            "reason": s.reason or "",
            "caused_by": s.caused_by or "",
            "seq": "" if s.seq is None else s.seq,
            "event_id": f"{n:04}",
            "revision": "",
        }
        states += _told(dice, row, {"state": dice.choice(STATES)})
    for n, c in enumerate(floor.counts):
        when, fold = written(dice, c.at)
        if c.made_at is not None:
            when, fold = at(c.at).isoformat(), ""
        row = {
            "site": "S",
            "machine": c.machine,
            "at": when,
            "fold": fold,
            "good": c.good,
            "scrap": c.scrap,
            "rework": c.rework,
            "recovered": c.recovered,
            "made_at": "" if c.made_at is None else at(c.made_at).isoformat(),
            "product": c.product or "",
            "event_id": f"{n:04}",
            "revision": "",
        }
        counts += _told(dice, row, {"good": 99})
    dice.shuffle(states)
    dice.shuffle(counts)
    return {"states": states, "counts": counts}


def _told(dice: Random, row: dict[str, Any], wrong: dict[str, Any]) -> list[dict[str, Any]]:
    if dice.random() < 0.3:
        return [row | wrong | {"revision": 1}, row | {"revision": 2}]
    return [row, row] if dice.random() < 0.3 else [row]


def put(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["site"], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("seed", range(6))
def test_figures_do_not_depend_on_how_the_files_came(engine: Engine, tmp_path: Path, seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    floor = random_floor(dice, ZONE, BEGIN, 9 * 3600, GRAIN)
    for kind, rows in master(floor).items():
        if rows:
            assert files.take(engine, put(tmp_path, kind, rows)).accepted == len(rows)
    for kind, rows in events(dice, floor).items():
        cut = dice.randrange(0, len(rows) + 1)
        for number, batch in enumerate((rows[:cut], rows[cut:], rows[cut:])):
            if batch:
                report = files.take(engine, put(tmp_path, f"{kind}_{number}", batch))
                assert report.rejected == 0
                assert report.rows == report.accepted + report.duplicates + report.corrections == len(batch)
    last = BEGIN + 30 * 3600
    ticks = Ticks(replace(floor), GRAIN, BEGIN - 3600, last)
    with engine.connect() as conn:
        for line in ("L1", "L2"):
            found = values.read(conn, Scope("S", line=line), at(BEGIN), at(BEGIN + 9 * 3600), KPIS, now=at(last))
            counted = expect(ticks, floor, {"line": line}, BEGIN, BEGIN + 9 * 3600)
            same_elements(found[0], counted)
            by_hand = hand_made(counted, ticks.plans)
            assert all(v.value == by_hand[v.kpi] for v in found if v.withheld is None)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )


WINDOW = ("--site", "S", "--line", "L", "--from", "2026-03-02T06:00", "--to", "2026-03-02T08:00")
KEYS = "site line machine team start end kpi value unit status withheld flags coverage elements"


@pytest.fixture
def taken(database: str, tmp_path: Path) -> dict[str, Any]:
    """A line that ran for an hour and stood for an hour, sent as files; what became of its states."""
    assert database
    state = ("M", "2026-03-02T06:00", "running")
    rows = {
        "states": columns("machine at state", [state, ("M", "2026-03-02T07:00", "down"), ("X", *state[1:])]),
        "shifts": columns("line shift start end", [("L", "early", "2026-03-02T06:00", "2026-03-02T08:00")]),
        "machines": columns("machine line", [("M", "L")]),
        "lines": columns("line name", [("L", "Line")]),
        "sites": columns("name timezone", [("Site", ZONE)]),
    }
    told = run("ingest", *(str(put(tmp_path, kind, given)) for kind, given in rows.items()), "--json")
    assert told.returncode == 1, told.stderr
    states: dict[str, Any] = json.loads(told.stdout)[0]
    return states


def test_what_became_of_each_row_is_told(taken: dict[str, Any]) -> None:
    assert [taken[key] for key in ("kind", "rows", "accepted", "rejected")] == ["states", 3, 2, 1]
    assert (taken["duplicates"], taken["corrections"]) == (0, 0)
    assert "reject_reason" in Path(taken["rejects_file"]).read_text(encoding="utf-8")


@pytest.mark.usefixtures("taken")
def test_figures_are_read_from_outside_to_the_letter() -> None:
    read = run("metrics", "availability,oee", *WINDOW, "--by", "hour", "--json")
    assert read.returncode == 0, read.stderr
    found = json.loads(read.stdout)
    assert [(v["start"], v["kpi"], v["value"]) for v in found] == [
        ("2026-03-02T05:00:00Z", "availability", 1),
        ("2026-03-02T05:00:00Z", "oee", 0),
        ("2026-03-02T06:00:00Z", "availability", 0),
        ("2026-03-02T06:00:00Z", "oee", 0),
    ]
    assert list(found[0]) == KEYS.split()
    assert found[0]["elements"]["adet_us"] == 0
    lost = json.loads(run("metrics", "losses", *WINDOW, "--json").stdout)[0]
    hour = 3_600_000_000
    assert [(loss["kind"], loss["us"]) for loss in lost["losses"]][:2] == [("speed", hour), ("unexplained", hour)]


@pytest.mark.usefixtures("taken")
def test_a_line_that_is_not_there_is_named() -> None:
    wrong = run("metrics", "oee", *WINDOW[:3], "Z", *WINDOW[4:], "--json")
    assert (wrong.returncode, "no line Z" in wrong.stderr) == (2, True)
