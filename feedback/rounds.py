"""Rounds: a team votes on what its wall shows, or answers a few questions before a new tool comes.

One answer per person or device. Who answered is kept apart from what was answered, and nothing of it is shown before
five have and the round has ended: whoever watched it grow would see what each new one added.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import rounds as queries
from db.queries import thanks as team_queries
from feedback import actions, outbox, words
from feedback.kpi_choice import MOST
from feedback.moves import Tap
from feedback.outbox import News

FEWEST: Final = 5
QUESTIONS: Final = 5
SCALE: Final = (1, 2, 3, 4, 5)
LONGEST: Final = timedelta(days=60)


@dataclass(frozen=True)
class Asking:
    """What is asked whom until when. kind kpis: `asked` are keys to choose from; kind questions: the questions."""

    kind: str
    line: str
    title: str
    asked: tuple[str, ...]
    last_day: date


@dataclass(frozen=True)
class Round:
    """One round, and whether whoever reads has answered it."""

    round_id: int
    version: int
    kind: str
    line: str
    line_name: str
    title: str
    asked: tuple[str, ...]
    last_day: date
    closed_at: datetime | None
    is_open: bool
    has_answered: bool
    answers: int


@dataclass(frozen=True)
class Reply:
    """To one question: 1 (not at all) to 5 (very much), and words if one likes."""

    scale: int
    words: str = ""


@dataclass(frozen=True)
class Result:
    """What came out. `votes` by KPI; or for each question how many chose each of 1 to 5, and the words, in no order."""

    votes: dict[str, int]
    scales: tuple[dict[int, int], ...]
    words: tuple[tuple[str, ...], ...]


def of(conn: Connection, actor: Actor, *, now: datetime, device: str = "") -> list[Round]:
    """Those of the lines in sight, the newest first; `device` tells phones at a station apart."""
    require(actor, "round.answer")
    return [_round(row) for row in conn.execute(queries.ALL, _sight(actor, now, device))]


def begin(conn: Connection, actor: Actor, asking: Asking, *, request_id: str, now: datetime) -> int:
    """Ask a team, once per request id; its people are told. Raises NotFound, Forbidden, Invalid."""
    if asking.line not in actor.lines:
        raise NotFound("There is no such line here.")
    require(actor, "round.ask")
    today = actions.today(conn, actor.site_id, now)
    row = _checked(asking, today) | {"site_id": actor.site_id, "person_id": actor.person_id, "now": now}
    made = conn.execute(queries.BEGIN, row | {"request_id": request_id}).scalar()
    if made is None:
        return int(conn.execute(queries.BY_REQUEST, row | {"request_id": request_id}).scalar_one())
    what = {"kind": asking.kind, "title": row["title"], "asked": list(asking.asked)}
    audit.record(conn, actor, "round.begin", f"round:{made}", line=asking.line, **what)
    team = {"site_id": actor.site_id, "line": asking.line}
    team["team"] = str(conn.execute(team_queries.TEAM_OF, team).scalar_one())
    people = conn.execute(team_queries.OF_TEAM, team).scalars().all() if team["team"] else []
    body = (Ours("Open until {day}; nobody sees who answered what.", day=asking.last_day),)
    news = News("round.open", Ours("Your vote is wanted: {title}", title=row["title"]), body, "rounds", asking.line)
    outbox.tell(conn, actor.site_id, news, key=f"round:{made}", people=people, now=now)
    return int(made)


def vote(
    conn: Connection, actor: Actor, round_id: int, kpis: tuple[str, ...], *, now: datetime, device: str = ""
) -> None:
    """Choose one to six figures. A second time changes nothing. Raises NotFound, Invalid."""
    found = _open(conn, actor, round_id, now, device)
    if found.kind != "kpis" or not 1 <= len(set(kpis)) <= MOST or set(kpis) - set(found.asked):
        raise Invalid("Choose between one and {most} of these figures.", most=MOST)
    _keep(conn, actor, found, sorted(set(kpis)), device)


def answer(
    conn: Connection, actor: Actor, round_id: int, replies: tuple[Reply, ...], *, now: datetime, device: str = ""
) -> None:
    """Answer all questions. A second time changes nothing. Raises NotFound, Invalid."""
    found = _open(conn, actor, round_id, now, device)
    if found.kind != "questions" or len(replies) != len(found.asked) or any(one.scale not in SCALE for one in replies):
        raise Invalid("Please answer each question with 1 to 5; words are up to you.")
    said = [{"scale": one.scale, "words": words.body(one.words) if one.words.strip() else ""} for one in replies]
    _keep(conn, actor, found, said, device)


def end(conn: Connection, actor: Actor, round_id: int, tap: Tap) -> None:
    """No more answers from now on; a second tap changes nothing. Raises NotFound, Forbidden, ChangedMeanwhile."""
    found = _find(conn, actor, round_id, tap.now, "")
    require(actor, "round.ask")
    row = {"site_id": actor.site_id, "round_id": round_id, "seen_version": tap.seen_version, "now": tap.now}
    if not conn.execute(queries.END, row).rowcount:
        if found.closed_at is not None and found.version == tap.seen_version + 1:
            return
        raise ChangedMeanwhile("Somebody ended this round meanwhile.")
    audit.record(conn, actor, "round.end", f"round:{round_id}", line=found.line)


def result(conn: Connection, actor: Actor, round_id: int, *, now: datetime) -> Result | None:
    """What came out, for leads; None until it has ended, and where fewer than five have answered."""
    found = _find(conn, actor, round_id, now, "")
    require(actor, "round.ask")
    if found.is_open or found.answers < FEWEST:
        return None
    given = conn.execute(queries.ANSWERS, {"site_id": actor.site_id, "round_id": round_id}).scalars().all()
    if found.kind == "kpis":
        chosen = Counter(kpi for one in given for kpi in one)
        return Result({kpi: chosen[kpi] for kpi in sorted(found.asked, key=lambda kpi: -chosen[kpi])}, (), ())
    scales = [Counter(one[place]["scale"] for one in given) for place in range(len(found.asked))]
    said = [sorted(one[place]["words"] for one in given if one[place]["words"]) for place in range(len(found.asked))]
    shown = tuple({step: counted[step] for step in SCALE} for counted in scales)
    return Result({}, shown, tuple(tuple(one) for one in said))


def _find(conn: Connection, actor: Actor, round_id: int, now: datetime, device: str) -> Round:
    row = conn.execute(queries.ONE, _sight(actor, now, device) | {"round_id": round_id}).one_or_none()
    if row is None:
        raise NotFound("There is no such round on your lines.")
    return _round(row)


def _open(conn: Connection, actor: Actor, round_id: int, now: datetime, device: str) -> Round:
    found = _find(conn, actor, round_id, now, device)
    require(actor, "round.answer")
    if not found.is_open:
        raise Invalid("This round has ended. Thank you all the same.")
    return found


def _keep(conn: Connection, actor: Actor, found: Round, answers: list[Any], device: str) -> None:
    row = {"site_id": actor.site_id, "round_id": found.round_id, "voter": _voter(actor, device)}
    conn.execute(queries.HOLD, row)
    if conn.execute(queries.ADD_VOTER, row).rowcount:
        conn.execute(queries.ADD_ANSWER, row | {"answers": json.dumps(answers)})


def _checked(asking: Asking, today: date) -> dict[str, Any]:
    asked = [words.title(one, what=Ours("the question")) for one in asking.asked]
    most = QUESTIONS if asking.kind == "questions" else 20
    if asking.kind not in ("kpis", "questions") or not 1 <= len(asked) <= most or len(set(asked)) != len(asked):
        raise Invalid("A round has between one and {most} different questions or figures.", most=most)
    if not today <= asking.last_day <= today + LONGEST:
        raise Invalid("Choose a last day between today and 60 days from now.")
    title = words.title(asking.title)
    return {"kind": asking.kind, "line": asking.line, "title": title, "last_day": asking.last_day} | {
        "asked": json.dumps(asked)
    }


def _sight(actor: Actor, now: datetime, device: str) -> dict[str, Any]:
    return {"site_id": actor.site_id, "lines": sorted(actor.lines), "now": now, "voter": _voter(actor, device)}


def _voter(actor: Actor, device: str) -> str:
    """A person, a tablet, or a phone at a station."""
    return f"device:{device}" if device else actor.label


def _round(row: Any) -> Round:
    return Round(**{**row._mapping, "asked": tuple(row.asked)})
