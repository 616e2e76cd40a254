"""A call that nobody answers climbs by the roster, each rung once, whatever happens to the server meanwhile."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, func, insert, select

from db import tables as t
from feedback import calls, dangers, ladder, tiers
from feedback.calls import Need
from tests import make
from tests.feedback.test_tiers import NIGHT, duty
from tests.feedback.test_two_at_once import at_once
from tests.make import MONDAY
from tests.people import OTHER_SITE, SITE, Cast, move_in

MINUTE = timedelta(minutes=1)
JAM = Need("L1", "maintenance")


def press(conn: Connection, cast: Cast, need: Need = JAM, *, now: datetime = MONDAY) -> int:
    return calls.make(conn, cast.ana, need, request_id=make.request(), now=now).call_id


def pass_by(conn: Connection, *minutes: float, since: datetime = MONDAY) -> None:
    for minute in minutes:
        ladder.climb(conn, SITE, since + minute * MINUTE)


def told(conn: Connection, site_id: str = SITE) -> list[tuple[str, str]]:
    """(kind of news, name) of every entry in an inbox, in the order in which they came."""
    news, inbox, people = t.news, t.inbox, t.people
    joined = inbox.join(news, inbox.c.news_id == news.c.news_id).join(people, people.c.person_id == inbox.c.person_id)
    found = select(news.c.kind, people.c.display_name).select_from(joined).where(inbox.c.site_id == site_id)
    return [(row.kind, row.display_name) for row in conn.execute(found.order_by(news.c.news_id, people.c.person_id))]


def rungs(conn: Connection) -> list[tuple[int, str, float]]:
    """(tier, why, minutes after the press) of every rung."""
    rows = conn.execute(select(t.climbs).order_by(t.climbs.c.rung))
    return [(row.tier, row.why, (row.at - MONDAY) / MINUTE) for row in rows]


def shown(conn: Connection, minutes: float, since: datetime = MONDAY) -> ladder.Shown:
    now = since + minutes * MINUTE
    (call,) = calls.open_on(conn, SITE, "L1", now=now)
    return ladder.shown(conn, SITE, [call], now=now)[call.call_id]


def test_a_call_is_told_to_the_shift_then_to_the_manager_then_to_the_top_each_once(
    conn: Connection, cast: Cast
) -> None:
    press(conn, cast)
    pass_by(conn, 0, 0.2, 4.9, 5, 5.1, 19.9, 20, 300)
    assert rungs(conn) == [(1, "said", 0), (2, "waited", 5), (3, "waited", 20)]
    assert told(conn) == [("call.made", "Bo"), ("call.climbed", "Dana"), ("call.climbed", "Adi")]
    assert told(conn, OTHER_SITE) == []


def test_everybody_sees_who_was_told_and_who_is_next_when(conn: Connection, cast: Cast) -> None:
    press(conn, cast)
    pass_by(conn, 0)
    assert shown(conn, 1) == ladder.Shown(("supervisor",), ("manager",), MONDAY + 5 * MINUTE, is_alone=False)
    pass_by(conn, 5)
    assert shown(conn, 6) == ladder.Shown(("supervisor", "manager"), ("top",), MONDAY + 20 * MINUTE, is_alone=False)
    pass_by(conn, 20)
    assert shown(conn, 21) == ladder.Shown(("supervisor", "manager", "top"), (), None, is_alone=False)


def test_whoever_says_that_they_come_stops_it_until_they_are_too_late(conn: Connection, cast: Cast) -> None:
    call = press(conn, cast)
    pass_by(conn, 0)
    calls.coming(conn, cast.abe, call, make.tap(1, MONDAY + 4 * MINUTE), minutes=5)
    pass_by(conn, 5, 10.9, 15)
    assert rungs(conn) == [(1, "said", 0)]
    assert shown(conn, 5).following_at == MONDAY + 16 * MINUTE  # five minutes, two of grace, and five of the rung
    pass_by(conn, 16)
    assert rungs(conn)[1:] == [(2, "waited", 16)]
    calls.here(conn, cast.abe, call, make.tap(2, MONDAY + 17 * MINUTE))
    pass_by(conn, 60)
    assert len(rungs(conn)) == 2
    assert shown(conn, 60) == ladder.Shown(("supervisor", "manager"), (), None, is_alone=False)


def test_what_is_fixed_climbs_no_more(conn: Connection, cast: Cast) -> None:
    call = press(conn, cast)
    pass_by(conn, 0)
    calls.fixed(conn, cast.ana, call, make.tap(1, MONDAY + MINUTE / 2))
    pass_by(conn, 5, 60)
    assert told(conn) == [("call.made", "Bo")]


def test_who_was_told_of_a_call_that_is_taken_back_hears_that_once(conn: Connection, cast: Cast) -> None:
    for kind, is_told in (("maintenance", True), ("quality", False)):
        call = press(conn, cast, Need("L1", kind))
        pass_by(conn, *([0] if is_told else []))
        calls.take_back(conn, cast.ana, call, make.tap(1, MONDAY + MINUTE / 2))
    pass_by(conn, 0.6, 0.8, 5, 60)
    assert told(conn) == [("call.made", "Bo")] * 2
    titles = conn.execute(select(t.news.c.title).order_by(t.news.c.news_id)).scalars().all()
    assert [title["says"] for title in titles] == ["Maintenance needed: {line}", "Taken back: {line}"]


def test_at_night_the_highest_who_are_there_are_told_again_and_the_top_in_the_morning(
    conn: Connection, cast: Cast
) -> None:
    press(conn, cast, now=NIGHT)
    pass_by(conn, 0, 5, 20, 21, 60, since=NIGHT)
    assert [(tier, why) for tier, why, _ in rungs(conn)] == [(1, "said"), (2, "waited"), (2, "alone")]
    assert told(conn)[1:] == [("call.climbed", "Dana")] * 2
    assert shown(conn, 60, NIGHT) == ladder.Shown(("supervisor", "manager"), (), None, is_alone=True)
    morning = NIGHT + 330 * MINUTE  # six o'clock in Berlin
    pass_by(conn, -1, 0, 1, since=morning)
    assert rungs(conn)[3:] == [(3, "waited", (morning - MONDAY) / MINUTE)]
    assert told(conn)[3:] == [("call.climbed", "Adi")]


def test_nobody_waits_for_a_tier_that_nobody_keeps(conn: Connection, cast: Cast) -> None:
    duty(conn, cast.dana.person_id, tier=2, post="manager", start_time="22:00", end_time="06:00")
    press(conn, cast)
    pass_by(conn, 0, 5)
    assert told(conn) == [("call.made", "Bo"), ("call.climbed", "Adi")]
    assert shown(conn, 6) == ladder.Shown(("supervisor", "top"), (), None, is_alone=False)


def test_where_nobody_at_all_is_on_duty_the_usual_people_hear_of_it(conn: Connection, cast: Cast) -> None:
    for tier in (1, 2, 3):
        duty(conn, cast.abe.person_id, tier=tier, weekdays="7")
    press(conn, cast)
    pass_by(conn, 0, 10, 60)
    assert told(conn) == [("call.made", "Bo")]
    assert rungs(conn) == [(0, "said", 0)]


def test_who_comes_on_in_the_middle_of_a_climb_hears_of_it_too_and_only_once(conn: Connection, cast: Cast) -> None:
    early, late = {"start_time": "06:00", "end_time": "10:32"}, {"start_time": "10:32", "end_time": "22:00"}
    duty(conn, cast.bo.person_id, **early)  # the press is at half past ten in Berlin
    duty(conn, cast.bea.person_id, **late)
    press(conn, cast)
    pass_by(conn, 0, 1, 2, 3, 5, 6)
    assert told(conn) == [("call.made", "Bo"), ("call.made", "Bea"), ("call.climbed", "Dana")]
    assert rungs(conn) == [(1, "said", 0), (2, "waited", 5)]


def test_on_a_holiday_the_office_is_not_told(conn: Connection, cast: Cast) -> None:
    holiday = {"site_id": SITE, "line": "", "day": date(2026, 11, 16), "name": "Repentance", "works_like": None}
    conn.execute(insert(t.special_days).values(holiday))
    press(conn, cast)
    pass_by(conn, 0, 5, 20)
    assert told(conn) == [("call.made", "Bo"), ("call.climbed", "Dana"), ("call.climbed", "Dana")]
    assert shown(conn, 21).is_alone


def test_the_night_when_the_clock_changes_keeps_the_minutes_and_the_hours_of_the_office(
    conn: Connection, cast: Cast
) -> None:
    eve = datetime(2026, 10, 25, 0, 58, tzinfo=UTC)  # 02:58 in Berlin, two minutes before it is 02:00 again
    duty(conn, cast.adi.person_id, tier=3, post="top", weekdays="67", start_time="02:00", end_time="03:30")
    press(conn, cast, now=eve)
    pass_by(conn, 0, 4.9, 5, 19.9, 20, since=eve)
    assert [name for _, name in told(conn)] == ["Bo", "Dana", "Adi"]
    assert 3 not in tiers.on_duty(conn, SITE, "L1", now=eve + 92 * MINUTE)  # 03:30, after the hour came twice


def test_after_an_outage_the_rungs_come_one_after_the_other(conn: Connection, cast: Cast) -> None:
    press(conn, cast)
    pass_by(conn, 120, 120.2, 124, 125, 139, 140)
    assert rungs(conn) == [(1, "said", 120), (2, "waited", 125), (3, "waited", 140)]


def test_two_workers_that_pass_at_once_tell_everybody_once(engine: Engine) -> None:
    with engine.begin() as conn:
        cast = move_in(conn)
        press(conn, cast)
    for minute in (0, 5):
        at_once(engine, [lambda conn, now=MONDAY + minute * MINUTE: ladder.climb(conn, SITE, now)] * 4)  # type: ignore[misc]
    with engine.connect() as conn:
        assert told(conn) == [("call.made", "Bo"), ("call.climbed", "Dana")]
        audited = select(func.count()).where(t.audit.c.action == "call.climbed")
        assert conn.execute(audited).scalar_one() == 2


def test_a_danger_reaches_the_supervisor_and_safety_at_once_and_climbs_until_it_is_answered(
    conn: Connection, cast: Cast
) -> None:
    duty(conn, cast.abe.person_id, post="safety", kinds=["safety", "danger"])
    duty(conn, None, role="supervisor", post="supervisor")
    danger = make.idea(conn, cast.station, kind="danger", body="Guard of the mixer is loose. It moves.")
    pass_by(conn, 0, 1, 14)
    assert told(conn) == [("danger.said", "Abe"), ("danger.said", "Bo")]
    (news,) = conn.execute(select(t.news.c.title, t.news.c.body, t.news.c.path))
    assert news.title["values"] == {"line": "Line 1 · Mixing"}
    assert [part["values"] for part in news.body] == [{"words": "Guard of the mixer is loose"}]
    pass_by(conn, 15)
    dangers.answer(conn, cast.bo, danger, make.tap(1, MONDAY + 16 * MINUTE), words="Locked, the fitter comes")
    pass_by(conn, 75, 300)
    assert told(conn)[2:] == [("danger.climbed", "Dana")]


def test_an_idea_that_is_no_danger_climbs_no_ladder(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.station)
    pass_by(conn, 0, 600)
    assert told(conn) == []
