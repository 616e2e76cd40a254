"""What the set-up pages share: who is asking, which line, and acting with an answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import streamlit as st
from sqlalchemy import Connection
from streamlit.delta_generator import DeltaGenerator

from access.actors import Actor
from access.refusals import Refusal
from access.rules import may
from db.engine import engine
from metrics import plant
from metrics.plant import Line
from pages.floor.pickers import recall, share
from pages.shell import current, look, menu, speech, states
from pages.shell.say import label
from pages.shell.speech import tr

DONE: Final = "fields that are done"


def who(action: str) -> Actor:
    """The person in front of the page; the run ends with a sentence where they may not do `action`."""
    actor = current.actor()
    if actor is None or not may(actor, action):
        states.problem(tr("This page is not open to your role. Choose another one from the menu."))
        st.stop()
    for key in st.session_state.pop(DONE, ()):
        st.session_state[key] = ""  # before the field is drawn: the browser keeps what it shows otherwise
    return actor


def empty_next(*fields: str) -> None:
    """What was typed into these text fields is done: the next run shows them empty."""
    st.session_state[DONE] = fields


def no_lines(actor: Actor) -> None:
    """There is nothing to plan for yet: say so, and lead on whoever can change it."""
    states.empty(tr("There is no line in your sight yet. Lines are made in First steps, or come with lines.csv."))
    if may(actor, "people.edit"):
        menu.link("first-run", f":blue[**{tr('First steps')}**]")


def heading(title: str, words: str) -> None:
    """The page's name and, in one sentence, what it is for."""
    look.title_row(title)
    st.caption(words)


def lines_of(conn: Connection, actor: Actor) -> list[Line]:
    """The lines in sight, by code."""
    return [line for line in plant.lines(conn, actor.site_id) if line.line in actor.lines]


def line_name(line: Line) -> str:
    """What people call it."""
    return line.name or line.line


def pick_line(lines: list[Line]) -> Line:
    """The line that the page is about; it stays in the address, so that a link can name it."""
    names = {line.line: line_name(line) for line in lines}
    recall("line", list(names))  # by its code: Streamlit itself would bind the name that is shown
    chosen = st.selectbox(tr("Line"), list(names), key="line", format_func=names.__getitem__, width=280)
    share("line", chosen)
    return next(line for line in lines if line.line == chosen)


def lines_of_text(first: str, *others: str) -> str:
    """Markdown of a cell: what matters, and quieter below it what explains it. Texts are shown letter by letter."""
    below = quiet(*others)
    return f"**{label(first)}**" + (f"  \n{below}" if below else "")


def quiet(*words: str) -> str:
    """Markdown of explaining lines."""
    return "  \n".join(f":gray[{label(line)}]" for line in words if line)


@contextmanager
def acting(words: str, *, on: str = "seen") -> Iterator[Connection]:
    """One transaction: on success `words` are said and the page is drawn anew; a refusal undoes it and is shown.

    `on` is the key under which the page holds what the person saw; done, it lets go of it.
    """
    try:
        with engine().begin() as conn:
            yield conn
    except Refusal as refusal:
        states.problem(speech.refused(refusal))
        return
    forget(on)
    states.done(words)
    st.rerun()


def hold(value: object, on: str = "seen") -> None:
    """As a button's on_click: keep what the person was looking at when they pressed; `held` gives it once."""
    st.session_state[on] = value


def held(on: str = "seen") -> Any:
    return st.session_state.pop(on)


def form_heading(title: str) -> None:
    """The head of the page's form. On a phone it stands far below the list: to_form() leads there."""
    st.header(label(title), anchor="form")


def to_form(into: DeltaGenerator | None = None) -> None:
    (into or st).markdown(f"[:blue[{tr('to the form')}]](#form)")


def table(columns: list[str], rows: list[list[str]]) -> None:
    """A quiet table of texts; whatever they hold is shown letter by letter."""
    escaped = [dict(zip(columns, map(label, row), strict=True)) for row in rows]
    st.table(escaped, border="horizontal", hide_index=True)


def forget(*keys: str) -> None:
    """Let go of what the page holds under these keys."""
    for key in keys:
        st.session_state.pop(key, None)
