"""The yardstick in the same database: plain SQL on raw rows, found by the primary key."""

from sqlalchemy import Connection

from bench.figures import Answer, Question, answer, cycles, empty
from bench.plant import HOUR, SITE, Work, to_instant
from db.queries import bench as queries


def given(question: Question, work: list[Work]) -> dict[str, object]:
    """What the statements take; made once for a question."""
    plant = question.plant
    return {
        "site_id": SITE,
        "machines": [plant.machine_name(machine) for machine in question.machines],
        "machine_lines": [plant.line_of(machine) for machine in question.machines],
        "start_at": to_instant(question.start),
        "end_at": to_instant(question.end),
        "hour_0": to_instant(question.start // HOUR * HOUR),
        "lines": [w.line for w in work],
        "pieces": [w.group for w in work],
        "starts": [to_instant(w.lo) for w in work],
        "ends": [to_instant(w.hi) for w in work],
    }


def ask(conn: Connection, question: Question, bound: dict[str, object]) -> Answer:
    found, cycle_us = empty(question), cycles(question.plant)
    counts, times = queries.RAW_HOURS if question.by_hour else queries.RAW_LINE
    for row in conn.execute(counts, bound):
        piece = (row.piece - bound["hour_0"]).total_seconds() // 3600 if question.by_hour else 0
        found[int(piece)].count(cycle_us[row.product], row.good, row.scrap, row.rework)
    for row in conn.execute(times, bound):
        found[row.piece].known_us, found[row.piece].apt_us = row.known_us, row.apt_us or 0
    return answer(found)
