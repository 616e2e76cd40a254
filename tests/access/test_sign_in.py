"""The check behind the form: what a guesser gets, and what the owner of an account keeps."""

import statistics
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text

import clock
from access import people, sessions
from access.sign_in import NotLetIn, Try, sign_in
from access.throttle import TooOften
from tests.cast import PASSWORD, Cast, assemble

NOW = clock.now()
WRONG = "certainly not hers"


@pytest.fixture
def cast(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return assemble(conn)


def tried(username: str, password: str = WRONG, address: str = "10.0.0.7", site_id: str = "SUED") -> Try:
    return Try(site_id, username, password, address)


def guess(engine: Engine, attempt: Try, at: datetime = NOW) -> str:
    try:
        return sign_in(engine, attempt, now=at)
    except (NotLetIn, TooOften) as refusal:
        return type(refusal).__name__


def test_the_right_password_gives_a_ticket_that_opens_a_session(engine: Engine, cast: Cast) -> None:
    ticket = sign_in(engine, tried(" Anna ", PASSWORD), now=NOW)
    with engine.begin() as conn:
        cookie = sessions.open_with(conn, ticket, agent="", now=NOW)
        assert sessions.find(conn, cookie, now=NOW) == cast.worker


@pytest.mark.parametrize("password", [WRONG, "", PASSWORD.upper(), f"{PASSWORD} ", "x" * 10_000, "\x00"])
def test_any_other_password_does_not(engine: Engine, cast: Cast, password: str) -> None:
    assert guess(engine, tried("anna", password)) == "NotLetIn"


def test_a_disabled_person_reads_the_same_as_a_wrong_password(engine: Engine, cast: Cast) -> None:
    with engine.begin() as conn:
        people.disable(conn, cast.admin, cast.worker.person_id or 0, seen_version=1)
    assert guess(engine, tried("anna", PASSWORD)) == "NotLetIn"


def test_a_password_opens_nothing_at_another_plant(engine: Engine, cast: Cast) -> None:
    assert guess(engine, tried("anna", PASSWORD, site_id="NORD")) == "NotLetIn"
    assert guess(engine, tried("anna", PASSWORD, site_id="NOWHERE")) == "NotLetIn"


@pytest.mark.parametrize("username", ["anna", "nobody.at.all"])
def test_guessing_one_account_is_stopped_the_same_whether_it_exists_or_not(
    engine: Engine, cast: Cast, username: str
) -> None:
    assert [guess(engine, tried(username)) for _ in range(7)] == ["NotLetIn"] * 5 + ["TooOften"] * 2
    assert guess(engine, tried(username), NOW + timedelta(seconds=61)) == "NotLetIn"


def test_the_right_password_is_not_even_looked_at_while_guessing_is_stopped(engine: Engine, cast: Cast) -> None:
    for _ in range(5):
        guess(engine, tried("anna"))
    assert guess(engine, tried("anna", PASSWORD)) == "TooOften"


def test_a_restart_forgets_no_guess(engine: Engine, cast: Cast) -> None:
    for _ in range(5):
        guess(engine, tried("anna"))
    engine.dispose()
    assert guess(engine, tried("anna", PASSWORD)) == "TooOften"


def test_trying_one_password_on_many_accounts_is_stopped_by_address(engine: Engine, cast: Cast) -> None:
    answers = [guess(engine, tried(f"person{n}")) for n in range(62)]
    assert answers[:60] == ["NotLetIn"] * 60
    assert answers[60:] == ["TooOften"] * 2


def test_guessing_from_everywhere_cannot_lock_the_owner_out_of_their_own_device(engine: Engine, cast: Cast) -> None:
    own = "10.0.0.50"
    sign_in(engine, tried("anna", PASSWORD, own), now=NOW)
    answers = [guess(engine, tried("anna", address=f"10.9.0.{n}")) for n in range(40)]
    assert answers[-1] == "TooOften", "the account itself is guarded as well"
    assert "Too" not in guess(engine, tried("anna", PASSWORD, own))


def test_five_slips_of_the_finger_are_forgiven_by_the_right_password(engine: Engine, cast: Cast) -> None:
    own = "10.0.0.50"
    for _ in range(3):
        sign_in(engine, tried("anna", PASSWORD, own), now=NOW)
        assert [guess(engine, tried("anna", address=own)) for _ in range(4)] == ["NotLetIn"] * 4


def test_the_name_field_is_stored_nowhere_in_clear_because_people_type_passwords_into_it(
    engine: Engine, cast: Cast
) -> None:
    guess(engine, tried("my secret pass phrase"))
    with engine.begin() as conn:
        buckets = conn.execute(text("SELECT string_agg(bucket, ' ') FROM throttles")).scalar_one()
    assert "secret" not in buckets


def test_an_unknown_name_costs_the_same_time(engine: Engine, cast: Cast) -> None:
    """Both do the same hashing: compared by work done, the unknown must not be the quick one."""

    def cost(username: str) -> float:
        spent = []
        for n in range(15):
            begun = time.process_time()
            guess(engine, tried(username, address=f"10.1.{n}.{len(username)}"))
            spent.append(time.process_time() - begun)
        return statistics.median(spent)

    assert cost("nobody") > cost("anna") / 3
