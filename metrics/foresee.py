"""What an edit of the past moves: tried out in a transaction that is undone, and noted in the audit when it is made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Generic, TypeVar

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from metrics import moved
from metrics.moved import Moved, Of, Snapshot

T = TypeVar("T")
_MOST_IN_AUDIT = 10


@dataclass(frozen=True)
class Span:
    """The lines and the time, from `start` on, that an edit can touch. Nothing moves where `start` lies ahead."""

    lines: tuple[str, ...]
    start: datetime
    now: datetime

    @property
    def is_past(self) -> bool:
        return self.start < self.now


@dataclass(frozen=True)
class Judged:
    """A figure of a shift that is judged otherwise now: met, near, missed, withheld, or None without a target."""

    of: Of
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Foreseen(Generic[T]):
    """`outcome` is what the edit answered. `since`: earlier shifts were too many to look at; None: all were seen."""

    outcome: T
    moved: list[Moved]
    judged: list[Judged]
    since: datetime | None = None


def try_out(conn: Connection, actor: Actor, span: Span, edit: Callable[[], T]) -> Foreseen[T]:
    """What the edit would answer and move; nothing of it stays. `edit` writes through this very connection."""
    with conn.begin_nested() as undone:
        found = _around(conn, actor, span, edit)
        undone.rollback()
    return found


def carry_out(conn: Connection, actor: Actor, span: Span, edit: Callable[[], T]) -> Foreseen[T]:
    """Make the edit; what it moved is noted in the audit beside it."""
    found = _around(conn, actor, span, edit)
    if found.moved or found.judged:
        audit.record(conn, actor, "figures.moved", f"site:{actor.site_id}", **_summary(span, found))
    return found


def _around(conn: Connection, actor: Actor, span: Span, edit: Callable[[], T]) -> Foreseen[T]:
    if not span.is_past:
        return Foreseen(edit(), [], [])
    before = _look(conn, actor, span)
    outcome = edit()
    after = _look(conn, actor, span)
    since = max((look.since for look in (before, after) if look.since), default=None)
    return Foreseen(outcome, moved.compare(before, after), _judged(before, after), since)


def _look(conn: Connection, actor: Actor, span: Span) -> Snapshot:
    return moved.snapshot(conn, actor.site_id, span.lines, span.start, span.now, now=span.now)


def _judged(before: Snapshot, after: Snapshot) -> list[Judged]:
    """Those of both that are judged otherwise, the newest shift first."""
    pairs = [(of, before.values[of].status, after.values[of].status) for of in before.values if of in after.values]
    found = [Judged(of, was, now) for of, was, now in pairs if was != now]
    return sorted(found, key=lambda one: one.of.shift_start, reverse=True)


def _summary(span: Span, found: Foreseen[T]) -> dict[str, object]:
    first = [
        {"line": m.line, "shift": m.shift_start, "kpi": m.kpi, "before": _short(m.before), "after": _short(m.after)}
        for m in found.moved[:_MOST_IN_AUDIT]
    ]
    return {
        "since": span.start,
        "lines": list(span.lines),
        "figures": len(found.moved),
        "shifts": _shifts((m.line, m.shift, m.shift_start) for m in found.moved),
        "judged": len(found.judged),
        "first": first,
    }


def _shifts(found: Iterable[tuple[str, str, datetime]]) -> int:
    return len(set(found))


def _short(value: Fraction | None) -> str | None:
    return None if value is None else f"{float(value):.6g}"
