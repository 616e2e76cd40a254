"""What no figure shows: pictures and the crew's yes. What one line has proven: offered to another one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import crew, news, photos, spread, trial_moves, trials
from feedback.photos import Subject
from feedback.trials import TrialPlan
from tests import make
from tests.feedback.test_photos import jpeg
from tests.feedback.test_trials import judged, planned, start, state_of
from tests.make import MONDAY
from tests.people import SITE, Cast, hire

PAD = Actor(SITE, "screen", "pad", "Tablet of line 1", lines=frozenset({"L1"}), screen_id=7)


@pytest.fixture
def asked(conn: Connection, cast: Cast) -> int:
    """A running trial that no figure shows, on a line whose team has Ana, Abe, Bo and three more."""
    for name in ("pia", "ron", "uma"):
        hire(conn, name, name.title(), "worker", frozenset({"L1"}), "A")
    trial_id = planned(conn, cast, kpi=None, frozen=None)
    start(conn, cast.bo, trial_id, make.tap())
    return trial_id


def the_only(conn: Connection) -> trials.Trial:
    (trial,) = trials.of(conn, SITE)
    return trial


def show(conn: Connection, cast: Cast, *moments: str) -> None:
    subject = Subject(action_id=the_only(conn).action_id)
    for moment in moments:
        photos.keep(conn, cast.bo, subject, jpeg(), moment=moment, request_id=make.request())


def test_each_voice_counts_once_and_who_said_what_is_kept_nowhere(conn: Connection, cast: Cast, asked: int) -> None:
    for _ in range(2):
        crew.say(conn, cast.ana, asked, yes=1)
        crew.say(conn, PAD, asked, yes=3, no=1)
    trial = the_only(conn)
    assert (trial.crew_yes, trial.crew_no) == (4, 1)
    assert set(conn.execute(select(t.trial_voices.c.voice)).scalars()) == {cast.ana.label, "screen:7 A"}
    told = conn.execute(select(t.audit.c.details).where(t.audit.c.action == "trial.voice")).scalars().all()
    assert [set(details) for details in told] == [{"line"}, {"line"}]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("dana", Forbidden), ("screen", Forbidden), ("cem", NotFound), ("eli", NotFound), ("stranger", NotFound)],
)
def test_only_those_who_work_there_are_asked(
    conn: Connection, cast: Cast, asked: int, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        crew.say(conn, getattr(cast, who), asked, yes=1)
    with pytest.raises(NotFound):
        crew.say(conn, cast.ana, 999_999, yes=1)


def test_one_person_is_one_voice(conn: Connection, cast: Cast, asked: int) -> None:
    with pytest.raises(Invalid, match="once"):
        crew.say(conn, cast.ana, asked, yes=2)


def test_pictures_and_five_voices_verify_what_no_figure_shows(conn: Connection, cast: Cast, asked: int) -> None:
    crew.say(conn, PAD, asked, yes=2, no=2)
    with pytest.raises(Invalid, match="5 voices are needed"):
        trial_moves.verify(conn, cast.bo, asked, make.tap(2))
    crew.say(conn, cast.ana, asked, yes=1)
    show(conn, cast, "before")
    with pytest.raises(Invalid, match="a picture before and one after"):
        trial_moves.verify(conn, cast.bo, asked, make.tap(2))
    show(conn, cast, "after")
    trial_moves.verify(conn, cast.bo, asked, make.tap(2))
    assert state_of(conn, asked) == ("verified", 3)
    assert crew.may_be_shown(the_only(conn))


def test_a_small_crew_has_to_be_complete_and_its_numbers_are_never_shown(conn: Connection, cast: Cast) -> None:
    trial_id = planned(conn, cast, kpi=None, frozen=None)
    start(conn, cast.bo, trial_id, make.tap())
    crew.say(conn, cast.ana, trial_id, yes=1)
    crew.say(conn, cast.abe, trial_id, yes=1)
    assert not crew.has_agreed(the_only(conn))  # Bo is of the crew too
    crew.say(conn, cast.bo, trial_id, yes=0, no=1)
    assert crew.has_agreed(the_only(conn))
    assert not crew.may_be_shown(replace(the_only(conn), state="verified"))


@pytest.fixture
def offered(conn: Connection, cast: Cast) -> spread.Offer:
    """Line 1 has proven something; line 3, of team B, is offered it."""
    trial_id = planned(conn, cast)
    start(conn, cast.bo, trial_id, make.tap())
    judged(conn, trial_id, "improved")
    trial_moves.verify(conn, cast.bo, trial_id, make.tap(2))
    for _ in range(2):
        spread.make(conn, SITE, the_only(conn), "L3", loss="changeover", now=MONDAY)
    (offer,) = spread.open_to(conn, cast.bea)
    return offer


def taken_as(conn: Connection, cast: Cast, offer: spread.Offer) -> int:
    action_id = make.action(conn, cast.bea, cast.cem, line=offer.line)
    wanted = TrialPlan(action_id, offer.hypothesis, date(2026, 11, 20), "changeover", {}, spread_from=offer.trial_id)
    return trials.plan(conn, cast.bea, wanted, request_id=make.request(), now=MONDAY)


def test_what_is_taken_over_is_linked_and_the_first_one_has_spread(
    conn: Connection, cast: Cast, offered: spread.Offer
) -> None:
    tap, trial_id = make.tap(), taken_as(conn, cast, offered)
    for _ in range(2):
        spread.taken(conn, cast.bea, offered.offer_id, tap, taken_as=trial_id)
    assert state_of(conn, offered.trial_id)[0] == "spread"
    assert spread.open_to(conn, cast.bea) == []
    here = trials.one(conn, cast.bea, trial_id)
    assert (here.spread_from, here.first_by) == (offered.trial_id, offered.from_team or offered.from_name)


def test_the_leads_of_the_other_line_are_told_of_an_offer_once(
    conn: Connection, cast: Cast, offered: spread.Offer
) -> None:
    said = "Line 1 · Mixing has proven something that would help here"
    assert [str(one.title) for one in news.of(conn, cast.bea)] == [said]
    assert (news.of(conn, cast.cem), spread.open_to(conn, cast.cem)) == ([], [])


def test_who_declines_says_why_and_the_first_team_reads_it(conn: Connection, cast: Cast, offered: spread.Offer) -> None:
    with pytest.raises(Invalid, match="does not fit here"):
        spread.decline(conn, cast.bea, offered.offer_id, make.tap(), why=" ")
    spread.decline(conn, cast.bea, offered.offer_id, make.tap(), why="No nozzles on this line")
    (told,) = spread.of_trial(conn, SITE, offered.trial_id)
    assert (told.state, told.words) == ("declined", "No nozzles on this line")
    with pytest.raises(ChangedMeanwhile):
        spread.decline(conn, cast.dana, offered.offer_id, make.tap(), why="Another reason")


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("cem", Forbidden), ("bo", NotFound), ("ana", NotFound), ("screen", NotFound), ("eli", NotFound)],
)
def test_only_leads_of_the_line_answer_an_offer(
    conn: Connection, cast: Cast, offered: spread.Offer, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        spread.decline(conn, getattr(cast, who), offered.offer_id, make.tap(), why="No")
    with pytest.raises(NotFound):
        spread.decline(conn, cast.bea, 999_999, make.tap(), why="No")


def figures(conn: Connection, *lines: str) -> None:
    rows: list[dict[str, Any]] = [
        {"site_id": SITE, "line": line, "kpi": "changeover", "position": 1, "owner_role": "x", "reaction_card": "y"}
        for line in lines
    ]
    conn.execute(insert(t.board_kpis), rows)


def test_only_lines_whose_board_has_the_figure_are_looked_at(
    conn: Connection, cast: Cast, offered: spread.Offer
) -> None:
    figures(conn, "L1", "L2", "L3")
    assert spread.lines_with_figure(conn, SITE, the_only(conn)) == ["L2"]  # L1 is its own, L3 has its offer
