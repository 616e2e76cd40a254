"""The page on which tokens of other programs are made and revoked."""

import pytest
from sqlalchemy import Engine

import clock
from access import api_tokens
from access.api_tokens import NotKnown
from tests.cast import Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
TOKENS = "pages.manage.tokens"


def test_a_token_is_shown_once_and_opens_until_it_is_revoked(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, TOKENS)
    page.text_input(key="name").input("ERP")
    page.selectbox(key="scope").set_value("write")
    page.button(key="make").click().run()
    secret = page.code[0].value
    with engine.begin() as conn:
        assert api_tokens.find(conn, secret, now=clock.now()).role == "sender"
        [token] = api_tokens.all_of(conn, cast.manager)
    page.run()
    assert not page.code
    assert "ERP" in words(page)
    page.button(key=f"revoke {token.token_id}").click().run()
    assert "revoked" in words(page)
    with engine.begin() as conn, pytest.raises(NotKnown):
        api_tokens.find(conn, secret, now=clock.now())


def test_a_name_that_is_missing_is_asked_for_and_nothing_is_made(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.manager, TOKENS)
    page.button(key="make").click().run()
    assert "The name has 1 to 60 characters" in words(page)
    with engine.begin() as conn:
        assert api_tokens.all_of(conn, cast.manager) == []


def test_who_leads_a_team_only_makes_no_tokens(cast: Cast, visit: Visit) -> None:
    assert "not open to your role" in words(visit(cast.supervisor, TOKENS))
