"""The steps of a trial. The machine proposes, a person confirms; the idea behind it moves in the same transaction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, Ours, Refusal
from access.rules import require
from db.queries import trials as queries
from feedback import crew, moves, trial_checks, trials, words
from feedback.moves import STANDING, Move, Tap
from feedback.trials import PROVEN, RUNNING, Trial, Turn

IDEA_FROM: Final = {  # where the idea may stand when its trial makes this step
    "in_trial": ("accepted", "done"),
    "verified": ("in_trial",),
    "standard": ("verified",),
    "spread": ("verified", "standard"),
    "stopped": ("accepted", "done", *RUNNING),
    "fell_back": PROVEN,
}


def proposal(trial: Trial, today: date) -> str | None:
    """The step that the machine proposes now: start, verify, standard, fall_back, stop; None where it waits."""
    if trial.state == "accepted":
        return "start" if trial.action_state == "done" or trial.starts_on <= today else None
    if trial.has_faded:
        return "fall_back"
    if trial.state == "verified":
        return None if trials.due_checks(trial) else "standard"
    if trial.state != "in_trial":
        return None
    if trial.must_stop:
        return "stop"
    if trial.kpi is None:
        return "verify" if crew.has_agreed(trial) else None
    told = trial.latest.verdict if trial.latest else "too early"
    return {"improved": "verify", "worse": "stop", "no clear change": "stop"}.get(told)


def start(conn: Connection, actor: Actor, trial_id: int, tap: Tap) -> int:
    """The change is in place from now on: the days after it begin to count. Returns the new version."""
    trial = _find(conn, actor, trial_id)
    return _move(conn, actor, trial, tap, _turn(trial, "in_trial"), from_states=("accepted",))


def verify(conn: Connection, actor: Actor, trial_id: int, tap: Tap, *, said: str = "") -> int:
    """It has worked. Only where the newest check says improved; what no figure shows needs pictures and the crew."""
    trial = _find(conn, actor, trial_id)
    if tap.seen_version == trial.version and trial.state == "in_trial":
        _check_proof(conn, actor, trial)
    return _move(conn, actor, trial, tap, _turn(trial, "verified", said), from_states=("in_trial",))


def standard(conn: Connection, actor: Actor, trial_id: int, tap: Tap, *, said: str = "") -> int:
    """It is how the line works from now on; not while a check shows that the effect has faded."""
    trial = _find(conn, actor, trial_id)
    if trial.has_faded and tap.seen_version == trial.version:
        raise Invalid("The newest check does not show the effect any more. Take it back into trial, or stop it.")
    return _move(conn, actor, trial, tap, _turn(trial, "standard", said), from_states=("verified",))


def fall_back(conn: Connection, actor: Actor, trial_id: int, tap: Tap, *, said: str = "") -> int:
    """Its effect has faded: back into trial. Only where the newest check says so."""
    trial = _find(conn, actor, trial_id)
    if not trial.has_faded and trial.state in PROVEN and tap.seen_version == trial.version:
        raise Invalid("The newest check still shows the effect, so there is nothing to take back.")
    return _move(conn, actor, trial, tap, _turn(trial, "fell_back", said, "in_trial"), from_states=PROVEN)


def stop(conn: Connection, actor: Actor, trial_id: int, tap: Tap, *, learned: str) -> int:
    """End it, with what was learned; the sender of the idea reads that."""
    trial = _find(conn, actor, trial_id)
    said = words.body(learned, what=Ours("what was learned; the sender reads it"))
    return _move(conn, actor, trial, tap, _turn(trial, "stopped", said), from_states=("accepted", *RUNNING))


def spread(conn: Connection, actor: Actor, trial: Trial, tap: Tap, *, to_line: str) -> None:
    """Another line has taken it over; a trial that was spread before stays so."""
    sees_it = replace(actor, lines=actor.lines | {trial.line})
    if trial.state in ("verified", "standard"):
        seen = replace(tap, seen_version=trial.version)
        _move(conn, sees_it, trial, seen, _turn(trial, "spread", to_line), from_states=(trial.state,))


def _find(conn: Connection, actor: Actor, trial_id: int) -> Trial:
    trial = trials.one(conn, actor, trial_id)
    require(actor, "trial.confirm")
    return trial


def _check_proof(conn: Connection, actor: Actor, trial: Trial) -> None:
    if trial.kpi is None:
        return crew.check(conn, actor, trial)
    if trial.latest is None or trial.latest.verdict != "improved":
        raise Invalid("The figure does not show it: {verdict}. It is measured, not decided.", verdict=_verdict(trial))
    return None


def _verdict(trial: Trial) -> Ours:
    return trial_checks.VERDICTS[trial.latest.verdict if trial.latest else "too early"]


def _turn(trial: Trial, what: str, said: str = "", to_state: str = "") -> Turn:
    return Turn(what, trial.state, to_state or what, words.body(said) if said.strip() else "")


def _move(
    conn: Connection, actor: Actor, trial: Trial, tap: Tap, turn: Turn, *, from_states: Iterable[str] = ()
) -> int:
    """Guarded by the version on the screen; a repeated tap changes nothing."""
    at = {"site_id": actor.site_id, "trial_id": trial.trial_id, "request_id": tap.request_id}
    if conn.execute(queries.EVENT_BY_REQUEST, at).first():
        return trials.one(conn, actor, trial.trial_id).version
    row = at | {"what": turn.what, "to_state": turn.to_state, "from_states": list(from_states), "words": turn.said}
    version: int | None = conn.execute(queries.MOVE, row | {"seen_version": tap.seen_version, "now": tap.now}).scalar()
    if version is None:
        newest = trials.one(conn, actor, trial.trial_id)
        if conn.execute(queries.EVENT_BY_REQUEST, at).first():  # the same tap, a moment ago on another connection
            return newest.version
        raise _not_moved(newest, tap)
    trials.record(conn, actor, trial.trial_id, trial.line, turn, tap)
    if trial.idea_id is not None:
        _move_idea(conn, actor, trial.idea_id, turn, tap)
    return version


def _not_moved(newest: Trial, tap: Tap) -> Refusal:
    if newest.version == tap.seen_version:
        standing = STANDING[newest.state]
        return Invalid("This trial is {standing}, so this cannot be done with it.", standing=standing)
    return ChangedMeanwhile(
        "Somebody changed this trial while you had it open: it is now {standing}. "
        "Nothing was changed by you, and what you typed is kept.",
        standing=STANDING[newest.state],
    )


def _move_idea(conn: Connection, actor: Actor, idea_id: int, turn: Turn, tap: Tap) -> None:
    idea = moves.find(conn, actor, idea_id, tap.now)
    if idea.kind == "danger":  # a danger is over when it is removed
        return
    move = Move(turn.what, IDEA_FROM[turn.what], turn.to_state, turn.said, answer=turn.said or None)
    moves.make(conn, actor, idea, move, replace(tap, seen_version=idea.version))
