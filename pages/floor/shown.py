"""What hangs on the screens that have one program in common, as of one instant."""

from dataclasses import dataclass
from datetime import datetime

import clock
from access.screens import Page
from pages.floor import program, snapshot
from pages.floor.release import RELEASE
from pages.floor.texts import Picture


@dataclass(frozen=True)
class Program:
    """Two screens that agree in all of this show the same, byte by byte."""

    site_id: str
    lines: tuple[str, ...]
    playlist: tuple[Page, ...]
    language: str


@dataclass(frozen=True)
class Shown:
    """The keys of the playlist in order, every page by its key, and the instant as of which all of it is true (ms).

    The pages of all lines are among them: a line in trouble interrupts a playlist that it has no page in.
    """

    order: list[str]
    pages: dict[str, Picture]
    built: int


def of(wanted: Program) -> Shown:
    """As of now. Raises SQLAlchemyError before a line's first snapshot."""
    site_id, lines, language = wanted.site_id, wanted.lines, wanted.language
    spare = program.pages(site_id, lines, (program.LINE,), language)
    listed = program.pages(site_id, lines, wanted.playlist, language)
    built = min((snapshot.true_at(site_id, line) for line in lines), default=snapshot.LONG_AGO)
    pages = {page["key"]: {name: part for name, part in page.items() if name != "built"} for page in (*spare, *listed)}
    return Shown([page["key"] for page in listed], pages, ms(built))


def head(order: list[str], built: int, *, is_whole: bool) -> Picture:
    """What is told with every change of pages; `whole`: pages that are not told are not there."""
    return beat(built) | {"order": order, "whole": is_whole}


def beat(built: int) -> Picture:
    return {"now": ms(clock.now()), "built": built, "release": RELEASE}


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
