"""The audit: every change with who, when, from what to what; looked for by kind, person, thing and day."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import streamlit as st

from access import audit, people
from access.audit import Change, Entry, Wanted
from db.engine import engine
from metrics import plant
from pages.manage import common
from pages.manage.audit_words import KINDS, deed, value_name
from pages.shell import look, numbers, states
from pages.shell.say import label
from pages.shell.speech import tr

AT_ONCE: Final = 50
MOST: Final = 500
WIDTHS: Final = (0.17, 0.19, 0.25, 0.39)
LONGEST: Final = 160
EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")


def page() -> None:
    """The page of the menu."""
    actor = common.who("audit.read")
    with engine().begin() as conn:
        zone = plant.site(conn, actor.site_id).zone
        kinds = audit.kinds(conn, actor)
        names = {f"person:{one.person_id}": one.display_name for one in people.everyone(conn, actor)}
    common.heading(tr("Audit"), tr("Every change: who, when, from what to what. Nobody can alter it, admins neither."))
    wanted = _asked(kinds, names, zone)
    size = st.session_state.setdefault("audit rows", AT_ONCE)
    with engine().begin() as conn:
        found = audit.latest(conn, actor, wanted, size=size + 1)
    _show(found[:size], zone)
    if len(found) > size and size < MOST:
        st.button(tr("Earlier ones"), on_click=_more)
    elif len(found) > size:
        st.caption(tr("Choose a span of days to see earlier ones, or take the whole list under Lists."))


def _more() -> None:
    st.session_state["audit rows"] += AT_ONCE


def _fewer() -> None:
    st.session_state["audit rows"] = AT_ONCE


def _asked(kinds: list[str], names: dict[str, str], zone: ZoneInfo) -> Wanted:
    what, who, thing_, since, until = st.columns([0.22, 0.22, 0.2, 0.18, 0.18])
    kind = what.selectbox(
        tr("What"), ["", *kinds], format_func=lambda one: tr(KINDS[one]) if one in KINDS else one or tr("Everything"),
        key="audit kind", on_change=_fewer, bind="query-params",
    )  # fmt: skip
    person = who.selectbox(
        tr("Who"), ["", *names], format_func=lambda one: names.get(one, tr("Everybody")), key="audit person",
        on_change=_fewer,
    )  # fmt: skip
    subject = thing_.text_input(
        tr("Which one"), key="audit thing", on_change=_fewer, placeholder="idea:12", bind="query-params"
    )
    first = since.date_input(tr("First day"), None, key="audit first", on_change=_fewer)
    last = until.date_input(tr("Last day"), None, key="audit last", on_change=_fewer)
    return Wanted(
        action=f"{kind}." if kind else None,
        subject=subject.strip() or None,
        actor=person or None,
        since=_midnight(first, zone) if isinstance(first, date) else None,
        until=_midnight(last + timedelta(days=1), zone) if isinstance(last, date) else None,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _show(found: list[Entry], zone: ZoneInfo) -> None:
    if not found:
        states.empty(tr("Nothing of this kind was done in this time."))
        return
    with look.card("audit"):
        for entry in found:
            _row(entry, zone)


def _row(entry: Entry, zone: ZoneInfo) -> None:
    when, who, what, how = st.columns(WIDTHS)
    when.markdown(label(numbers.day_and_time(entry.at, zone.key)))
    who.markdown(common.lines_of_text(entry.name or _program(entry.actor), entry.actor if entry.name else ""))
    what.markdown(common.lines_of_text(deed(entry.action), entry.subject))
    told = [_told(change, zone) for change in entry.changes if change.is_changed or change.after not in EMPTY]
    how.markdown("  \n".join(told) or f":gray[{numbers.UNKNOWN}]")


def _program(actor: str) -> str:
    named = {"anonymous": tr("anonymous"), "system": tr("the program itself")}
    return named.get(actor, actor)


def _told(change: Change, zone: ZoneInfo) -> str:
    name, after = label(value_name(change.name)), label(_value(change.after, zone))
    if not change.is_changed:
        return f":gray[{name}:] {after}"
    return f":gray[{name}:] {label(_value(change.before, zone))} → **{after}**"


def _value(value: Any, zone: ZoneInfo) -> str:
    if value in EMPTY:
        return numbers.UNKNOWN
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return numbers.day_and_time(datetime.fromisoformat(value), zone.key)
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        value = ", ".join(map(str, value))
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
