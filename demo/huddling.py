"""Managers at the lines, and the huddles of yesterday with what went up, through the services that real people use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from access.actors import Actor
from demo.crew import Cast
from demo.plant import LINES, SITE, Plant
from feedback import handed_up, huddles, kpi_choice, visits
from feedback.handed_up import Matter
from feedback.huddles import Spot
from feedback.moves import Tap
from metrics import board, losses, values

VISITS = {"L1": 12, "L2": 3, "L3": 1}  # days ago
MINUTE = timedelta(minutes=1)
MATTERS = (
    Matter("L1", "A second glue cart, the change-over waits for it", "changeover"),
    Matter("L1", "Somebody from maintenance on Saturday mornings", "availability"),
)


@dataclass(frozen=True)
class Told:
    """A huddle: who held it where and when, what was handed up, and which items were answered."""

    who: Actor
    at: Spot
    began: datetime
    matters: tuple[Matter, ...] = ()
    answered: tuple[int, ...] = ()


def tell(conn: Connection, plant: Plant, cast: Cast, now: datetime) -> None:
    """Visits, a huddle at line 1 and one of its area yesterday; one matter came back answered, one waits above."""
    bo, dana = cast.actors["bo"], cast.actors["dana"]
    code = visits.new_code(conn, dana, now=now)
    for line, days in VISITS.items():
        pad = Actor(SITE, "screen", "pad", f"Tablet of {line}", lines=frozenset({line}))
        request = _request(plant, "visit", line)
        visits.note(conn, pad, line, code, request_id=request, now=now - timedelta(days=days, hours=2))
    at = huddles.spot(conn, bo, "line", "L1")
    began = now - timedelta(days=1, hours=1)
    items = _hold(conn, plant, Told(bo, at, began, matters=MATTERS))
    area = next(line.area for line in LINES if line.line == "L1")
    above = huddles.spot(conn, dana, "area", area)
    _hold(conn, plant, Told(dana, above, began + 30 * MINUTE, answered=tuple(items[:1])))


def _hold(conn: Connection, plant: Plant, told: Told) -> list[int]:
    """Nine minutes; the numbers of what was handed up."""
    who, at, began = told.who, told.at, told.began
    number = huddles.begin(conn, who, at, request_id=_request(plant, at.tier, at.place), now=began)
    handed = [
        handed_up.hand_up(conn, who, at, one, request_id=_request(plant, one.said), now=began + 4 * MINUTE)
        for one in told.matters
    ]
    for item_id in told.answered:
        tap = Tap(1, began + 5 * MINUTE, _request(plant, "answered"))
        handed_up.answer(conn, who, item_id, tap, said="Ordered; it is here next Thursday")
    misses = [miss for line in at.lines for miss in _misses(conn, line, began)]
    huddles.end(conn, who, number, Tap(1, began + 9 * MINUTE), heads=7, misses=misses)
    return handed


def _misses(conn: Connection, line: str, now: datetime) -> list[dict[str, Any]]:
    """As the page keeps them, of the last shift before."""
    shift, kpis = board.last_shift(conn, SITE, line, now), [one.kpi for one in kpi_choice.of_line(conn, SITE, line)]
    if shift is None or not kpis:
        return []
    report = losses.unpriced(conn, shift.scope, shift.start, shift.end, now=now)
    lost = report.losses[0] if report.losses else None
    reasons = board.reason_names(conn, SITE)
    why = reasons.get(lost.reason or "", "") if lost else ""
    name = next(one.name for one in LINES if one.line == line)
    return [
        {
            "line": line,
            "line_name": name,
            "kpi": value.kpi,
            "value": str(value.value),
            "target": str(value.target),
            "unit": value.unit,
            "start": value.start.isoformat(),
            "why": why,
            "lost_min": round(lost.us / 60_000_000) if lost else 0,
            "is_owned": False,
        }
        for value in values.read(conn, shift.scope, shift.start, shift.end, kpis, now=now)
        if value.status == "missed"
    ]


def _request(plant: Plant, *key: object) -> str:
    return f"demo-{plant.chance('huddle', *key).getrandbits(96):024x}"
