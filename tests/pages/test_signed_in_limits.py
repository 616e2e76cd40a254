"""How often somebody signed in may say, vote and comment: who hammers waits, loses no word, and nobody else waits."""

from types import ModuleType

import pytest
from sqlalchemy import Engine, func, select
from streamlit.testing.v1 import AppTest

import clock
from access.actors import Actor
from db import tables as t
from pages.feedback import say, say_similar, voices
from tests import make
from tests.cast import Cast, hire
from tests.pages.visit import Visit, cast, visit

__all__ = ["cast", "visit"]
SAY, MINE = "pages.feedback.say", "pages.feedback.my_ideas"
BELT = "The belt at the labeller slips and tears the labels"
WAIT = "Too many tries. Please wait"


@pytest.fixture
def colleague(cast: Cast, engine: Engine) -> Actor:
    with engine.begin() as conn:
        return hire(conn, "andi", "worker", "A")


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each deed one is let through, then none for an hour."""
    for module in (say, say_similar, voices):
        assert (module.AT_ONCE >= 20, module.EVERY_S <= 20) == (True, True), "who works does not meet the limit"
        limit(monkeypatch, module, 1)


def limit(monkeypatch: pytest.MonkeyPatch, module: ModuleType, at_once: int) -> None:
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    monkeypatch.setattr(module, "EVERY_S", 3600)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return conn.execute(select(func.count()).select_from(t.metadata.tables[table])).scalar_one()


def waits(page: AppTest) -> bool:
    assert not page.exception
    return any(WAIT in one.value.replace("\\", "") for one in page.error)


def said(page: AppTest, words: str) -> AppTest:
    page.segmented_control(key="say-kind").set_value("better")
    page.text_area(key="say-body").set_value(words)
    sent: AppTest = page.button(key="say-send").click().run()
    return sent


def test_an_idea_more_waits_with_its_words(cast: Cast, colleague: Actor, visit: Visit, engine: Engine) -> None:
    assert not waits(said(visit(cast.worker, SAY), "Hang the hose by the filler"))
    second = said(visit(cast.worker, SAY), "A lamp over the packer")
    assert (waits(second), second.text_area(key="say-body").value) == (True, "A lamp over the packer")
    assert not waits(said(visit(colleague, SAY), "Paint the ramp yellow"))
    assert count(engine, "ideas") == 2


def test_a_vote_more_waits_and_the_others_stand(cast: Cast, colleague: Actor, visit: Visit, engine: Engine) -> None:
    with engine.begin() as conn:
        key = f"me-too-{make.idea(conn, cast.manager, body=BELT, now=clock.now())}"
    for who, allowed in ((cast.worker, [True, False]), (colleague, [True])):
        page = visit(who, SAY)
        page.text_area(key="say-body").set_value("the belt at the labeller slips").run()
        assert [not waits(page.button(key=key).click().run()) for _ in allowed] == allowed
    assert count(engine, "idea_votes") == 2  # the vote that waited was to be taken back


def test_a_comment_more_waits_with_its_words(cast: Cast, colleague: Actor, visit: Visit, engine: Engine) -> None:
    for who, allowed in ((cast.worker, [True, False]), (colleague, [True])):
        with engine.begin() as conn:
            idea = make.idea(conn, who, now=clock.now())
        page = visit(who, MINE)
        for is_let in allowed:
            page.text_area(key=f"comment-{idea}").set_value("At lane 3 as well")
            assert waits(page.button(key=f"comment-send-{idea}").click().run()) is not is_let
        assert page.text_area(key=f"comment-{idea}").value == ("" if all(allowed) else "At lane 3 as well")
    assert count(engine, "idea_comments") == 2
