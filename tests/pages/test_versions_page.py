"""The page of what holds from a day on, and targets of the past."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, text

import clock
from metrics import target_edit, versions
from metrics.target_edit import LineTarget
from metrics.versions import CYCLES, RATES, Version
from tests.cast import Cast
from tests.pages import live_floor
from tests.pages.live_floor import PRODUCT
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
PAGE = "pages.manage.versions"
NOW = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
KEY = (PRODUCT, "")
CYCLE = f"ideal_cycle_s cycle {KEY}"
SET = "version Set this version"


@pytest.fixture(autouse=True)
def working(monkeypatch: pytest.MonkeyPatch, engine: Engine, cast: Cast) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with engine.begin() as conn:
        live_floor.build(conn, NOW)


def cycles(engine: Engine, cast: Cast) -> list[object]:
    with engine.connect() as conn:
        return [one.values["ideal_cycle_s"] for one in versions.read(conn, cast.manager, CYCLES)]


def noted(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT action FROM audit ORDER BY audit_id DESC LIMIT 2")).scalars())


def test_a_cycle_from_tomorrow_on_is_set_at_once(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, PAGE)
    assert "60 s, always" in words(page).replace(" · ", ", ")
    page.text_input(key=CYCLE).set_value("55,5")
    page.date_input(key="from cycle").set_value(NOW.date() + timedelta(days=1)).run()
    page.button(key=SET).click().run()
    assert cycles(engine, cast) == [Decimal("55.5"), Decimal(60)]
    assert "then 55.5 s" in words(page)


def test_a_cycle_of_the_past_shows_what_moves_before_it_is_set(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, PAGE)
    page.text_input(key=CYCLE).set_value("30")
    page.date_input(key="from cycle").set_value(date(2026, 11, 17)).run()
    assert SET not in [button.key for button in page.button]
    page.button(key=f"look {SET}").click().run()
    assert "figures move" in words(page)
    assert cycles(engine, cast) == [60]
    page.button(key=SET).click().run()
    assert cycles(engine, cast) == [30, 60]
    assert noted(engine) == ["figures.moved", "cycle.set"]


def test_what_is_typed_after_the_look_is_looked_at_again(cast: Cast, visit: Visit) -> None:
    page = visit(cast.manager, PAGE)
    page.date_input(key="from cycle").set_value(date(2026, 11, 17))
    page.text_input(key=CYCLE).set_value("30").run()
    page.button(key=f"look {SET}").click().run()
    page.text_input(key=CYCLE).set_value("31").run()
    assert SET not in [button.key for button in page.button]


def test_what_is_no_number_is_said_and_stays(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, PAGE)
    page.text_input(key=CYCLE).set_value("fast").run()
    assert "no number" in words(page)
    assert page.text_input(key=CYCLE).value == "fast"
    assert cycles(engine, cast) == [60]


def test_a_machine_gets_a_cycle_of_its_own(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, PAGE)
    [machine] = [box for box in page.selectbox if box.label == "On"]
    machine.set_value("L1-FILLER").run()
    page.text_input(key=f"ideal_cycle_s cycle {(PRODUCT, 'L1-FILLER')}").set_value("45").run()
    page.button(key=SET).click().run()
    assert cycles(engine, cast) == [60, 45]
    assert "Lemonade on L1-FILLER" in words(page)


def test_a_first_rate_is_set_for_a_line(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, PAGE)
    page.session_state["kind"] = "rate"
    page.run()
    assert "No rate is known yet" in words(page)
    page.text_input(key="crew rate ('L1',)").set_value("4")
    page.date_input(key="from rate").set_value(NOW.date() + timedelta(days=1)).run()
    page.button(key=SET).click().run()
    with engine.connect() as conn:
        assert [one.values["crew"] for one in versions.read(conn, cast.manager, RATES)] == [4]


def test_the_second_of_two_people_is_told(cast: Cast, visit: Visit, engine: Engine) -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    page = visit(cast.manager, PAGE)
    page.text_input(key=CYCLE).set_value("50")
    page.date_input(key="from cycle").set_value(tomorrow).run()
    start = datetime(2026, 11, 18, 23, tzinfo=UTC)
    other = Version(KEY, start, {"ideal_cycle_s": Decimal(40), "margin": None, "material_cost": None})
    with engine.begin() as conn:
        versions.put(conn, cast.admin, CYCLES, other)
    page.button(key=SET).click().run()
    assert "There is a version from this day already" in words(page)
    assert cycles(engine, cast) == [40, 60]


def test_a_version_is_taken_back_after_a_look(cast: Cast, visit: Visit, engine: Engine) -> None:
    past = Version(KEY, NOW - timedelta(days=2), {"ideal_cycle_s": Decimal(40), "margin": None, "material_cost": None})
    with engine.begin() as conn:
        versions.put(conn, cast.admin, CYCLES, past)
    page = visit(cast.manager, PAGE)
    page.button(key=f"drop {KEY} {past.valid_from}").click().run()
    page.button(key="look version Take it back").click().run()
    page.button(key="version Take it back").click().run()
    assert cycles(engine, cast) == [60]


def test_a_target_of_the_past_shows_what_is_judged_otherwise(cast: Cast, visit: Visit, engine: Engine) -> None:
    with engine.begin() as conn:
        held = target_edit.of_line(conn, cast.manager, "L1")
        scrap = next(one for one in held if one.kpi == "scrap_ratio")
        target_edit.put(conn, cast.manager, replace(scrap, target=Decimal("0.9")), seen=scrap)
    page = visit(cast.manager, "pages.manage.targets")
    page.selectbox(key="kpi").set_value("scrap_ratio").run()
    page.text_input(key="target scrap_ratio").set_value("1 %")
    page.date_input(key="day").set_value(date(2026, 11, 18)).run()
    assert "set" in [button.key for button in page.button]
    page.date_input(key="day").set_value(date(2026, 11, 17)).run()
    page.button(key="look set").click().run()
    assert "No figure of a past shift moves" in words(page) or "judged otherwise" in words(page)
    page.button(key="set").click().run()
    with engine.connect() as conn:
        kept: list[LineTarget] = [
            one for one in target_edit.of_line(conn, cast.manager, "L1") if one.kpi == "scrap_ratio"
        ]
    assert Decimal("0.01") in [one.target for one in kept]
