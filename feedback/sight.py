"""Which ideas somebody may read and add to: those on the lines in their sight, and their own wherever they stand."""

from dataclasses import dataclass

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import NotFound
from db.queries import voices as queries


@dataclass(frozen=True)
class Seen:
    """An idea as those who add to it need it."""

    idea_id: int
    line: str
    kind: str
    state: str
    version: int
    person_id: int | None


def find(conn: Connection, actor: Actor, idea_id: int) -> Seen:
    """The idea; NotFound where it is out of sight, withdrawn, or none."""
    where = {"site_id": actor.site_id, "idea_id": idea_id, "lines": sorted(actor.lines), "person_id": actor.person_id}
    row = conn.execute(queries.IN_SIGHT, where).one_or_none()
    if row is None:
        raise NotFound("There is no such idea on your lines.")
    return Seen(**row._mapping)
