"""Spread: what one line has proven is offered to lines that miss the same figure, with the credit to the first team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, NotFound, Ours
from access.rules import require
from db.queries import spread as queries
from feedback import outbox, tiers, trial_moves, trials, words
from feedback.moves import Tap
from feedback.outbox import News
from feedback.trials import Trial


@dataclass(frozen=True)
class Offer:
    """A proven trial of `from_line`, offered to `line`, which misses the figure `loss` as well."""

    offer_id: int
    version: int
    trial_id: int
    line: str
    line_name: str
    loss: str
    state: str  # offered, taken, declined
    words: str
    taken_as: int | None
    made_at: datetime
    from_line: str
    from_name: str
    from_team: str | None
    hypothesis: str
    kpi: str | None
    title: str


def make(conn: Connection, site_id: str, trial: Trial, line: str, *, loss: str, now: datetime) -> bool:
    """Offer it to a line, once, and tell those who lead there."""
    row = {"site_id": site_id, "trial_id": trial.trial_id, "line": line, "loss": loss, "now": now}
    offer_id = conn.execute(queries.ADD, row).scalar()
    if offer_id is None:
        return False
    on_duty = tiers.on_duty(conn, site_id, line, now=now)
    leads = on_duty.get(1, ()) + on_duty.get(2, ()) or tiers.usual(conn, site_id, line, now=now).people
    title = Ours("{line} has proven something that would help here", line=trial.line_name)
    news = News("trial.verdict", title, (Ours("The action: {title}", title=trial.title),), "effects", line)
    outbox.tell(conn, site_id, news, key=f"offer-{offer_id}", people=leads, now=now)
    return True


def open_to(conn: Connection, actor: Actor) -> list[Offer]:
    """What is offered to the lines in sight and not answered, the newest first; empty for who may not take it."""
    if not trials.may_take_over(actor):
        return []
    return _list(conn, actor.site_id, lines=sorted(actor.lines), state="offered")


def of_trial(conn: Connection, site_id: str, trial_id: int) -> list[Offer]:
    """To whom a trial was offered, and what they said."""
    return _list(conn, site_id, trial_id=trial_id)


def lines_with_figure(conn: Connection, site_id: str, trial: Trial) -> list[str]:
    """The other lines whose board shows the figure of this trial, and that it was not offered to yet."""
    where = {"site_id": site_id, "trial_id": trial.trial_id, "kpi": trial.kpi, "line": trial.line}
    return list(conn.execute(queries.WITH_FIGURE, where).scalars())


def one(conn: Connection, actor: Actor, offer_id: int) -> Offer:
    """An offer to a line in sight, else NotFound; for those who may take it over."""
    found = _list(conn, actor.site_id, offer_id=offer_id, lines=sorted(actor.lines))
    if not found:
        raise NotFound("There is no such offer to your lines.")
    require(actor, "trial.take_over")
    return found[0]


def taken(conn: Connection, actor: Actor, offer_id: int, tap: Tap, *, taken_as: int) -> None:
    """It is tried here too, as that trial: the first one has spread, and its team keeps the credit."""
    offer = one(conn, actor, offer_id)
    if not _answer(conn, actor, offer, tap, {"state": "taken", "words": "", "taken_as": taken_as}):
        return
    first = trials.of_number(conn, actor.site_id, offer.trial_id)
    if first is not None:
        trial_moves.spread(conn, actor, first, tap, to_line=offer.line_name)


def decline(conn: Connection, actor: Actor, offer_id: int, tap: Tap, *, why: str) -> None:
    """It does not fit here, and this is why; the first team reads it."""
    offer = one(conn, actor, offer_id)
    said = words.body(why, what=Ours("why it does not fit here"))
    _answer(conn, actor, offer, tap, {"state": "declined", "words": said, "taken_as": None})


def _answer(conn: Connection, actor: Actor, offer: Offer, tap: Tap, sets: dict[str, Any]) -> bool:
    """False where the same was answered before: a second tap."""
    row = {"site_id": actor.site_id, "offer_id": offer.offer_id, "seen_version": tap.seen_version, "now": tap.now}
    if conn.execute(queries.ANSWER, row | sets | {"by": actor.person_id}).scalar() is None:
        newest = one(conn, actor, offer.offer_id)
        if all(getattr(newest, name) == value for name, value in sets.items()):
            return False
        raise ChangedMeanwhile("Somebody has answered this offer meanwhile. Nothing was changed by you.")
    what, told = f"trial.offer_{sets['state']}", {"line": offer.line, "words": sets["words"]}
    audit.record(conn, actor, what, f"trial:{offer.trial_id}", **told)
    return True


def _list(conn: Connection, site_id: str, **narrowed: Any) -> list[Offer]:
    where = dict.fromkeys(("offer_id", "trial_id", "lines", "state")) | narrowed | {"site_id": site_id}
    return [Offer(**row._mapping) for row in conn.execute(queries.LIST, where)]
