"""A KPI of a line day by day, with how much of each day was which product and which shift."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np
from sqlalchemy import Connection

from metrics import plant
from metrics.catalogue import CATALOGUE
from metrics.formulas import alike
from metrics.formulas.alike import Columns
from metrics.formulas.noise import Days
from metrics.instants import from_us, local_us
from metrics.kpi import Kpi, PieceFacts
from metrics.memory import one_question
from metrics.pieces import Piece
from metrics.plant import Site
from metrics.scope import Scope, calendar
from metrics.values import held_back, piece_facts
from metrics.window import Window

DAY: Final = timedelta(days=1)
GUARDS: Final = ("product", "shift")  # the mixes that days are put back to
# What a day of these figures is the mean of, where few of them make it shaky.
EVENTS: Final[dict[str, Callable[[PieceFacts], int]]] = {
    "changeover": lambda facts: len(facts.change_us),
    "mttr": lambda facts: facts.stops.ended,
    "mtbf": lambda facts: facts.stops.begun,
}


@dataclass(frozen=True)
class Daily:
    """`values` in the KPI's own unit, nan where a day has none; `events`: changes or stops behind each, if any.

    A column of `mix` for each product (pieces made) and of `hours` for each shift (planned hours).
    """

    first: date
    values: Days
    events: tuple[int, ...] | None
    mix: Columns
    hours: Columns

    def columns(self, guards: tuple[str, ...]) -> Columns:
        """The shares that these guards look at."""
        of = {"product": self.mix, "shift": self.hours}
        return np.column_stack([np.empty((len(self.values), 0)), *(alike.shares(of[guard]) for guard in guards)])

    def place(self, day: date) -> int:
        return (day - self.first).days


def today(site: Site, now: datetime) -> date:
    """The site's day that runs now: one before the day starts is still the day before."""
    local = now.astimezone(site.zone)
    return local.date() if local.time() >= time.fromisoformat(site.day_starts_at) else local.date() - DAY


def starts_at(site: Site, day: date) -> int:
    return local_us(day, time.fromisoformat(site.day_starts_at), site.zone)


def read(conn: Connection, line: Scope, key: str, span: tuple[date, date], *, now: datetime) -> Daily:
    """The days from the first up to, not with, the second; the last one must have ended."""
    kpi = CATALOGUE[key]
    with one_question():
        first, end = span
        window = Window(conn, line, *_instants(conn, line, span), now=now, by="day")
        facts = piece_facts(conn, window, kpi.needs)
        begins = [starts_at(window.site, first + DAY * n) for n in range((end - first).days)]
        place = {at: n for n, at in enumerate(begins)}
        days = {place[piece[0]]: piece for piece in window.pieces if piece[0] in place}
        known = np.full(len(begins), np.nan)
        for n, piece in days.items():
            known[n] = _value(kpi, facts[piece], window, piece)
        events = _events(key, {n: facts[piece] for n, piece in days.items()}, len(begins))
        return Daily(first, known, events, _products(window, days, len(begins)), _hours(conn, window, begins))


def _instants(conn: Connection, line: Scope, span: tuple[date, date]) -> tuple[datetime, datetime]:
    site = plant.site(conn, line.site_id)
    first, end = (from_us(starts_at(site, day)) for day in span)
    return first, end


def _value(kpi: Kpi, facts: PieceFacts, window: Window, piece: Piece) -> float:
    value = None if held_back(kpi, facts, window, piece) else kpi.formula(facts)
    return np.nan if value is None else float(value)


def _events(key: str, facts: dict[int, PieceFacts], length: int) -> tuple[int, ...] | None:
    count = EVENTS.get(key)
    return None if count is None else tuple(count(facts[n]) if n in facts else 0 for n in range(length))


def _products(window: Window, days: dict[int, Piece], length: int) -> Columns:
    made: dict[str, Days] = defaultdict(lambda: np.zeros(length))
    for n, piece in days.items():
        for part in window.parts(piece):
            made[part.product][n] += part.good + part.scrap + part.rework
    return _table([made[name] for name in sorted(made)], length)


def _hours(conn: Connection, window: Window, begins: list[int]) -> Columns:
    """A shift belongs to the day in which it begins; `begins` of each day."""
    planned: dict[str, Days] = defaultdict(lambda: np.zeros(len(begins)))
    for shift in calendar(conn, window.site.site_id, window.lines, window.start, window.end).shifts:
        days_begun = bisect_right(begins, shift.start)
        if days_begun:
            planned[shift.shift][days_begun - 1] += shift.end - shift.start
    return _table([planned[name] for name in sorted(planned)], len(begins))


def _table(columns: Iterable[Days], length: int) -> Columns:
    return np.column_stack([np.empty((length, 0)), *columns])
