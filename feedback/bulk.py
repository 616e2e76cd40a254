"""Several ideas put off in one go, with one reason and one day; each is guarded as if it stood alone."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Invalid, Refusal
from feedback import triage
from feedback.moves import Tap

MOST = 100


@dataclass(frozen=True)
class Left:
    """One that could not be parked, and why."""

    idea_id: int
    refusal: Refusal


def park(
    conn: Connection, actor: Actor, seen: dict[int, int], tap: Tap, *, until: date, words: str
) -> tuple[list[int], list[Left]]:
    """Park these (number -> version that was seen) and return those that are parked, and those that are not.

    The one reason is compulsory: each of their senders reads it. The request id of the tap counts for all of them.
    """
    if not seen or len(seen) > MOST:
        raise Invalid("Please pick 1 to {most} ideas, each once.", most=MOST)
    if not words.strip():
        raise Invalid("Please write why: each of the senders reads it.")
    parked: list[int] = []
    left: list[Left] = []
    for idea_id, version in sorted(seen.items()):
        own = Tap(version, tap.now, f"{tap.request_id}:{idea_id}")
        try:
            with conn.begin_nested():
                triage.park(conn, actor, idea_id, own, until=until, words=words)
            parked.append(idea_id)
        except Refusal as refusal:
            left.append(Left(idea_id, refusal))
    return parked, left
