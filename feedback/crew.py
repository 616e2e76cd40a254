"""The crew's yes: what no figure shows (safer, lighter) is proven by pictures before and after, and by them.

Whoever works at the line says yes or no once: signed in for oneself, or by hands raised at the line's tablet, once for
each team. Who has said something is kept, so that nobody counts twice; what they said is only added up. Five voices
are enough; a crew of fewer people has to be complete. Numbers are shown once the five have spoken, never for fewer.
"""

from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import Invalid
from access.rules import require
from db.queries import trials as queries
from feedback import photos, trials
from feedback.trials import Trial

FEWEST_SHOWN: Final = 5
MOST_HANDS: Final = 60


def needed(trial: Trial) -> int:
    """How many voices it takes: five, or all of a crew that has fewer."""
    return min(FEWEST_SHOWN, trial.crew) if trial.crew else FEWEST_SHOWN


def has_agreed(trial: Trial) -> bool:
    """Whether enough have spoken, and more than half of them said yes."""
    return trial.crew_yes + trial.crew_no >= needed(trial) and trial.crew_yes > trial.crew_no


def may_be_shown(trial: Trial) -> bool:
    """Whether the numbers of yes and no tell nothing about a person: five voices or more, and the counting is over."""
    return trial.crew_yes + trial.crew_no >= FEWEST_SHOWN and trial.state not in ("accepted", "in_trial")


def say(conn: Connection, actor: Actor, trial_id: int, *, yes: int, no: int = 0) -> None:
    """Count a voice, or at a tablet the hands of a team; a second time changes nothing."""
    trial = trials.one(conn, actor, trial_id)
    require(actor, "trial.voice")
    if trial.kpi is not None or trial.state != "in_trial":
        raise Invalid("The crew is asked while a trial runs that no figure can show.")
    _check_hands(actor, yes, no)
    voice = f"{actor.label} {trial.team or ''}".strip() if actor.kind == "screen" else actor.label
    where = {"site_id": actor.site_id, "trial_id": trial_id, "voice": voice}
    if not conn.execute(queries.ADD_VOICE, where).rowcount:
        return
    if conn.execute(queries.COUNT_VOICES, where | {"yes": yes, "no": no}).scalar() is None:
        raise Invalid("The crew is asked while a trial runs that no figure can show.")
    audit.record(conn, actor, "trial.voice", f"trial:{trial_id}", line=trial.line)  # never which way


def check(conn: Connection, actor: Actor, trial: Trial) -> None:
    """Nothing, or Invalid with what is still missing."""
    if not has_agreed(trial):
        raise Invalid(
            "The crew has not said yes: {count} voices are needed, and more than half of them have to say yes.",
            count=needed(trial),
        )
    moments = {one.moment for one in photos.of_action(conn, actor, trial.action_id) if one.kind == "photo"}
    if not {"before", "after"} <= moments:
        raise Invalid("There have to be a picture before and one after: add them to the action.")


def _check_hands(actor: Actor, yes: int, no: int) -> None:
    if yes < 0 or no < 0 or not 1 <= yes + no <= (MOST_HANDS if actor.kind == "screen" else 1):
        raise Invalid("Please say yes or no once; at the tablet the number of hands, 1 to {most}.", most=MOST_HANDS)
