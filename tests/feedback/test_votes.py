"""Me too."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from access.actors import Actor
from access.refusals import Forbidden, Invalid, NotFound, Refusal
from db import tables as t
from feedback import own, triage, votes
from feedback.votes import Support
from tests import make
from tests.make import MONDAY
from tests.people import SITE, Cast

PHONE, OTHER_PHONE = "device-" + "a" * 20, "device-" + "b" * 20


def count(conn: Connection, actor: Actor, idea: int) -> int:
    return votes.of(conn, actor, [idea])[idea].votes


def test_each_person_and_each_device_counts_once(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.ana)
    for _ in range(2):
        votes.add(conn, cast.abe, idea)
        votes.add(conn, cast.station, idea, device=PHONE)
    shown = votes.add(conn, cast.station, idea, device=OTHER_PHONE)
    assert shown == Support(3, is_mine=True)
    assert votes.of(conn, cast.dana, [idea])[idea] == Support(3, is_mine=False)


def test_a_vote_is_taken_back_by_whoever_gave_it(conn: Connection, cast: Cast) -> None:
    idea = make.idea(conn, cast.ana)
    votes.add(conn, cast.abe, idea)
    votes.add(conn, cast.station, idea, device=PHONE)
    assert votes.take_back(conn, cast.dana, idea) == Support(2, is_mine=False)
    assert votes.take_back(conn, cast.abe, idea) == Support(1, is_mine=False)
    assert votes.take_back(conn, cast.station, idea, device=PHONE) == Support(0, is_mine=False)


def test_nobody_votes_for_their_own(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="your own idea"):
        votes.add(conn, cast.ana, make.idea(conn, cast.ana))


def test_a_merged_one_brings_its_votes_along_and_takes_them_away_again(conn: Connection, cast: Cast) -> None:
    first, second = make.idea(conn, cast.ana), make.idea(conn, cast.ana)
    votes.add(conn, cast.abe, first)
    votes.add(conn, cast.bo, second)
    triage.merge(conn, cast.bo, second, make.tap(), into=first)
    assert count(conn, cast.dana, first) == 2
    last = make.idea(conn, cast.cem, line="L3")
    triage.merge(conn, cast.dana, first, make.tap(), into=last)
    assert count(conn, cast.dana, last) == 2
    triage.unmerge(conn, cast.bo, second, make.tap(2))
    assert (count(conn, cast.dana, first), count(conn, cast.dana, last)) == (1, 1)


def test_what_is_kept_leads_from_no_idea_to_another(conn: Connection, cast: Cast) -> None:
    first, second = make.idea(conn, cast.ana), make.idea(conn, cast.ana)
    for idea in (first, second):
        votes.add(conn, cast.abe, idea)
    assert len(set(conn.execute(select(t.idea_votes.c.voter)).scalars())) == 2


WHO_MAY_NOT: dict[str, tuple[Callable[[Cast], Actor], type[Refusal]]] = {
    "another team": (lambda cast: cast.cem, NotFound),
    "another plant": (lambda cast: cast.eli, NotFound),
    "somebody in no team any more": (lambda cast: replace(cast.abe, lines=frozenset()), NotFound),
    "a wall": (lambda cast: cast.screen, Forbidden),
}


@pytest.mark.parametrize("who", WHO_MAY_NOT)
@pytest.mark.parametrize("deed", [votes.add, votes.take_back])
def test_who_may_not(conn: Connection, cast: Cast, who: str, deed: Any) -> None:
    of_whom, refusal = WHO_MAY_NOT[who]
    idea = make.idea(conn, cast.ana)
    with pytest.raises(refusal):
        deed(conn, of_whom(cast), idea)
    assert count(conn, cast.dana, idea) == 0


def test_what_is_not_there_takes_no_vote(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station)
    own.withdraw(conn, SITE, sent.receipt or "", make.tap(now=MONDAY))
    for idea in (999_999, sent.idea_id or 0):
        with pytest.raises(NotFound):
            votes.add(conn, cast.abe, idea)
    with pytest.raises(Invalid, match="reload"):
        votes.add(conn, cast.station, make.idea(conn, cast.ana), device="short")
