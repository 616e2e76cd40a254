"""A language that nobody speaks: every text that goes through the catalogues stands in ⟦brackets⟧, any other is bare.

What stands bare on a page is data (names, codes, days, numbers) or was forgotten: `forgotten` tells the latter.
"""

import re
from collections.abc import Iterator
from gettext import NullTranslations
from typing import Final
from zoneinfo import available_timezones

import pytest
from babel.core import Locale
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from ingest.kinds import KINDS
from pages.shell import speech

SHOWN: Final = ("label", "body", "help", "placeholder", "options", "content", "text")
INNERMOST: Final = re.compile(r"⟦[^⟦⟧]*⟧")
WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Icons, colours and addresses of markdown, names of files, and how programs are told things.
NO_TEXT: Final = re.compile(
    r":material/\w+:|:(?=\w+\[)\w+|\]\([^)]*\)|<style>.*?</style>|\b\w+\.csv\b|/\w[\w/-]*", re.DOTALL
)


# What fields show as an example, names that nobody translates, and units.
EXAMPLES: Final = ("Anna K.", "anna.k", "L2-FILLER", "ERP", "ABCD EFGH", "Werk Süd", "min", "pcs", "EUR", "OEE", "MTBF")


class Pseudo(NullTranslations):
    """Says every text as it is, in brackets."""

    def gettext(self, message: str) -> str:
        return _bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return _bracketed(msgid1 if n == 1 else msgid2)


def _bracketed(message: str) -> str:
    """What fills its {places} stays outside, and has to be said itself."""
    return "⟦" + re.sub(r"(\{[^}]*\})", r"⟧\1⟦", message) + "⟧"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """All languages are this one."""
    monkeypatch.setattr(speech, "_catalogue", lambda _: Pseudo())


def forgotten(page: AppTest, data: set[str]) -> list[str]:
    """The texts of the page with a word that is neither in brackets nor among the words of `data`."""
    found = sorted(set(_texts(page.main)))
    return [said for said in found if bare(said) - data]


def words_of_plant(engine: Engine) -> set[str]:
    """Every word that people named something with, and those of days and months."""
    names = (
        "SELECT name FROM sites UNION SELECT site_id FROM sites UNION SELECT pledge FROM sites "
        "UNION SELECT line FROM lines UNION SELECT name FROM lines UNION SELECT team FROM lines "
        "UNION SELECT machine FROM machines UNION SELECT name FROM machines "
        "UNION SELECT product FROM products UNION SELECT name FROM products "
        "UNION SELECT display_name FROM people UNION SELECT username FROM people UNION SELECT team FROM person_teams "
        "UNION SELECT shift FROM shifts UNION SELECT body FROM ideas UNION SELECT title FROM actions"
    )
    with engine.begin() as conn:
        named = [str(name) for (name,) in conn.execute(text(names)) if name]
    calendar = Locale("en")
    days = [*calendar.days["format"]["abbreviated"].values(), *calendar.months["format"]["abbreviated"].values()]
    known = [*named, *map(str, days), *available_timezones(), *KINDS, *speech.LANGUAGES.values(), *EXAMPLES]
    return {word for name in known for word in WORD.findall(name)}


def bare(said: str) -> set[str]:
    """Its words outside all brackets."""
    left = NO_TEXT.sub(" ", said.replace("\\", ""))
    while INNERMOST.search(left):
        left = INNERMOST.sub(" ", left)
    return set(WORD.findall(left))


def _texts(block: Block) -> Iterator[str]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _texts(child)
        proto = getattr(child, "proto", None)
        for name in SHOWN:
            value = getattr(proto, name, None)
            if isinstance(value, str):
                yield value
            elif value is not None and not hasattr(value, "DESCRIPTOR"):
                yield from (one for one in value if isinstance(one, str))
