"""Money of an effect is estimated until finance confirms it: what it was worth in its first year, by whom and why."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, Ours
from access.rules import require
from db.queries import worth as queries
from feedback import trials, words
from feedback.trials import PROVEN


@dataclass(frozen=True)
class Confirmed:
    """`value` of the first year, in the currency that the site had then; the newest one of a trial counts."""

    confirmation_id: int
    trial_id: int
    value: Decimal
    currency: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """What finance says; `seen` is the confirmation that stood on the screen, 0: none."""

    value: Decimal
    why: str
    seen: int = 0
    now: datetime = field(default_factory=clock.now)
    request_id: str = field(default_factory=lambda: str(uuid4()))


def confirm(conn: Connection, actor: Actor, trial_id: int, said: Said) -> int:
    """Confirm the money of a proven trial, once per request id; its number. An earlier one stays in the history.

    Invalid before the effect is proven, ChangedMeanwhile where somebody confirmed it meanwhile.
    """
    trial = trials.one(conn, actor, trial_id)
    require(actor, "money.confirm")
    key = {"site_id": actor.site_id, "request_id": said.request_id}
    known = conn.execute(queries.BY_REQUEST, key).scalar()
    if known is not None:
        return int(known)
    if trial.kpi is None or trial.state not in PROVEN:
        raise Invalid("Only money of an effect that was verified can be confirmed.")
    if not said.value.is_finite():
        raise Invalid("What it was worth is a number.")
    why = words.body(said.why, what=Ours("on what the amount rests"))
    row = {"trial_id": trial_id, "seen": said.seen, "value": said.value, "why": why, "person_id": actor.person_id}
    made = conn.execute(queries.ADD, key | row | {"now": said.now}).scalar()
    if made is None:
        known = conn.execute(queries.BY_REQUEST, key).scalar()
        if known is not None:  # the same tap, a moment ago on another connection
            return int(known)
        raise ChangedMeanwhile("Somebody confirmed this amount meanwhile. Look at it first.")
    before = next((one.value for one in of_trial(conn, actor, trial_id) if one.confirmation_id == said.seen), None)
    audit.record(
        conn, actor, "money.confirmed", f"trial:{trial_id}", line=trial.line, value=said.value, was=before, why=why
    )
    return int(made)


def of_trial(conn: Connection, actor: Actor, trial_id: int) -> list[Confirmed]:
    """All that was confirmed of a trial in sight, the newest first."""
    require(actor, "money.read")
    trials.one(conn, actor, trial_id)
    rows = conn.execute(queries.LIST, {"site_id": actor.site_id, "trial_id": trial_id})
    return [Confirmed(**row) for row in rows.mappings()]


def newest(conn: Connection, site_id: str) -> dict[int, Confirmed]:
    """What counts of each trial of the site that finance has confirmed."""
    rows = conn.execute(queries.LIST, {"site_id": site_id, "trial_id": None}).mappings()
    found: dict[int, Confirmed] = {}
    for row in rows:
        found.setdefault(row["trial_id"], Confirmed(**row))
    return found
