"""The one safe way to show what people typed, or any name that came out of the database.

Markdown is everywhere in Streamlit: in labels, captions, toasts, tables. Unescaped, a text could fetch a picture from
elsewhere, fake an alert of ours, or lose its dollar signs.
"""

import re
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^=:&\"'@/%])")
# Streamlit looks for these once more in what is left after escaping: links, :material/x:, arrows and long dashes.
_FOUND_AGAIN: Final = re.compile(r"(?<=:)(?=[\w/])|(?<=www)(?=\.)|(?=@)|(?<=[-<>~=])(?=[-<>=])", re.IGNORECASE)
_JOINER: Final = "\u2060"  # invisible, without width, and no place to break the line
_BREAKS: Final = re.compile(r"\s+")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")


def plain(text: str, *, into: DeltaGenerator | None = None) -> None:
    """Show `text` letter by letter, with its line breaks."""
    (into or st).text(_BIDI.sub("", text))


def label(text: str) -> str:
    """`text` on one line, escaped so that it reads the same wherever Streamlit takes markdown.

    Not for options of a selectbox or multiselect, st.badge and cells of a dataframe: these show backslashes too.
    """
    on_one_line = _UNSEEN.sub("", _BREAKS.sub(" ", text)).strip()
    return _SPECIAL.sub(r"\\\1", _FOUND_AGAIN.sub(_JOINER, on_one_line))
