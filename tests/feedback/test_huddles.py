"""Huddles, their minutes, and what goes up and comes back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import actions, handed_up, huddles
from feedback.actions import Promise, Task
from feedback.handed_up import Matter
from feedback.huddles import Spot
from tests import make
from tests.make import MONDAY
from tests.people import SITE, Cast

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MISS = {"line": "L1", "kpi": "oee", "value": "7/10"}
LINE = Spot("line", "L1", "Line 1 · Mixing", ("L1",))
BEHIND = Matter("L1", "A second glue cart", "changeover")


@pytest.fixture(autouse=True)
def hall(conn: Connection, cast: Cast) -> None:
    """Lines 1 and 2 stand in the hall, line 3 in no area."""
    of_hall = t.lines.c.line.in_(("L1", "L2")) & (t.lines.c.site_id == SITE)
    conn.execute(update(t.lines).where(of_hall).values(area="Hall"))


def at(conn: Connection, actor: Actor, tier: str, place: str = "") -> Spot:
    return huddles.spot(conn, actor, tier, place)


def begin(conn: Connection, actor: Actor, spot: Spot = LINE, *, minutes: int = 0) -> int:
    return huddles.begin(conn, actor, spot, request_id=make.request(), now=MONDAY + minutes * MINUTE)


def handed(conn: Connection, actor: Actor, matter: Matter = BEHIND, spot: Spot = LINE) -> int:
    return handed_up.hand_up(conn, actor, spot, matter, request_id=make.request(), now=MONDAY + MINUTE)


def test_where_somebody_can_be_in_a_huddle(conn: Connection, cast: Cast) -> None:
    assert [one.name for one in huddles.spots(conn, cast.bo)] == ["Line 1 · Mixing", "Line 2 · Filling", "Hall"]
    assert [one.name for one in huddles.spots(conn, cast.bea)] == ["Line 3 · Packing"]
    assert [one.tier for one in huddles.spots(conn, cast.dana)] == ["line", "line", "line", "area", "site"]
    assert huddles.spots(conn, cast.stranger) == []


def test_its_minutes_write_themselves(conn: Connection, cast: Cast) -> None:
    huddle_id = begin(conn, cast.bo)
    promise = Promise(cast.ana.person_id or 0, date(2026, 11, 19))
    for line, title, minute in (("L1", "Clean nozzle 3", 2), ("L2", "Not from here", 2), ("L1", "Later", 20)):
        task, now = Task(line, title, promise, "oee"), MONDAY + minute * MINUTE
        actions.add(conn, cast.bo, task, request_id=make.request(), now=now)
    handed(conn, cast.bo)
    huddles.end(conn, cast.bo, huddle_id, make.tap(now=MONDAY + 8 * MINUTE), heads=6, misses=[MISS])
    huddle, where = huddles.one(conn, cast.ana, huddle_id)
    assert (huddle.heads, huddle.ended_at, where.name) == (6, MONDAY + 8 * MINUTE, "Line 1 · Mixing")
    assert huddle.minutes == {
        "misses": [MISS],
        "actions": [
            {"title": "Clean nozzle 3", "line": "L1", "kpi": "oee", "owner": "Ana", "due_on": "2026-11-19"},
        ],
        "handed_up": [
            {"said": "A second glue cart", "line": "L1", "kpi": "changeover", "to_tier": "area", "to_place": "Hall"},
        ],
        "answered": [],
    }
    assert [one.huddle_id for one in huddles.earlier(conn, cast.bo, LINE)] == [huddle_id]
    audit = select(t.audit.c.action).where(t.audit.c.subject == f"huddle:{huddle_id}").order_by(t.audit.c.audit_id)
    assert conn.execute(audit).scalars().all() == ["huddle.begun", "huddle.ended"]


def test_two_who_begin_are_in_one_huddle(conn: Connection, cast: Cast) -> None:
    first = begin(conn, cast.bo)
    assert begin(conn, cast.dana, minutes=5) == first
    assert begin(conn, cast.bo, at(conn, cast.bo, "area", "Hall")) != first
    going_on = huddles.running(conn, cast.ana, LINE)
    assert going_on
    assert going_on.huddle_id == first


def test_one_that_was_forgotten_is_ended_by_the_next(conn: Connection, cast: Cast) -> None:
    first = begin(conn, cast.bo)
    assert begin(conn, cast.bo, minutes=121) != first
    huddle, _ = huddles.one(conn, cast.bo, first)
    assert (huddle.ended_at, huddle.heads) == (MONDAY + huddles.LENGTH, None)


def test_ending_it_twice_is_as_once_and_of_two_who_end_it_the_second_is_told(conn: Connection, cast: Cast) -> None:
    huddle_id = begin(conn, cast.bo)
    for heads in (0, 201):
        with pytest.raises(Invalid, match="how many people"):
            huddles.end(conn, cast.bo, huddle_id, make.tap(), heads=heads, misses=[])
    with pytest.raises(ChangedMeanwhile):
        huddles.end(conn, cast.bo, huddle_id, make.tap(7), heads=6, misses=[])
    for _ in range(2):
        huddles.end(conn, cast.bo, huddle_id, make.tap(), heads=6, misses=[])
    with pytest.raises(ChangedMeanwhile, match="Somebody ended"):
        huddles.end(conn, cast.dana, huddle_id, make.tap(), heads=7, misses=[])


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ana", Forbidden), ("bea", NotFound), ("screen", Forbidden), ("stranger", NotFound)],
)
def test_who_may_not_hold_one(conn: Connection, cast: Cast, who: str, refusal: type[Exception]) -> None:
    huddle_id, item_id = begin(conn, cast.bo), handed(conn, cast.bo)
    actor = getattr(cast, who)
    deeds = (
        lambda: begin(conn, actor),
        lambda: huddles.end(conn, actor, huddle_id, make.tap(), heads=3, misses=[]),
        lambda: handed(conn, actor),
    )
    for deed in deeds:
        with pytest.raises(refusal):
            deed()
    with pytest.raises((Forbidden, NotFound)):
        handed_up.answer(conn, actor, item_id, make.tap(), said="Yes")
    with pytest.raises((Forbidden, NotFound)):
        handed_up.pass_on(conn, actor, item_id, make.tap())


def test_another_plant_has_huddles_of_its_own(conn: Connection, cast: Cast) -> None:
    huddle_id, item_id = begin(conn, cast.bo), handed(conn, cast.bo)
    assert begin(conn, cast.eli) != huddle_id
    for deed in (
        lambda: huddles.end(conn, cast.eli, huddle_id, make.tap(), heads=3, misses=[]),
        lambda: huddles.one(conn, cast.eli, huddle_id),
        lambda: handed_up.answer(conn, cast.eli, item_id, make.tap(), said="Yes"),
    ):
        with pytest.raises(NotFound):
            deed()
    assert handed_up.sent(conn, cast.eli, LINE) == []


def test_an_unknown_one_is_not_found(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound):
        huddles.end(conn, cast.dana, 99, make.tap(), heads=3, misses=[])
    with pytest.raises(NotFound):
        handed_up.answer(conn, cast.dana, 99, make.tap(), said="Yes")
    with pytest.raises(NotFound):
        handed(conn, cast.dana, replace(BEHIND, line="L3"))


def test_what_cannot_be_done_here_goes_up_tier_by_tier_and_comes_back_answered(conn: Connection, cast: Cast) -> None:
    item_id, hall, site = handed(conn, cast.bo), at(conn, cast.dana, "area", "Hall"), at(conn, cast.dana, "site")
    assert [one.said for one in handed_up.waiting(conn, cast.dana, hall)] == ["A second glue cart"]
    handed_up.pass_on(conn, cast.dana, item_id, make.tap())
    assert handed_up.waiting(conn, cast.dana, hall) == []
    assert [one.said for one in handed_up.waiting(conn, cast.dana, site)] == ["A second glue cart"]
    with pytest.raises(Invalid, match="no tier above"):
        handed_up.pass_on(conn, cast.dana, item_id, make.tap(2))
    handed_up.answer(conn, cast.dana, item_id, make.tap(2), said="Ordered, here on Friday")
    assert handed_up.waiting(conn, cast.dana, site) == []
    back = handed_up.sent(conn, cast.bo, LINE)
    assert [(one.answer, one.answer_tier) for one in back] == [("Ordered, here on Friday", "site")]
    handed_up.heard(conn, cast.bo, item_id, make.tap(3))
    handed_up.heard(conn, cast.bo, item_id, make.tap(3))
    assert handed_up.sent(conn, cast.bo, LINE) == []


def test_those_on_the_next_tier_are_told_and_so_is_the_line_when_it_is_answered(conn: Connection, cast: Cast) -> None:
    item_id = handed(conn, cast.bo)
    both = (t.inbox.c.site_id == t.news.c.site_id) & (t.inbox.c.news_id == t.news.c.news_id)
    told = select(t.inbox.c.person_id).join(t.news, both).order_by(t.news.c.news_id)
    assert conn.execute(told).scalars().all() == [cast.dana.person_id]
    handed_up.answer(conn, cast.dana, item_id, make.tap(), said="Yes")
    assert conn.execute(told).scalars().all() == [cast.dana.person_id, cast.bo.person_id]


def test_a_line_without_an_area_hands_up_to_the_site(conn: Connection, cast: Cast) -> None:
    spot = at(conn, cast.bea, "line", "L3")
    handed(conn, cast.bea, Matter("L3", "A lamp over the table"), spot)
    assert [one.line for one in handed_up.waiting(conn, cast.dana, at(conn, cast.dana, "site"))] == ["L3"]


def test_the_same_tap_twice_hands_up_once(conn: Connection, cast: Cast) -> None:
    ids = {handed_up.hand_up(conn, cast.bo, LINE, BEHIND, request_id="once", now=MONDAY) for _ in range(2)}
    assert len(ids) == 1
    assert len(handed_up.sent(conn, cast.bo, LINE)) == 1


def test_of_two_who_answer_the_second_is_told(conn: Connection, cast: Cast) -> None:
    item_id = handed(conn, cast.bo)
    handed_up.answer(conn, cast.dana, item_id, make.tap(), said="Yes")
    with pytest.raises(ChangedMeanwhile):
        handed_up.answer(conn, cast.adi, item_id, make.tap(), said="No")
    with pytest.raises(ChangedMeanwhile):
        handed_up.pass_on(conn, cast.adi, item_id, make.tap())
    for empty in ("", " "):
        with pytest.raises(Invalid):
            handed(conn, cast.bo, replace(BEHIND, said=empty))
