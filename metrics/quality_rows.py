"""What the rows and the plan behind the figures lack: each check is one sum in the database."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import Connection, Row

from db.queries import quality as q
from metrics import plant
from metrics.findings import OF_CYCLES, OF_PARTS, OF_STOPS, OF_TIME, Finding, Inspected
from metrics.instants import to_us

SILENT_MIN: Final = Fraction(240)  # where nobody said how long a machine may be silent
PLAN_AHEAD: Final = timedelta(days=1)
NONE, WHOLE = Fraction(0), Fraction(1)


def read(conn: Connection, asked: Inspected) -> list[Finding]:
    """Silent machines, codes that nobody explained, parts without product or cycle, clocks, counters, the plan."""
    return [
        *_silent(conn, asked),
        *_reasons(conn, asked),
        *_products(conn, asked),
        *_messages(conn, asked),
        *_plan(conn, asked),
        *_late(conn, asked),
    ]


def _silent(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    window = asked.now - asked.start
    for row in conn.execute(q.MANNED, asked.given()):
        heard = row.heard_at or asked.start
        silent = Fraction((asked.now - heard) // timedelta(seconds=1), 60)
        if silent > asked.limits_min.get(row.machine, SILENT_MIN):
            share = min(WHOLE, Fraction((asked.now - heard) / window))
            yield Finding(
                "silent", row.line, row.machine, OF_TIME, True, silent, "min", share, row.heard_at, row.machine
            )


def _reasons(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    for row in conn.execute(q.UNKNOWN_REASONS, asked.given()):
        line = asked.machines[row.machine]
        number = Fraction(row.number)
        yield Finding("unknown_reason", line, row.reason, OF_STOPS, False, number, "stops", NONE, row.since)


def _products(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    """A product that the plant does not know has no cycle either: it is told once."""
    rows = conn.execute(q.PRODUCTS, asked.given()).all()
    bare = conn.execute(q.NO_PRODUCT, asked.given()).all()
    made: dict[str, int] = {}
    for row in (*rows, *bare):
        line = asked.machines[row.machine]
        made[line] = made.get(line, 0) + row.milli
    cycles = plant.cycles(conn, asked.site_id)
    for row in rows:
        if not row.is_known:
            yield _without("unknown_product", row, row.product, asked, made)
        elif cycles.at(row.product, row.machine, to_us(asked.now)) is None:
            yield _without("no_cycle", row, row.product, asked, made)
    for row in bare:
        yield _without("no_product", row, "", asked, made)


def _without(kind: str, row: Row[Any], subject: str, asked: Inspected, made: dict[str, int]) -> Finding:
    line, size = asked.machines[row.machine], Fraction(row.milli, 1000)
    share = min(WHOLE, max(NONE, Fraction(row.milli, made[line]))) if made[line] else NONE
    return Finding(kind, line, subject, OF_CYCLES, True, size, "pcs", share, row.since, row.machine)


def _messages(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    for kind, statement in (("counter_backwards", q.FALLS), ("in_future", q.FUTURE)):
        for row in conn.execute(statement, asked.given()):
            line, number = asked.machines[row.machine], Fraction(row.number)
            spoils = OF_PARTS if kind == "counter_backwards" else OF_TIME
            yield Finding(kind, line, row.machine, spoils, False, number, "messages", NONE, row.since, row.machine)


def _plan(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    for row in conn.execute(q.LAST_SHIFT, asked.given()):
        if row.last_end is None or row.last_end <= asked.start:
            days = Fraction((asked.now - asked.start) // timedelta(days=1))
            yield Finding("no_shifts", row.line, "", OF_TIME, True, days, "days", WHOLE, row.last_end)
        elif row.last_end < asked.now + PLAN_AHEAD:
            yield Finding("shifts_end", row.line, "", OF_TIME, False, NONE, "days", NONE, row.last_end)
    for row in conn.execute(q.NO_TARGET, asked.given()):
        yield Finding("no_target", row.line, row.kpi, (row.kpi,), False, WHOLE, "figures", WHOLE, row.since)


def _late(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    for row in conn.execute(q.LATE, asked.given()):
        yield Finding("late", row.line, "", OF_PARTS, False, Fraction(row.milli, 1000), "pcs", NONE, row.since)


def rejects(conn: Connection, asked: Inspected) -> Iterator[Finding]:
    """Files are of no line: for those who import, of the whole site."""
    for row in conn.execute(q.REJECTS, asked.given()):
        share = Fraction(row.rejected, max(row.rows, 1))
        subject = row.file_name or row.kind
        spoils = OF_PARTS if row.kind in ("counts", "counters") else OF_STOPS
        yield Finding("rejects", "", subject, spoils, False, Fraction(row.rejected), "rows", share, row.since)
