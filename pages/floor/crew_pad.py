"""The card on a tablet on which a team raises its hands about what no figure shows, ready for crew.js."""

from typing import Any

from sqlalchemy import Connection

from access.actors import Actor
from access.rules import may
from feedback import crew, trials
from metrics.plant import Line
from pages.floor.texts import Picture
from pages.shell.speech import tr, tr_n


def of(conn: Connection, actor: Actor, line: Line) -> Picture | None:
    """None where there is nothing to ask, and for people: they answer for themselves under Effects."""
    if actor.kind != "screen" or not may(actor, "trial.voice"):
        return None
    running = trials.of(conn, actor.site_id, lines=[line.line], states=("in_trial",))
    asked = [trial for trial in running if trial.kpi is None]
    if not asked:
        return None
    return {
        "words": {
            "tab": tr("Better?"),
            "head": tr("Is it better for those who do it?"),
            "why": tr("Count the hands that go up, once for each team. Nobody's name is kept."),
            "yes": tr("Yes"),
            "no": tr("No"),
            "count": tr("Count them"),
        },
        "trials": [{"id": one.trial_id, "title": one.title, "says": needed(one)} for one in asked],
    }


def needed(trial: trials.Trial) -> str:
    """How many voices are still missing."""
    left = max(0, crew.needed(trial) - trial.crew_yes - trial.crew_no)
    if not left:
        return tr("Enough of you have spoken. Thank you!")
    return tr_n("{count} more voice is needed", "{count} more voices are needed", left)


def say(conn: Connection, actor: Actor, _: Line, asked: dict[str, Any]) -> str:
    """Count the hands; the sentence that says so. Raises the refusals of the service."""
    crew.say(conn, actor, int(asked["id"]), yes=int(asked["yes"]), no=int(asked["no"]))
    return tr("Counted. Thank you!")
