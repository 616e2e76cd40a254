"""The look that the pages share: a style sheet (the theme itself is .streamlit/config.toml) and the page's frame."""

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Final, Literal, ParamSpec
from xml.sax.saxutils import escape

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.delta_generator import DeltaGenerator

from pages.shell import speech
from pages.shell.say import label
from pages.shell.speech import tr

Given = ParamSpec("Given")

MISSED: Final = "#c2410c"
ASKED: Final = "#0b5cad"
INK: Final = "#1c2126"
QUIET: Final = "#5b6670"
CARD: Final = "#ffffff"
LINE: Final = "#dfe3e7"

ICON: Final = str(Path(__file__).with_name("icon.svg"))

STYLE: Final = """
<style>
html, body { font-variant-numeric: tabular-nums; }
.stApp h1 { font-size: 1.65rem; font-weight: 700; padding: 0; }
.stApp h2 { font-size: 1.1rem; font-weight: 600; padding: 0; }
.stApp [data-testid="stMarkdown"] h2 { padding-bottom: 0.5rem; }
[data-testid="stTextInputRootElement"], [data-testid="stTextInputRootElement"] input,
.stTextArea textarea, .stNumberInput input { background: #ffffff; }
.stApp h3 { font-size: 1rem; font-weight: 600; padding: 0; }
[data-testid="stHeader"] { background: #ffffff; border-bottom: 1px solid #dfe3e7; }
[data-testid="stMainBlockContainer"] { max-width: 1440px; padding: 4.6rem 2rem 3rem; }
[data-testid="stHeaderLogo"] { margin-left: 0.8rem; }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: #5b6670; opacity: 1; }
.st-key-sign-in { max-width: 26rem; margin: 8vh auto 0; }
.st-key-sign-in [data-testid="stForm"] { background: #ffffff; padding: 1.6rem; }
.st-key-sign-in [data-testid="stForm"] button[kind="secondaryFormSubmit"] {
  background: #0b5cad; border-color: #0b5cad; color: #ffffff; width: 100%; }
.st-key-sign-in [data-testid="stForm"] [data-testid="stFormSubmitButton"] { width: 100%; }
.st-key-names { display: none; }
.st-key-narrow { max-width: 40rem; }
[class*="st-key-card"] { background: #ffffff; border-radius: 10px; }
[class*="st-key-figure"] { gap: 0.35rem; }
[class*="st-key-figure"] strong { font-size: 1.9rem; line-height: 1.15; font-weight: 700; }
[class*="st-key-big"] button { min-height: 4rem; font-size: 1.25rem; }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4.2rem 1rem 2rem; } }
</style>
"""
MIRRORED: Final = """
<style>
.stApp { direction: rtl; }
.stApp h1, .stApp h2, .stApp h3, .stApp p, .stApp [data-testid="stHeading"] { text-align: start; }
.stApp [data-testid="stVegaLiteChart"], .stApp [data-testid="stCode"], .stApp pre { direction: ltr; }
</style>
"""


def dress(site_name: str = "") -> None:
    """Put on the style sheet, and the plant's name at the left of the menu."""
    st.html(STYLE)
    if speech.direction(speech.language()) == "rtl":
        st.html(MIRRORED)
    with st.container(key="names"):
        _names()()
    if site_name:
        st.logo(_as_picture(site_name), size="large")


@lru_cache(maxsize=1)
def _names() -> ComponentRenderer:
    return st.components.v2.component(
        "names", html="<span></span>", js=Path(__file__).with_name("names.js").read_text()
    )


def title_row(title: str) -> DeltaGenerator:
    """The page's title; put its few controls into what comes back, and row.space("stretch") before the main button."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.title(label(title), anchor=False, width="content")
    return row


def dialog(
    title: str, *, width: Literal["small", "medium"] = "small", on_dismiss: Callable[[], None] | None = None
) -> Callable[[Callable[Given, None]], Callable[Given, None]]:
    """As st.dialog, with a title that is said in the language of whoever opens it: @look.dialog(to_say("Done"))."""

    def over(draw: Callable[Given, None]) -> Callable[Given, None]:
        @wraps(draw)
        def opened(*args: Given.args, **kwargs: Given.kwargs) -> None:
            st.dialog(tr(title), width=width, on_dismiss=on_dismiss or "ignore")(draw)(*args, **kwargs)

        return opened

    return over


def card(key: str) -> DeltaGenerator:
    """A white card on the quiet ground; `key` is its own on the page."""
    return st.container(border=True, key=f"card-{key}")


def big(key: str) -> DeltaGenerator:
    """A place for buttons that a glove can hit."""
    return st.container(key=f"big-{key}")


def _as_picture(name: str) -> str:
    shown = name if len(name) <= 24 else f"{name[:23]}…"
    width = 10 * len(shown) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 24" width="{width}" height="24">'
        f"""<text x="0" y="18" font-family="'Source Sans 3', 'Source Sans', sans-serif" font-size="18" """
        f"""font-weight="700" fill="{INK}">{escape(shown)}</text></svg>"""
    )
