"""Which KPIs a line shows."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import kpi_choice
from feedback.kpi_choice import Choice
from tests import make
from tests.people import OTHER_SITE, SITE, Cast

OEE = Choice("oee", "shift lead", "Look at the biggest loss and start there")
KEYS = ["oee", "availability", "performance", "quality", "scrap_ratio", "changeover", "mttr"]


@pytest.fixture(autouse=True)
def targets(conn: Connection, cast: Cast) -> None:
    for key in KEYS:
        make.target(conn, "L1", key)


def shown(conn: Connection) -> list[str]:
    return [choice.kpi for choice in kpi_choice.of_line(conn, SITE, "L1")]


def test_a_kpi_with_target_owner_and_card_goes_on_the_wall(conn: Connection, cast: Cast) -> None:
    kpi_choice.choose(conn, cast.bo, "L1", OEE)
    assert kpi_choice.of_line(conn, SITE, "L1") == [OEE]
    assert kpi_choice.of_line(conn, SITE, "L2") == []
    assert kpi_choice.of_line(conn, OTHER_SITE, "L1") == []
    assert conn.execute(select(t.audit.c.action)).scalars().all() == ["kpi.chosen"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kpi": "mtbf"}, "no target on this line"),
        ({"owner_role": " "}, "who owns this figure"),
        ({"reaction_card": ""}, "what to do when this figure misses"),
    ],
)
def test_one_without_target_owner_or_card_is_refused(
    conn: Connection, cast: Cast, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, **wrong))
    assert shown(conn) == []


def test_a_target_of_another_line_is_no_target_here(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="no target"):
        kpi_choice.choose(conn, cast.bo, "L2", OEE)


def test_six_are_the_most_and_one_of_them_can_still_be_changed(conn: Connection, cast: Cast) -> None:
    for key in KEYS[:6]:
        kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=key))
    with pytest.raises(Invalid, match="6 figures at most"):
        kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=KEYS[6]))
    seen = kpi_choice.of_line(conn, SITE, "L1")[0].version
    kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, owner_role="team lead", version=seen))
    assert kpi_choice.of_line(conn, SITE, "L1")[0].owner_role == "team lead"
    kpi_choice.drop(conn, cast.bo, "L1", "quality", seen_version=1)
    kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=KEYS[6]))
    assert shown(conn) == ["oee", "availability", "performance", "scrap_ratio", "changeover", "mttr"]


def test_they_stand_in_the_order_that_was_chosen(conn: Connection, cast: Cast) -> None:
    for key in KEYS[:3]:
        kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=key))
    kpi_choice.order(conn, cast.bo, "L1", ["performance", "oee", "availability"], seen=KEYS[:3])
    assert shown(conn) == ["performance", "oee", "availability"]
    for wrong in (["oee"], ["oee", "oee", "availability"], [*KEYS[:3], "mttr"]):
        with pytest.raises(Invalid, match="has changed meanwhile"):
            kpi_choice.order(conn, cast.bo, "L1", wrong, seen=shown(conn))


def test_dropping_what_is_not_there_changes_nothing(conn: Connection, cast: Cast) -> None:
    kpi_choice.drop(conn, cast.bo, "L1", "oee", seen_version=1)
    assert conn.execute(select(t.audit.c.action)).scalars().all() == []


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ana", Forbidden), ("screen", Forbidden), ("bea", NotFound), ("stranger", NotFound)],
)
def test_who_may_not_choose(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    actor = getattr(cast, who)
    with pytest.raises(refusal):
        kpi_choice.choose(conn, actor, "L1", OEE)
    with pytest.raises(refusal):
        kpi_choice.order(conn, actor, "L1", [], seen=[])
    with pytest.raises(refusal):
        kpi_choice.drop(conn, actor, "L1", "oee", seen_version=1)


def test_an_unknown_line_is_not_found(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound):
        kpi_choice.choose(conn, replace(cast.dana, lines=frozenset({"L9"})), "L9", OEE)


def test_of_two_who_change_a_figure_the_second_is_told(conn: Connection, cast: Cast) -> None:
    kpi_choice.choose(conn, cast.bo, "L1", OEE)
    seen = kpi_choice.of_line(conn, SITE, "L1")[0]
    kpi_choice.choose(conn, cast.dana, "L1", replace(seen, owner_role="quality"))
    with pytest.raises(ChangedMeanwhile):
        kpi_choice.choose(conn, cast.bo, "L1", replace(seen, owner_role="logistics"))
    with pytest.raises(ChangedMeanwhile):
        kpi_choice.choose(conn, cast.bo, "L1", OEE)  # as one that is not on the wall yet
    with pytest.raises(ChangedMeanwhile):
        kpi_choice.drop(conn, cast.bo, "L1", "oee", seen_version=seen.version)
    with pytest.raises(ChangedMeanwhile):
        kpi_choice.react_within(conn, cast.bo, "L1", "oee", 30, seen_version=seen.version)
    assert kpi_choice.of_line(conn, SITE, "L1")[0].owner_role == "quality"
    kpi_choice.choose(conn, cast.dana, "L1", replace(seen, owner_role="quality"))  # the same button once more
    assert kpi_choice.of_line(conn, SITE, "L1")[0].version == seen.version + 1


def test_of_two_who_order_the_figures_the_second_is_told(conn: Connection, cast: Cast) -> None:
    for key in KEYS[:3]:
        kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=key))
    kpi_choice.order(conn, cast.dana, "L1", ["availability", "oee", "performance"], seen=KEYS[:3])
    with pytest.raises(ChangedMeanwhile):
        kpi_choice.order(conn, cast.bo, "L1", ["performance", "availability", "oee"], seen=KEYS[:3])
    assert shown(conn) == ["availability", "oee", "performance"]


def test_a_figure_has_a_reaction_time_of_its_own_or_that_of_its_kind(conn: Connection, cast: Cast) -> None:
    kpi_choice.choose(conn, cast.bo, "L1", OEE)
    kpi_choice.react_within(conn, cast.bo, "L1", "oee", 30, seen_version=1)
    assert kpi_choice.of_line(conn, SITE, "L1")[0].reaction_min == 30
    for minutes in (0, 4, 10_081):
        with pytest.raises(Invalid, match="between 5 minutes and a week"):
            kpi_choice.react_within(conn, cast.bo, "L1", "oee", minutes, seen_version=2)
    kpi_choice.react_within(conn, cast.bo, "L1", "oee", None, seen_version=2)
    assert kpi_choice.of_line(conn, SITE, "L1")[0].reaction_min is None
    with pytest.raises(NotFound):
        kpi_choice.react_within(conn, cast.bo, "L1", "mttr", 30, seen_version=0)
    with pytest.raises(Forbidden):
        kpi_choice.react_within(conn, cast.ana, "L1", "oee", 30, seen_version=3)
