"""A look at a figure counts once for each browser session, figure and day; nothing of the person is kept."""

from datetime import datetime

import streamlit as st
from sqlalchemy import Connection

from access.actors import Actor
from feedback import looks


def at(conn: Connection, actor: Actor, line: str | None, kpi: str, *, now: datetime) -> None:
    """Somebody opened the why or the trend of a line's figure; figures of other scopes stand on no wall."""
    seen = st.session_state.setdefault("looked", set())
    key = (line, kpi, now.date())
    if line is not None and key not in seen:
        looks.count(conn, actor, line, kpi, now=now)
        seen.add(key)
