"""What files would move: the figures of the shifts that they bear on, before and after, those that move most first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Final

import streamlit as st
from sqlalchemy import Connection

from access.actors import Actor
from ingest import upload
from ingest.touched import Touched
from ingest.upload import Outcome, Upload
from metrics import moved
from metrics.moved import Moved, Snapshot
from pages.floor import withheld, words
from pages.manage import common
from pages.shell import look, numbers
from pages.shell.say import label
from pages.shell.speech import tr, tr_n

MOST_SHIFTS: Final = 30


@dataclass(frozen=True)
class Trial:
    """What became of the files, and which figures they would move. `since`: what begins earlier was not looked at."""

    outcomes: list[Outcome]
    moved: list[Moved]
    since: datetime | None = None


def trial(conn: Connection, actor: Actor, uploads: Sequence[Upload], *, now: datetime) -> Trial:
    """Try the files out, and read the figures both with their rows and without."""
    found: list[tuple[Touched, Snapshot]] = []

    def look(at: Touched) -> Snapshot:
        return moved.snapshot(conn, at.site_id, at.lines, at.start, at.end, now=now)

    outcomes = upload.try_out(conn, actor, uploads, inside=lambda at: found.append((at, look(at))))
    if not found:
        return Trial(outcomes, [])
    [(at, after)] = found  # a person sends files for one plant
    return Trial(outcomes, moved.compare(look(at), after), after.since)


def show(tried: Trial, names: dict[str, str], zone: str) -> None:
    """The figures that would move, one table a shift."""
    with look.card("moves"):
        st.header(tr("Figures that would move"), anchor=False)
        if not tried.moved:
            st.caption(tr("None: the rows change no figure of a shift that has begun."))
            return
        shifts = [list(own) for _, own in groupby(tried.moved, key=lambda m: (m.line, m.shift, m.shift_start))]
        for number, own in enumerate(shifts[:MOST_SHIFTS]):
            _shift(own, names, zone, is_open=number == 0)
        left = len(shifts) - MOST_SHIFTS
        if left > 0:
            st.caption(
                tr_n(
                    "{count} more shift would move, less than these.",
                    "{count} more shifts would move, each less than these.",
                    left,
                )
            )
        if tried.since:
            st.caption(
                tr("Shifts before {time} were not looked at.", time=label(numbers.day_and_time(tried.since, zone)))
            )


def _shift(own: Sequence[Moved], names: dict[str, str], zone: str, *, is_open: bool) -> None:
    first = own[0]
    when = numbers.day_and_time(first.shift_start, zone)
    title = f"{names.get(first.line, first.line)} · {words.shift_name(first.shift)}, {when}"
    with st.expander(f"{label(title)} :gray[{tr_n('{count} figure', '{count} figures', len(own))}]", expanded=is_open):
        rows = [[words.names(one.kpi)[0], _reading(one.before, one), _reading(one.after, one), _by(one)] for one in own]
        common.table([tr("Figure"), tr("Now"), tr("Then"), tr("Difference")], rows)


def _reading(value: Fraction | None, one: Moved) -> str:
    if value is not None:
        return str(words.reading(value, one.unit, _other(value, one)))
    if one.after is None and one.withheld:
        return tr("unknown: {why}", why=withheld.why(one.withheld))
    return tr("unknown")


def _other(value: Fraction, one: Moved) -> Fraction | None:
    """What the value must not look equal to."""
    return one.after if value == one.before else one.before


def _by(one: Moved) -> str:
    if one.before is None or one.after is None:
        return tr("comes") if one.before is None else tr("goes")
    difference = one.after - one.before
    unit = tr("points") if one.unit == "ratio" else words.reading(difference, one.unit).unit
    shown = difference * 100 if one.unit == "ratio" else difference
    return f"{numbers.number(shown, digits=_digits(shown), signed=True)} {unit}".strip()


def _digits(value: Fraction) -> int:
    """As many as it takes for the change not to read as none, three at most."""
    return next((digits for digits in (1, 2) if abs(value) * 10**digits >= 1), 3)
