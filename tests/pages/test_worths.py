"""What effects are worth stands with them: kept with their checks, shared, and shown to those who may read money."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from db import tables as t
from feedback import confirmed, trials
from feedback.confirmed import Said
from feedback.trials import TrialPlan
from metrics.effect_told import Effect, EffectDay, Plan
from metrics.worth import Worth
from pages.feedback import worth_words, worths
from tests import make
from tests.cast import SITE, Cast
from tests.make import MONDAY
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
EFFECTS = "pages.feedback.effects"
DAYS = tuple(EffectDay(f"2026-09-{day:02d}", "before" if day < 10 else "after", 20.0 - day) for day in range(1, 20))
STARTED, UNTIL = datetime(2026, 9, 1, 12, tzinfo=UTC), "2026-10-01"


def proven(engine: Engine, cast: Cast, kpi: str, money: float, *, state: str = "verified") -> int:
    """A trial with one check after 30 days, and what that said it was worth."""
    with engine.begin() as conn:
        action_id = make.action(conn, cast.manager, cast.manager)
        frozen = asdict(Plan(kpi, "L1", "2026-07-01", "2026-07-31", "2026-09-01", 20))
        frozen["target_worth"] = asdict(Worth("EUR", 365, 9000.0, 9000.0, 9000.0))
        wanted = TrialPlan(action_id, "Nozzles at the line", date(2026, 8, 31), kpi, frozen)
        trial_id = trials.plan(conn, cast.manager, wanted, request_id=make.request(), now=MONDAY)
        conn.execute(t.trials.update().where(t.trials.c.trial_id == trial_id).values(state=state, started_at=STARTED))
        effect = Effect("improved", "told", kpi, "min", 30, 30, UNTIL, 30, 22.0, 11.0, -11.0, -14.0, -8.0, 0.01)
        kept: dict[str, Any] = json.loads(json.dumps(asdict(replace(effect, days=DAYS))))
        kept |= {"reason": effect.reason.sentence, "worth": asdict(Worth("EUR", 30, money / 2, money, money * 2))}
        row = {"site_id": SITE, "trial_id": trial_id, "day": 30, "due_on": date(2026, 10, 1), "at": MONDAY}
        found = {"verdict": "improved", "size": -11.0, "low": -14.0, "high": -8.0, "unit": "min"}
        conn.execute(t.trial_checks.insert().values(**row, **found, n_before=30, n_after=30, p=0.01, effect=kept))
    return trial_id


def test_two_on_the_same_minutes_are_counted_once(engine: Engine, cast: Cast) -> None:
    larger, smaller = proven(engine, cast, "oee", 300), proven(engine, cast, "changeover", 100)
    with engine.connect() as conn:
        found = worths.counted(trials.of(conn, SITE))
        whole = worths.total(conn, SITE)
    assert found[larger][1] == pytest.approx(225)
    assert found[smaller][1] == pytest.approx(75)
    assert (whole.count, whole.currency) == (2, "EUR")
    assert whole.money[1] == pytest.approx(300)


def test_what_is_on_trial_or_stopped_counts_nothing_yet(engine: Engine, cast: Cast) -> None:
    for state in ("in_trial", "stopped"):
        proven(engine, cast, "oee", 300, state=state)
    with engine.connect() as conn:
        assert worths.total(conn, SITE).count == 0
        assert worth_words.sentence(worths.total(conn, SITE)) == ""


def test_all_proven_effects_are_told_in_one_line_with_what_finance_said(engine: Engine, cast: Cast) -> None:
    trial_id = proven(engine, cast, "oee", 1234.5)
    with engine.begin() as conn:
        confirmed.confirm(conn, cast.manager, trial_id, Said(Decimal(4250), "Cost centre 4711", now=MONDAY))
    with engine.connect() as conn:
        told = worth_words.sentence(worths.total(conn, SITE))
    gap = "\u202f"
    assert told.startswith(f"1 proven effect so far: 1{gap}200 EUR (620 to 2{gap}500), estimated")
    assert told.endswith(f"confirmed: 4{gap}250 EUR a year")


def test_a_manager_reads_target_year_and_so_far_and_finds_no_confirmation_yet(
    engine: Engine, cast: Cast, visit: Visit
) -> None:
    trial_id = proven(engine, cast, "oee", 1000)
    seen = words(visit(cast.manager, EFFECTS, trial=str(trial_id)))
    for told in (
        "Target: 9 000 EUR in a year",
        "In a year: 12 000 EUR (6 100 to 24 000)",
        "So far, in 30 days: 1 000 EUR (500 to 2 000)",
        "Estimated until finance confirms it.",
    ):
        assert told in seen


def test_a_worker_reads_the_effect_and_no_money(engine: Engine, cast: Cast, visit: Visit) -> None:
    trial_id = proven(engine, cast, "oee", 1000)
    for seen in (visit(cast.worker, EFFECTS, trial=str(trial_id)), visit(cast.worker, EFFECTS)):
        assert "EUR" not in words(seen)
    assert "1 proven effect so far" in words(visit(cast.manager, EFFECTS))


def test_a_manager_confirms_on_the_page_and_a_supervisor_only_reads_it(
    engine: Engine, cast: Cast, visit: Visit
) -> None:
    trial_id = proven(engine, cast, "oee", 1000)
    page = visit(cast.manager, EFFECTS, trial=str(trial_id))
    page.number_input[0].set_value(4200.0)
    page.text_area[0].set_value("Cost centre 4711")
    next(one for one in page.button if one.label == "Confirm").click().run()
    assert "Confirmed: 4 200 EUR a year" in words(page)
    other = visit(cast.supervisor, EFFECTS, trial=str(trial_id))
    assert "Cost centre 4711" in [one.value for one in other.text]
    assert not [one for one in other.button if one.label == "Confirm"]
