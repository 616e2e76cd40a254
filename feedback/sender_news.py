"""The sender sees each step: who gave their name is told in the app, and by mail where they want it; who gave none
reads the same behind their receipt code. Those whose idea went into this one are told too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Ours
from db.queries import thanks as queries
from feedback import outbox, words
from feedback.outbox import News

WORDS: Final = Ours("“{words}”")
TEAM: Final = Ours("{by} thanks your team")
ANSWERS: Final = ("asked_back", "accepted", "declined", "parked")
# As the receipt says it; what senders do themselves they need not be told.
STEPS: Final = {
    "asked_back": Ours("{by} asked"),
    "accepted": Ours("{by} said yes"),
    "declined": Ours("{by} said no"),
    "parked": Ours("{by} put it off"),
    "merged": Ours("{by} put it together with another one"),
    "unmerged": Ours("{by} took it apart again"),
    "in_trial": Ours("{by} started the trial"),
    "verified": Ours("{by} confirmed that it has worked"),
    "standard": Ours("{by} made it the standard"),
    "spread": Ours("{by} took it over to another line"),
    "stopped": Ours("{by} stopped the trial"),
    "fell_back": Ours("{by} took it back into trial"),
    "handed_up": Ours("{by} handed it up to management"),
    "taken_up": Ours("{by} took it up again"),
    "done": Ours("{by} finished it"),
    "removed": Ours("{by} removed the danger"),
    "thanked": Ours("{by} says thanks"),
}


@dataclass(frozen=True)
class Step:
    """What was done with an idea: by which request, when, with which words; `body` is the idea's own text."""

    what: str
    words: str
    idea_id: int
    line: str
    body: str
    request_id: str
    now: datetime


def tell(conn: Connection, actor: Actor, step: Step) -> None:
    """Tell the senders of an idea, and of those that went into it, what was done with it."""
    if step.what not in STEPS:
        return
    where = {"site_id": actor.site_id, "idea_id": step.idea_id, "but": actor.person_id}
    senders = list(conn.execute(queries.SENDERS, where).scalars())
    done = Ours(STEPS[step.what].sentence, by=actor.name or Ours("We"))
    said = () if step.what == "merged" or not step.words else (Ours(WORDS.sentence, words=step.words),)
    kind = "thanks" if step.what == "thanked" else "idea.answered" if step.what in ANSWERS else "idea.step"
    title = Ours("Your idea: {idea}", idea=words.headline(step.body))
    news = News(kind, title, (done, *said), "my-ideas", step.line)
    outbox.tell(conn, actor.site_id, news, key=f"idea:{step.idea_id}:{step.request_id}", people=senders, now=step.now)
