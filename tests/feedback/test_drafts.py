"""Drafts: what was typed and not sent."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from access.refusals import Forbidden, Invalid
from feedback import drafts
from tests.people import Cast


def test_the_newest_text_is_kept_until_it_is_sent(conn: Connection, cast: Cast) -> None:
    assert drafts.load(conn, cast.ana, "say") is None
    for body in ("Glue", "Glue is cold \u0000\u202e'"):
        drafts.save(conn, cast.ana, "say", {"kind": "better", "body": body})
    assert drafts.load(conn, cast.ana, "say") == {"kind": "better", "body": "Glue is cold \u202e'"}
    drafts.clear(conn, cast.ana, "say")
    assert drafts.load(conn, cast.ana, "say") is None


def test_nobody_reads_the_draft_of_another_or_of_another_form(conn: Connection, cast: Cast) -> None:
    drafts.save(conn, cast.ana, "say", {"body": "mine"})
    for other in (cast.abe, cast.dana, cast.adi, replace(cast.eli, person_id=cast.ana.person_id)):
        assert drafts.load(conn, other, "say") is None
    assert drafts.load(conn, cast.ana, "triage:7") is None


def test_a_screen_keeps_none(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        drafts.save(conn, cast.screen, "say", {})


def test_a_draft_has_a_size(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="too long"):
        drafts.save(conn, cast.ana, "say", {"body": "x" * 50_000})
