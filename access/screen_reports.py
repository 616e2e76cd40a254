"""What a screen tells of itself: what it shows, how old that is, how it fits, how much memory its browser takes."""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row

from access.actors import Actor
from access.refusals import Invalid
from access.rules import require
from db.queries import screen_reports as queries

PICTURE: Final = "data:image/jpeg;base64,"
LARGEST_PICTURE: Final = 30_000  # bytes
JPEG: Final = b"\xff\xd8\xff"
LONGEST_WORD: Final = 80
LARGEST_LIST: Final = 6_000  # characters of what was left out, and of the checks


@dataclass(frozen=True)
class Report:
    """Newest of a screen. `left_out` and `checks` are as its page made them; `picture` is a JPEG, None: never sent."""

    screen_id: int
    told_at: datetime
    page: str
    release: str
    heap_mb: Decimal | None
    data_age_s: Decimal | None
    width: int
    height: int
    left_out: Any
    checks: Any
    picture: bytes | None


def read(told: Any) -> dict[str, Any]:
    """A screen's words as columns. Raises Invalid where they are not what a page of ours sends."""
    if not isinstance(told, dict):
        raise Invalid("A report is an object.")
    return {
        **{name: _word(told.get(name)) for name in ("page", "release")},
        **{name: _amount(told.get(name)) for name in ("heap_mb", "data_age_s")},
        **{name: int(_amount(told.get(name)) or 0) for name in ("width", "height")},
        **{name: _list(told.get(name)) for name in ("left_out", "checks")},
        "picture": _picture(told.get("picture")),
    }


def put(conn: Connection, reports: list[dict[str, Any]]) -> None:
    """Keep the newest of each screen, in one write; each is what `read` gave, with site_id, screen_id and told_at."""
    conn.execute(queries.PUT, {"reports": json.dumps(reports, default=str)})


def all_of(conn: Connection, actor: Actor) -> dict[int, Report]:
    """The newest report of each screen of the actor's site, by the screen's number."""
    require(actor, "screens.pair")
    return {row.screen_id: _report(row) for row in conn.execute(queries.ALL, {"site_id": actor.site_id})}


def _report(row: Row[Any]) -> Report:
    return Report(**row._asdict() | {"picture": bytes(row.picture) if row.picture else None})


def _word(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_WORD or "\0" in value:
        raise Invalid("A word of the report is no word.")
    return value


def _amount(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid("A number of the report is no number.")
    return round(min(max(float(value), 0), 1e6), 1)


def _list(value: Any) -> Any:
    if not isinstance(value, list | type(None)) or "\\u0000" in (text := json.dumps(value)) or len(text) > LARGEST_LIST:
        raise Invalid("A list of the report is none, or too long.")
    return value or []


def _picture(value: Any) -> str | None:
    """Its base64, as it came; None for none."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.startswith(PICTURE) or len(value) > 2 * LARGEST_PICTURE:
        raise Invalid("The picture is no JPEG, or too large.")
    try:
        inside = base64.b64decode(value.removeprefix(PICTURE), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("The picture cannot be read.") from error
    if not inside.startswith(JPEG) or len(inside) > LARGEST_PICTURE:
        raise Invalid("The picture is no JPEG, or too large.")
    return value.removeprefix(PICTURE)
