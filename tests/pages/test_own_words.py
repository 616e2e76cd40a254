"""What people change of what they wrote themselves: a refusal stands where they tapped, and says why."""

from datetime import timedelta

from sqlalchemy import Engine

import clock
from feedback import annotations, triage
from feedback.annotations import Span
from metrics.scope import Scope
from pages.floor import why
from tests import make
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, begin_of_shift
from tests.pages.visit import Visit, cast, visit

__all__ = ["cast", "visit"]


def test_a_note_that_is_emptied_is_refused_at_that_note(engine: Engine, cast: Cast, visit: Visit) -> None:
    start = begin_of_shift(clock.now())
    with engine.begin() as conn:
        live_floor.build(conn, clock.now())
        older, newer = (
            annotations.add(conn, cast.worker, Span(LINE, start + after), "Glue", request_id=make.request())
            for after in (timedelta(minutes=1), timedelta(minutes=9))
        )
    page = visit(cast.worker, "pages.floor.why", **why.address(Scope(SITE, line=LINE), "oee", start, start + 8 * HOUR))
    field = f"note-{older.annotation_id}-1"
    page.text_area(key=field).set_value("")
    page.button(key=f"{field}-keep").click().run()
    told = [one.key or one.type for one in page.main if one.type in ("text_area", "error")]
    assert told == [f"note-{newer.annotation_id}-1", field, "error"]


def test_a_withdrawal_that_comes_too_late_says_what_was_answered(engine: Engine, cast: Cast, visit: Visit) -> None:
    with engine.begin() as conn:
        idea = make.idea(conn, cast.worker, now=clock.now())
    page = visit(cast.worker, "pages.feedback.my_ideas")
    with engine.begin() as conn:
        triage.decline(conn, cast.manager, idea, make.tap(now=clock.now()), reason="The shelf stands there already")
    page.button(key=f"withdraw-{idea}").click().run()
    assert not page.exception
    assert "Max declined this idea" in page.error[0].value
    assert f"withdraw-{idea}" not in {button.key for button in page.button}
