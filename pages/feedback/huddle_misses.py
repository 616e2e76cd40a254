"""What a huddle looks at: the figures that missed, why, and who is on it; one read of what the walls show anyway."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from access.refusals import NotFound
from feedback.actions import Action
from feedback.huddles import Spot
from feedback.reds import Red
from metrics import losses
from metrics.losses import LossReport
from metrics.memory import one_question
from metrics.scope import Scope
from metrics.values import Value
from pages.floor import foot_picture, snapshot, words
from pages.floor.facts import Facts
from pages.floor.snapshot import Snapshot


@dataclass(frozen=True)
class Miss:
    """A figure that missed in one shift; `why` is the line's largest loss then, "" where none is known."""

    facts: Facts
    value: Value
    why: str
    lost_min: int

    @property
    def actions(self) -> list[Action]:
        return self.facts.actions.get(self.value.kpi, [])

    @property
    def red(self) -> Red | None:
        return self.facts.reds.get(self.value.kpi)

    @property
    def key(self) -> str:
        return f"{self.facts.line.line}-{self.value.kpi}"


@dataclass(frozen=True)
class Look:
    """What the lines of a huddle show: those without an action first, the longest red first; and what is overdue."""

    misses: list[Miss]
    met: int
    lines: list[Facts]

    @property
    def alone(self) -> list[Miss]:
        return [one for one in self.misses if not one.actions]

    @property
    def owned(self) -> list[Miss]:
        return [one for one in self.misses if one.actions]

    @property
    def overdue(self) -> list[Action]:
        every = [action for facts in self.lines for of_kpi in facts.actions.values() for action in of_kpi]
        return sorted((one for one in every if one.is_overdue), key=lambda one: (one.due_on, one.action_id))


def look(conn: Connection, site_id: str, at: Spot, *, is_now: bool) -> Look:
    """The running shift of each line (`is_now`) or the last that ended; lines that are gone are left out."""
    shown = [found for found in (_snapshot(site_id, line) for line in at.lines) if found]
    misses, met = [], 0
    with one_question():
        for one in shown:
            values = one.facts.values if is_now == one.facts.is_running else _last(one)
            met += sum(value.status in ("met", "near") for value in values)
            missed = [value for value in values if value.status == "missed"]
            why, lost_min = _why(conn, one.facts, missed[0]) if missed else ("", 0)
            misses += [Miss(one.facts, value, why, lost_min) for value in missed]
    misses.sort(key=lambda one: (bool(one.actions), -(one.red.red_s if one.red else 0)))
    return Look(misses, met, [one.facts for one in shown])


def as_minutes(miss: Miss) -> dict[str, Any]:
    """How minutes keep it: exact numbers as text, so that they read the same in every language and year."""
    value = miss.value
    return {
        "line": miss.facts.line.line,
        "line_name": miss.facts.line.name or miss.facts.line.line,
        "kpi": value.kpi,
        "value": str(value.value),
        "target": str(value.target),
        "unit": value.unit,
        "start": value.start.isoformat(),
        "why": miss.why,
        "lost_min": miss.lost_min,
        "is_owned": bool(miss.actions),
    }


def _snapshot(site_id: str, line: str) -> Snapshot | None:
    try:
        return snapshot.of_line(site_id, line)
    except NotFound:
        return None


def _last(one: Snapshot) -> list[Value]:
    """The figures of the last shift that ended, as the trend has them; nothing while there was none."""
    return [trend[-1] for choice in one.facts.choices if (trend := one.past.trends.get(choice.kpi))]


def _why(conn: Connection, facts: Facts, value: Value) -> tuple[str, int]:
    """The largest loss of the span that this figure is about, and its minutes."""
    report = facts.report if facts.shift and facts.shift.start == value.start else _report(conn, facts, value)
    if report is None or not report.losses or report.losses[0].us < foot_picture.WORTH_SAYING_US:
        return "", 0
    return foot_picture.loss_name(report.losses[0], facts), round(report.losses[0].us / 60_000_000)


def _report(conn: Connection, facts: Facts, value: Value) -> LossReport:
    scope = Scope(facts.site.site_id, line=facts.line.line)
    return losses.unpriced(conn, scope, value.start, value.end, now=facts.read_at)


def figure(kpi: str) -> str:
    """What people call it."""
    return words.names(kpi)[0]
