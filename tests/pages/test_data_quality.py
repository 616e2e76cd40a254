"""The data quality page: words for every finding, who can mend it, and the figures nobody uses."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine, text

import clock
from metrics.findings import OF_TIME, Finding
from pages.manage import quality_words
from pages.manage.quality_words import TOLD
from tests.cast import Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, begin_of_shift
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
PAGE = "pages.manage.data_quality"


@pytest.fixture
def floor(engine: Engine, cast: Cast) -> Cast:
    """Line L1 with a stop of half an hour that nobody explained, and a figure that nobody touched for long."""
    now = clock.now()
    with engine.begin() as conn:
        live_floor.build(conn, now)
        live_floor.stand(conn, begin_of_shift(now) + HOUR, reason=None)
        live_floor.run(conn, begin_of_shift(now) + HOUR + timedelta(minutes=30))
        live_floor.choose(conn, cast.manager, "oee")
        conn.execute(text("UPDATE board_kpis SET chosen_at = :at"), {"at": now - timedelta(days=90)})
    return cast


@pytest.mark.parametrize("role", ["supervisor", "manager", "admin"])
def test_leads_read_what_spoils_the_figures_and_who_can_mend_it(role: str, floor: Cast, visit: Visit) -> None:
    said = words(visit(getattr(floor, role), PAGE))
    assert "◐ 30 min of stops without a reason" in said
    assert "Can do it: worker, supervisor, manager, admin." in said
    assert "Filling" in said


def test_a_supervisor_reads_nothing_of_other_lines(floor: Cast, visit: Visit) -> None:
    assert "Packing" not in words(visit(floor.supervisor, PAGE))
    assert "Packing" in words(visit(floor.manager, PAGE))


def test_the_other_plant_reads_nothing_of_this_one(floor: Cast, visit: Visit) -> None:
    assert "without a reason" not in words(visit(floor.stranger, PAGE))


def test_a_figure_that_nobody_uses_is_named_as_such(floor: Cast, visit: Visit) -> None:
    said = words(visit(floor.supervisor, PAGE))
    assert "Drop them, or give them an owner." in said
    assert "not since" in said
    visit(floor.worker, "pages.floor.why", **look_at())
    assert "None: each was chosen, looked at" in words(visit(floor.supervisor, PAGE))


def look_at() -> dict[str, str]:
    return {"line": "L1", "kpi": "oee", "from": "2026-11-18T06:00:00Z", "to": "2026-11-18T14:00:00Z"}


def test_the_choice_of_figures_names_those_that_nobody_uses(floor: Cast, visit: Visit) -> None:
    assert "Nobody acted on, noted or looked at this figure since" in words(
        visit(floor.supervisor, "pages.manage.team_kpis")
    )


@pytest.mark.parametrize("kind", TOLD)
def test_every_finding_reads_as_a_sentence(kind: str) -> None:
    finding = Finding(kind, "L1", "M{1}", OF_TIME, True, Fraction(75), "min", Fraction(1, 3), machine="M1")
    said = quality_words.says(finding)
    assert said[:1] == said[:1].upper() != ""
    assert TOLD[kind].mend.endswith(".")
    assert quality_words.who(finding)


def test_sizes_and_shares_read_as_people_say_them() -> None:
    finding = Finding("late", "L1", "", OF_TIME, False, Fraction(1), "pcs", Fraction(1, 3000))
    assert quality_words.says(finding) == "1 part came in after their shift was reported"
    assert quality_words.share(finding) == "under 0.1 % of the parts"
    assert quality_words.spoils(finding) == "Moved Running time, Speed, Right first time, weighted and 6 more"
    assert [quality_words.length(Fraction(minutes)) for minutes in (51, 840)] == ["51 min", "14 h"]
