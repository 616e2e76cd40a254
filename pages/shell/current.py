"""Who is asking. Looked up in the database on every run, from the cookie of this very connection.

Never from st.session_state: a session can be taken over by its number, which stands in upload addresses. The cookie
belongs to the connection, so whoever takes a session over brings their own, or none.
"""

import streamlit as st

import clock
from access import people, screens, sessions
from access.actors import Actor
from db.engine import engine
from feedback import news
from pages.shell.cookies import SCREEN, SESSION


def actor() -> Actor | None:
    """The signed-in person, or None."""
    cookie = st.context.cookies.get(SESSION.name)
    if not cookie:
        return None
    with engine().begin() as conn:
        return sessions.find(conn, cookie, now=clock.now())


def screen() -> Actor | None:
    """The paired wall (role screen) or tablet (role pad) at this connection, or None."""
    cookie = st.context.cookies.get(SCREEN.name)
    if not cookie:
        return None
    with engine().begin() as conn:
        return screens.find(conn, cookie, now=clock.now())


def site_name(who: Actor | None) -> str:
    """The name of the plant that this person is at; empty for a stranger."""
    if who is None:
        return ""
    with engine().begin() as conn:
        return people.site_name(conn, who.site_id)


def unread(who: Actor) -> int:
    """How many news this person has not read."""
    with engine().begin() as conn:
        return news.unread(conn, who)
