"""What those who decide note down, the week's agenda, and the thirty minutes with their summary."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select, update

from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import agenda, bulk, reviews, sitting, triage
from feedback.actions import Promise
from tests import make
from tests.make import DAY, MONDAY
from tests.people import Cast

FRIDAY = date(2026, 11, 20)
WEEK = date(2026, 11, 16)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def three(conn: Connection, cast: Cast) -> list[int]:
    """Three ideas, the first of them said nine days ago."""
    old = make.idea(conn, cast.ana, now=MONDAY - 9 * DAY)
    return [old, make.idea(conn, cast.station), make.idea(conn, cast.abe, line="L2")]


def test_effort_and_impact_are_kept_in_one_go(conn: Connection, cast: Cast, three: list[int]) -> None:
    first = make.tap(0)
    assert reviews.rate(conn, cast.dana, three[0], first, effort=20, impact=80) == 1
    assert reviews.rate(conn, cast.dana, three[0], first, effort=20, impact=80) == 1
    with pytest.raises(ChangedMeanwhile):
        reviews.rate(conn, cast.bo, three[0], make.tap(0), effort=90, impact=10)
    assert reviews.rate(conn, cast.bo, three[0], make.tap(1), effort=30, impact=70) == 2
    found = reviews.ratings(conn, cast.dana, three)
    assert {idea: (one.effort, one.impact, one.by) for idea, one in found.items()} == {three[0]: (30, 70, "Bo")}
    with pytest.raises(Invalid):
        reviews.rate(conn, cast.dana, three[0], make.tap(2), effort=101, impact=0)


def test_who_may_rate_and_note(conn: Connection, cast: Cast, three: list[int]) -> None:
    for who, refusal in ((cast.ana, Forbidden), (cast.screen, Forbidden), (cast.bea, NotFound), (cast.eli, NotFound)):
        with pytest.raises(refusal):
            reviews.rate(conn, who, three[0], make.tap(0), effort=1, impact=1)
        with pytest.raises(refusal):
            reviews.add_note(conn, who, three[0], "Too dear", make.tap())
    with pytest.raises(NotFound):
        reviews.add_note(conn, cast.dana, 999_999, "Too dear", make.tap())
    danger = make.idea(conn, cast.ana, kind="danger")
    with pytest.raises(NotFound):
        reviews.rate(conn, cast.dana, danger, make.tap(0), effort=1, impact=1)


def test_a_private_note_is_kept_once_and_never_read_by_the_sender(conn: Connection, cast: Cast) -> None:
    of_bo = make.idea(conn, cast.bo)
    tap = make.tap()
    for _ in range(2):
        reviews.add_note(conn, cast.dana, of_bo, "He always says this", tap)
    assert [(note.body, note.by) for note in reviews.notes(conn, cast.adi, of_bo)] == [("He always says this", "Dana")]
    assert reviews.notes(conn, cast.bo, of_bo) == ()
    assert reviews.notes(conn, cast.bea, of_bo) == ()
    with pytest.raises(Forbidden):
        reviews.notes(conn, cast.ana, of_bo)
    logged = conn.execute(select(t.audit.c.details).where(t.audit.c.action == "idea.noted")).scalars().all()
    assert len(logged) == 1
    assert "always" not in str(logged)


def test_the_agenda_is_what_waits_longest_until_somebody_picks(conn: Connection, cast: Cast, three: list[int]) -> None:
    shown = agenda.of_week(conn, cast.dana, now=MONDAY)
    assert (shown.week, shown.version, shown.idea_ids) == (WEEK, 0, tuple(three))
    agenda.put(conn, cast.dana, WEEK, [three[2], three[0]], make.tap(0))
    assert agenda.of_week(conn, cast.dana, now=MONDAY).idea_ids == (three[2], three[0])
    assert agenda.of_week(conn, cast.dana, now=MONDAY + 7 * DAY).version == 0
    with pytest.raises(ChangedMeanwhile):
        agenda.put(conn, cast.adi, WEEK, [three[1]], make.tap(0))
    with pytest.raises(Forbidden):
        agenda.put(conn, cast.bo, WEEK, [three[1]], make.tap(1))
    with pytest.raises(Invalid):
        agenda.put(conn, cast.dana, WEEK, [three[1], three[1]], make.tap(1))


def test_several_are_parked_with_one_reason_and_each_is_guarded(conn: Connection, cast: Cast, three: list[int]) -> None:
    triage.decline(conn, cast.adi, three[1], make.tap(), reason="No room")
    tap = make.tap()
    seen = dict.fromkeys(three, 1)
    parked, left = bulk.park(conn, cast.dana, seen, tap, until=FRIDAY, words="After the move")
    assert parked == [three[0], three[2]]
    assert [(one.idea_id, type(one.refusal)) for one in left] == [(three[1], ChangedMeanwhile)]
    bulk.park(conn, cast.dana, seen, tap, until=FRIDAY, words="After the move")  # a second tap
    rows = conn.execute(select(t.ideas.c.parked_times).where(t.ideas.c.idea_id.in_(parked))).scalars().all()
    assert rows == [1, 1]
    with pytest.raises(Invalid, match="each of the senders"):
        bulk.park(conn, cast.dana, seen, make.tap(), until=FRIDAY, words=" ")


def test_a_sitting_ends_with_what_was_decided_and_is_owed(conn: Connection, cast: Cast, three: list[int]) -> None:
    make.idea(conn, cast.cem, line="L3", body="A fan for the packers", now=MONDAY - 9 * DAY)
    session = sitting.start(conn, cast.dana, make.tap(now=MONDAY))
    assert sitting.start(conn, cast.adi, make.tap(now=MONDAY)) == session
    begun = select(t.audit.c.actor).where(t.audit.c.action == "triage.started")
    assert conn.execute(begun).scalars().all() == [cast.dana.label]
    later = MONDAY + 10 * MINUTE
    promise = Promise(cast.bo.person_id or 0, FRIDAY)
    triage.accept(conn, cast.dana, three[1], make.tap(now=later), promise=promise, words="A shelf")
    triage.merge(conn, cast.dana, three[2], make.tap(now=later), into=three[0])
    triage.unmerge(conn, cast.dana, three[2], make.tap(version=2, now=later))  # a merge taken back is no decision
    triage.ask_back(conn, cast.dana, three[2], make.tap(version=3, now=later + MINUTE), question="Which?")
    running = sitting.running(conn, cast.bo, now=later)
    assert running is not None
    assert three[0] in running.left
    assert three[1] not in running.left
    sitting.end(conn, cast.dana, session, now=later + MINUTE)
    told = sitting.one(conn, cast.dana, session, now=later).summary
    assert told is not None
    assert [(one.what, one.idea_id, one.owner, one.due_on) for one in told.decided] == [
        ("accepted", three[1], "Bo", FRIDAY),
        ("asked_back", three[2], None, None),
    ]
    assert (told.owed, told.oldest_days, len(told.overdue)) == (3, 9, 2)
    seen_by_bo = sitting.one(conn, cast.bo, session, now=later).summary
    assert seen_by_bo is not None
    assert [one.idea_id for one in seen_by_bo.overdue] == [three[0]]
    assert [one.summary for one in sitting.ended(conn, cast.bo, now=later)] == [seen_by_bo]
    with pytest.raises(Forbidden):
        sitting.one(conn, cast.ana, session, now=later)
    with pytest.raises(NotFound):
        sitting.one(conn, cast.eli, session, now=later)


def test_the_summary_goes_out_once_to_those_who_lead(conn: Connection, cast: Cast, three: list[int]) -> None:
    session = sitting.start(conn, cast.dana, make.tap(now=MONDAY))
    for _ in range(2):
        sitting.end(conn, cast.dana, session, now=MONDAY + 30 * MINUTE)
    told = select(t.news.c.kind, t.inbox.c.person_id).join(
        t.inbox, (t.inbox.c.site_id == t.news.c.site_id) & (t.inbox.c.news_id == t.news.c.news_id)
    )
    readers = {row.person_id for row in conn.execute(told) if row.kind == "triage.summary"}
    assert readers == {one.person_id for one in (cast.bo, cast.bea, cast.dana, cast.adi)}


def test_an_abandoned_sitting_ends_by_itself_and_so_does_one_that_is_through(
    conn: Connection, cast: Cast, three: list[int]
) -> None:
    session = sitting.start(conn, cast.dana, make.tap(now=MONDAY))
    sitting.end_abandoned(conn, cast.dana.site_id, MONDAY + 44 * MINUTE)
    assert sitting.running(conn, cast.dana, now=MONDAY) is not None
    sitting.end_abandoned(conn, cast.dana.site_id, MONDAY + 45 * MINUTE)
    assert sitting.running(conn, cast.dana, now=MONDAY) is None
    assert sitting.one(conn, cast.dana, session, now=MONDAY).summary is not None
    sitting.start(conn, cast.dana, make.tap(now=MONDAY + DAY))
    conn.execute(update(t.ideas).values(state="declined"))
    sitting.end_abandoned(conn, cast.dana.site_id, MONDAY + DAY + MINUTE)
    assert sitting.running(conn, cast.dana, now=MONDAY) is None


def test_only_management_begins_and_ends_one(conn: Connection, cast: Cast, three: list[int]) -> None:
    with pytest.raises(Forbidden):
        sitting.start(conn, cast.bo, make.tap())
    session = sitting.start(conn, cast.dana, make.tap())
    with pytest.raises(Forbidden):
        sitting.end(conn, cast.bo, session, now=MONDAY)
    with pytest.raises(NotFound):
        sitting.end(conn, cast.eli, session, now=MONDAY)
