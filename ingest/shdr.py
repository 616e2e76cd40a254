"""Adapter logs become states: what the machine executes by the mapping kept for it, faults as reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import Connection

from db.queries import shdr as queries
from ingest import door, rejects
from ingest.files import Report
from ingest.kinds import STATES
from ingest.shdr_lines import Condition, Line, Log, is_execution, read
from ingest.shdr_times import effective
from ingest.staging import Counts
from ingest.tables import Unreadable

OTHERS = "*"
LONGEST_REASON = 100


@dataclass(frozen=True)
class Mapping:
    """Execution value -> state for one machine; `*` stands for all other values. `revision` rises with each edit."""

    states: dict[str, str]
    revision: int | None

    def state(self, execution: str) -> str:
        value = execution.upper() or "UNAVAILABLE"
        return self.states.get(value) or self.states[OTHERS]


@dataclass
class Machine:
    """What a machine tool has said so far."""

    executions: dict[str, str] = field(default_factory=dict)  # one for each path
    faults: dict[tuple[str, str], str] = field(default_factory=dict)  # condition and code -> reason, oldest first

    def hear(self, line: Line) -> bool:
        """Take in a line; whether it told what the machine executes."""
        if line.condition:
            self._note(*line.condition)
            return False
        told = {key: value for key, value in line.values if is_execution(key)}
        self.executions |= told
        return bool(told)

    def _note(self, key: str, condition: Condition) -> None:
        if condition.level in ("NORMAL", "UNAVAILABLE") and not condition.code:
            self.faults = {(of, code): reason for (of, code), reason in self.faults.items() if of != key}
        elif condition.level == "FAULT":
            reason = (condition.text or f"{key} {condition.code}".strip())[:LONGEST_REASON]
            self.faults.setdefault((key, condition.code), reason)
        else:
            self.faults.pop((key, condition.code), None)

    def state(self, mapping: Mapping) -> tuple[str, str]:
        """State and reason: running when any path runs, down instead of idle while a fault is active."""
        states = [mapping.state(value) for value in self.executions.values()]
        known = [state for state in states if state != "unknown"]
        state = "running" if "running" in known else next(iter(known), "unknown")
        if state == "idle" and self.faults:
            return "down", next(iter(self.faults.values()))
        return state, ""


def take(conn: Connection, path: Path, *, site: str, machine: str, by: str = "") -> Report:
    """Take a log in the caller's transaction. Read again, or with others that overlap it, it changes nothing."""
    try:
        log = read(path)
        mapping = mapping_of(conn, site, machine)
    except Unreadable as problem:
        return Report(str(path), "states", problem=str(problem))
    events = ({"site": site, "machine": machine} | event for event in states(log.lines, mapping))
    counts = door.write(conn, "states", events, source="shdr", by=by)
    return _report(path, log, counts)


def _report(path: Path, log: Log, counts: Counts) -> Report:
    written = rejects.keep(path, ["text"], log.rejects, ",") if log.rejects else None
    new = counts.unknown.get("reason", [])
    return Report(
        file=str(path),
        kind="states",
        rows=counts.rows + len(log.rejects),
        accepted=counts.accepted,
        duplicates=counts.duplicates,
        corrections=counts.corrections,
        rejected=counts.rejected + len(log.rejects),
        rejects_file=str(written) if written else None,
        notes=(f"Kept, but not known as reason: {', '.join(new)}. Send reasons to name them.",) if new else (),
        rejects=(*log.rejects, *counts.rejects),
    )


def mapping_of(conn: Connection, site: str, machine: str) -> Mapping:
    """The machine's mapping over the site's. Raises Unreadable where site or machine are not known."""
    given = {"site_id": site, "machine": machine}
    if not conn.execute(queries.MACHINE_EXISTS, given).scalar():
        raise Unreadable(f"Site {site} has no machine {machine}; send machines with it first, or correct the code.")
    conn.execute(queries.SEED, {"site_id": site})
    rows = conn.execute(queries.OF_MACHINE, given).all()  # those of the machine come last and win
    return Mapping({row.execution: row.state for row in rows}, max(row.revision for row in rows) or None)


def states(lines: Iterable[Line], mapping: Mapping) -> Iterator[dict[str, object]]:
    """Events as files write them: at each execution, each change, and one sign of life a minute."""
    heard, last, minute = Machine(), ("", ""), None
    for at, group in groupby(effective(list(lines)), key=lambda pair: pair[0]):
        told = [heard.hear(line) for _, line in group]
        if not heard.executions:
            continue
        now = heard.state(mapping)
        is_alive = now[0] != "unknown" and _minute(at) != minute
        if any(told) or now != last or is_alive:
            last, minute = now, _minute(at)
            yield _event(at, *now, mapping.revision)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _event(at: datetime, state: str, reason: str, revision: int | None) -> dict[str, object]:
    stamp = at.isoformat(timespec="microseconds")
    return {"at": at, "state": state, "reason": reason, "event_id": f"shdr:{stamp}", "revision": revision}


def all_mappings(conn: Connection, site: str) -> list[tuple[str, str, str]]:
    """(machine or '', execution, state) of a site, with what it starts with."""
    conn.execute(queries.SEED, {"site_id": site})
    return [(row.machine, row.execution, row.state) for row in conn.execute(queries.ALL, {"site_id": site})]


def put_mapping(conn: Connection, site: str, machine: str, execution: str, state: str) -> None:
    """Say what an execution value means, for one machine or ('') for all. Raises Unreadable with a sentence."""
    given = {"site_id": site, "machine": machine, "execution": execution.upper(), "state": state}
    if state not in STATES:
        raise Unreadable(f"{state!r} is no state; write one of {', '.join(STATES)}.")
    if not conn.execute(queries.SITE_EXISTS, given).scalar():
        raise Unreadable(f"Site {site} is not known; send sites with it first, or correct the code.")
    if machine and not conn.execute(queries.MACHINE_EXISTS, given).scalar():
        raise Unreadable(f"Site {site} has no machine {machine}; send machines with it first, or correct the code.")
    conn.execute(queries.SEED, given)
    conn.execute(queries.PUT, given)
