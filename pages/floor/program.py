"""The pages of a screen's program: its playlist, with a page for each of its lines, in its language.

Reads nothing by itself: every page is made from snapshots that all screens of this process share.
"""

from collections.abc import Sequence
from typing import Final

from access.refusals import Refusal
from access.screens import Page
from pages.floor import snapshot
from pages.floor.texts import Picture

LINE: Final = Page("line")


def pages(site_id: str, lines: Sequence[str], playlist: Sequence[Page], language: str) -> list[Picture]:
    """The pages in their order, at least one; SQLAlchemyError while nothing was ever read.

    Each has key, kind, seconds, trouble and version, and its own parts as wall_pages.js draws them.
    """
    shown = [page for entry in playlist for page in _of(entry, site_id, lines, language)]
    return shown or _lines(LINE, site_id, lines, language)


def _of(entry: Page, site_id: str, lines: Sequence[str], language: str) -> list[Picture]:
    return _lines(entry, site_id, lines, language) if entry.kind == "line" else []


def _lines(entry: Page, site_id: str, lines: Sequence[str], language: str) -> list[Picture]:
    found = [_line(site_id, line, language) for line in lines]
    return [page | {"seconds": entry.seconds} for page in found if page]


def _line(site_id: str, line: str, language: str) -> Picture | None:
    """The page of one line; None for a line that is not there any more."""
    try:
        shown = snapshot.of_line(site_id, line)
    except Refusal:
        return None
    return shown.picture(language) | {"key": f"line:{line}", "kind": "line"}
