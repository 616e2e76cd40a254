"""What a screen's own record says: which program, how big, how far away, which theme and language, where phones go."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

import segno
from sqlalchemy import Connection

import settings
from access import screens, stations
from access.actors import Actor
from access.screens import Screen, Settings
from pages.floor.shown import Program
from pages.floor.texts import Picture
from pages.shell import speech
from pages.shell.speech import tr

DIAGONAL_IN: Final = Decimal(55)  # of a screen whose size nobody said
DISTANCE_M: Final = Decimal(5)


@dataclass(frozen=True)
class Look:
    """A screen as its record has it at this version; `shown` goes to its page."""

    site_id: str
    screen_id: int
    version: int
    program: Program
    shown: Picture


def of(conn: Connection, actor: Actor, address: str) -> Look:
    """Of the screen that asks, at the address of the web that it uses. Raises NotFound where there is none."""
    record = screens.one(conn, actor, actor.screen_id or 0)
    program = Program(actor.site_id, record.lines, record.playlist, record.language)
    return Look(actor.site_id, record.screen_id, record.version, program, shown(conn, actor.site_id, record, address))


def shown(conn: Connection, site_id: str, record: Screen | Settings, address: str) -> Picture:
    """What a screen's page is told of the screen itself."""
    asking = Actor(site_id, "system", "system", "wall", lines=frozenset(record.lines))
    station = next((there for there in stations.all_of(conn, asking) if there.is_active), None)
    diagonal, distance = record.diagonal_in or DIAGONAL_IN, record.distance_m or DISTANCE_M
    with speech.speaking(record.language):
        return {
            "screen": {"diagonal_in": float(diagonal), "distance_m": float(distance)},
            "theme": record.theme,
            "qr": qr(phone_address(address, site_id, station.station)) if station else None,
            "lang": speech.language(),
            "dir": speech.direction(speech.language()),
            "words": words(),
        }


def words() -> dict[str, str]:
    """What the page itself says, in the language being spoken."""
    return {"live": tr("live"), "minutes_old": tr("{count} min old"), "hours_old": tr("{count} h old")}


def phone_address(address: str, site_id: str, station: str) -> str:
    """Where a phone that reads the code lands."""
    return f"{settings.public_url() or address}/say/{site_id}/{station}"


def qr(address: str) -> Picture:
    """The code as one path of strokes, each row's dark modules in runs; `size` counts the quiet zone of 2."""
    return {"says": tr("Say it"), **_drawn(address)}


@lru_cache(maxsize=256)
def _drawn(address: str) -> Picture:
    code = segno.make(address, error="m", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=2)]
    runs = [f"M{x} {y}.5h1" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return {"size": len(rows), "path": "".join(runs)}
