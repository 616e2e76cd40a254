"""Who speaks without a name is found by nobody: not by role, log, number, hour or place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile
from db import tables as t
from feedback import comments, ideas, own, triage, votes
from tests import make
from tests.make import DAY, MONDAY, SHELF
from tests.people import SITE, Cast

THE_WEEK = datetime(2026, 11, 15, 23, tzinfo=UTC)
THURSDAY = MONDAY + 3 * DAY + timedelta(hours=4, minutes=17)


@pytest.fixture(params=["phone", "tablet"])
def nameless(request: pytest.FixtureRequest, cast: Cast) -> Actor:
    pad = Actor(SITE, "screen", "pad", "Pad of line 1", lines=frozenset({"L1"}), screen_id=9)
    return cast.station if request.param == "phone" else pad


def instants(conn: Connection, table: Table) -> list[datetime]:
    rows = conn.execute(select(table)).all()
    return [value for row in rows for value in row if isinstance(value, datetime)]


def test_nothing_that_is_kept_tells_the_hour_or_the_place(conn: Connection, nameless: Actor) -> None:
    about = replace(SHELF, about_start=THURSDAY - timedelta(hours=1), about_end=THURSDAY)
    sent = ideas.send(conn, nameless, about, request_id=make.request(), now=THURSDAY)
    ideas_kept = instants(conn, t.ideas) + instants(conn, t.idea_events)
    berlin = [at + timedelta(hours=1, microseconds=1) for at in ideas_kept]
    assert {(at.hour, at.minute) for at in berlin} == {(0, 0)}  # midnight, or the last moment before it
    everything = " ".join(str(conn.execute(select(table)).all()) for table in (t.ideas, t.idea_events, t.audit))
    assert "L1-MIXER" not in everything
    assert "screen" not in everything
    assert (sent.receipt or "") not in everything


def test_the_log_tells_the_week_and_its_numbers_tell_no_order(
    conn: Connection, cast: Cast, nameless: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clock.now", lambda: THURSDAY)
    make.idea(conn, cast.ana, now=THURSDAY)
    for _ in range(5):
        make.idea(conn, nameless, now=THURSDAY)
    make.idea(conn, cast.ana, now=THURSDAY)
    log = audit.latest(conn, cast.adi)
    named = [entry for entry in log if entry.actor == cast.ana.label]
    others = [entry for entry in log if entry.actor != cast.ana.label]
    assert {(entry.actor, entry.at) for entry in others} == {("anonymous", THE_WEEK)}
    assert log[:2] == named  # by its instant each of the others stands before the week's first hour
    numbers = [entry.audit_id for entry in others]
    assert max(numbers) < 0
    assert len(set(numbers)) == 5


def test_the_number_of_an_idea_does_not_stand_between_those_whose_hour_is_known(
    conn: Connection, cast: Cast, nameless: Actor
) -> None:
    numbers = [make.idea(conn, who) for who in (cast.ana, nameless, nameless, nameless, cast.ana)]
    assert numbers[4] == numbers[0] + 1
    assert all(1_000_000 <= number < 10_000_000 for number in numbers[1:4])


def test_what_stands_in_rows_is_numbered_by_idea_not_by_hour(conn: Connection, cast: Cast) -> None:
    """An admin reads the numbers of comments in the log, whoever reads the tables those of events."""
    named, nameless = make.idea(conn, cast.ana), make.sent(conn, cast.station)
    comments.add(conn, cast.abe, named, "At ten", request_id=make.request(), now=THURSDAY)
    comments.add_by_receipt(conn, SITE, nameless.receipt or "", "When?", request_id=make.request(), now=THURSDAY)
    comments.add(conn, cast.abe, named, "At eleven", request_id=make.request(), now=THURSDAY)
    for table, number in ((t.idea_events, "event_id"), (t.idea_comments, "comment_id")):
        rows = conn.execute(select(table.c.idea_id, table.c[number])).all()
        assert sorted(own for idea, own in rows if idea == nameless.idea_id) == [1]
        assert sorted(own for idea, own in rows if idea == named) == list(range(1, len(rows)))


def test_the_queue_tells_the_same_of_each_day_of_a_week(conn: Connection, cast: Cast) -> None:
    for day in range(7):
        make.idea(conn, cast.station, now=MONDAY + day * DAY)
    shown = triage.queue(conn, cast.bo, now=MONDAY + 6 * DAY + timedelta(hours=1))
    told = {(item.due_at, item.due_on, item.waits_days, item.left_days, item.is_overdue) for item in shown}
    assert len(shown) == 7
    assert len(told) == 1
    days = {triage.one(conn, cast.bo, item.idea_id, now=MONDAY + 6 * DAY).due_on for item in shown}
    assert len(days) == 1


def test_whoever_was_late_learns_that_the_sender_came_first_but_not_when(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    triage.ask_back(conn, cast.bo, sent.idea_id or 0, make.tap(), question="Which shelf?")
    ideas.reply(conn, SITE, sent.receipt or "", "The blue one", request_id=make.request(), now=MONDAY)
    with pytest.raises(ChangedMeanwhile, match="The sender replied") as late:
        triage.decline(conn, cast.bo, sent.idea_id or 0, make.tap(2), reason="No")
    assert ":" not in str(late.value)


def everything_that_is_logged(conn: Connection, cast: Cast) -> list[Any]:
    return [(entry.actor, entry.at) for entry in audit.latest(conn, cast.adi, size=500)]


def test_all_that_a_sender_does_later_is_logged_without_hour_and_name(
    conn: Connection, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clock.now", lambda: THURSDAY)
    sent = make.sent(conn, cast.station)
    code, idea_id = sent.receipt or "", sent.idea_id or 0
    comments.add_by_receipt(conn, SITE, code, "Or green", request_id=make.request(), now=THURSDAY)
    votes.add(conn, cast.station, idea_id, device="x" * 20)
    votes.add(conn, cast.abe, idea_id)
    own.withdraw(conn, SITE, code, make.tap(now=THURSDAY))
    assert everything_that_is_logged(conn, cast) == [("anonymous", THE_WEEK)] * 5
    assert str(cast.abe.person_id) not in {value for row in conn.execute(select(t.idea_votes)) for value in row}
    assert instants(conn, t.idea_comments) == []
