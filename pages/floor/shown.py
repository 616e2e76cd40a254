"""What hangs on the screens that have one program in common, as of one instant."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from operator import is_
from typing import Final

import clock
from access.refusals import Refusal
from access.screens import Page
from pages.floor import program, snapshot
from pages.floor.release import RELEASE
from pages.floor.snapshot import Snapshot
from pages.floor.texts import Picture

ANEW_S: Final = 5.0  # pages are made again after this long: a message comes to its end, a letter of the month changes


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
    made_of: tuple[Snapshot | None, ...]
    made_at_s: float


def of(wanted: Program, last: Shown | None = None) -> Shown:
    """As of now; the pages of the `last` one while nothing is new. Raises SQLAlchemyError before the first snapshot."""
    site_id, lines, language = wanted.site_id, wanted.lines, wanted.language
    now_s, made_of = time.monotonic(), tuple(_snapshot(site_id, line) for line in lines)
    built = ms(min((snapshot.true_at(site_id, line) for line in lines), default=snapshot.LONG_AGO))
    if last and now_s - last.made_at_s < ANEW_S and all(map(is_, made_of, last.made_of)):
        return replace(last, built=built)
    spare = program.pages(site_id, lines, (program.LINE,), language)
    listed = program.pages(site_id, lines, wanted.playlist, language)
    pages = {page["key"]: {name: part for name, part in page.items() if name != "built"} for page in (*spare, *listed)}
    return Shown([page["key"] for page in listed], pages, built, made_of, now_s)


def _snapshot(site_id: str, line: str) -> Snapshot | None:
    try:
        return snapshot.of_line(site_id, line)
    except Refusal:  # the line is not there any more
        return None


def head(order: list[str], built: int, *, is_whole: bool) -> Picture:
    """What is told with every change of pages; `whole`: pages that are not told are not there."""
    return beat(built) | {"order": order, "whole": is_whole}


def beat(built: int) -> Picture:
    return {"now": ms(clock.now()), "built": built, "release": RELEASE}


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
