"""The page on which targets are set."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from access.refusals import Invalid
from metrics import target_edit
from metrics.catalogue import CATALOGUE
from metrics.target_edit import LineTarget
from pages.manage import target_words
from tests.cast import Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
PAGE = "pages.manage.targets"
OEE, SCRAP, CHANGE = CATALOGUE["oee"], CATALOGUE["scrap_ratio"], CATALOGUE["changeover"]
FORMER = LineTarget(
    "L1", "oee", Decimal("0.68"), Decimal("0.03"), datetime(2025, 12, 31, 23, tzinfo=UTC), why="best quarter"
)


def held(engine: Engine, cast: Cast) -> list[LineTarget]:
    with engine.connect() as conn:
        return target_edit.of_line(conn, cast.manager, "L1")


def set_before(engine: Engine, cast: Cast, target: LineTarget = FORMER) -> None:
    with engine.begin() as conn:
        target_edit.put(conn, cast.manager, target)


@pytest.mark.parametrize("typed", ["68", "68 %", "68%", " 68,0 % ", "68.00"])
def test_a_share_is_typed_in_percent(typed: str) -> None:
    assert target_words.value_of(OEE, typed, "The target") == Decimal("0.68")


@pytest.mark.parametrize(("typed", "value"), [("12.5", "12.5"), ("12,5 min", "12.5"), ("1 000", "1000")])
def test_minutes_are_typed_as_minutes(typed: str, value: str) -> None:
    assert target_words.value_of(CHANGE, typed, "The target") == Decimal(value)


@pytest.mark.parametrize("typed", ["", "high", "68 % %%x", "1e", "--5"])
def test_what_is_no_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Invalid, match="68 %"):
        target_words.value_of(OEE, typed, "The target")


def test_percent_of_minutes_is_refused() -> None:
    with pytest.raises(Invalid, match="in min"):
        target_words.value_of(CHANGE, "68 %", "The target")


def test_a_target_reads_as_it_was_typed() -> None:
    assert target_words.written(OEE, Decimal("0.68")) == "68 %"
    assert target_words.written(SCRAP, Decimal("0.0255")) == "2.55 %"
    assert target_words.written(CHANGE, Decimal(10)) == "10 min"
    assert target_words.almost(OEE, Decimal("0.68"), Decimal("0.03")) == "almost down to 65 %"
    assert target_words.almost(SCRAP, Decimal("0.025"), Decimal("0.005")) == "almost up to 3 %"


def test_a_line_without_targets_says_what_that_means(cast: Cast, visit: Visit) -> None:
    assert "no target yet" in words(visit(cast.supervisor, PAGE))


def test_68_percent_is_set_and_what_the_figures_understand_is_said_first(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    page = visit(cast.supervisor, PAGE)
    page.selectbox(key="kpi").set_value("oee").run()
    page.text_input(key="target oee").set_value("68 %")
    page.text_input(key="tolerance oee").set_value("3").run()
    assert "Met at 68 % or more, almost down to 65 % (0.68 in files)." in words(page)
    page.text_input(key="why oee").set_value("best quarter")
    page.button(key="set").click().run()
    [target] = held(engine, cast)
    assert (target.target, target.tolerance, target.set_by, target.why) == (
        Decimal("0.68"), Decimal("0.03"), "Sofia", "best quarter",
    )  # fmt: skip
    assert "68 %" in words(page)


def test_a_share_typed_as_a_fraction_is_questioned(cast: Cast, visit: Visit) -> None:
    page = visit(cast.supervisor, PAGE)
    page.selectbox(key="kpi").set_value("oee").run()
    page.text_input(key="target oee").set_value("0.68").run()
    assert "For 68 % type 68" in words(page)


def test_an_empty_or_unreadable_target_is_said_and_nothing_is_set(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.supervisor, PAGE)
    page.selectbox(key="kpi").set_value("oee").run()
    page.button(key="set").click().run()
    assert "Type the target first" in words(page)
    page.text_input(key="target oee").set_value("high")
    page.button(key="set").click().run()
    assert "no number" in words(page)
    assert page.text_input(key="target oee").value == "high"
    assert held(engine, cast) == []


def test_a_new_target_leaves_the_old_one_and_says_who_and_why(cast: Cast, visit: Visit, engine: Engine) -> None:
    set_before(engine, cast)
    page = visit(cast.supervisor, PAGE)
    said = words(page)
    assert "1 Jan 2026, by Max" in said
    assert "best quarter" in said
    page.selectbox(key="kpi").set_value("oee").run()
    page.text_input(key="target oee").set_value("72")
    page.button(key="set").click().run()
    assert [target.target for target in held(engine, cast)] == [Decimal("0.72"), Decimal("0.68")]


def test_a_target_is_taken_back(cast: Cast, visit: Visit, engine: Engine) -> None:
    set_before(engine, cast)
    page = visit(cast.supervisor, PAGE)
    page.selectbox(key="kpi").set_value("oee").run()
    page.button(key=f"drop {held(engine, cast)[0].valid_from}").click().run()
    assert held(engine, cast) == []


def test_who_takes_back_a_target_that_was_corrected_meanwhile_is_told(cast: Cast, visit: Visit, engine: Engine) -> None:
    set_before(engine, cast)
    page = visit(cast.supervisor, PAGE)
    page.selectbox(key="kpi").set_value("oee").run()
    [seen] = held(engine, cast)
    with engine.begin() as conn:
        target_edit.put(conn, cast.manager, replace(FORMER, target=Decimal("0.7")), seen=seen)
    page.button(key=f"drop {seen.valid_from}").click().run()
    assert "Somebody changed this target meanwhile" in words(page)
    assert [target.target for target in held(engine, cast)] == [Decimal("0.7")]
