"""What cannot be done in a huddle goes up to the next tier's one, and comes back answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import huddles as queries
from feedback import huddles, outbox, tiers, words
from feedback.huddles import Spot
from feedback.moves import Tap
from feedback.outbox import News

NUMBERS: Final = {"line": 1, "area": 2, "site": 3}
STALE: Final = Ours("Somebody answered this or passed it on meanwhile. What you typed is kept.")


@dataclass(frozen=True)
class Matter:
    """What is asked of the tier above, about which line and figure."""

    line: str
    said: str
    kpi: str | None = None


@dataclass(frozen=True)
class Item:
    """A matter that was handed up: from where, where it lies now, and what was answered ("" as long as nothing)."""

    item_id: int
    version: int
    line: str
    line_name: str
    kpi: str | None
    said: str
    from_tier: str
    from_place: str
    to_tier: str
    to_place: str
    handed_at: datetime
    answer: str
    answer_tier: str | None
    answered_at: datetime | None
    is_heard: bool


def waiting(conn: Connection, actor: Actor, at: Spot) -> list[Item]:
    """What was handed up to this huddle and is not answered, the oldest first."""
    return _list(conn, actor, at, queries.WAITING)


def sent(conn: Connection, actor: Actor, at: Spot) -> list[Item]:
    """What this huddle handed up: first what came back answered and was not heard here, then what still lies above."""
    return _list(conn, actor, at, queries.SENT)


def hand_up(
    conn: Connection, actor: Actor, at: Spot, matter: Matter, *, request_id: str, now: datetime | None = None
) -> int:
    """Hand a matter up from this huddle to the next tier's, once per request id; its number.

    Raises NotFound, Forbidden, Invalid.
    """
    here = huddles.spot(conn, actor, at.tier, at.place)
    require(actor, "huddle.hold")
    if matter.line not in here.lines:
        raise NotFound("There is no such line here.")
    tier, place = above(conn, actor, here.tier, matter.line)
    said = words.title(matter.said, what=Ours("what the next tier should do"))
    row = _row(actor, now or clock.now()) | {"line": matter.line, "kpi": matter.kpi, "said": said}
    row |= {"from_tier": here.tier, "from_place": here.place, "to_tier": tier, "to_place": place}
    item_id: int | None = conn.execute(queries.HAND_UP, row | {"request_id": request_id}).scalar()
    if item_id is None:
        return int(conn.execute(queries.ITEM_BY_REQUEST, row | {"request_id": request_id}).scalar_one())
    audit.record(conn, actor, "huddle.handed_up", f"item:{item_id}", line=matter.line, said=said, to=tier, place=place)
    _tell(conn, actor, _find(conn, actor, item_id), row["now"])
    return item_id


def pass_on(conn: Connection, actor: Actor, item_id: int, tap: Tap) -> None:
    """It cannot be done here either: on to the next tier. Raises NotFound, Forbidden, Invalid, ChangedMeanwhile."""
    item = _held(conn, actor, item_id)
    tier, place = above(conn, actor, item.to_tier, item.line)
    row = _row(actor, tap.now) | {"item_id": item_id, "seen_version": tap.seen_version}
    _guarded(conn, queries.PASS_ON, row | {"to_tier": tier, "to_place": place})
    audit.record(conn, actor, "huddle.passed_on", f"item:{item_id}", before={"to": item.to_tier}, to=tier, place=place)
    _tell(conn, actor, _find(conn, actor, item_id), tap.now)


def answer(conn: Connection, actor: Actor, item_id: int, tap: Tap, *, said: str) -> None:
    """Answer it; it comes back to the huddle that handed it up.

    Raises NotFound, Forbidden, Invalid, ChangedMeanwhile.
    """
    item = _held(conn, actor, item_id)
    told = words.title(said, what=Ours("the answer"))
    row = _row(actor, tap.now) | {"item_id": item_id, "seen_version": tap.seen_version, "answer": told}
    _guarded(conn, queries.ANSWER, row)
    audit.record(conn, actor, "huddle.answered", f"item:{item_id}", line=item.line, answer=told)
    title = Ours("What you handed up is answered: {said}", said=item.said)
    news = News(
        "huddle.handed_up", title, (Ours("The answer: {words}", words=told),), _path(item.from_tier, item), item.line
    )
    people = tiers.on_duty(conn, actor.site_id, item.line, now=tap.now).get(NUMBERS[item.from_tier], ())
    outbox.tell(conn, actor.site_id, news, key=f"item:{item_id}:answered", people=people, now=tap.now)


def heard(conn: Connection, actor: Actor, item_id: int, tap: Tap) -> None:
    """The answer was told in the huddle that it came back to. Raises NotFound, Forbidden, ChangedMeanwhile."""
    item = _find(conn, actor, item_id)
    huddles.spot(conn, actor, item.from_tier, item.from_place)
    require(actor, "huddle.hold")
    if item.is_heard:
        return
    _guarded(conn, queries.HEARD, _row(actor, tap.now) | {"item_id": item_id, "seen_version": tap.seen_version})
    audit.record(conn, actor, "huddle.heard", f"item:{item_id}", line=item.line)


def above(conn: Connection, actor: Actor, tier: str, line: str) -> tuple[str, str]:
    """The next tier's huddle for a line, seen from this tier: its area, where it has one, then the site."""
    if tier == "site":
        raise Invalid("There is no tier above the site: answer it here.")
    rows = conn.execute(queries.PLACES, {"site_id": actor.site_id})
    area = next((row.area for row in rows if row.line == line), "")
    return ("area", area) if tier == "line" and area else ("site", "")


def _held(conn: Connection, actor: Actor, item_id: int) -> Item:
    """An item that lies in a huddle which this person holds."""
    item = _find(conn, actor, item_id)
    huddles.spot(conn, actor, item.to_tier, item.to_place)
    require(actor, "huddle.hold")
    return item


def _find(conn: Connection, actor: Actor, item_id: int) -> Item:
    where = {"site_id": actor.site_id, "item_id": item_id, "lines": sorted(actor.lines)}
    row = conn.execute(queries.ITEM, where).one_or_none()
    if row is None:
        raise NotFound("There is no such matter on your lines.")
    return Item(*row)


def _guarded(conn: Connection, statement: Any, row: dict[str, Any]) -> None:
    if conn.execute(statement, row).scalar() is None:
        raise ChangedMeanwhile(STALE)


def _list(conn: Connection, actor: Actor, at: Spot, statement: Any) -> list[Item]:
    require(actor, "huddle.read")
    here = huddles.spot(conn, actor, at.tier, at.place)
    rows = conn.execute(statement, {"site_id": actor.site_id, "tier": here.tier, "place": here.place})
    return [Item(*row) for row in rows]


def _tell(conn: Connection, actor: Actor, item: Item, now: datetime) -> None:
    title = Ours("Handed up to you from {line}: {said}", line=item.line_name, said=item.said)
    news = News("huddle.handed_up", title, (), _path(item.to_tier, item), item.line)
    people = tiers.on_duty(conn, actor.site_id, item.line, now=now).get(NUMBERS[item.to_tier], ())
    key = f"item:{item.item_id}:{item.to_tier}"
    outbox.tell(conn, actor.site_id, news, key=key, people=people, now=now)


def _path(tier: str, item: Item) -> str:
    place = item.to_place if tier == item.to_tier else item.from_place
    return f"huddle?tier={tier}&place={place}"


def _row(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"site_id": actor.site_id, "now": now}
