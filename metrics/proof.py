"""`python -m metrics rollup`: makes all sums anew, and proves that they say what the facts say."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

import clock
from access.refusals import Refusal
from db import server
from db.engine import engine
from db.queries import rollups as q
from metrics import keeper, plant
from metrics.grains import DAY_US, floor
from metrics.instants import as_text, from_us, to_us
from metrics.retention import facts_since

SHOWN = 10


@dataclass(frozen=True)
class Proof:
    """How many quarters were compared, and where a sum is not what the facts say; `waiting`: known to be dirty."""

    compared: int = 0
    waiting: int = 0
    wrong: tuple[str, ...] = ()

    def __add__(self, other: "Proof") -> "Proof":
        return Proof(self.compared + other.compared, self.waiting + other.waiting, self.wrong + other.wrong)


def main(arguments: Sequence[str]) -> int:
    """The exit status: 0 all true, 1 some sums are wrong, 2 there is no such site."""
    asked = _parsed(arguments)
    with server.running():
        try:
            return _answer(engine(), asked)
        except Refusal as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 2


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m db rollup", description="Brings the kept sums up to date.")
    parser.add_argument("--site", help="this site only")
    parser.add_argument("--rebuild", action="store_true", help="drop them all and make them anew")
    parser.add_argument("--verify", action="store_true", help="count everything again from facts, and compare")
    return parser.parse_args(arguments)


def _answer(database: Engine, asked: argparse.Namespace) -> int:
    now, found = clock.now(), Proof()
    for site_id in _sites(database, asked.site):
        if asked.rebuild:
            with database.begin() as conn:
                keeper.forget(conn, site_id, kept_since=facts_since(now))
        while keeper.keep(database, site_id, now=now):
            pass
        if asked.verify:
            with database.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
                found += verify(conn, site_id, kept_since=facts_since(now))
    print(_told(found) if asked.verify else "The sums are up to date.")  # noqa: T201
    return 1 if found.wrong else 0


def _sites(database: Engine, only: str | None) -> list[str]:
    with database.connect() as conn:
        if only:
            return [plant.site(conn, only).site_id]
        return list(conn.execute(q.SITES).scalars())


def _told(found: Proof) -> str:
    verdict = f"{len(found.wrong)} are wrong" if found.wrong else "all are what the facts say"
    shown = [f"  {one}" for one in found.wrong[:SHOWN]]
    waiting = f" {found.waiting} stretches wait to be summed again." if found.waiting else ""
    return "\n".join([f"{found.compared} sums compared, {verdict}.{waiting}", *shown])


def verify(conn: Connection, site_id: str, *, kept_since: int | None = None) -> Proof:
    """Count every quarter again whose facts are kept, and every hour, day and shift from quarters; week by week."""
    site = plant.site(conn, site_id)
    machines = sorted({v.machine for v in plant.machine_versions(conn, site_id)})
    first = conn.execute(q.EARLIEST, {"site_id": site_id}).scalar()
    until = conn.execute(q.HEAD, {"site_id": site_id}).scalar()
    if first is None or until is None:
        return Proof()
    dirty = conn.execute(q.HOW_MANY_DIRTY, {"site_id": site_id}).scalar_one()
    found = Proof(waiting=dirty)
    for start in range(max(floor(to_us(first)), kept_since or 0), to_us(until), 7 * DAY_US):
        end = min(start + 7 * DAY_US, to_us(until))
        found += _compared(conn, site, machines, start, end)
    return found + _coarser(conn, site_id)


def _compared(conn: Connection, site: plant.Site, machines: list[str], start: int, end: int) -> Proof:
    window = {"site_id": site.site_id, "start_at": from_us(start), "end_at": from_us(end)}
    kept = {(row.machine, to_us(row.start_at)): _numbers(row) for row in conn.execute(q.QUARTERS, window)}
    made = {
        (bucket.machine, bucket.start): bucket.sums()
        for bucket in keeper.buckets(conn, site, {machine: [(start, end)] for machine in machines})
    }
    wrong = [key for key in sorted(kept.keys() | made.keys()) if kept.get(key) != made.get(key)]
    return Proof(len(kept.keys() | made.keys()), 0, tuple(f"{machine} at {as_text(at)}" for machine, at in wrong))


def _numbers(row: Any) -> tuple[Any, ...]:
    return (*(getattr(row, name) for name in q.SUMS), row.lacks_cycle)


def _coarser(conn: Connection, site_id: str) -> Proof:
    rows = conn.execute(q.COARSE_AGAINST_QUARTERS, {"site_id": site_id}).all()
    wrong = [f"{r.machine} at {as_text(to_us(r.start_at))}, by {r.grain}" for r in rows if not r.is_same]
    lost = conn.execute(q.NOT_IN_AN_HOUR, {"site_id": site_id}).all()
    wrong += [f"{r.machine} at {as_text(to_us(r.start_at))}: in no hour" for r in lost]
    return Proof(len(rows), 0, tuple(wrong))
