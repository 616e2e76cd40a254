"""What the machine sees of a trial: its checks and its stop rule. It tells; a person decides."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Ours
from db.queries import trials as queries
from feedback import outbox, tiers, trials
from feedback.moves import Tap
from feedback.outbox import News
from feedback.trials import Trial, Turn

VERDICTS: Final = {
    "improved": Ours("improved"),
    "no clear change": Ours("no clear change"),
    "worse": Ours("worse"),
    "too early": Ours("too early"),
    "confounded": Ours("confounded"),
}
KEPT: Final = ("verdict", "size", "low", "high", "unit", "n_before", "n_after", "p")


def keep(conn: Connection, site_id: str, trial: Trial, effect: Mapping[str, Any], *, day: int, now: datetime) -> bool:
    """Keep what was measured so many days after the change, and tell those who decide; once for each day.

    `effect` is that of metrics as JSON, with `reason`, the sentence that it rests on. A proven one that the check does
    not show any more gets an event of its own: it has faded.
    """
    start = trial.counts_from
    if start is None:
        return False
    due_on = start + day * trials.DAY
    row = {"site_id": site_id, "trial_id": trial.trial_id, "day": day, "due_on": due_on, "now": now}
    row |= {name: effect[name] for name in KEPT} | {"effect": json.dumps(effect)}
    if conn.execute(queries.ADD_CHECK, row).scalar() is None:
        return False
    if trial.state in trials.PROVEN and effect["verdict"] in trials.GONE:
        _event(conn, site_id, trial, "faded", due_on, now)
    title = Ours("{line}, {days} days on trial: {verdict}", line=trial.line_name, days=day, verdict=_verdict(effect))
    _tell(conn, site_id, trial, title, key=f"trial-{trial.trial_id}-{due_on}", now=now)
    return True


def must_stop(conn: Connection, site_id: str, trial: Trial, *, today: date, now: datetime) -> None:
    """Its stop rule has come true: written down and told once; a person stops it."""
    if _event(conn, site_id, trial, "stop_rule", today, now):
        title = Ours("{line}: the stop rule of a trial has come true", line=trial.line_name)
        _tell(conn, site_id, trial, title, key=f"trial-{trial.trial_id}-stop", now=now)


def looked(conn: Connection, site_id: str, trial: Trial, today: date) -> None:
    """The stop rule was looked at for today."""
    conn.execute(queries.LOOKED, {"site_id": site_id, "trial_id": trial.trial_id, "today": today})


def _verdict(effect: Mapping[str, Any]) -> Ours:
    return VERDICTS[effect["verdict"]]


def _event(conn: Connection, site_id: str, trial: Trial, what: str, on: date, now: datetime) -> bool:
    machine = Actor(site_id, "system", "system", "clockwork", lines=frozenset({trial.line}))
    turn, tap = Turn(what, trial.state, trial.state), Tap(trial.version, now, f"{what}-{trial.trial_id}-{on}")
    return trials.record(conn, machine, trial.trial_id, trial.line, turn, tap)


def _tell(conn: Connection, site_id: str, trial: Trial, title: Ours, *, key: str, now: datetime) -> None:
    """Whoever owns the action, and those who lead the line at this hour, or usually do."""
    on_duty = tiers.on_duty(conn, site_id, trial.line, now=now)
    leads = on_duty.get(1, ()) + on_duty.get(2, ()) or tiers.usual(conn, site_id, trial.line, now=now).people
    about, path = (Ours("The action: {title}", title=trial.title),), f"effects?trial={trial.trial_id}"
    news = News("trial.verdict", title, about, path, trial.line)
    outbox.tell(conn, site_id, news, key=key, people={trial.owner_id, *leads}, now=now)
