"""Saying something and following it."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from access.refusals import Forbidden, Invalid, NotFound
from db import tables as t
from feedback import annotations, ideas, receipts, triage
from tests import make
from tests.make import DAY, MONDAY, SHELF
from tests.people import OTHER_SITE, SITE, Cast


def row_of(conn: Connection, idea_id: int | None) -> dict[str, Any]:
    return dict(conn.execute(select(t.ideas).where(t.ideas.c.idea_id == idea_id)).one()._mapping)


def test_an_idea_is_kept_with_its_line_kpi_and_hour_and_answered_within_the_sites_week(
    conn: Connection, cast: Cast
) -> None:
    saying = replace(SHELF, about_start=MONDAY - DAY, about_end=MONDAY, top_loss="labeller jam", language="de")
    receipt = ideas.send(conn, cast.ana, saying, request_id=make.request(), now=MONDAY)
    kept = row_of(conn, receipt.idea_id)
    assert asdict(saying).items() <= kept.items()
    assert (kept["lane"], kept["state"], kept["person_id"]) == (3, "new", cast.ana.person_id)
    assert receipt.due_at == MONDAY + 7 * DAY
    assert receipt.is_new


@pytest.mark.parametrize(("kind", "lane"), [("danger", 1), ("again", 3), ("better", 3)])
def test_each_kind_has_its_lane(conn: Connection, cast: Cast, kind: str, lane: int) -> None:
    assert row_of(conn, make.idea(conn, cast.ana, kind=kind))["lane"] == lane


def test_a_double_tap_makes_one_idea_and_shows_the_same_receipt(conn: Connection, cast: Cast) -> None:
    asked = make.request()
    first = ideas.send(conn, cast.station, SHELF, request_id=asked, now=MONDAY)
    again = ideas.send(conn, cast.station, SHELF, request_id=asked, now=MONDAY + DAY)
    assert again == replace(first, is_new=False)
    assert len(conn.execute(select(t.ideas.c.idea_id)).all()) == 1
    assert len(conn.execute(select(t.audit.c.audit_id)).all()) == 1


def test_the_code_itself_stands_nowhere(conn: Connection, cast: Cast) -> None:
    asked = make.request()
    code = ideas.send(conn, cast.station, SHELF, request_id=asked, now=MONDAY).receipt or ""
    for table in (t.ideas, t.idea_events, t.audit):
        everything = str(conn.execute(select(table)).all())
        assert code not in everything
        assert asked not in everything


def test_a_danger_is_to_be_answered_before_the_shift_ends(conn: Connection, cast: Cast) -> None:
    make.shift(conn, "L1", MONDAY - timedelta(hours=4), MONDAY + timedelta(hours=4))
    assert make.sent(conn, cast.ana, kind="danger").due_at == MONDAY + timedelta(hours=4)


def test_a_danger_without_a_shift_calendar_has_the_sites_promise(conn: Connection, cast: Cast) -> None:
    assert make.sent(conn, cast.ana, kind="danger").due_at == MONDAY + 7 * DAY


def test_a_note_is_pinned_to_its_time_and_needs_no_answer(conn: Connection, cast: Cast) -> None:
    saying = replace(SHELF, kind="note", body="New glue", about_start=MONDAY - DAY)
    asked = make.request()
    first = ideas.send(conn, cast.station, saying, request_id=asked, now=MONDAY)
    again = ideas.send(conn, cast.station, saying, request_id=asked, now=MONDAY)
    assert (first.idea_id, first.receipt, first.due_at, first.is_new, again.is_new) == (None, None, None, True, False)
    notes = annotations.between(conn, cast.ana, "L1", MONDAY - 2 * DAY, MONDAY)
    assert [(note.body, note.start_at, note.by) for note in notes] == [("New glue", MONDAY - DAY, "")]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "spam"}, "choose what it is"),
        ({"body": "  "}, "write your words"),
        ({"body": "x" * 4001}, "4001 characters, 4000 fit"),
        ({"kpi": "drop table"}, "not known"),
        ({"language": "<b>"}, "language from the list"),
        ({"about_start": MONDAY, "about_end": MONDAY - DAY}, "ends before it begins"),
        ({"about_start": MONDAY.replace(year=1)}, "not the newest one"),
        ({"about_end": MONDAY.replace(year=9999)}, "not the newest one"),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(
    conn: Connection, cast: Cast, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        ideas.send(conn, cast.ana, replace(SHELF, **wrong), request_id=make.request(), now=MONDAY)


def test_who_may_speak_and_where(conn: Connection, cast: Cast) -> None:
    for other in (cast.cem, cast.stranger):
        with pytest.raises(NotFound, match="no such line"):
            make.idea(conn, other)
    with pytest.raises(NotFound, match="no such line"):
        make.idea(conn, cast.dana, line="nowhere")
    with pytest.raises(Forbidden):
        make.idea(conn, cast.screen)


def test_another_plant_with_the_same_line_keeps_its_own(conn: Connection, cast: Cast) -> None:
    theirs = make.sent(conn, cast.eli)
    assert row_of(conn, theirs.idea_id)["site_id"] == OTHER_SITE
    with pytest.raises(NotFound, match="No idea has this code"):
        ideas.by_receipt(conn, SITE, theirs.receipt or "", now=MONDAY)


def test_the_same_request_at_two_plants_is_two_ideas(conn: Connection, cast: Cast) -> None:
    asked = make.request()
    sent = [ideas.send(conn, actor, SHELF, request_id=asked, now=MONDAY) for actor in (cast.ana, cast.eli)]
    assert [one.is_new for one in sent] == [True, True]
    assert sent[0].receipt != sent[1].receipt


def test_the_receipt_shows_what_was_said_and_until_when_it_is_answered(conn: Connection, cast: Cast) -> None:
    code = make.sent(conn, cast.station).receipt or ""
    view = ideas.by_receipt(conn, SITE, code.lower().replace("-", " "), now=MONDAY)
    assert (view.body, view.state, view.line_name) == (SHELF.body, "new", "Line 1 · Mixing")
    assert (view.created_at, view.due_at, view.answer) == (make.MONDAY_NIGHT, make.UNNAMED_DUE, None)
    assert [(step.what, step.at, step.by) for step in view.history] == [("sent", make.MONDAY_NIGHT, "")]
    assert view.question is None


def test_an_unknown_code_finds_nothing(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound, match="No idea has this code"):
        ideas.by_receipt(conn, SITE, receipts.code_for(SITE, make.request()), now=MONDAY)


def asked_back(conn: Connection, cast: Cast) -> tuple[int, str]:
    sent = make.sent(conn, cast.station)
    triage.ask_back(conn, cast.bo, sent.idea_id or 0, make.tap(), question="Which shelf?")
    return sent.idea_id or 0, sent.receipt or ""


def test_the_sender_answers_a_question_by_receipt_and_the_clock_runs_on(conn: Connection, cast: Cast) -> None:
    idea_id, code = asked_back(conn, cast)
    assert ideas.by_receipt(conn, SITE, code, now=MONDAY).question == "Which shelf?"
    view = ideas.reply(conn, SITE, code, "The blue one", request_id=make.request(), now=MONDAY + DAY)
    assert (view.state, view.question, view.answer, view.due_at) == ("new", None, None, make.UNNAMED_DUE)
    assert [(step.what, step.words, step.by) for step in view.history][1:] == [
        ("asked_back", "Which shelf?", "Bo"),
        ("replied", "The blue one", ""),
    ]
    assert row_of(conn, idea_id)["first_answer_at"] is None


def test_a_reply_sent_twice_counts_once(conn: Connection, cast: Cast) -> None:
    _, code = asked_back(conn, cast)
    asked = make.request()
    ideas.reply(conn, SITE, code, "The blue one", request_id=asked, now=MONDAY)
    view = ideas.reply(conn, SITE, code, "The blue one", request_id=asked, now=MONDAY)
    assert [step.what for step in view.history] == ["sent", "asked_back", "replied"]


def test_a_reply_to_a_question_that_is_closed_is_refused(conn: Connection, cast: Cast) -> None:
    _, code = asked_back(conn, cast)
    ideas.reply(conn, SITE, code, "The blue one", request_id=make.request(), now=MONDAY)
    with pytest.raises(Invalid, match="no open question"):
        ideas.reply(conn, SITE, code, "Or green", request_id=make.request(), now=MONDAY)


def test_a_person_answers_the_question_to_their_own_idea_and_nobody_elses(conn: Connection, cast: Cast) -> None:
    idea_id = make.idea(conn, cast.ana)
    triage.ask_back(conn, cast.bo, idea_id, make.tap(), question="Which shelf?")
    for other in (cast.abe, cast.cem, cast.dana, cast.eli):
        with pytest.raises(NotFound):
            ideas.reply_as(conn, other, idea_id, "Mine!", request_id=make.request(), now=MONDAY)
    ideas.reply_as(conn, cast.ana, idea_id, "The blue one", request_id=make.request(), now=MONDAY)
    assert [view.state for view in ideas.mine(conn, cast.ana, now=MONDAY)] == ["new"]


def test_mine_are_those_under_my_name_newest_first_a_page_at_a_time(conn: Connection, cast: Cast) -> None:
    numbers = [make.idea(conn, cast.ana) for _ in range(3)]
    make.idea(conn, cast.abe)
    make.idea(conn, cast.station)
    assert [view.idea_id for view in ideas.mine(conn, cast.ana, now=MONDAY)] == numbers[::-1]
    assert [view.idea_id for view in ideas.mine(conn, cast.ana, before=numbers[2], size=1, now=MONDAY)] == [numbers[1]]
    with pytest.raises(Forbidden):
        ideas.mine(conn, cast.screen, now=MONDAY)


def test_people_who_moved_to_another_team_keep_what_they_said(conn: Connection, cast: Cast) -> None:
    idea_id = make.idea(conn, cast.ana)
    moved = replace(cast.ana, lines=frozenset({"L3"}))
    assert [view.idea_id for view in ideas.mine(conn, moved, now=MONDAY)] == [idea_id]
    triage.ask_back(conn, cast.bo, idea_id, make.tap(), question="Which shelf?")
    ideas.reply_as(conn, moved, idea_id, "The blue one", request_id=make.request(), now=MONDAY)


def test_the_sites_own_promise_counts(conn: Connection, cast: Cast) -> None:
    conn.execute(update(t.sites).where(t.sites.c.site_id == SITE).values(answer_days=3))
    assert make.sent(conn, cast.ana).due_at == MONDAY + 3 * DAY
