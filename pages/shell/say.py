"""The one safe way to show what people typed, or any name that came out of the database.

Markdown is everywhere in Streamlit: in labels, captions, toasts, tables. Unescaped, a text could fetch a picture from
elsewhere, fake an alert of ours, or lose its dollar signs.
"""

import re
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^=:&\"'@/%])")
_BREAKS: Final = re.compile(r"\s+")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, *, into: DeltaGenerator | None = None) -> None:
    """Show `text` letter by letter, with its line breaks."""
    (into or st).text(_BIDI.sub("", text))


def label(text: str) -> str:
    """`text` on one line, escaped so that it reads the same wherever Streamlit takes markdown."""
    return _SPECIAL.sub(r"\\\1", _UNSEEN.sub("", _BREAKS.sub(" ", text)).strip())
