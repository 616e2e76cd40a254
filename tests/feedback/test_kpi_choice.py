"""Which KPIs a line shows."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from access.refusals import Forbidden, Invalid, NotFound
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
    conn: Connection, cast: Cast, wrong: dict[str, str], sentence: str
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
    kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, owner_role="team lead"))
    assert kpi_choice.of_line(conn, SITE, "L1")[0].owner_role == "team lead"
    kpi_choice.drop(conn, cast.bo, "L1", "quality")
    kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=KEYS[6]))
    assert shown(conn) == ["oee", "availability", "performance", "scrap_ratio", "changeover", "mttr"]


def test_they_stand_in_the_order_that_was_chosen(conn: Connection, cast: Cast) -> None:
    for key in KEYS[:3]:
        kpi_choice.choose(conn, cast.bo, "L1", replace(OEE, kpi=key))
    kpi_choice.order(conn, cast.bo, "L1", ["performance", "oee", "availability"])
    assert shown(conn) == ["performance", "oee", "availability"]
    for wrong in (["oee"], ["oee", "oee", "availability"], [*KEYS[:3], "mttr"]):
        with pytest.raises(Invalid, match="has changed meanwhile"):
            kpi_choice.order(conn, cast.bo, "L1", wrong)


def test_dropping_what_is_not_there_changes_nothing(conn: Connection, cast: Cast) -> None:
    kpi_choice.drop(conn, cast.bo, "L1", "oee")
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
        kpi_choice.order(conn, actor, "L1", [])
    with pytest.raises(refusal):
        kpi_choice.drop(conn, actor, "L1", "oee")


def test_an_unknown_line_is_not_found(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound):
        kpi_choice.choose(conn, replace(cast.dana, lines=frozenset({"L9"})), "L9", OEE)
