"""What a sender does with what they said: withdraw it, and put their name to it later."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor, nobody
from access.refusals import Invalid, NotFound
from access.rules import require
from db.queries import ideas as queries
from feedback import ideas, lanes, moves, photos
from feedback.ideas import IdeaView
from feedback.moves import Idea, Move, Tap

BEFORE_AN_ANSWER: Final = ("new", "asked_back", "parked")


def can_withdraw(view: IdeaView) -> bool:
    """Whether its sender may still take it back: not once it was answered, and never a danger."""
    return view.kind != "danger" and view.state in BEFORE_AN_ANSWER


def withdraw(conn: Connection, site_id: str, code: str, tap: Tap) -> IdeaView:
    """Take back what was said, as the holder of the receipt code. Nobody is shown it any more but them."""
    row = ideas.row_of_code(conn, site_id, code)
    _withdraw(conn, nobody(site_id, frozenset({row.line})), row.idea_id, tap)
    return ideas.by_receipt(conn, site_id, code, now=tap.now)


def withdraw_as(conn: Connection, actor: Actor, idea_id: int, tap: Tap) -> None:
    """The same as the person who sent it under their name; NotFound for anybody else's."""
    own = ideas.own_view(conn, actor, idea_id, now=tap.now)
    require(actor, "idea.withdraw")
    _withdraw(conn, replace(actor, lines=frozenset({own.line})), idea_id, tap)


def ask_again(conn: Connection, site_id: str, code: str, words: str, tap: Tap) -> None:
    """Once, after the line's supervisor said no: say more, as the holder of the receipt code."""
    view = ideas.by_receipt(conn, site_id, code, now=tap.now)
    lanes.ask_again(conn, nobody(site_id, frozenset({view.line})), view, tap, words=words)


def ask_again_as(conn: Connection, actor: Actor, idea_id: int, words: str, tap: Tap) -> None:
    """The same as the person who sent it under their name; NotFound for anybody else's."""
    view = ideas.own_view(conn, actor, idea_id, now=tap.now)
    require(actor, "idea.reply")
    lanes.ask_again(conn, replace(actor, lines=frozenset({view.line})), view, tap, words=words)


def claim(conn: Connection, actor: Actor, code: str, tap: Tap) -> int:
    """Put one's name to what was said without one: it stands under My ideas from now on. Returns the idea's number."""
    row = ideas.row_of_code(conn, actor.site_id, code)
    if not actor.is_named:
        raise NotFound("Please sign in first: it is your name that is put to it.")
    require(actor, "idea.withdraw")
    where = replace(actor, lines=frozenset({row.line}))
    idea = moves.find(conn, where, row.idea_id, tap.now)
    if idea.person_id == actor.person_id:
        return idea.idea_id
    if idea.person_id is not None:
        raise Invalid("Somebody has put their name to this idea already.")
    guard = {"site_id": actor.site_id, "idea_id": idea.idea_id, "person_id": actor.person_id}
    if conn.execute(queries.CLAIM, guard | {"seen_version": tap.seen_version or idea.version}).scalar() is None:
        raise moves.happened_meanwhile(conn, where, idea.idea_id, tap.now)
    moves.record(conn, where, idea, Move("claimed", (idea.state,), idea.state, ""), tap)
    return idea.idea_id


def _withdraw(conn: Connection, sender: Actor, idea_id: int, tap: Tap) -> None:
    idea: Idea = moves.find(conn, sender, idea_id, tap.now)
    if idea.kind == "danger":
        raise Invalid("A danger stands until somebody has removed it. Please tell your supervisor if there is none.")
    moves.make(conn, sender, idea, Move("withdrawn", BEFORE_AN_ANSWER, "withdrawn", ""), tap)
    photos.forget(conn, sender.site_id, idea_id)
    _let_go(conn, sender.site_id, idea_id, tap)


def _let_go(conn: Connection, site_id: str, idea_id: int, tap: Tap) -> None:
    """What others said and was merged into it is owed an answer of its own again; nobody learns by whom."""
    for row in conn.execute(queries.WENT_INTO, {"site_id": site_id, "idea_id": idea_id}).all():
        where = nobody(site_id, frozenset({row.line}))
        moves.apart(conn, where, moves.find(conn, where, row.idea_id, tap.now), replace(tap, seen_version=row.version))
