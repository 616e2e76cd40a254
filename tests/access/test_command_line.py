"""python -m access: make or recover an admin, list who there is."""

import io

import pytest
from sqlalchemy import Engine

import clock
from access import people
from access.__main__ import main
from access.sign_in import Try, sign_in
from tests.cast import PASSWORD, Cast, assemble, operator


def password_of(output: str) -> str:
    return next(line for line in output.splitlines() if line.startswith("Password")).rpartition(" ")[2]


def lets_in(engine: Engine, site_id: str, username: str, password: str) -> bool:
    return bool(sign_in(engine, Try(site_id, username, password, "10.0.0.1"), now=clock.now()))


def test_the_first_admin_of_an_empty_database_can_sign_in(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--name", "Chief", "--site", "WEST", "--generate"]) == 0
    assert lets_in(engine, "WEST", "chief", password_of(capsys.readouterr().out))


def test_a_disabled_worker_can_be_made_admin_again_from_the_command_line(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = seated(engine)
    with engine.begin() as conn:
        people.disable(conn, cast.admin, cast.worker.person_id or 0, seen_version=1)
    assert main(["--name", "anna", "--site", "SUED", "--generate"]) == 0
    assert lets_in(engine, "SUED", "anna", password_of(capsys.readouterr().out))
    with engine.begin() as conn:
        found = people.named(conn, "SUED", "anna")
    assert found is not None
    assert (found.role, found.disabled_at) == ("admin", None)


def test_a_password_can_be_typed_instead(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seated(engine)
    monkeypatch.setattr("getpass.getpass", lambda _: "two red forklifts here")
    assert main(["--name", "fresh", "--site", "NORD"]) == 0
    assert lets_in(engine, "NORD", "fresh", "two red forklifts here")


def test_where_nobody_is_at_the_keyboard_it_says_what_to_give(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main([]) == 1
    assert "give --name and --generate" in capsys.readouterr().err
    with engine.begin() as conn:
        assert people.sites(conn) == []


def test_with_two_plants_it_asks_which(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    seated(engine)
    assert main(["--name", "anna", "--generate"]) == 1
    assert "Say which plant with --site, one of: NORD, SUED." in capsys.readouterr().err


def test_a_weak_password_is_refused_and_nobody_is_made(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seated(engine)
    monkeypatch.setattr("getpass.getpass", lambda _: "password1")
    assert main(["--name", "weak", "--site", "SUED"]) == 1
    assert "guessed quickly" in capsys.readouterr().err
    with engine.begin() as conn:
        assert people.named(conn, "SUED", "weak") is None


def test_the_list_shows_everyone_of_every_plant_and_no_hash(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    seated(engine)
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) == 7
    assert "argon2" not in shown
    assert PASSWORD not in shown


def test_the_operator_acts_as_the_system(engine: Engine) -> None:
    assert operator().label == "system"


def seated(engine: Engine) -> Cast:
    with engine.begin() as conn:
        return assemble(conn)
