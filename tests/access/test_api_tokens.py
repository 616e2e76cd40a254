"""Tokens of programs: shown once, kept as a hash, for one plant, until they end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from access import __main__ as command_line
from access import api_tokens, tokens
from access.actors import Actor
from access.api_tokens import NotKnown, Token
from access.refusals import Forbidden, Invalid, NotFound
from access.rules import MAY, may
from tests.cast import Cast

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def made(conn: Connection, actor: Actor, name: str = "ERP", scope: str = "read") -> tuple[Token, str]:
    return api_tokens.add(conn, actor, name, scope=scope, days=30, now=NOW)


def test_a_program_with_a_token_sees_all_lines_of_its_plant_and_reads_only(conn: Connection, cast: Cast) -> None:
    token, secret = made(conn, cast.manager)
    actor = api_tokens.find(conn, secret, now=NOW)
    assert (actor.site_id, actor.role, set(actor.lines), actor.label) == (
        "SUED", "reader", {"L1", "L2"}, f"token:{token.token_id}",
    )  # fmt: skip
    assert [action for action in MAY if may(actor, action)] == ["figures.fetch"]


def test_a_token_to_write_also_sends_files_and_no_more(conn: Connection, cast: Cast) -> None:
    actor = api_tokens.find(conn, made(conn, cast.admin, scope="write")[1], now=NOW)
    assert [action for action in MAY if may(actor, action)] == ["figures.fetch", "import.run"]


def test_the_database_keeps_only_a_hash(conn: Connection, cast: Cast) -> None:
    _, secret = made(conn, cast.manager)
    key = tokens.unpack(secret)
    assert key is not None
    [kept] = conn.execute(text("SELECT CAST(t AS text) AS row, token_hash FROM api_tokens t")).all()
    assert kept.token_hash == key.token_hash
    assert secret.partition(".")[2] not in kept.row
    audited = conn.execute(text("SELECT CAST(a AS text) FROM audit a WHERE action = 'token.add'")).scalar_one()
    assert secret.partition(".")[2] not in audited


@pytest.mark.parametrize("who", ["worker", "supervisor"])
def test_on_the_floor_nobody_makes_revokes_or_lists_tokens(conn: Connection, cast: Cast, who: str) -> None:
    token, _ = made(conn, cast.manager)
    actor: Actor = getattr(cast, who)
    with pytest.raises(Forbidden):
        made(conn, actor, "Mine")
    with pytest.raises(Forbidden):
        api_tokens.revoke(conn, actor, token.token_id, now=NOW)
    with pytest.raises(Forbidden):
        api_tokens.all_of(conn, actor)


def test_another_plant_neither_sees_nor_revokes_a_token(conn: Connection, cast: Cast) -> None:
    token, secret = made(conn, cast.manager)
    assert api_tokens.all_of(conn, cast.stranger) == []
    with pytest.raises(NotFound):
        api_tokens.revoke(conn, cast.stranger, token.token_id, now=NOW)
    forged = tokens.pack("NORD", secret.partition(".")[2])
    with pytest.raises(NotKnown, match="not known here"):
        api_tokens.find(conn, forged, now=NOW)


@pytest.mark.parametrize("given", ["", "nonsense", "U1VFRA.nonsense", "U1VFRA.", ".", "\0", "x" * 5000])
def test_what_is_no_token_opens_nothing(conn: Connection, cast: Cast, given: str) -> None:
    with pytest.raises(NotKnown):
        api_tokens.find(conn, given, now=NOW)


def test_a_revoked_token_opens_nothing_and_its_name_is_free_again(conn: Connection, cast: Cast) -> None:
    token, secret = made(conn, cast.manager)
    with pytest.raises(Invalid, match="a token ERP in use"):
        made(conn, cast.admin)
    for _ in range(2):
        api_tokens.revoke(conn, cast.admin, token.token_id, now=NOW)
    with pytest.raises(NotKnown, match="was revoked"):
        api_tokens.find(conn, secret, now=NOW)
    assert made(conn, cast.manager)[0].token_id != token.token_id
    revoked = text("SELECT count(*) FROM audit WHERE action = 'token.revoke'")
    assert conn.execute(revoked).scalar_one() == 1


def test_a_token_ends_by_itself(conn: Connection, cast: Cast) -> None:
    _, secret = made(conn, cast.manager)
    assert api_tokens.find(conn, secret, now=NOW + 29 * DAY).name == "ERP"
    with pytest.raises(NotKnown, match="ended on 2026-12-16"):
        api_tokens.find(conn, secret, now=NOW + 30 * DAY)


def test_the_list_says_when_a_token_was_used_last(conn: Connection, cast: Cast) -> None:
    _, secret = made(conn, cast.manager)
    assert api_tokens.all_of(conn, cast.manager)[0].last_used_at is None
    api_tokens.find(conn, secret, now=NOW + DAY)
    assert api_tokens.all_of(conn, cast.manager)[0].last_used_at == NOW + DAY


@pytest.mark.parametrize(
    ("name", "scope", "days"), [("", "read", 1), ("a\nb", "read", 1), ("E", "all", 1), ("E", "read", 0)]
)
def test_a_token_that_cannot_be_says_why(conn: Connection, cast: Cast, name: str, scope: str, days: int) -> None:
    with pytest.raises(Invalid):
        api_tokens.add(conn, cast.manager, name, scope=scope, days=days, now=NOW)


def test_the_command_line_makes_lists_and_revokes(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["--name", "ada", "--generate"]) == 0
    assert command_line.main(["token", "add", "--name", "ERP", "--scope", "write"]) == 0
    assert "Shown this once: " in capsys.readouterr().out
    assert command_line.main(["token", "list"]) == 0
    assert "ERP" in capsys.readouterr().out
    assert command_line.main(["token", "revoke", "--name", "ERP"]) == 0
    assert command_line.main(["token", "revoke", "--name", "ERP"]) == 1
    assert "no token 'ERP' in use" in capsys.readouterr().err
    assert command_line.main(["token", "list", "--site", "NONE"]) == 1
