"""How far a shift is, as far as it was counted: the same wherever it is judged."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from metrics.hours import Hour, Progress
from pages.floor.facts import Facts


def progress(facts: Facts) -> tuple[Progress | None, datetime | None]:
    """The shift's progress, and until when it is judged; None: until now.

    Where people count, a running hour without an entry is not behind: it is judged once it is entered.
    """
    found, running = facts.progress, _running(facts)
    before = _judged_before(facts)
    if found is None or not facts.is_by_hand or running is None or running.good or running.scrap or not before:
        return found, None
    gap_then = before[-1].running_gap or Fraction(0)
    return replace(found, gap=gap_then, due_now=found.delivered - gap_then), running.start


def last_hour(facts: Facts) -> Hour | None:
    """The newest hour that can be judged; None before there is one."""
    _, until = progress(facts)
    before, running = _judged_before(facts), _running(facts)
    if until is None and running is not None and running.gap is not None:
        return running
    return before[-1] if before else None


def _running(facts: Facts) -> Hour | None:
    return next((row for row in facts.hours if row.start <= facts.read_at < row.end), None)


def _judged_before(facts: Facts) -> list[Hour]:
    return [row for row in facts.hours if row.end <= facts.read_at and row.running_gap is not None]
