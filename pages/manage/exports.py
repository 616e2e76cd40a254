"""Lists to take home, as CSV or XLSX: choose the days, then the list."""

from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

import streamlit as st

import clock
from access.refusals import Refusal
from db.engine import engine
from feedback import exports
from feedback.exports import SHEETS, Span
from metrics import plant
from pages.manage import common
from pages.shell import look, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

BACK: Final = timedelta(days=90)
WIDTHS: Final = (0.64, 0.18, 0.18)
WORDS: Final = {
    "ideas": to_say("What was said, what was answered and when. Of anonymous ones only the week."),
    "actions": to_say("Who does what by when, and what came of it."),
    "effects": to_say("What was tried, what the figure did with its range, and what was learned."),
    "notes": to_say("What happened, on which figure and when."),
    "calls": to_say("What help was called for, and how long it took. No names."),
    "audit": to_say("Every change: who, when, from what to what."),
}


def page() -> None:
    """The page of the menu."""
    actor = common.who("export.fetch")
    with engine().begin() as conn:
        zone = plant.site(conn, actor.site_id).zone
    common.heading(tr("Lists"), tr("Take lists of your lines home, for a spreadsheet."))
    span = _span(clock.now().astimezone(zone).date())
    with look.card("lists"):
        for key in exports.open_to(actor):
            try:
                exports.check(actor, key, span)
            except Refusal as refusal:
                states.problem(speech.refused(refusal))
                return
            _row(key, span)


def _span(today: date) -> Span:
    first, last, _rest = st.columns([0.2, 0.2, 0.6])
    begin = first.date_input(tr("First day"), today - BACK, max_value=today, key="first day")
    end = last.date_input(tr("Last day"), today, max_value=today, key="last day")
    return Span(begin, end)


def _row(key: str, span: Span) -> None:
    words, csv, xlsx = st.columns(WIDTHS, vertical_alignment="center")
    name = tr(SHEETS[key].name)
    words.markdown(f"**{label(name)}**  \n:gray[{label(tr(WORDS[key]))}]")
    asked = urlencode({"first": span.first, "last": span.last})
    csv.link_button(tr("{list} as CSV", list=name), f"/export/{key}.csv?{asked}", width="stretch")
    xlsx.link_button(tr("{list} as XLSX", list=name), f"/export/{key}.xlsx?{asked}", width="stretch")
