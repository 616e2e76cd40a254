"""The page on which leads hang messages on the walls."""

from datetime import timedelta

from sqlalchemy import Engine

import clock
from feedback import messages
from tests.cast import SITE, Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
MESSAGES = "pages.manage.messages"


def on_walls(engine: Engine, line: str) -> list[str]:
    with engine.begin() as conn:
        soon = clock.now() + timedelta(minutes=1)
        return [message.body for message in messages.shown(conn, SITE, [line], now=soon)]


def test_a_supervisor_hangs_a_message_and_takes_it_down(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.supervisor, MESSAGES)
    page.text_area(key="body").input("Visitors at ten: please wear vests")
    page.multiselect(key="where").set_value(["L1"]).run()
    page.button(key="add").click().run()
    assert on_walls(engine, "L1") == ["Visitors at ten: please wear vests"]
    assert "Visitors at ten" in words(page)
    page.button(key="down 1").click().run()
    assert on_walls(engine, "L1") == []


def test_a_manager_writes_on_all_walls_and_a_supervisor_is_not_offered_that(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    page = visit(cast.manager, MESSAGES)
    page.text_area(key="body").input("Holiday on Friday")
    page.toggle(key="everywhere").set_value(True).run()
    page.button(key="add").click().run()
    assert on_walls(engine, "L1") == on_walls(engine, "L2") == ["Holiday on Friday"]
    theirs = visit(cast.supervisor, MESSAGES)
    assert "Holiday on Friday" in words(theirs)
    assert not [one for one in theirs.button if str(one.key).startswith("down")]
    assert not theirs.toggle
