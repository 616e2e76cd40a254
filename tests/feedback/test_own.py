"""What a sender does with what they said: withdraw, claim."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import comments, debt, ideas, own, photos, receipts, triage
from feedback.actions import Promise
from feedback.photos import Subject
from tests import make
from tests.feedback.test_photos import jpeg
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast


def test_who_holds_the_code_withdraws_and_nobody_is_shown_it_any_more(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    code, idea_id = sent.receipt or "", sent.idea_id or 0
    photos.keep(conn, cast.bo, Subject(idea_id=idea_id), jpeg(), request_id=make.request())
    assert own.can_withdraw(ideas.by_receipt(conn, SITE, code, now=MONDAY))
    view = own.withdraw(conn, SITE, code, make.tap())
    assert (view.state, view.version, own.can_withdraw(view)) == ("withdrawn", 2, False)
    assert conn.execute(select(t.attachments)).all() == []
    assert triage.queue(conn, cast.bo, now=MONDAY) == []
    with pytest.raises(NotFound):
        triage.one(conn, cast.bo, idea_id, now=MONDAY)
    assert debt.owed(conn, SITE, now=MONDAY + 30 * DAY).count == 0
    with pytest.raises(Invalid, match="withdrawn by its sender"):
        triage.decline(conn, cast.bo, idea_id, make.tap(2), reason="No")


def test_what_went_into_a_withdrawn_one_stands_on_its_own_again_and_is_owed_its_answer(
    conn: Connection, cast: Cast
) -> None:
    other, code = make.idea(conn, cast.ana), make.sent(conn, cast.station).receipt or ""
    into = ideas.by_receipt(conn, SITE, code, now=MONDAY).idea_id
    triage.merge(conn, cast.bo, other, make.tap(), into=into)
    assert debt.owed(conn, SITE, now=MONDAY + DAY).count == 1
    own.withdraw(conn, SITE, code, make.tap(now=MONDAY + DAY))
    left = ideas.own_view(conn, cast.ana, other, now=MONDAY + DAY)
    assert (left.state, left.version, left.due_at) == ("new", 3, MONDAY + 7 * DAY)
    assert [(step.what, step.by) for step in left.history][-1] == ("unmerged", "")
    assert debt.owed(conn, SITE, now=MONDAY + DAY).count == 1
    told = conn.execute(select(t.audit.c.actor).where(t.audit.c.action == "idea.unmerged")).scalars().all()
    assert told == ["anonymous"]  # an hour or a name would be those of whoever withdrew
    with pytest.raises(ChangedMeanwhile, match="was withdrawn, so it stands on its own again"):
        triage.unmerge(conn, cast.bo, other, make.tap(2))


def test_a_second_tap_withdraws_once_and_a_late_one_is_told(conn: Connection, cast: Cast) -> None:
    code = make.sent(conn, cast.station).receipt or ""
    tap = make.tap()
    assert [own.withdraw(conn, SITE, code, tap).version for _ in range(2)] == [2, 2]
    sent = make.sent(conn, cast.station)
    triage.ask_back(conn, cast.bo, sent.idea_id or 0, make.tap(), question="Which?")
    with pytest.raises(ChangedMeanwhile, match="Bo asked back"):
        own.withdraw(conn, SITE, sent.receipt or "", make.tap(1))


def test_under_a_name_only_that_person_withdraws(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.ana)
    for other in (cast.abe, cast.cem, cast.bo, cast.adi, cast.eli, cast.stranger):
        with pytest.raises(NotFound):
            own.withdraw_as(conn, other, idea, make.tap())
    own.withdraw_as(conn, replace(cast.ana, lines=frozenset({"L3"})), idea, make.tap())  # moved to another team
    assert [view.state for view in ideas.mine(conn, cast.ana, now=MONDAY)] == ["withdrawn"]


def test_what_was_answered_and_a_danger_stay(conn: Connection, cast: Cast) -> None:
    idea, danger = make.idea(conn, cast.ana), make.idea(conn, cast.ana, kind="danger")
    triage.accept(conn, cast.bo, idea, make.tap(), promise=Promise(cast.abe.person_id or 0, (MONDAY + DAY).date()))
    with pytest.raises(Invalid, match="accepted"):
        own.withdraw_as(conn, cast.ana, idea, make.tap(2))
    with pytest.raises(Invalid, match="until somebody has removed it"):
        own.withdraw_as(conn, cast.ana, danger, make.tap())


def test_the_holder_of_the_code_claims_the_credit_later(conn: Connection, cast: Cast) -> None:
    code = make.sent(conn, cast.station).receipt or ""
    tap = make.tap(now=MONDAY + DAY)
    first = own.claim(conn, cast.cem, code, tap)  # whoever holds the code, of whatever team
    assert own.claim(conn, cast.cem, code, tap) == first
    assert [view.idea_id for view in ideas.mine(conn, cast.cem, now=MONDAY)] == [first]
    log = conn.execute(select(t.audit.c.actor, t.audit.c.action).where(t.audit.c.audit_id > 0)).all()
    assert [tuple(row) for row in log] == [(cast.cem.label, "idea.claimed")]
    with pytest.raises(Invalid, match="already"):
        own.claim(conn, cast.ana, code, make.tap())


def test_who_may_not_claim(conn: Connection, cast: Cast) -> None:
    code = make.sent(conn, cast.station).receipt or ""
    with pytest.raises(NotFound, match="No idea has this code"):
        own.claim(conn, cast.eli, code, make.tap())
    with pytest.raises(NotFound, match="No idea has this code"):
        own.claim(conn, cast.ana, receipts.code_for(SITE, make.request()), make.tap())
    for nobody in (cast.screen, cast.station):
        with pytest.raises(NotFound, match="sign in"):
            own.claim(conn, nobody, code, make.tap())
    with pytest.raises(ChangedMeanwhile):
        own.claim(conn, cast.ana, code, make.tap(7))


def test_people_comment_under_their_name_and_the_sender_by_the_code(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    idea, code = sent.idea_id or 0, sent.receipt or ""
    asked = make.request()
    for _ in range(2):
        comments.add(conn, cast.abe, idea, "We had one in hall 2", request_id=asked, now=MONDAY)
    comments.add_by_receipt(conn, SITE, code, "That is the one", request_id=make.request(), now=MONDAY)
    told = comments.of(conn, cast.abe, [idea])[idea]
    assert [(one.by, one.body, one.at, one.by_sender, one.is_mine) for one in told] == [
        ("Abe", "We had one in hall 2", MONDAY, False, True),
        ("", "That is the one", None, True, False),
    ]
    assert [one.is_mine for one in comments.by_receipt(conn, SITE, code)] == [False, True]


def test_a_comment_is_taken_back_by_its_author_and_its_words_are_gone(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    idea, code = sent.idea_id or 0, sent.receipt or ""
    by_abe = comments.add(conn, cast.abe, idea, "Wrong line", request_id=make.request())
    by_sender = comments.add_by_receipt(conn, SITE, code, "Sorry", request_id=make.request())
    for other in (cast.ana, cast.bo, cast.adi):
        with pytest.raises(NotFound, match="no such comment"):
            comments.take_back(conn, other, idea, by_abe, make.tap())
    with pytest.raises(NotFound, match="no such comment"):
        comments.take_back_by_receipt(conn, SITE, code, by_abe, make.tap())
    with pytest.raises(ChangedMeanwhile):
        comments.take_back(conn, cast.abe, idea, by_abe, make.tap(5))
    for _ in range(2):
        comments.take_back(conn, cast.abe, idea, by_abe, make.tap())
    comments.take_back_by_receipt(conn, SITE, code, by_sender, make.tap())
    told = comments.of(conn, cast.dana, [idea])[idea]
    assert [(one.body, one.is_taken_back) for one in told] == [("", True), ("", True)]
    assert conn.execute(select(t.idea_comments.c.body)).scalars().all() == ["", ""]


def test_who_may_not_comment(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.ana)
    refused = {cast.cem: NotFound, cast.eli: NotFound, cast.stranger: NotFound}
    for who, refusal in (*refused.items(), (cast.screen, Forbidden), (cast.station, Forbidden)):
        with pytest.raises(refusal):
            comments.add(conn, who, idea, "x", request_id=make.request())
    with pytest.raises(NotFound):
        comments.add(conn, cast.ana, 999_999, "x", request_id=make.request())
    with pytest.raises(Invalid, match="your comment"):
        comments.add(conn, cast.ana, idea, " ", request_id=make.request())
