"""Brings the figures of the running shifts to what is known of reds that nobody is on."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from access.refusals import Ours
from feedback import kpi_choice, reds
from feedback.reds import Seen
from metrics import board, plant, reaction, values
from metrics.catalogue import CATALOGUE
from metrics.memory import one_question
from metrics.plant import Line


def look(conn: Connection, site_id: str, now: datetime) -> None:
    """A job of the clockwork: how the chosen figures stand, once in two minutes."""
    if reds.is_due(conn, site_id, now=now):
        with one_question():
            seen = [one for line in plant.lines(conn, site_id) for one in _of_line(conn, site_id, line, now)]
        reds.looked(conn, site_id, seen, now=now)


def _of_line(conn: Connection, site_id: str, line: Line, now: datetime) -> Iterator[Seen]:
    """Nothing while no shift runs: nobody could react."""
    chosen = {one.kpi: one for one in kpi_choice.of_line(conn, site_id, line.line) if one.kpi in CATALOGUE}
    shift = board.shift_at(conn, site_id, line.line, now) if chosen else None
    if shift is None:
        return
    for value in values.read(conn, shift.scope, shift.start, shift.end, list(chosen), now=now):
        kpi = CATALOGUE[value.kpi]
        is_red = None if value.status is None else value.status == "missed"
        minutes = chosen[value.kpi].reaction_min or reaction.minutes(kpi)
        yield Seen(line.line, line.name or line.line, value.kpi, Ours(kpi.plain_name), is_red, minutes)
