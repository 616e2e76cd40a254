"""The sender hears of each step; thanks are from a person, to a team, by name only with consent."""

import pytest
from sqlalchemy import Connection, select, update

from access.actors import Actor
from access.refusals import Forbidden, Invalid, NotFound
from db import tables as t
from feedback import ideas, news, stories, thanks, triage
from feedback.moves import Tap
from tests.make import DAY, MONDAY, idea, request, sent, tap
from tests.people import SITE, Cast

SAID = "Ten minutes less at every change-over: well seen!"


def done(conn: Connection, idea_id: int) -> int:
    conn.execute(update(t.ideas).where(t.ideas.c.idea_id == idea_id).values(state="done"))
    return idea_id


def heard(conn: Connection, actor: Actor) -> list[tuple[str, ...]]:
    return [(told.kind, str(told.title), *map(str, told.body)) for told in news.of(conn, actor)]


def on_wall(conn: Connection, line: str = "L1") -> list[tuple[str, str, tuple[str, ...]]]:
    told = stories.of(conn, SITE, [line], now=MONDAY + DAY).thanks
    return [(one.body, one.team, one.names) for one in told]


def test_the_sender_hears_each_step_and_what_was_written_and_nobody_else_does(conn: Connection, cast: Cast) -> None:
    known = idea(conn, cast.ana)
    triage.decline(conn, cast.dana, known, tap(), reason="There is no room at the line.")
    assert heard(conn, cast.ana) == [
        (
            "idea.answered",
            "Your idea: Store the nozzles at the line",
            "Dana said no",
            "“There is no room at the line.”",
        )
    ]
    assert heard(conn, cast.abe) == heard(conn, cast.dana) == heard(conn, cast.eli) == []


def test_whose_idea_went_into_another_one_hears_what_becomes_of_it(conn: Connection, cast: Cast) -> None:
    first, second = idea(conn, cast.ana), idea(conn, cast.abe, body="Nozzle rack, please")
    triage.merge(conn, cast.dana, second, tap(), into=first)
    triage.decline(conn, cast.dana, first, tap(), reason="Not now")
    assert [said[2] for said in heard(conn, cast.abe)] == ["Dana said no", "Dana put it together with another one"]
    assert [said[2] for said in heard(conn, cast.ana)] == ["Dana said no"]


def test_who_gave_no_name_is_told_behind_the_code_and_nowhere_else(conn: Connection, cast: Cast) -> None:
    said = sent(conn, cast.station)
    assert said.idea_id
    assert said.receipt
    triage.decline(conn, cast.dana, said.idea_id, tap(), reason="No room")
    assert conn.execute(select(t.inbox)).all() == []
    view = ideas.by_receipt(conn, SITE, said.receipt, now=MONDAY)
    assert view.history[-1].what == "declined"
    done(conn, said.idea_id)
    thanks.say(conn, cast.dana, said.idea_id, tap(2), body=SAID)
    view = ideas.by_receipt(conn, SITE, said.receipt, now=MONDAY)
    assert (view.history[-1].what, view.history[-1].words) == ("thanked", SAID)


def test_thanks_go_to_the_team_and_its_wall_without_the_senders_name(conn: Connection, cast: Cast) -> None:
    known = done(conn, idea(conn, cast.ana))
    thanks.say(conn, cast.bo, known, tap(), body=SAID)
    assert on_wall(conn) == [(SAID, "A", ())]
    assert on_wall(conn, "L3") == []
    assert ("thanks", "Bo thanks your team", f"“{SAID}”") in heard(conn, cast.abe)
    assert heard(conn, cast.cem) == []
    assert thanks.deserving(conn, cast.bo, now=MONDAY + DAY) == []


@pytest.mark.parametrize("state", ["done", "removed", "verified", "standard", "spread"])
def test_what_has_worked_stays_counted_as_done(conn: Connection, cast: Cast, state: str) -> None:
    idea(conn, cast.ana)
    conn.execute(update(t.ideas).values(state=state))
    assert stories.of(conn, SITE, ["L1"], now=MONDAY + DAY).done == 1


def test_the_name_stands_there_while_the_sender_wants_it(conn: Connection, cast: Cast) -> None:
    known = done(conn, idea(conn, cast.ana))
    thanks.say(conn, cast.bo, known, tap(), body=SAID)
    for who in (cast.abe, cast.bo, cast.adi, cast.eli):
        with pytest.raises(NotFound):
            thanks.name_me(conn, who, known, yes=True, now=MONDAY)
    thanks.name_me(conn, cast.ana, known, yes=True, now=MONDAY)
    assert on_wall(conn) == [(SAID, "A", ("Ana",))]
    thanks.name_me(conn, cast.ana, known, yes=False, now=MONDAY)
    assert on_wall(conn) == [(SAID, "A", ())]


def test_who_may_say_thanks_and_for_what(conn: Connection, cast: Cast) -> None:
    known = done(conn, idea(conn, cast.ana))
    for who, why in (
        (cast.abe, Forbidden),
        (cast.bea, NotFound),
        (cast.eli, NotFound),
        (cast.screen, Forbidden),
        (cast.station, Forbidden),
    ):
        with pytest.raises(why):
            thanks.say(conn, who, known, tap(), body=SAID)
    with pytest.raises(NotFound):
        thanks.say(conn, cast.bo, 999, tap(), body=SAID)
    with pytest.raises(Invalid, match="160 fit"):
        thanks.say(conn, cast.bo, known, tap(), body="x" * 161)
    with pytest.raises(Invalid, match="not come to anything"):
        thanks.say(conn, cast.bo, idea(conn, cast.abe, body="Other"), tap(), body=SAID)
    one = request()
    for _ in range(2):
        thanks.say(conn, cast.bo, known, Tap(1, MONDAY, one), body=SAID)
    assert len(on_wall(conn)) == 1
