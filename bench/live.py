"""Live: how soon a reader gets a value with an event in it, while events keep coming and the keeper works."""

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

import numpy as np
from sqlalchemy import Engine

from bench import bulk, keeping
from bench.ingesting import texts
from bench.keeping import SPAWN
from bench.plant import AHEAD, MINUTE, SECOND, SHIFT, SITE, WEEK_END, Plant, to_instant
from bench.results import Check, Finding
from bench.size import Size
from bench.timing import Timing
from bench.week import Counts, stretch
from db import engine as engines
from ingest import door
from ingest.kinds import KINDS
from ingest.staging import Source
from metrics import values
from metrics.scope import Scope

EVENTS_A_S = 2_000
BEGIN = WEEK_END + AHEAD - 25 * MINUTE - 30 * SECOND  # half a minute before a quarter ends: sums are made meanwhile
SHIFT_START = BEGIN - (BEGIN - WEEK_END) % SHIFT
READ_EVERY_S = 0.1
GIVE_UP_S = 30  # after the last event


@dataclass(frozen=True)
class Clock:
    """The plant's clock runs as ours does, but tells an instant of the measured year."""

    began_s: float  # of time.monotonic(), which all processes of a machine share

    def now(self) -> int:
        return BEGIN + round((time.monotonic() - self.began_s) * SECOND)

    def when(self, at: int) -> float:
        return self.began_s + (at - BEGIN) / SECOND


def delay(engine: Engine, plant: Plant) -> Finding:
    """Milliseconds from the arrival of an event to the end of the first read with it, event by event."""
    coming = _coming(engine, plant)
    with keeping.at_work(BEGIN) as keeper:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        clock = Clock(time.monotonic() + 4)
        reader = SPAWN.Process(target=_read, args=(theirs, plant.size, clock, _parts(plant, coming)[-1]), daemon=True)
        reader.start()
        _send(engine, plant, coming, clock, keeper)
        seen: list[tuple[float, int]] = ours.recv()
        reader.join()
    return _finding(plant, waits_ms(coming, plant, clock, seen))


def _coming(engine: Engine, plant: Plant) -> Counts:
    states, counts = stretch(
        plant, BEGIN, BEGIN + plant.size.live_s * SECOND, EVENTS_A_S * plant.size.live_s // plant.size.machines
    )
    bulk.states(engine, plant, states.as_they_came())
    return counts.as_they_came()


def _send(engine: Engine, plant: Plant, coming: Counts, clock: Clock, keeper: keeping.Keeper) -> None:
    """Whatever has arrived goes in at once, in one portion."""
    first = 0
    while first < len(coming):
        now = clock.now()
        last = int(coming.at.searchsorted(now, side="right"))
        if last == first:
            time.sleep(0.01)
            continue
        with engine.begin() as conn:
            door.take(
                conn, KINDS["counts"], [texts(plant, coming.take(np.arange(first, last)))], Source("http", "bench")
            )
        keeper.now.value = now
        first = last


def _read(pipe: Pipe, size: Size, clock: Clock, parts: int) -> None:
    """(when it was answered, parts produced so far) of one line's running shift, again and again until all are in."""
    line, seen = Plant(size).line_name(0), [(0.0, 0)]
    give_up_s = clock.when(BEGIN + (size.live_s + GIVE_UP_S) * SECOND)
    with engines.engine().connect() as conn:
        while seen[-1][1] < parts and time.monotonic() < give_up_s:
            now = to_instant(max(clock.now(), BEGIN + 1))
            found = values.read(
                conn, Scope(SITE, line=line), to_instant(SHIFT_START), now, ["throughput", "oee"], now=now
            )
            conn.rollback()
            seen.append((time.monotonic(), found[0].elements.produced // 1000))
            time.sleep(READ_EVERY_S)
    pipe.send(seen)


def _parts(plant: Plant, coming: Counts) -> list[int]:
    """How many the line that is read has made after each of its events."""
    mine = _of_line(plant, coming)
    found: list[int] = np.cumsum(mine.good + mine.scrap + mine.rework).tolist()
    return found


def _of_line(plant: Plant, coming: Counts) -> Counts:
    return coming.take(coming.machine < plant.size.machines_a_line)


def waits_ms(coming: Counts, plant: Plant, clock: Clock, seen: list[tuple[float, int]]) -> list[float]:
    """Of every event of the line that is read: a value has it in as soon as it counts so many parts.

    One that no value had in until the end has waited until then.
    """
    found = np.maximum.accumulate([count for _, count in seen])
    first_with = np.minimum(np.searchsorted(found, _parts(plant, coming), side="left"), len(seen) - 1)
    return [
        (seen[reading][0] - clock.when(at)) * 1000
        for reading, at in zip(first_with.tolist(), _of_line(plant, coming).at.tolist(), strict=True)
    ]


def _finding(plant: Plant, waits: list[float]) -> Finding:
    took = {"half of the events": float(np.percentile(waits, 50)), "95 of 100": float(np.percentile(waits, 95))}
    title = (
        f"Live: {EVENTS_A_S:,} events a second for {plant.size.live_s} s, from arrival to the value that a reader gets"
    )
    timings = {name: Timing.of([ms]) for name, ms in took.items()}
    return Finding(
        "live", title, timings, "ms", [Check("time of 95 of 100", took["95 of 100"] / 1000, "at most", 1, "s")]
    )
