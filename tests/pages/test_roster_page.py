"""The pages of the ladder: who stands where, what needs somebody now, how a danger is taken off with a picture."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import Engine, select

import clock
from access.refusals import Invalid
from db import tables as t
from feedback import calls, ladder
from feedback.calls import Need
from pages.feedback import danger_list
from tests import make
from tests.cast import SITE, Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
ROSTER, DESK = "pages.manage.roster", "pages.feedback.help_desk"


def test_an_empty_roster_says_who_is_told_until_then(cast: Cast, visit: Visit) -> None:
    said = words(visit(cast.manager, ROSTER))
    for expected in ("Nobody stands in the roster yet", "Sofia", "Max", "at once", "5 min later"):
        assert expected in said, expected


def test_a_manager_puts_somebody_on_it_and_takes_them_off(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, ROSTER)
    page.selectbox(key="duty 0 0 who").set_value(cast.worker.person_id).run()
    page.button(key="duty add").click().run()
    with engine.connect() as conn:
        kept = conn.execute(select(t.duties)).one()
    assert (kept.person_id, kept.post, kept.kinds, kept.weekdays) == (
        cast.worker.person_id, "maintenance", ["maintenance"], "12345678",
    )  # fmt: skip
    said = words(visit(cast.manager, ROSTER))
    assert "06:00–14:00" in said.replace("\u2060", "")
    assert "every day" in said
    page.button(key=f"off {kept.duty_id}").click().run()
    with engine.connect() as conn:
        assert conn.execute(select(t.duties)).first() is None


def test_the_minutes_of_a_kind_are_set(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.admin, ROSTER)
    page.number_input(key="wait safety 2 0").set_value(4).run()
    page.button(key="save safety").click().run()
    with engine.connect() as conn:
        assert ladder.minutes(conn, SITE)["safety"] == (4, 5)


def test_who_is_away_stands_there_by_name_and_days_only(cast: Cast, visit: Visit) -> None:
    page = visit(cast.manager, ROSTER)
    page.selectbox(key="away who").set_value(cast.supervisor.person_id).run()
    page.button(key="away add").click().run()
    assert "Sofia" in words(page)
    assert "nobody at this hour" in words(page)


def test_a_supervisor_finds_no_roster_to_edit(cast: Cast, visit: Visit) -> None:
    assert "not open to your role" in words(visit(cast.supervisor, ROSTER))


def test_who_is_called_answers_in_the_app_as_on_the_phone(cast: Cast, visit: Visit, engine: Engine) -> None:
    with engine.begin() as conn:
        now = clock.now() - timedelta(minutes=2)
        call = calls.make(conn, cast.worker, Need("L1", "material"), request_id=make.request(), now=now).call_id
        ladder.climb(conn, SITE, now)
    page = visit(cast.supervisor, DESK)
    assert "Material needed" in words(page)
    assert "told: supervisor" in words(page)
    page.button(key=f"call-{call}-10").click().run()
    assert "The supervisor is coming" in words(page)
    page.button(key=f"call-{call}-fixed").click().run()
    assert "Nobody calls for help" in words(page)


@pytest.fixture
def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(held, "JPEG")
    return held.getvalue()


def test_a_danger_is_taken_off_with_a_picture_of_how_it_is_now(
    cast: Cast, visit: Visit, engine: Engine, picture: bytes
) -> None:
    with engine.begin() as conn:
        danger = make.idea(conn, cast.worker, kind="danger", now=clock.now())
        tap = make.tap()
        danger_list.take_off(conn, cast.supervisor, danger, tap, "Guard is on again", picture)
    with engine.connect() as conn:
        kept = conn.execute(select(t.attachments.c.idea_id, t.attachments.c.moment)).one()
        assert tuple(kept) == (danger, "after")
        assert conn.execute(select(t.ideas.c.state)).scalar_one() == "removed"
    assert "Danger," not in words(visit(cast.supervisor, DESK))


def test_without_words_neither_picture_nor_end_is_kept(cast: Cast, engine: Engine, picture: bytes) -> None:
    with engine.begin() as conn:
        danger = make.idea(conn, cast.worker, kind="danger", now=clock.now())
    with pytest.raises(Invalid), engine.begin() as conn:
        danger_list.take_off(conn, cast.supervisor, danger, make.tap(), "", picture)
    with engine.connect() as conn:
        assert conn.execute(select(t.attachments)).first() is None
