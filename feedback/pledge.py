"""The site's pledge, which stands beside Send and on every QR sheet: signed by name, with all that stood before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, Ours
from access.rules import require
from access.screens import LANGUAGES
from db.queries import pledge as queries
from feedback import words
from feedback.moves import Tap

LONGEST: Final = 160


@dataclass(frozen=True)
class Signed:
    """What was signed when by whom; an empty language: for all who have none in their own."""

    pledge_id: int
    language: str
    body: str
    signed_by: str
    at: datetime


def of(conn: Connection, site_id: str, language: str = "") -> str:
    """The pledge in the site's own words, in this language where it was signed in it."""
    return str(conn.execute(queries.PLEDGE, {"site_id": site_id, "language": language}).scalar_one())


def history(conn: Connection, actor: Actor) -> list[Signed]:
    """Everything that was ever signed, the newest first."""
    require(actor, "pledge.sign")
    return [Signed(*row) for row in conn.execute(queries.HISTORY, {"site_id": actor.site_id})]


def sign(conn: Connection, actor: Actor, tap: Tap, *, body: str, language: str = "") -> None:
    """Put these words beside Send under one's name, once per request id; `tap` saw the newest number, 0 for none."""
    require(actor, "pledge.sign")
    said = " ".join(words.body(body, what=Ours("the pledge")).split())
    if words.length(said) > LONGEST:
        raise Invalid("Please shorten the pledge: {count} characters, 160 fit.", count=words.length(said))
    if language and language not in LANGUAGES:
        raise Invalid("The language is one of {languages}.", languages=LANGUAGES)
    row = {"site_id": actor.site_id, "request_id": tap.request_id, "now": tap.now, "person_id": actor.person_id}
    conn.execute(queries.HOLD, row)
    if conn.execute(queries.BY_REQUEST, row).one_or_none() is not None:
        return
    if int(conn.execute(queries.NEWEST, row).scalar_one()) != tap.seen_version:
        raise ChangedMeanwhile("Somebody signed another pledge meanwhile. Here is how it reads now.")
    conn.execute(queries.SIGN, row | {"body": said, "language": language})
    audit.record(conn, actor, "pledge.sign", f"site:{actor.site_id}", language=language, body=said)
