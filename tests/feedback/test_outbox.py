"""What somebody should know reaches them once, in the app and by what else they asked for."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert, select, update

from access.actors import Actor
from access.refusals import Forbidden, Ours
from db import tables as t
from feedback import mail_wishes, news, outbox, triage
from feedback.mail_wishes import Wish
from feedback.outbox import News
from tests import make
from tests.make import DAY, MONDAY
from tests.people import OTHER_SITE, SITE, Cast

CALLED = News("call.made", Ours("Help is wanted at {line}", line="Filler 2"), (), "board?line=L1", "L1")


def tell(conn: Connection, *people: Actor, key: str = "call:1", told: News = CALLED) -> int:
    numbers = [one.person_id for one in people if one.person_id]
    return outbox.tell(conn, SITE, told, key=key, people=numbers, now=MONDAY)


def titles(conn: Connection, actor: Actor) -> list[str]:
    return [str(told.title) for told in news.of(conn, actor)]


def queued(conn: Connection) -> list[str]:
    return list(conn.execute(select(t.sendings.c.receiver).order_by(t.sendings.c.receiver)).scalars())


def test_news_stand_with_those_who_are_told_and_with_nobody_else(conn: Connection, cast: Cast) -> None:
    tell(conn, cast.bo, cast.dana)
    assert titles(conn, cast.bo) == titles(conn, cast.dana) == ["Help is wanted at Filler 2"]
    assert titles(conn, cast.ana) == titles(conn, cast.eli) == titles(conn, cast.stranger) == []
    assert (news.unread(conn, cast.bo), news.unread(conn, cast.ana)) == (1, 0)


def test_told_again_it_stands_once_and_reaches_who_was_left_out(conn: Connection, cast: Cast) -> None:
    first = tell(conn, cast.bo)
    assert tell(conn, cast.bo, cast.dana) == first
    assert titles(conn, cast.bo) == titles(conn, cast.dana) == ["Help is wanted at Filler 2"]
    tell(conn, cast.bo, key="call:2")
    assert len(titles(conn, cast.bo)) == 2


def test_a_disabled_person_is_not_told(conn: Connection, cast: Cast) -> None:
    conn.execute(update(t.people).where(t.people.c.person_id == cast.bo.person_id).values(disabled_at=MONDAY))
    tell(conn, cast.bo, cast.dana)
    assert conn.execute(select(t.inbox.c.person_id)).scalars().all() == [cast.dana.person_id]


def test_reading_ones_own_leaves_those_of_others_unread(conn: Connection, cast: Cast) -> None:
    number = tell(conn, cast.bo, cast.dana)
    news.read(conn, cast.bo, [number], now=MONDAY + DAY)
    assert (news.unread(conn, cast.bo), news.unread(conn, cast.dana)) == (0, 1)
    assert news.of(conn, cast.bo)[0].read_at == MONDAY + DAY


def test_a_wall_has_no_news(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        news.of(conn, cast.screen)


def test_mail_goes_to_those_who_want_this_kind_and_have_an_address(conn: Connection, cast: Cast) -> None:
    for actor, address, kinds in (
        (cast.bo, "bo@plant.example", ["call.made"]),
        (cast.dana, "dana@plant.example", ["thanks"]),
        (cast.ana, "", ["call.made"]),
    ):
        wish = {"site_id": SITE, "person_id": actor.person_id, "address": address, "kinds": kinds}
        conn.execute(insert(t.mail_wishes).values(wish))
    tell(conn, cast.bo, cast.dana, cast.ana)
    tell(conn, cast.bo)
    assert queued(conn) == [f"person:{cast.bo.person_id}"]


def test_who_comes_on_duty_later_gets_the_mail_too(conn: Connection, cast: Cast) -> None:
    mail_wishes.choose(conn, cast.dana, Wish("dana@plant.example", ("call.made",), 0))
    tell(conn, cast.bo)
    for _ in range(2):
        outbox.tell_more(conn, SITE, "call:1", [cast.dana.person_id or 0], now=MONDAY)
    assert (titles(conn, cast.dana), len(queued(conn))) == (["Help is wanted at Filler 2"], 1)


def test_the_sender_reads_the_reason_of_an_answer_and_no_number_of_a_merge(conn: Connection, cast: Cast) -> None:
    first, second = make.idea(conn, cast.ana), make.idea(conn, cast.abe)
    triage.decline(conn, cast.bo, first, make.tap(), reason="It blocks the lane")
    triage.merge(conn, cast.bo, second, make.tap(), into=make.idea(conn, cast.station))
    said = [[str(part) for told in news.of(conn, who) for part in told.body] for who in (cast.ana, cast.abe)]
    assert said == [["Bo said no", "“It blocks the lane”"], ["Bo put it together with another one"]]


def test_a_webhook_hears_of_its_own_site_what_it_asked_for(conn: Connection, cast: Cast) -> None:
    hook = {"name": "Pager", "form": "signed", "url": "https://pager.example", "secret": "s", "made_at": MONDAY}
    asked: tuple[tuple[str, list[str], object], ...] = (
        (SITE, ["call.made"], None),
        (SITE, ["digest"], None),
        (SITE, ["call.made"], MONDAY),
        (OTHER_SITE, ["call.made"], None),
    )
    for number, (site, kinds, disabled) in enumerate(asked):
        row = hook | {"site_id": site, "kinds": kinds, "disabled_at": disabled, "request_id": str(number)}
        conn.execute(insert(t.webhooks).values(row))
    tell(conn)
    assert len(queued(conn)) == 1


def test_a_text_and_its_values_are_kept_as_they_are() -> None:
    who = Ours("The sender")
    said = Ours("{who} at {at} until {day}, {n} of {part}: {all}", who=who, at=MONDAY, day=date(2026, 1, 5), n=3,
                part=Decimal("0.5"), all=(who, "x"))  # fmt: skip
    again = outbox.unpacked(outbox.packed(said))
    assert (again.sentence, again.values["at"], again.values["day"]) == (said.sentence, MONDAY, date(2026, 1, 5))
    assert isinstance(again.values["who"], Ours)
    assert again.values["all"] == ("The sender", "x")


def test_an_unknown_kind_is_a_fault_of_ours(conn: Connection, cast: Cast) -> None:
    with pytest.raises(ValueError, match="no kind of news"):
        tell(conn, cast.bo, told=News("gossip", Ours("x"), (), "board", None))
