"""Finance confirms what a proven effect was worth: once, with a reason, and what was said before stays."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select, update

from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import confirmed, trials
from feedback.confirmed import Said
from feedback.trials import TrialPlan
from tests import make
from tests.make import MONDAY
from tests.people import SITE, Cast

SAID = Said(Decimal("4200.50"), "Hours of July to September, cost centre 4711", now=MONDAY)


@pytest.fixture
def proven(conn: Connection, cast: Cast) -> int:
    action_id = make.action(conn, cast.bo, cast.ana)
    plan = TrialPlan(action_id, "Nozzles at the line", date(2026, 11, 18), "changeover", {"horizon_days": 20})
    trial_id = trials.plan(conn, cast.bo, plan, request_id=make.request(), now=MONDAY)
    conn.execute(update(t.trials).values(state="verified"))
    return trial_id


def again(value: str, seen: int) -> Said:
    return Said(Decimal(value), "Corrected by the year-end", seen, now=MONDAY)


def test_a_manager_confirms_and_it_is_written_down(conn: Connection, cast: Cast, proven: int) -> None:
    number = confirmed.confirm(conn, cast.dana, proven, SAID)
    (kept,) = confirmed.of_trial(conn, cast.bo, proven)
    assert (kept.confirmation_id, kept.value, kept.currency, kept.why) == (number, SAID.value, "EUR", SAID.why)
    assert (kept.by, kept.at) == ("Dana", MONDAY)
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (last.action, last.subject, last.actor) == ("money.confirmed", f"trial:{proven}", cast.dana.label)
    assert last.details["value"] == "4200.50"


def test_a_tap_that_comes_twice_confirms_once(conn: Connection, cast: Cast, proven: int) -> None:
    assert confirmed.confirm(conn, cast.dana, proven, SAID) == confirmed.confirm(conn, cast.dana, proven, SAID)
    assert len(confirmed.of_trial(conn, cast.dana, proven)) == 1


def test_a_correction_stands_before_what_was_confirmed_first(conn: Connection, cast: Cast, proven: int) -> None:
    first = confirmed.confirm(conn, cast.dana, proven, SAID)
    confirmed.confirm(conn, cast.adi, proven, again("3900", first))
    assert [one.value for one in confirmed.of_trial(conn, cast.dana, proven)] == [Decimal(3900), Decimal("4200.50")]
    assert confirmed.newest(conn, SITE)[proven].value == Decimal(3900)
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (last.details["was"], last.details["value"]) == ("4200.50", "3900")


@pytest.mark.parametrize("late", [0, 12345])
def test_the_second_of_two_people_is_told(conn: Connection, cast: Cast, proven: int, late: int) -> None:
    first = confirmed.confirm(conn, cast.dana, proven, SAID)
    confirmed.confirm(conn, cast.adi, proven, again("3900", first))
    for seen in (late, first):
        with pytest.raises(ChangedMeanwhile):
            confirmed.confirm(conn, cast.dana, proven, again("1", seen))
    assert len(confirmed.of_trial(conn, cast.dana, proven)) == 2


@pytest.mark.parametrize(("who", "refusal"), [("ana", Forbidden), ("bo", Forbidden), ("screen", Forbidden)])
def test_who_may_not_confirm(conn: Connection, cast: Cast, proven: int, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        confirmed.confirm(conn, getattr(cast, who), proven, SAID)


@pytest.mark.parametrize("who", ["bea", "eli", "stranger"])
def test_others_find_no_such_trial(conn: Connection, cast: Cast, proven: int, who: str) -> None:
    with pytest.raises(NotFound):
        confirmed.confirm(conn, getattr(cast, who), proven, SAID)


def test_an_unknown_trial_is_not_found(conn: Connection, cast: Cast, proven: int) -> None:
    with pytest.raises(NotFound):
        confirmed.confirm(conn, cast.dana, proven + 1000, SAID)


def test_workers_do_not_read_money_and_another_plant_finds_none(conn: Connection, cast: Cast, proven: int) -> None:
    confirmed.confirm(conn, cast.dana, proven, SAID)
    with pytest.raises(Forbidden):
        confirmed.of_trial(conn, cast.ana, proven)
    with pytest.raises(NotFound):
        confirmed.of_trial(conn, cast.eli, proven)
    assert confirmed.newest(conn, "OTHER") == {}


@pytest.mark.parametrize("state", ["accepted", "in_trial", "stopped"])
def test_what_is_not_proven_is_not_confirmed(conn: Connection, cast: Cast, proven: int, state: str) -> None:
    conn.execute(update(t.trials).values(state=state))
    with pytest.raises(Invalid):
        confirmed.confirm(conn, cast.dana, proven, SAID)


@pytest.mark.parametrize("wrong", [replace(SAID, why="  "), replace(SAID, value=Decimal("NaN"))])
def test_an_amount_is_a_number_with_a_reason(conn: Connection, cast: Cast, proven: int, wrong: Said) -> None:
    with pytest.raises(Invalid):
        confirmed.confirm(conn, cast.dana, proven, wrong)


def test_nobody_in_the_web_changes_what_was_confirmed(conn: Connection, cast: Cast, proven: int) -> None:
    confirmed.confirm(conn, cast.dana, proven, SAID)
    with pytest.raises(Exception, match="permission denied"):
        conn.execute(update(t.money_confirmations).values(value=1))
