"""The memory of a process that reads all of it, again and again."""

import gc
import multiprocessing
import os
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from bench import figures
from bench.plant import SITE, WEEK_END, Plant, to_instant
from bench.questions import NOW, ODD, shift_of, week_of
from bench.results import Check, Finding
from bench.size import Size
from bench.timing import Timing
from db import engine as engines
from metrics import values
from metrics.scope import Scope

WARM, ROUNDS, STEP = 5, 30, 5
MIB = 2**20


def flat(size: Size) -> Finding:
    """Read in a process of its own, as the web is one; megabytes after each few rounds."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=_read, args=(theirs, size))
    process.start()
    found: list[float] = ours.recv()
    process.join()
    took = {"after the first rounds": Timing.of(found[:1]), "in all later rounds": Timing.of(found[1:])}
    check = Check("grown", found[-1] / found[0], "at most", 1.02)
    return Finding("memory", f"Memory of a process that reads all that {ROUNDS} times", took, "MB", [check])


def _read(pipe: Pipe, size: Size) -> None:
    plant = Plant(size)
    found = []
    with engines.engine().connect() as conn:
        for number in range(WARM + ROUNDS):
            for line in range(size.lines):
                figures.ours(conn, shift_of(plant, line, number % 20), now=NOW)
            figures.ours(conn, week_of(plant), now=NOW)
            start, end = to_instant(plant.year_start + ODD), to_instant(WEEK_END - ODD)
            values.read(conn, Scope(SITE), start, end, list(figures.KPIS), now=to_instant(NOW), by="day")
            conn.rollback()
            if number >= WARM and (number - WARM) % STEP == 0:
                found.append(_resident_mib())
    pipe.send(found)


def _resident_mib() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
