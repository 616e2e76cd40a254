"""What a line's pages tell of its last days: each day of the month by letter, and what the last week lost.

S safety, Q quality, D delivery, C cost, P people: each judged by one KPI of the catalogue, the first of its list that
has a target on the line. Safety and people need none: their goals are the same everywhere.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from metrics import losses, values
from metrics.instants import to_us
from metrics.losses import LossReport
from metrics.plant import Site
from metrics.scope import Scope
from metrics.targets import Targets
from metrics.values import Value

LETTERS: Final = {
    "S": ("safety_days", "dangers_open"),
    "Q": ("scrap_ratio", "first_pass_yield", "quality", "rework_ratio"),
    "D": ("plan_attainment", "throughput"),
    "C": ("downtime_cost", "cost_per_good", "oee", "availability"),
    "P": ("ideas_answered",),
}
JUDGED: Final = ("Q", "D", "C")  # by a target
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Letter:
    """`days`: the day of the month -> met, near, missed, unknown, or off where there was nothing to judge.

    `kpi` is the one that judges; None where no KPI of the letter has a target: then every day is unknown.
    """

    letter: str
    kpi: str | None
    days: dict[int, str]


@dataclass(frozen=True)
class Days:
    """`today` is the plant's, and its month the one that the letters show."""

    today: date
    letters: tuple[Letter, ...]
    week: LossReport
    week_start: datetime


def read(conn: Connection, site: Site, line: str, *, now: datetime) -> Days:
    """Raises NotFound for a line that is not there."""
    starts = time.fromisoformat(site.day_starts_at)
    local = now.astimezone(site.zone)
    today = local.date() - timedelta(days=local.time() < starts)
    month = datetime.combine(today.replace(day=1), starts, site.zone)
    week_start = datetime.combine(today, starts, site.zone) - WEEK
    scope = Scope(site.site_id, line=line)
    chosen = _chosen(Targets(conn, site.site_id, line), now)
    asked = [*LETTERS["S"], *LETTERS["P"], *(kpi for kpi in chosen.values() if kpi)]
    found: dict[str, dict[int, Value]] = {}
    for value in values.read(conn, scope, month, now, asked, now=now, by="day"):
        found.setdefault(value.kpi, {})[value.start.astimezone(site.zone).day] = value
    letters = tuple(_letter(letter, chosen.get(letter), found, today) for letter in LETTERS)
    return Days(today, letters, losses.read(conn, scope, week_start, now, now=now)[0], week_start)


def _chosen(targets: Targets, now: datetime) -> dict[str, str | None]:
    at = to_us(now)
    return {letter: next((kpi for kpi in LETTERS[letter] if targets.at(kpi, at)), None) for letter in JUDGED}


def _letter(letter: str, kpi: str | None, found: dict[str, dict[int, Value]], today: date) -> Letter:
    days = range(1, today.day + 1)
    if letter == "S":
        return Letter(letter, "safety_days", {day: _safety(found, day) for day in days})
    if letter == "P":
        answered = found.get("ideas_answered", {})
        return Letter(letter, "ideas_answered", {day: _people(answered.get(day)) for day in days})
    judged = found.get(kpi or "", {})
    return Letter(letter, kpi, {day: _judged(judged.get(day)) for day in days})


def _safety(found: dict[str, dict[int, Value]], day: int) -> str:
    """Missed with an accident, almost while a danger stands open at the end of the day."""
    since, dangers = found.get("safety_days", {}).get(day), found.get("dangers_open", {}).get(day)
    if since is None or dangers is None:
        return "unknown"
    if since.value == 0:
        return "missed"
    return "near" if dangers.value else "met"


def _people(answered: Value | None) -> str:
    """Met where every answer that fell due came in time; nothing to judge where none fell due."""
    if answered is None or answered.value is None:
        return "off"
    return answered.status or ("met" if answered.value == 1 else "missed")


def _judged(value: Value | None) -> str:
    if value is None:
        return "unknown"
    if value.withheld and value.elements.scheduled_us == 0:
        return "off"
    return "unknown" if value.withheld or value.status is None else value.status
