"""The pledge is signed by name and kept with its history; the pot is a team's, split on a merge, off unless given."""

from decimal import Decimal

import pytest
from sqlalchemy import Connection, insert, select, update

from access.refusals import ChangedMeanwhile, Forbidden, Invalid
from db import tables as t
from feedback import pledge, pot, triage
from feedback.moves import Tap
from tests.make import DAY, MONDAY, idea, request, tap
from tests.people import OTHER_SITE, SITE, Cast

SHIPPED = "No one loses their job because of an idea"


def test_the_pledge_reads_as_signed_last_in_ones_language_or_for_all(conn: Connection, cast: Cast) -> None:
    assert pledge.of(conn, SITE) == SHIPPED
    pledge.sign(conn, cast.dana, tap(0), body="Every idea is answered.")
    newest = pledge.history(conn, cast.dana)[0].pledge_id
    pledge.sign(conn, cast.adi, tap(newest), body="Jede Idee wird beantwortet.", language="de")
    assert [pledge.of(conn, SITE, code) for code in ("de", "pl", "")] == [
        "Jede Idee wird beantwortet.",
        "Every idea is answered.",
        "Every idea is answered.",
    ]
    assert pledge.of(conn, OTHER_SITE, "de") == SHIPPED
    told = [(one.body, one.signed_by, one.at) for one in pledge.history(conn, cast.dana)]
    assert told == [("Jede Idee wird beantwortet.", "Adi", MONDAY), ("Every idea is answered.", "Dana", MONDAY)]
    assert pledge.history(conn, cast.eli) == []


def test_who_signs_and_what_cannot_be_signed(conn: Connection, cast: Cast) -> None:
    for who in (cast.ana, cast.bo, cast.screen, cast.station):
        with pytest.raises(Forbidden):
            pledge.sign(conn, who, tap(0), body="Mine")
    one = request()
    for _ in range(2):
        pledge.sign(conn, cast.dana, Tap(0, MONDAY, one), body="Once")
    with pytest.raises(ChangedMeanwhile):
        pledge.sign(conn, cast.adi, tap(0), body="From an old page")
    newest = pledge.history(conn, cast.dana)[0].pledge_id
    for body, why in (("x" * 161, "160 fit"), (" ", "few words")):
        with pytest.raises(Invalid, match=why):
            pledge.sign(conn, cast.dana, tap(newest), body=body)
    with pytest.raises(Invalid, match="The language is one of"):
        pledge.sign(conn, cast.dana, tap(newest), body="Ours", language="xx")
    pledge.sign(conn, cast.dana, tap(newest), body="x" * 160)
    assert [one.body for one in pledge.history(conn, cast.dana)] == ["x" * 160, "Once"]


def verify(conn: Connection, idea_id: int, *, days: int = 400, state: str = "verified") -> None:
    conn.execute(update(t.ideas).where(t.ideas.c.idea_id == idea_id).values(state=state))
    event = {"site_id": SITE, "idea_id": idea_id, "what": "verified", "to_state": "verified", "request_id": request()}
    conn.execute(insert(t.idea_events).values(event | {"event_id": 99, "at": MONDAY + days * DAY}))


def in_pots(conn: Connection, cast: Cast) -> dict[str, Decimal]:
    return {one.team: one.amount for one in pot.pots(conn, cast.dana)}


def test_a_plant_without_a_pot_puts_nothing_in(conn: Connection, cast: Cast) -> None:
    verify(conn, idea(conn, cast.ana))
    pot.fill(conn, SITE, MONDAY)
    assert in_pots(conn, cast) == {}


def test_what_was_verified_before_the_amount_was_set_or_has_faded_since_brings_nothing(
    conn: Connection, cast: Cast
) -> None:
    pot.give(conn, cast.dana, Decimal(100), seen_version=0)
    verify(conn, idea(conn, cast.ana), days=-400)
    verify(conn, idea(conn, cast.ana), state="in_trial")
    pot.fill(conn, SITE, MONDAY)
    assert in_pots(conn, cast) == {}


def test_a_verified_idea_fills_its_teams_pot_once_and_a_merged_one_each_teams_part(
    conn: Connection, cast: Cast
) -> None:
    pot.give(conn, cast.dana, Decimal(100), seen_version=0)
    first, second, third = idea(conn, cast.ana), idea(conn, cast.abe, line="L2"), idea(conn, cast.cem, line="L3")
    for one, into in ((third, second), (second, first)):
        triage.merge(conn, cast.dana, one, tap(), into=into)
    verify(conn, first)
    for _ in range(2):
        pot.fill(conn, SITE, MONDAY)
    assert in_pots(conn, cast) == {"A": Decimal("66.67"), "B": Decimal("33.33")}
    filled = select(t.audit.c.audit_id).where(t.audit.c.action == "pot.filled")
    assert len(conn.execute(filled).all()) == 1
    assert "person" not in repr(conn.execute(select(t.pot_entries)).mappings().all())


@pytest.mark.parametrize(("amount", "teams"), [("100", "ABC"), ("0.05", "ABBCCC"), ("1", "A"), ("10", "BABAB")])
def test_parts_are_whole_cents_and_make_up_the_whole(amount: str, teams: str) -> None:
    split = pot.parts(Decimal(amount), list(teams))
    assert sum(split.values()) == Decimal(amount)
    assert set(split) == set(teams)
    assert all(part == round(part, 2) for part in split.values())


def test_who_gives_and_reads_the_pot(conn: Connection, cast: Cast) -> None:
    for who in (cast.ana, cast.bo, cast.screen):
        with pytest.raises(Forbidden):
            pot.give(conn, who, Decimal(1), seen_version=0)
        with pytest.raises(Forbidden):
            pot.pots(conn, who)
    pot.give(conn, cast.dana, Decimal(50), seen_version=0)
    with pytest.raises(ChangedMeanwhile):
        pot.give(conn, cast.adi, Decimal(60), seen_version=0)
    with pytest.raises(Invalid):
        pot.give(conn, cast.adi, Decimal(-1), seen_version=1)
    assert pot.setting(conn, cast.adi).amount == 50
    assert pot.setting(conn, cast.eli).amount is None
