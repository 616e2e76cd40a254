"""On behalf of somebody who will not type: a lead writes it down, the credit and the answer are the speaker's."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

import clock
from access import people
from access.actors import Actor, nobody
from access.refusals import Invalid, NotFound
from access.rules import require
from feedback import ideas
from feedback.ideas import Saying, Sent, Voice


@dataclass(frozen=True)
class Colleague:
    """Whose words these are: a person who agreed that the name stands with them, or nobody who is named."""

    person_id: int | None = None
    has_agreed: bool = False


def send(
    conn: Connection, writer: Actor, saying: Saying, *, of: Colleague, request_id: str, now: datetime | None = None
) -> Sent:
    """Keep what a colleague says: under their name if they agreed to it, else without an id under nobody's.

    Without a name nothing tells who wrote it down either; the receipt code is handed over to the speaker.
    """
    if saying.line not in writer.lines:
        raise NotFound("There is no such line here.")
    require(writer, "idea.behalf")
    if saying.kind == "note":
        raise Invalid("A note needs no speaker: please write it as yourself.")
    if of.person_id is not None and not of.has_agreed:
        raise Invalid("Please ask first whether the name may stand with it, or leave the name out.")
    speaker = _speaker(conn, writer, of.person_id, saying.line)
    voice = Voice(speaker, writer if speaker.is_named else None, "named" if speaker.is_named else "unnamed")
    return ideas.keep(conn, voice, ideas.checked(saying), request_id=request_id, now=now or clock.now())


def _speaker(conn: Connection, writer: Actor, speaker_id: int | None, line: str) -> Actor:
    if speaker_id is None:
        return nobody(writer.site_id, frozenset({line}))
    known = {one.person_id: one for one in people.colleagues(conn, writer)}
    if speaker_id not in known or speaker_id == writer.person_id:
        raise NotFound("There is no such colleague. Please choose somebody from the list.")
    name = known[speaker_id].display_name
    return Actor(writer.site_id, "person", "worker", name, lines=frozenset({line}), person_id=speaker_id)
