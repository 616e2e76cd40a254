"""Everything that board and wall say about one shift of one line, read together at one instant."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection

from access.actors import Actor
from feedback import actions, calls, dangers, debt, handover, kpi_choice, ladder, reds, trial_marks, visits
from feedback.actions import Action
from feedback.calls import Call
from feedback.dangers import Danger
from feedback.debt import Done, Owed
from feedback.handover import Handover
from feedback.kpi_choice import Choice
from feedback.ladder import Shown
from feedback.reds import Red
from feedback.trial_marks import Mark
from ingest import pad
from metrics import board, hours, losses, plant, values
from metrics.board import Countermeasure, Heard, Shift, Standing
from metrics.hours import Hour, Progress
from metrics.losses import LossReport
from metrics.plant import Line, Site
from metrics.scope import Scope
from metrics.values import Value
from pages.shell import speech

AHEAD: Final = timedelta(days=14)  # how far to look for the next shift
BACK: Final = timedelta(days=60)
TREND_SHIFTS: Final = 30
Trends = dict[str, list[Value]]


@dataclass(frozen=True)
class Past:
    """What the line's last shifts were like: each KPI, oldest first, and the share of the plan it usually reaches."""

    trends: Trends
    pace: tuple[Fraction, Fraction] | None


@dataclass(frozen=True)
class Names:
    """The plant's own words for its codes; a code without a name speaks for itself.

    `reasons` has a reason's name under "" and its translations under their languages.
    """

    reasons: dict[str, dict[str, str]] = field(default_factory=dict)
    products: dict[str, str] = field(default_factory=dict)
    machines: dict[str, str] = field(default_factory=dict)

    def reason(self, code: str) -> str:
        told = self.reasons.get(code, {})
        return told.get(speech.language()) or told.get("") or code

    def machine(self, code: str) -> str:
        return self.machines.get(code) or code

    def product(self, code: str) -> str:
        return self.products.get(code, code)


@dataclass(frozen=True)
class StillOpen:
    """A stop that is handed over; `machine` is empty where people told it, `reason` where nobody knows it yet."""

    machine: str
    since: datetime
    reason: str


@dataclass(frozen=True)
class Facts:
    """`shift` is the one shown: the running one, else the last that ended (`is_running` is False).

    Lists are empty where nothing is known.
    """

    site: Site
    line: Line
    read_at: datetime
    shift: Shift | None
    is_running: bool
    next_shift: Shift | None
    names: Names
    standing: Standing | None
    progress: Progress | None = None
    hours: list[Hour] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    report: LossReport | None = None
    heard: list[Heard] = field(default_factory=list)  # of the machines that count for the line
    countermeasures: list[Countermeasure] = field(default_factory=list)
    actions: dict[str, list[Action]] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)  # by figure: what is on trial, or was proven lately
    dangers: list[Danger] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    ladders: dict[int, Shown] = field(default_factory=dict)  # how far each of them has climbed
    handover: Handover | None = None  # around the change of shift only
    still_open: list[StillOpen] = field(default_factory=list)  # with a handover
    outgoing: "Facts | None" = None  # of the shift that hands over, where that is not `shift`
    done: Done | None = None
    owed: Owed | None = None
    reds: dict[str, Red] = field(default_factory=dict)  # by KPI: red for how long with nobody on it
    visited_days: int | None = None  # since a manager was here; None: never

    @property
    def heard_at(self) -> datetime | None:
        """The newest data of the line's machines; None where there never was any."""
        return max((one.at for one in self.heard if one.at), default=None)

    @property
    def is_by_hand(self) -> bool:
        """Whether no machine of the line tells its state, so that people enter the hours."""
        return any(hour.not_explained_min is not None for hour in self.hours)


def names_of(conn: Connection, site_id: str, *, now: datetime) -> Names:
    """All that the plant calls by a name of its own."""
    reasons, products = board.reason_words(conn, site_id), board.product_names(conn, site_id)
    return Names(reasons, products, board.machine_names(conn, site_id, now=now))


def line_of(conn: Connection, site_id: str, code: str) -> Line | None:
    return next((line for line in plant.lines(conn, site_id) if line.line == code), None)


def read(conn: Connection, site_id: str, line: Line, *, now: datetime, shift: Shift | None = None) -> Facts:
    """Of `shift`, or of the running one, or of the last before now; without its figures, which `with_figures` adds."""
    shown, following = (shift, None) if shift else _shift_to_show(conn, site_id, line.line, now)
    is_running = shown is not None and shown.start <= now < shown.end
    called = calls.open_on(conn, site_id, line.line, now=now)
    return Facts(
        site=plant.site(conn, site_id),
        line=line,
        read_at=now,
        shift=shown,
        is_running=is_running,
        next_shift=following,
        names=names_of(conn, site_id, now=now),
        standing=board.standing(conn, site_id, line.line, now=now) if is_running or not shift else None,
        choices=kpi_choice.of_line(conn, site_id, line.line),
        actions=actions.for_lines(conn, site_id, line.line, now=now),
        marks=trial_marks.of_line(conn, site_id, line.line, now=now),
        dangers=dangers.open_on(conn, site_id, line.line, now=now),
        calls=called,
        ladders=ladder.shown(conn, site_id, called, now=now),
        handover=None if shift else handover.of(conn, site_id, line.line, now=now),
        done=debt.latest_done(conn, site_id, line.line),
        owed=debt.owed(conn, site_id, now=now),
        reds=reds.alone_on(conn, site_id, line.line),
        visited_days=visits.days_since(conn, site_id, line.line, now=now),
    )


def with_figures(conn: Connection, facts: Facts, past: Past) -> Facts:
    """The same with the figures of its shift; as it is where no shift is known."""
    shift, now = facts.shift, facts.read_at
    if shift is None:
        return facts
    kpis = [choice.kpi for choice in facts.choices]
    return replace(
        facts,
        still_open=_still_open(conn, facts) if facts.handover else [],
        outgoing=_outgoing(conn, facts),
        progress=hours.progress(conn, shift, now=now, pace=past.pace),
        hours=hours.hours(conn, shift, now=now),
        values=values.read(conn, shift.scope, shift.start, shift.end, kpis, now=now) if kpis else [],
        report=losses.unpriced(conn, shift.scope, shift.start, shift.end, now=now),
        heard=board.heard(conn, facts.site.site_id, facts.line.line, now=now),
        countermeasures=board.countermeasures(conn, shift, now=now),
    )


def _outgoing(conn: Connection, facts: Facts) -> Facts | None:
    """The facts of the shift that hands over, once the next one is shown."""
    gone = facts.handover.shift if facts.handover else None
    if gone is None or facts.shift is None or gone.start == facts.shift.start:
        return None
    near = board.shifts_between(conn, facts.site.site_id, facts.line.line, gone.start, gone.end)
    shift = next((one for one in near if (one.shift, one.start) == (gone.shift, gone.start)), None)
    if shift is None:
        return None
    read_again = read(conn, facts.site.site_id, facts.line, now=facts.read_at, shift=shift)
    return with_figures(conn, read_again, Past({}, None))


def _still_open(conn: Connection, facts: Facts) -> list[StillOpen]:
    """The stops of the line that nobody has ended, the oldest first."""
    line, now, since = facts.line.line, facts.read_at, facts.handover.shift.start if facts.handover else facts.read_at
    asking = Actor(facts.site.site_id, "system", "system", "handover", lines=frozenset({line}))
    of_machines = [
        StillOpen(facts.names.machine(one.machine), one.start_at, one.reason or "")
        for one in pad.stops(conn, asking, line, since)
        if one.end_at is None and one.state == "down"
    ]
    told = [one.told for one in pad.hand_stops(conn, asking, line, since, now) if one.told.end_at is None]
    found = [*of_machines, *(StillOpen("", one.start_at, one.reason or "") for one in told)]
    return sorted(found, key=lambda one: (one.since, one.machine))


def past_of(conn: Connection, facts: Facts) -> Past:
    """The line's last ended shifts before the one that is shown."""
    site_id, line, before = facts.site.site_id, facts.line.line, facts.read_at
    near = board.shifts_between(conn, site_id, line, before - BACK, before)
    ended = [shift for shift in near if shift.end <= before][-TREND_SHIFTS:]
    kpis = [choice.kpi for choice in facts.choices]
    trends: Trends = {kpi: [] for kpi in kpis}
    if ended and kpis:
        whole = {(shift.start, shift.end) for shift in ended}
        first, last = ended[0].start, max(shift.end for shift in ended)
        for value in values.read(conn, Scope(site_id, line=line), first, last, kpis, now=before, by="shift"):
            if (value.start, value.end) in whole:
                trends[value.kpi].append(value)
    return Past(trends, hours.usual_pace(conn, facts.shift, now=before) if facts.shift else None)


def _shift_to_show(conn: Connection, site_id: str, line: str, now: datetime) -> tuple[Shift | None, Shift | None]:
    """(the running shift, else the last one; the one that begins next)"""
    ahead = board.shifts_between(conn, site_id, line, now, now + AHEAD)
    following = next((shift for shift in ahead if shift.start > now), None)
    return board.shift_at(conn, site_id, line, now) or board.last_shift(conn, site_id, line, now), following
