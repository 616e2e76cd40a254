"""The language that is being spoken: every text of a page goes through `tr`, English is its key.

Whose language it is: that of a `speaking` block (a picture for a screen), else that which this Streamlit session was
told to `speak` (a person's own), else English. Catalogues are pages/texts/<language>/*.po, read as they stand.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.core import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from access.actors import Actor
from access.refusals import Ours, Refusal

FOLDER: Final = Path(__file__).resolve().parent.parent / "texts"
LANGUAGES: Final = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "pl": "Polski",
    "ro": "Română",
    "tr": "Türkçe",
    "uk": "Українська",
    "ar": "العربية",
    "ja": "日本語",
}
SPOKEN: Final = "language spoken"  # no widget or form may have this key
EVERYWHERE: Final = ("en", "de", "es")  # of every page; the others of wall, hour pad, phone and board
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def tr(sentence: str, /, **values: object) -> str:
    """`sentence` in the language being spoken, its {places} filled with `values`."""
    return _filled(_catalogue(language()).gettext(sentence), sentence, values)


def to_say(sentence: str, /) -> str:
    """Marks a sentence of a table, which `tr` says later: tr(TABLE[key])."""
    return sentence


def tr_n(one: str, many: str, count: int, /, **values: object) -> str:
    """The form for `count`, which also fills {count}."""
    values = {"count": count} | values
    said = _catalogue(language()).ngettext(one, many, count)
    return _filled(said, one if count == 1 else many, values)


def refused(refusal: Refusal) -> str:
    """What a refusal says, in the language being spoken."""
    return own(refusal.says)


def own(text: str) -> str:
    """A text that comes from below the pages: what is ours of it is said, what people wrote stays as it is."""
    if not isinstance(text, Ours):
        return text
    return tr(text.sentence, **{name: _value(one) for name, one in text.values.items()})


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_value(one)) for one in value)
    return own(value) if isinstance(value, str) else value


def language() -> str:
    """The code of the language being spoken now."""
    spoken = _spoken.get()
    if spoken is None and "streamlit" in sys.modules:  # the clockwork speaks too, and has none
        spoken = _of_session()
    return spoken if spoken in LANGUAGES else "en"


def _of_session() -> str | None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    is_page = get_script_run_ctx(suppress_warning=True) is not None
    return st.session_state.get(SPOKEN) if is_page else None


def speak(code: str) -> None:
    """This Streamlit session goes on in `code`."""
    import streamlit as st

    st.session_state[SPOKEN] = code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """What is said inside is said in `code`; an unknown one is English."""
    before = _spoken.set(code if code in LANGUAGES else "en")
    try:
        yield
    finally:
        _spoken.reset(before)


def of_whom(who: Actor | None, browser: str | None) -> str:
    """A person's or screen's own language; a stranger's is that of the browser."""
    return who.language if who else best_of(browser or "")


def direction(code: str) -> str:
    """ltr or rtl, as the attribute `dir` has it."""
    return "rtl" if Locale.parse(code).text_direction == "rtl" else "ltr"


def best_of(accepted: str) -> str:
    """The first of our languages in an Accept-Language header."""
    wanted = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return (negotiate_locale(wanted, list(LANGUAGES), sep="-") or "en").lower()


def apart(value: object) -> object:
    """A text that runs the other way must not turn its neighbours around: where Arabic is spoken it stands isolated."""
    if isinstance(value, str) and direction(language()) == "rtl" and any(letter.isalpha() for letter in value):
        return f"\u2068{value}\u2069"
    return value


def _filled(said: str, english: str, values: dict[str, object]) -> str:
    if not values:
        return said
    try:
        return said.format(**{name: apart(value) for name, value in values.items()})
    except (KeyError, IndexError, ValueError):  # a translator's slip must not take a screen down
        return english.format(**values)


@cache
def _catalogue(code: str) -> NullTranslations:
    """All .po files of a language together; English has none, nor needs any."""
    merged: NullTranslations = NullTranslations()
    for file in sorted((FOLDER / code).glob("*.po")):
        with file.open("rb") as source:
            catalogue = read_po(source, locale=code, ignore_obsolete=True, abort_invalid=True)
        packed = BytesIO()
        write_mo(packed, catalogue)
        packed.seek(0)
        read = GNUTranslations(packed)
        read.add_fallback(merged)
        merged = read
    return merged
