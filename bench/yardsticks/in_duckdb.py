"""The yardstick on files: DuckDB on Parquet sorted by machine and time, whole numbers to group by."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.figures import Answer, Question, answer, cycles, empty
from bench.plant import PRODUCTS, Work
from bench.week import STATES, Columns, Counts, Ints, States

ROWS_IN_A_GROUP = 122_880  # as DuckDB itself would write them
COUNTS = """
    SELECT {piece} AS piece, product, sum(good), sum(scrap), sum(rework)
    FROM read_parquet('{counts}')
    WHERE machine IN ({machines}) AND ts >= make_timestamp({start}) AND ts < make_timestamp({end})
    GROUP BY ALL
"""
TIMES = """
    SELECT w.piece, sum(least(s.until_us, w.hi) - greatest(s.at_us, w.lo)),
           sum(least(s.until_us, w.hi) - greatest(s.at_us, w.lo)) FILTER (WHERE s.state = 'running')
    FROM (
        SELECT machine, epoch_us(ts) AS at_us, epoch_us(until) AS until_us, state FROM read_parquet('{states}')
        WHERE machine IN ({machines}) AND ts < make_timestamp({end}) AND until > make_timestamp({start})
          AND state NOT IN ('planned', 'unknown')
    ) s
    {hours}
    JOIN work w ON w.machine = s.machine AND w.lo < s.until_us AND w.hi > s.at_us {same_hour}
    GROUP BY ALL
"""
EACH_HOUR = """
    CROSS JOIN LATERAL (
        SELECT unnest(range(greatest(s.at_us, {start}) // 3600000000 - {hour_0},
                            (least(s.until_us, {end}) - 1) // 3600000000 - {hour_0} + 1)) AS hour) h
"""


class Files:
    """Two Parquet files and an open connection, whose cache stays warm."""

    def __init__(self, folder: Path, states: States, counts: Counts, machines: int) -> None:
        self.names = [f"M{number + 1:03}" for number in range(machines)]
        self.counts, self.states = folder / "counts.parquet", folder / "states.parquet"
        columns = {name: pa.array(getattr(counts, name), pa.int32()) for name in ("good", "scrap", "rework")}
        product = _words(counts.product, PRODUCTS)
        _write(self.counts, {"machine": self._machine(counts), "ts": _stamps(counts.at), "product": product, **columns})
        until = np.where(np.append(np.diff(states.machine), 1) != 0, 2**62 // 1000, np.append(states.at[1:], 0))
        held = {"ts": _stamps(states.at), "until": _stamps(until), "state": _words(states.state, STATES)}
        _write(self.states, {"machine": self._machine(states), **held})
        self.connection = duckdb.connect(config={"preserve_insertion_order": False})

    def _machine(self, found: Columns) -> pa.Array:
        return _words(found.machine, tuple(self.names))

    def know(self, question: Question, work: list[Work]) -> None:
        """Hand over the plan of a question, as a small table."""
        rows = [(self.names[m], w.group, w.lo, w.hi) for w in work for m in question.plant.machines_of(w.line)]
        columns = zip(*rows, strict=True)
        table = pa.table(dict(zip(("machine", "piece", "lo", "hi"), map(list, columns), strict=True)))
        self.connection.register("given", table)
        self.connection.execute("CREATE OR REPLACE TABLE work AS SELECT machine, piece, lo, hi FROM given")
        self.connection.unregister("given")

    def ask(self, question: Question) -> Answer:
        """After `know` of the same question."""
        found, cycle_us = empty(question), cycles(question.plant)
        given = self._given(question)
        for piece, product, *sums in self.connection.execute(COUNTS.format(**given)).fetchall():
            good, scrap, rework = (1000 * int(value) for value in sums)
            found[piece].count(cycle_us[product], good, scrap, rework)
        for piece, known_us, apt_us in self.connection.execute(TIMES.format(**given)).fetchall():
            found[piece].known_us, found[piece].apt_us = int(known_us), int(apt_us or 0)
        return answer(found)

    def _given(self, question: Question) -> dict[str, object]:
        hour_0 = question.start // 3_600_000_000
        given: dict[str, object] = {
            "counts": self.counts,
            "states": self.states,
            "machines": ", ".join(f"'{self.names[machine]}'" for machine in question.machines),
            "start": question.start,
            "end": question.end,
            "piece": "0",
            "hours": "",
            "same_hour": "",
        }
        if question.by_hour:
            given["piece"] = f"epoch_us(ts) // 3600000000 - {hour_0}"
            given["hours"] = EACH_HOUR.format(start=question.start, end=question.end, hour_0=hour_0)
            given["same_hour"] = "AND w.piece = h.hour"
        return given


def _words(codes: Ints, words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int16()), pa.array(words))


def _stamps(at: Ints) -> pa.Array:
    return pa.array(at.astype("datetime64[us]"))


def _write(path: Path, columns: dict[str, pa.Array]) -> None:
    pq.write_table(pa.table(columns), path, row_group_size=ROWS_IN_A_GROUP, compression="zstd")
