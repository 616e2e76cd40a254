"""Every figure equals a count by hand, tick by tick, on random floors around the nights on which the clocks change."""

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from metrics import losses, values
from metrics.losses import LossReport
from metrics.scope import Scope
from metrics.values import Value
from tests.metrics.floor import SITE, Floor, at, random_floor, store
from tests.metrics.tick_by_tick import Counted, Ticks, add


@dataclass(frozen=True)
class Night:
    """A floor of some hours from `begin` on, its instants on a grid of `grain` seconds."""

    zone: str
    begin: datetime
    grain: int = 30
    seconds: int = 9 * 3600
    tail: int = 20 * 3600  # looked at after the floor, so that what is open stays open

    @property
    def first(self) -> int:
        return int(self.begin.timestamp())

    @property
    def last(self) -> int:
        return self.first + self.seconds + self.tail


NIGHTS = {
    "spring, Berlin": Night("Europe/Berlin", datetime(2026, 3, 28, 21, tzinfo=UTC)),
    "autumn, Berlin": Night("Europe/Berlin", datetime(2026, 10, 24, 20, tzinfo=UTC)),
    "autumn, Adelaide, half hour": Night("Australia/Adelaide", datetime(2026, 4, 4, 12, tzinfo=UTC)),
    "Kathmandu, 45 minutes": Night("Asia/Kathmandu", datetime(2026, 6, 1, tzinfo=UTC)),
    "every second, autumn, Berlin": Night("Europe/Berlin", datetime(2026, 10, 25, 0, 45, tzinfo=UTC), 1, 2400, 1200),
}
KPIS = [
    "availability",
    "performance",
    "quality",
    "oee",
    "throughput",
    "setup_ratio",
    "technical_efficiency",
    "mtbf",
    "mttr",
]
KPIS += ["scrap_ratio", "rework_ratio", "first_pass_yield", "plan_attainment"]
SCOPES = st.sampled_from(
    [{"line": "L1"}, {"line": "L2"}, {"machine": "M0"}, {"machine": "M1"}, {"team": "T1"}, {"team": "T2"}, {}]
)


def expect(ticks: Ticks, floor: Floor, scope: dict[str, str], start: int, end: int) -> Counted:
    ticks.plans = []
    if "machine" in scope:
        machine = next(m for m in floor.machines if m.name == scope["machine"])
        return ticks.count(machine.name, machine.line, None, start, end)
    lines = [scope["line"]] if "line" in scope else ["L1", "L2"]
    team = scope.get("team")
    return add([ticks.count(m, line, team, start, end) for line in lines for m in sorted(ticks.counts_on(line))])


def has_team(floor: Floor, team: str) -> bool:
    return team in floor.teams.values() or any(shift.team == team for shift in floor.shifts)


def quotient(part: Any, whole: Any) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if whole else None


def hand_made(counted: Counted, plans: list[Any]) -> dict[str, Fraction | None]:
    """The catalogue once more, from seconds and parts."""
    s, p = counted.seconds, counted.parts
    known = s["running"] + s["down"] + s["setup"] + s["idle"]
    made = p["good"] + p["scrap"] + p["rework"]
    in_pieces = any(cycle is None for _, _, cycle, _ in plans)
    weights = [Fraction(1) if in_pieces else cycle for _, _, cycle, _ in plans]
    return {
        "availability": quotient(s["running"], known),
        "performance": quotient(counted.ideal_total_s, s["running"]),
        "quality": quotient(counted.ideal_good_s, counted.ideal_total_s),
        "oee": quotient(counted.ideal_good_s, known),
        "throughput": quotient(made * 3600, known),
        "setup_ratio": quotient(s["setup"], s["setup"] + s["running"]),
        "technical_efficiency": quotient(s["running"], s["running"] + s["down"]),
        "mtbf": quotient(Fraction(s["running"], 3600), counted.begun),
        "mttr": quotient(Fraction(counted.ended_s, 60), counted.ended),
        "scrap_ratio": quotient(p["scrap"], made),
        "rework_ratio": quotient(p["rework"], made),
        "first_pass_yield": quotient(p["good"], made),
        "plan_attainment": quotient(
            sum(min(Fraction(done), due) * w for (_, due, _, done), w in zip(plans, weights, strict=True)),
            sum(due * w for (_, due, _, _), w in zip(plans, weights, strict=True)),
        ),
    }


def same_elements(value: Value, counted: Counted) -> None:
    e, s, p = value.elements, counted.seconds, counted.parts
    times = (e.scheduled_us, e.planned_stop_us, e.apt_us, e.adet_us, e.aust_us, e.adot_us)
    names = ("scheduled", "planned_stop", "running", "down", "setup", "idle")
    assert times == tuple(s[name] * 10**6 for name in names)
    assert e.known_us == e.apt_us + e.adet_us + e.aust_us + e.adot_us
    parts = (e.good, e.scrap, e.rework, e.recovered, e.unscheduled)
    assert parts == tuple(p[name] * 1000 for name in ("good", "scrap", "rework", "recovered", "unscheduled"))
    assert set(e.without_cycle) == counted.no_cycle
    assert (e.ideal_good_us, e.ideal_total_us) == (counted.ideal_good_s * 10**6, counted.ideal_total_s * 10**6)


def is_withheld(value: Value, counted: Counted, *, has_states: bool) -> bool:
    s, made = counted.seconds, sum(counted.parts[n] for n in ("good", "scrap", "rework"))
    pbt = s["scheduled"] - s["planned_stop"]
    known = s["running"] + s["down"] + s["setup"] + s["idle"]
    no_time = not s["scheduled"] or not has_states or not known or known * 5 < pbt * 4
    if value.kpi in KPIS[:8] and no_time:
        return True
    if value.kpi in {"performance", "quality", "oee"} and counted.no_cycle:
        return True
    return made == 0 and value.kpi in {"performance", "quality", "scrap_ratio", "rework_ratio", "first_pass_yield"}


@pytest.mark.parametrize("name", NIGHTS)
@settings(max_examples=25)
@given(seed=st.integers(0, 10**9), scope=SCOPES, lo=st.integers(0, 700), length=st.integers(1, 600))
def test_figures_equal_the_count_by_hand(
    shared_engine: Engine, name: str, seed: int, scope: dict[str, str], lo: int, length: int
) -> None:
    night = NIGHTS[name]
    floor = random_floor(Random(seed), night.zone, night.first, night.seconds, night.grain)  # noqa: S311
    if "team" in scope and not has_team(floor, scope["team"]):
        return
    start, end = night.first + lo * night.grain, night.first + (lo + length) * night.grain
    last = night.last
    ticks = Ticks(floor, night.grain, night.first - 120 * night.grain, last)
    with shared_engine.connect() as conn, conn.begin() as aside:
        store(conn, floor)
        asked = Scope(SITE, **scope)
        found = values.read(conn, asked, at(start), at(end), KPIS, now=at(last))
        split = losses.read(conn, asked, at(start), at(end), now=at(last))[0]
        by_hour = losses.read(conn, asked, at(start), at(end), now=at(last), by="hour")
        aside.rollback()
    counted = expect(ticks, floor, scope, start, end)
    same_elements(found[0], counted)
    by_hand = hand_made(counted, ticks.plans)
    names = {m.name for m in floor.machines if scope.get("machine", m.name) == m.name}
    for value in found:
        seen = is_withheld(value, counted, has_states=_has_states(floor, ticks, scope, names, end))
        assert value.value == (None if seen else by_hand[value.kpi]), value.kpi
        assert (value.value is None) == (value.withheld is not None)
    loses(split, counted)
    for hour in by_hour:
        loses(hour, expect(ticks, floor, scope, int(hour.start.timestamp()), int(hour.end.timestamp())))


def loses(report: LossReport, counted: Counted) -> None:
    """Each reason's time as counted, and with speed and quality nothing left over."""
    stopped = [loss for loss in report.losses if loss.kind not in {"speed", "quality"}]
    found = {(loss.kind, loss.reason, loss.state, loss.caused_by): loss.us for loss in stopped}
    assert found == {key: s * 10**6 for key, s in counted.lost.items()}
    if report.good_us is not None:
        assert sum(loss.us for loss in report.losses) == report.known_us - report.good_us


def _has_states(floor: Floor, ticks: Ticks, scope: dict[str, str], names: set[str], end: int) -> bool:
    if "machine" not in scope:
        lines = [scope["line"]] if "line" in scope else ["L1", "L2"]
        names = {m for line in lines for m in ticks.counts_on(line)}
    return any(s.machine in names and s.at < end for s in floor.states)
