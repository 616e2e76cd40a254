"""Which line and which shift a page is about. Line, day and shift stand in the address, so that a link shares them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import streamlit as st
from sqlalchemy import Connection
from streamlit.delta_generator import DeltaGenerator

from access.actors import Actor
from metrics import board, plant
from metrics.board import Shift
from metrics.plant import Line, Site
from pages.floor import words
from pages.shell import numbers
from pages.shell.speech import tr

NOW: Final = "now"
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """`shift` is None where "now" was chosen: the running shift, whichever that becomes."""

    line: Line
    shift: Shift | None


def lines_in_sight(conn: Connection, actor: Actor) -> list[Line]:
    return [line for line in plant.lines(conn, actor.site_id) if line.line in actor.lines]


def pick_line(lines: list[Line], into: DeltaGenerator) -> Line:
    """The line in the address, else the first."""
    by_code = {line.line: line for line in lines}
    recall("line", list(by_code))
    code = into.selectbox(
        tr("Line"),
        list(by_code),
        format_func=lambda code: by_code[code].name or code,
        key="line",
        label_visibility="collapsed",
        width=270,
    )
    share("line", code)
    return by_code[code]


def pick_shift(conn: Connection, site: Site, line: Line, now: datetime, into: DeltaGenerator) -> Shift | None:
    """The chosen shift of the chosen day; None: the running one."""
    day = _pick_day(now.astimezone(site.zone).date(), into)
    shifts = of_day(conn, site, line.line, day)
    by_key = {_key(shift, site): shift for shift in shifts if shift.start <= now}
    if st.session_state.pop("leave_now", False) and by_key:
        st.session_state["shift"] = next(iter(by_key))
    recall("shift", [NOW, *by_key])
    chosen = into.selectbox(
        tr("Shift"),
        [NOW, *by_key],
        format_func=lambda key: tr("Now") if key == NOW else _label(by_key[key], site),
        key="shift",
        label_visibility="collapsed",
        width=230,
    )
    share("shift", None if chosen == NOW else chosen)
    share("day", None if chosen == NOW else day.isoformat())
    return by_key.get(chosen)


def recall(key: str, options: list[str]) -> None:
    """Before a widget: what was chosen, else what the address says, where it can still be chosen; else the first."""
    wanted = st.session_state.get(key, st.query_params.get(key))
    st.session_state[key] = wanted if wanted in options else options[0]


def share(key: str, chosen: str | None) -> None:
    """After a widget: put the choice into the address, so that a link shows the same. None: the usual one."""
    if chosen is None:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != chosen:
        st.query_params[key] = chosen


def of_day(conn: Connection, site: Site, line: str, day: date) -> list[Shift]:
    """The line's shifts that begin on this day, by the plant's clock and the hour at which its day begins."""
    begins = datetime.combine(day, time.fromisoformat(site.day_starts_at), tzinfo=site.zone)
    ends = datetime.combine(day + DAY, time.fromisoformat(site.day_starts_at), tzinfo=site.zone)
    found = board.shifts_between(conn, site.site_id, line, begins, ends)
    return [shift for shift in found if begins <= shift.start < ends]


def _pick_day(today: date, into: DeltaGenerator) -> date:
    if "day" not in st.session_state:
        st.session_state["day"] = min(_as_date(st.query_params.get("day", "")) or today, today)
    return into.date_input(
        tr("Day"), max_value=today, key="day", on_change=_leave_now, label_visibility="collapsed", width=150
    )


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _leave_now() -> None:
    """Whoever picks a day wants to see that day."""
    st.session_state["leave_now"] = True


def _key(shift: Shift, site: Site) -> str:
    return f"{shift.shift}-{shift.start.astimezone(site.zone):%H%M}"


def _label(shift: Shift, site: Site) -> str:
    zone = str(site.zone)
    return f"{words.shift_name(shift.shift)} {numbers.time(shift.start, zone)}–{numbers.time(shift.end, zone)}"
