"""The ladder: a call or danger that nobody answers is told to the next tier, once a rung, by the roster of that hour.

The first rung is whoever stands lowest. A rung is due when the one before was told so many minutes ago: after an outage
nobody is blamed for the time in which nobody was told, and the rungs come one after the other. Nobody waits for a tier
that nobody keeps. Where nobody stands higher, the highest who are there are told again, and it climbs on as soon as a
higher tier comes on. Who comes on duty meanwhile hears of it too.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from access import audit, tokens
from access.actors import Actor
from access.refusals import Ours
from db.queries import ladder as queries
from feedback import outbox, tiers, words
from feedback.calls import Call
from feedback.outbox import News
from feedback.tiers import Standing

USUAL_MIN: Final = {  # kind -> minutes to the second rung, and from there to the third
    "maintenance": (5, 15),
    "material": (5, 15),
    "quality": (5, 15),
    "safety": (2, 5),
    "danger": (15, 60),
}
GRACE_MIN: Final = 2  # who said that they come may be late by this
NEEDED: Final = {
    "maintenance": Ours("Maintenance needed: {line}"),
    "material": Ours("Material needed: {line}"),
    "quality": Ours("Quality needed: {line}"),
    "safety": Ours("Safety needed: {line}"),
    "danger": Ours("Danger: {line}"),
}
NOT_NEEDED: Final = Ours("Nobody is needed there any more.")
KINDS_OF_NEWS: Final = {"call": ("call.made", "call.climbed"), "danger": ("danger.said", "danger.climbed")}


@dataclass(frozen=True)
class Waiting:
    """A call or danger without an answer; `said` is the machine of a call, the words of a danger."""

    what: str  # call, danger
    subject_id: int
    line: str
    line_name: str
    kind: str
    said: str | None
    made_at: datetime
    since: datetime  # from when on it waits: later than `made_at` where somebody said that they come, and did not


@dataclass(frozen=True)
class Rung:
    """One telling: which tier, what walls call those on it, why (said, waited, alone) and when."""

    rung: int
    tier: int
    posts: tuple[str, ...]
    why: str
    at: datetime


@dataclass(frozen=True)
class Shown:
    """How far a call has climbed: which posts were told, and who is next when; `is_alone`: nobody stands higher now."""

    told: tuple[str, ...]
    following: tuple[str, ...]
    following_at: datetime | None
    is_alone: bool


def climb(conn: Connection, site_id: str, now: datetime) -> None:
    """One pass over all that waits. Two at once tell nobody twice: the rung's row belongs to one of them."""
    waits = minutes(conn, site_id)
    known: dict[tuple[str, str], dict[int, Standing]] = {}
    for row in conn.execute(queries.WAITING, {"site_id": site_id, "now": now, "grace": GRACE_MIN}).all():
        waiting = Waiting(**row._mapping)
        place = (waiting.line, waiting.kind)
        if place not in known:
            known[place] = tiers.standing(conn, site_id, waiting.line, now=now, kind=waiting.kind)
        _step(conn, site_id, waiting, waits[waiting.kind], known[place], now)
    _call_off(conn, site_id, now)


def _call_off(conn: Connection, site_id: str, now: datetime) -> None:
    """Who was told of a call that was taken back hears that too, so that nobody runs for nothing."""
    for row in conn.execute(queries.TAKEN_BACK, {"site_id": site_id, "now": now}).all():
        rung = {"rung": row.rungs + 1, "tier": 0, "posts": "[]", "why": "back", "token_hash": None, "now": now}
        subject = {"site_id": site_id, "what": "call", "subject_id": row.call_id}
        if conn.execute(queries.ADD_RUNG, rung | subject).rowcount:
            people = conn.execute(queries.TOLD, subject).scalars().all()
            news = News("call.made", Ours("Taken back: {line}", line=row.line_name), (NOT_NEEDED,), "calls", row.line)
            outbox.tell(conn, site_id, news, key=f"call:{row.call_id}:back", people=people, now=now)


def minutes(conn: Connection, site_id: str) -> dict[str, tuple[int, int]]:
    """Kind -> minutes from the first rung to the second, and from there to the third."""
    chosen = {row.kind: (row.second_min, row.third_min) for row in conn.execute(queries.WAITS, {"site_id": site_id})}
    return USUAL_MIN | chosen


def shown(conn: Connection, site_id: str, calls: Sequence[Call], *, now: datetime) -> dict[int, Shown]:
    """How far these calls have climbed, by call_id; those that nobody was told of yet are missing."""
    where = {"site_id": site_id, "what": "call", "subjects": [call.call_id for call in calls]}
    rungs: dict[int, list[Rung]] = {}
    for row in conn.execute(queries.RUNGS_OF, where) if calls else ():
        rungs.setdefault(row.subject_id, []).append(_rung(row))
    waits = minutes(conn, site_id) if rungs else {}
    return {
        call.call_id: _shown(conn, site_id, call, rungs[call.call_id], waits[call.kind], now)
        for call in calls
        if call.call_id in rungs
    }


def posts_told(conn: Connection, site_id: str, dangers: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Which posts were told of these dangers, by idea_id. When is nobody's business: the sender may be anonymous."""
    rows = conn.execute(queries.RUNGS_OF, {"site_id": site_id, "what": "danger", "subjects": list(dangers)})
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        found[row.subject_id] = tuple(dict.fromkeys((*found.get(row.subject_id, ()), *row.posts)))
    return found


def _step(
    conn: Connection,
    site_id: str,
    waiting: Waiting,
    waits: tuple[int, int],
    standing: Mapping[int, Standing],
    now: datetime,
) -> None:
    where = {"site_id": site_id, "what": waiting.what, "subject_id": waiting.subject_id}
    rungs = [_rung(row) for row in conn.execute(queries.RUNGS, where)]
    for rung in {rung.tier: rung for rung in rungs}.values():
        if rung.tier in standing:  # whoever came on duty meanwhile
            outbox.tell_more(conn, site_id, _key(waiting, rung.rung), standing[rung.tier].people, now=now)
    is_due = not rungs or now >= _due_at(rungs, waiting.since, waits)
    found = _next(conn, site_id, waiting, rungs, standing, now) if is_due else None
    if found is not None:
        rung, people = found
        _tell(conn, site_id, waiting, rung, people)


def _due_at(rungs: Sequence[Rung], since: datetime, waits: tuple[int, int]) -> datetime:
    """When the next rung is told: counted from the last one, or from when somebody should have come."""
    steps = [rung for rung in rungs if rung.why != "alone"]
    return max(steps[-1].at, since) + timedelta(minutes=waits[0] if len(steps) == 1 else waits[1])


def _next(
    conn: Connection,
    site_id: str,
    waiting: Waiting,
    rungs: Sequence[Rung],
    standing: Mapping[int, Standing],
    now: datetime,
) -> tuple[Rung, tuple[int, ...]] | None:
    """The rung to tell now, with the people on it; None where all is told that can be told."""
    number, reached = len(rungs) + 1, max((rung.tier for rung in rungs), default=0)
    higher = [tier for tier in standing if tier > reached]
    if higher:
        tier = min(higher)
        return _told(number, tier, standing[tier], "waited" if rungs else "said", now)
    if not rungs:
        return _told(number, 0, tiers.usual(conn, site_id, waiting.line, now=now), "said", now)
    if reached < max(tiers.TIERS) and rungs[-1].why != "alone" and standing:
        return _told(number, max(standing), standing[max(standing)], "alone", now)
    return None


def _told(number: int, tier: int, standing: Standing, why: str, now: datetime) -> tuple[Rung, tuple[int, ...]]:
    return Rung(number, tier, standing.posts, why, now), standing.people


def _tell(conn: Connection, site_id: str, waiting: Waiting, rung: Rung, people: tuple[int, ...]) -> None:
    token = tokens.new() if waiting.what == "call" else ""
    row = {"site_id": site_id, "what": waiting.what, "subject_id": waiting.subject_id, "now": rung.at}
    row |= {"rung": rung.rung, "tier": rung.tier, "posts": json.dumps(rung.posts), "why": rung.why}
    if conn.execute(queries.ADD_RUNG, row | {"token_hash": tokens.digest(token) if token else None}).rowcount:
        path = f"call/{site_id}/{waiting.subject_id}/{token}" if token else "calls"
        news = _news(waiting, rung, path)
        outbox.tell(conn, site_id, news, key=_key(waiting, rung.rung), people=people, now=rung.at)
        subject = f"{'idea' if waiting.what == 'danger' else 'call'}:{waiting.subject_id}"
        details = {"line": waiting.line, "tier": rung.tier, "posts": list(rung.posts), "why": rung.why}
        clockwork = Actor(site_id, "system", "system", "clockwork")
        audit.record(conn, clockwork, f"{waiting.what}.climbed", subject, **details)
        conn.execute(queries.TELL_FIGURES, {"site_id": site_id, "line": waiting.line})


def _news(waiting: Waiting, rung: Rung, path: str) -> News:
    first, later = KINDS_OF_NEWS[waiting.what]
    title = Ours(NEEDED[waiting.kind].sentence, line=waiting.line_name)
    return News(first if rung.rung == 1 else later, title, tuple(_body(waiting, rung)), path, waiting.line)


def _body(waiting: Waiting, rung: Rung) -> list[Ours]:
    said = []
    if waiting.said and waiting.what == "danger":
        said.append(Ours("It was said: {words}", words=words.headline(waiting.said, 200)))
    elif waiting.said:
        said.append(Ours("Machine: {machine}", machine=waiting.said))
    if rung.rung > 1:
        passed = int((rung.at - waiting.made_at).total_seconds() // 60)
        said.append(Ours("Nobody is there, {count} min after it was said.", count=passed))
    if rung.why == "alone":
        said.append(Ours("Nobody stands higher at this hour: you are told again."))
    if rung.tier == 0:
        said.append(Ours("Nobody is on duty by the roster at this hour."))
    return said


def _shown(
    conn: Connection, site_id: str, call: Call, rungs: list[Rung], waits: tuple[int, int], now: datetime
) -> Shown:
    told = tuple(dict.fromkeys(post for rung in rungs for post in rung.posts))
    if call.state == "here":
        return Shown(told, (), None, is_alone=False)
    reached = max(rung.tier for rung in rungs)
    standing = tiers.standing(conn, site_id, call.line, now=now, kind=call.kind)
    higher = [tier for tier in standing if tier > reached]
    since = call.expected_at + timedelta(minutes=GRACE_MIN) if call.expected_at else call.made_at
    if not higher:
        return Shown(told, (), None, is_alone=reached < max(tiers.TIERS) and call.state == "open")
    return Shown(told, standing[min(higher)].posts, _due_at(rungs, since, waits), is_alone=False)


def _rung(row: Row[Any]) -> Rung:
    return Rung(row.rung, row.tier, tuple(row.posts), row.why, row.at)


def _key(waiting: Waiting, rung: int) -> str:
    return f"{waiting.what}:{waiting.subject_id}:{rung}"
