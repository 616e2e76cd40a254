"""The answer clock: what is due and not answered climbs, each step once."""

from datetime import date, timedelta

from sqlalchemy import Connection, select

from db import tables as t
from feedback import answer_clock, own, triage
from feedback.outbox import unpacked
from tests import make
from tests.make import DAY, MONDAY
from tests.people import OTHER_SITE, SITE, Cast

MINUTE = timedelta(minutes=1)
SAID = MONDAY - 7 * DAY  # due on Monday at half past nine


def told(conn: Connection) -> list[tuple[int, str]]:
    """Who was told of overdue answers, in order."""
    both = (t.inbox.c.site_id == t.news.c.site_id) & (t.inbox.c.news_id == t.news.c.news_id)
    rows = conn.execute(
        select(t.inbox.c.person_id, t.news.c.title)
        .join(t.news, both)
        .where(t.news.c.kind == "triage.climbed")
        .order_by(t.news.c.news_id)
    )
    return [(person, str(unpacked(title))) for person, title in rows]


def test_it_climbs_when_the_promise_is_broken_and_two_days_later_once_more(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.ana, now=SAID)
    for now in (MONDAY - MINUTE, MONDAY, MONDAY + MINUTE, MONDAY + 2 * DAY, MONDAY + 3 * DAY):
        answer_clock.climb(conn, SITE, now)
        answer_clock.climb(conn, SITE, now)
        if now < MONDAY:
            assert told(conn) == []
    words = "Answers overdue on Line 1 · Mixing: 1"
    assert told(conn) == [(cast.dana.person_id, words), (cast.adi.person_id, words)]


def test_of_an_anonymous_one_the_week_is_told_in_which_it_was_due(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.station, now=SAID + 2 * DAY)
    answer_clock.climb(conn, SITE, MONDAY + 3 * DAY)
    body = conn.execute(select(t.news.c.body)).scalar_one()
    assert "2026-11-16" in str(body)
    assert not [day for day in range(17, 23) if f"2026-11-{day}" in str(body)]


def test_asking_back_and_parking_do_not_stop_it(conn: Connection, cast: Cast) -> None:
    asked, parked = make.idea(conn, cast.ana, now=SAID), make.idea(conn, cast.ana, now=SAID)
    triage.ask_back(conn, cast.bo, asked, make.tap(now=MONDAY - DAY), question="Which?")
    triage.park(conn, cast.bo, parked, make.tap(now=MONDAY - DAY), until=date(2026, 12, 18))
    answer_clock.climb(conn, SITE, MONDAY)
    climbed = conn.execute(select(t.idea_climbs.c.idea_id, t.idea_climbs.c.tier).order_by(t.idea_climbs.c.idea_id))
    assert list(climbed) == [(asked, 2), (parked, 2)]
    assert told(conn) == [(cast.dana.person_id, "Answers overdue on Line 1 · Mixing: 2")]


def test_what_is_answered_or_withdrawn_climbs_no_more(conn: Connection, cast: Cast) -> None:
    answered, late, withdrawn = (make.idea(conn, cast.ana, now=SAID) for _ in range(3))
    triage.decline(conn, cast.bo, answered, make.tap(now=MONDAY - DAY), reason="No")
    own.withdraw_as(conn, cast.ana, withdrawn, make.tap(now=MONDAY - DAY))
    answer_clock.climb(conn, SITE, MONDAY)
    triage.decline(conn, cast.bo, late, make.tap(now=MONDAY + DAY), reason="No")
    answer_clock.climb(conn, SITE, MONDAY + 5 * DAY)
    assert [person for person, _ in told(conn)] == [cast.dana.person_id]


def test_at_night_the_top_of_the_plant_is_left_to_sleep_until_morning(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.ana, now=SAID - 3 * DAY)
    night = MONDAY.replace(hour=1)
    answer_clock.climb(conn, SITE, night)
    answer_clock.climb(conn, SITE, night + MINUTE)
    assert [person for person, _ in told(conn)] == [cast.dana.person_id]
    answer_clock.climb(conn, SITE, MONDAY)
    assert [person for person, _ in told(conn)] == [cast.dana.person_id, cast.adi.person_id]


def test_each_line_is_told_of_by_itself_and_nobody_of_another_plant(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.ana, now=SAID)
    make.idea(conn, cast.cem, now=SAID, line="L3")
    answer_clock.climb(conn, OTHER_SITE, MONDAY)
    assert told(conn) == []
    answer_clock.climb(conn, SITE, MONDAY)
    assert sorted(words for _, words in told(conn)) == [
        "Answers overdue on Line 1 · Mixing: 1",
        "Answers overdue on Line 3 · Packing: 1",
    ]
