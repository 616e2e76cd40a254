"""What a line's own days say of a change: by days that were fixed before, and by nothing else."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import Connection

from access.refusals import Invalid, NotFound
from db import tables as t
from metrics import effect
from metrics.effect import Overlap, Plan
from tests.metrics.effect_floor import CHANGE, DAY, FIRST, SAID, Days, Floor, at, noise

STEP = (CHANGE - FIRST).days


@pytest.fixture
def floor(conn: Connection) -> Floor:
    return Floor(conn)


def dropped(by: float, *, until: int = 280) -> Days:
    """40 scrapped of a thousand, and fewer from the change on."""
    found = 40 + noise(1)
    found[STEP:until] -= by
    return found


def test_the_baseline_is_days_40_to_10_before_the_week_in_which_it_was_said(floor: Floor) -> None:
    plan = floor.line("L", dropped(0)).freeze()
    monday = SAID - timedelta(days=SAID.weekday())
    assert (date.fromisoformat(plan.baseline_start), date.fromisoformat(plan.baseline_end)) == (
        monday - timedelta(days=40),
        monday - timedelta(days=10),
    )
    assert plan.change_at == CHANGE.isoformat()


def test_the_days_of_a_plan_do_not_tell_on_which_day_somebody_spoke(floor: Floor) -> None:
    floor.line("L", dropped(0))
    monday = SAID - timedelta(days=SAID.weekday())
    plans = {
        effect.freeze(
            floor.conn, "S", "L", "scrap_ratio", accepted_at=at(SAID + 7 * DAY), starts_on=CHANGE, said_at=at(day)
        )
        for day in (monday, monday + 3 * DAY, monday + 6 * DAY)
    }
    assert len(plans) == 1


def test_a_plan_comes_back_from_json_as_it_was(floor: Floor) -> None:
    plan = floor.line("L", dropped(0)).freeze()
    assert Plan.of(json.loads(json.dumps(asdict(plan)))) == plan


def test_less_scrap_is_an_improvement_of_so_many_points_by_an_independent_mean(floor: Floor) -> None:
    scrap = dropped(15)
    seen = floor.line("L", scrap).judge(floor.freeze(), 20)
    before = np.round(scrap)[(SAID - FIRST).days - SAID.weekday() - 40 :][:30].mean() / 1000
    after = np.round(scrap)[STEP : STEP + 20].mean() / 1000
    assert seen.verdict == "improved"
    assert (seen.before, seen.after) == pytest.approx((before, after))
    assert seen.size == pytest.approx(after - before)
    assert seen.expected == pytest.approx(before)
    assert (seen.n_before, seen.n_after, seen.unit) == (30, 20, "ratio")
    assert seen.until == (CHANGE + 20 * DAY).isoformat()
    json.dumps(asdict(seen))


def test_nothing_changed_is_no_clear_change(floor: Floor) -> None:
    assert floor.line("L", dropped(0)).judge(floor.freeze(), 20).verdict == "no clear change"


@pytest.mark.parametrize(("days_after", "verdict"), [(0, "too early"), (19, "too early"), (20, "improved")])
def test_before_its_horizon_nothing_is_said(floor: Floor, days_after: int, verdict: str) -> None:
    seen = floor.line("L", dropped(15)).judge(floor.freeze(), days_after)
    assert (seen.verdict, seen.look) == (verdict, 20 if days_after == 20 else 0)


def test_a_day_counts_once_the_next_one_has_begun_at_the_hour_of_the_plant(floor: Floor) -> None:
    floor.conn.execute(t.sites.update().values(day_starts_at="06:00"))
    plan = floor.line("L", dropped(15)).freeze()
    six = at(CHANGE + 20 * DAY, hour=6)
    told = [
        effect.judge(floor.conn, "S", plan, others=(), now=now).verdict
        for now in (six - timedelta(microseconds=1), six)
    ]
    assert told == ["too early", "improved"]


def test_a_day_after_the_change_without_a_figure_is_shown_as_such(floor: Floor) -> None:
    scrap = dropped(15)
    scrap[STEP + 3] = np.nan
    seen = floor.line("L", scrap).judge(floor.freeze(), 20)
    (day,) = [day for day in seen.days if day.day == (CHANGE + 3 * DAY).isoformat()]
    assert (day.part, day.value, seen.n_after) == ("after", None, 19)
    json.dumps(asdict(seen), allow_nan=False)


def test_a_line_that_counts_for_110_days_is_too_young(floor: Floor) -> None:
    scrap = dropped(15)
    scrap[: STEP - 110] = np.nan
    seen = floor.line("L", scrap).judge(floor.freeze(), 20)
    assert (seen.verdict, seen.why, seen.size) == ("too early", "history", None)
    assert "120 days" in seen.reason


def test_a_step_on_both_lines_is_not_the_work_of_the_change(floor: Floor) -> None:
    common, step = noise(2, 20), np.where(np.arange(280) < STEP, 0, -20)
    floor.line("L", 60 + common + noise(3, 3) + step).line("K", 60 + common + noise(4, 3) + step)
    plan = floor.freeze()
    seen = floor.judge(plan, 20)
    assert plan.controls == ("K",)
    assert (seen.verdict, seen.control) == ("no clear change", "K")
    assert seen.before is not None
    assert seen.after is not None
    assert seen.expected is not None
    assert seen.after == pytest.approx(seen.before - 0.02, abs=0.005)
    assert seen.expected == pytest.approx(seen.after, abs=0.005)


def test_a_control_on_which_something_was_changed_is_no_longer_one(floor: Floor) -> None:
    common = noise(2, 20)
    floor.line("L", 60 + common + noise(3, 3)).line("K", 60 + common + noise(4, 3))
    plan = floor.freeze()
    assert floor.judge(plan, 20, Overlap("K", "oee", CHANGE + DAY)).control is None
    assert floor.judge(plan, 20, Overlap("K", "changeover", CHANGE + DAY)).control == "K"


def test_a_line_that_moves_by_itself_is_not_chosen(floor: Floor) -> None:
    floor.line("L", 60 + noise(3)).line("K", 60 + noise(4))
    assert floor.freeze().controls == ()


def test_two_changes_on_one_figure_at_once_cannot_be_told_apart(floor: Floor) -> None:
    plan = floor.line("L", dropped(15)).freeze()
    first_day, last = date.fromisoformat(plan.baseline_start), CHANGE + 19 * DAY
    for other in (
        Overlap("L", "scrap_ratio", last),
        Overlap("L", "oee", first_day),
        Overlap("L", "quality", FIRST, last),
    ):
        seen = floor.judge(plan, 20, other)
        assert (seen.verdict, seen.why) == ("confounded", "others")


def test_a_change_elsewhere_or_of_another_loss_or_long_ago_disturbs_nothing(floor: Floor) -> None:
    plan = floor.line("L", dropped(15)).freeze()
    others = (
        Overlap("K", "scrap_ratio", CHANGE),
        Overlap("L", "changeover", CHANGE),
        Overlap("L", "scrap_ratio", date.fromisoformat(plan.baseline_start) - DAY),
        Overlap("L", "scrap_ratio", CHANGE + 20 * DAY),
    )
    assert floor.judge(plan, 20, *others).verdict == "improved"


def test_more_of_the_better_product_is_not_an_improvement(floor: Floor) -> None:
    q = np.clip(0.5 + noise(5, 0.1), 0.1, 0.9)
    q[STEP:] = np.clip(q[STEP:] - 0.3, 0.1, 0.9)
    floor.line("L", 20 + 60 * q + noise(1, 2), q)
    seen = floor.judge(floor.freeze(), 20)
    assert seen.verdict == "no clear change"
    blind = floor.judge(Plan(**{**asdict(floor.freeze()), "guards": ()}), 20)
    assert blind.verdict == "improved"


def test_a_product_that_was_never_made_before_leaves_it_open(floor: Floor) -> None:
    q = np.where(np.arange(280) < STEP, 0.0, 0.4)
    seen = floor.line("L", dropped(15), q).judge(floor.freeze(), 20)
    assert (seen.verdict, seen.why) == ("confounded", "mix")


def test_a_change_that_stays_is_still_there_at_90_days(floor: Floor) -> None:
    seen = floor.line("L", dropped(15)).judge(floor.freeze(), 95)
    assert (seen.verdict, seen.look, seen.n_after) == ("improved", 90, 30)


def test_a_change_that_fades_is_taken_back(floor: Floor) -> None:
    floor.line("L", dropped(15, until=STEP + 31))
    plan = floor.freeze()
    assert floor.judge(plan, 30).verdict == "improved"
    seen = floor.judge(plan, 61)
    assert (seen.verdict, seen.why, seen.look) == ("no clear change", "faded", 60)


def test_between_two_checks_the_verdict_stays(floor: Floor) -> None:
    plan = floor.line("L", dropped(15)).freeze()
    assert floor.judge(plan, 45) == floor.judge(plan, 30)


def test_the_days_tell_what_was_compared_and_what_was_expected(floor: Floor) -> None:
    seen = floor.line("L", dropped(15)).judge(floor.freeze(), 20)
    parts = [day.part for day in seen.days]
    assert [parts.count(part) for part in ("before", "after")] == [30, 20]
    assert parts.count("between") == (CHANGE - SAID).days + SAID.weekday() + 10
    after = [day for day in seen.days if day.part == "after"]
    assert [day.expected for day in after] == pytest.approx([seen.before] * 20)
    assert after[0].day == CHANGE.isoformat()


def test_what_cannot_be_judged_is_refused(floor: Floor) -> None:
    floor.line("L", dropped(0))
    with pytest.raises(NotFound):
        floor.freeze("nowhere")
    with pytest.raises(Invalid):
        floor.freeze(kpi="nothing")
    with pytest.raises(Invalid):
        floor.freeze(kpi="dangers_open")
    with pytest.raises(Invalid):
        floor.freeze(horizon_days=2)
