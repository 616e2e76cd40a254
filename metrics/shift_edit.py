"""Planning the shifts of a line: add, change, remove, and repeat a week."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import require
from db.queries import shift_edit as q
from metrics import plant
from metrics.instants import from_us, local_us
from metrics.marks import shifts_changed
from metrics.shift_typing import PlannedShift, checked, moved, overlaps_any

MOST_WEEKS = 52


@dataclass(frozen=True)
class Repeated:
    """What repeating a week did: shifts added, those that were there already, those that another shift kept out."""

    added: int
    already_there: int
    in_the_way: int


def between(conn: Connection, actor: Actor, line: str, *, start: datetime, end: datetime) -> list[PlannedShift]:
    """The line's shifts that have time in [start, end), in order of their start."""
    _in_sight(actor, line)
    found = conn.execute(q.SHIFTS_BETWEEN, {"site_id": actor.site_id, "line": line, "start": start, "end": end})
    return [_shift(row) for row in found.mappings()]


def add(conn: Connection, actor: Actor, shift: PlannedShift) -> bool:
    """Plan a shift. False when the same one is planned already; Invalid when another one has its name and start."""
    _may(actor, shift.line)
    checked(shift)
    if not _insert(conn, actor, shift):
        if _held(conn, actor, shift) == shift:
            return False
        raise Invalid(
            "A shift {shift} begins then already. Change that one, or choose another name.", shift=shift.shift
        )
    _done(conn, actor, "shift.add", shift.line, **_details(shift))
    return True


def change(conn: Connection, actor: Actor, seen: PlannedShift, shift: PlannedShift) -> None:
    """Put `shift` in the place of `seen`; ChangedMeanwhile when the plan no longer reads as seen."""
    _may(actor, seen.line)
    checked(shift)
    if shift == seen or (_held(conn, actor, seen) != seen and _held(conn, actor, shift) == shift):
        return
    _remove(conn, actor, seen)
    if not _insert(conn, actor, shift):
        raise Invalid(
            "A shift {shift} begins then already. Change that one, or choose another name.", shift=shift.shift
        )
    _done(conn, actor, "shift.change", seen.line, before=_details(seen), **_details(shift))


def remove(conn: Connection, actor: Actor, seen: PlannedShift) -> None:
    """Take a shift out of the plan; NotFound when it is gone, ChangedMeanwhile when it no longer reads as seen."""
    _may(actor, seen.line)
    _remove(conn, actor, seen)
    _done(conn, actor, "shift.remove", seen.line, **_details(seen))


def repeat(conn: Connection, actor: Actor, line: str, *, monday: date, weeks: int) -> Repeated:
    """Plan the shifts that begin in the week of `monday` again in each of the following `weeks`, by the wall clock.

    What is planned already stays as it is: a shift that would overlap another one is left out and counted.
    """
    _may(actor, line)
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid("Repeat the week between 1 and {most} times.", most=MOST_WEEKS)
    zone = plant.site(conn, actor.site_id).zone
    next_week = _midnight(monday + timedelta(days=7), zone)
    this_week = between(conn, actor, line, start=_midnight(monday, zone), end=next_week)
    pattern = [shift for shift in this_week if shift.start >= _midnight(monday, zone)]
    if not pattern:
        raise Invalid("No shift begins in this week, so there is nothing to repeat. Plan one week first.")
    ahead = between(conn, actor, line, start=next_week, end=_midnight(monday + timedelta(weeks=weeks + 2), zone))
    wanted = [moved(shift, 7 * week, zone) for week in range(1, weeks + 1) for shift in pattern]
    repeated, free = _sorted_out(wanted, ahead)
    added = [shift for shift in free if _insert(conn, actor, shift)]
    if added:
        _done(conn, actor, "shift.repeat", line, week=monday, weeks=weeks, added=len(added))
    return repeated


def _sorted_out(wanted: list[PlannedShift], ahead: list[PlannedShift]) -> tuple[Repeated, list[PlannedShift]]:
    known = {(shift.shift, shift.start) for shift in ahead}
    new = [shift for shift in wanted if (shift.shift, shift.start) not in known]
    free = [shift for shift in new if not overlaps_any(shift, ahead)]
    return Repeated(len(free), len(wanted) - len(new), len(new) - len(free)), free


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return from_us(local_us(day, time(), zone))


def _in_sight(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no line {line} in your sight.", line=line)


def _may(actor: Actor, line: str) -> None:
    _in_sight(actor, line)
    require(actor, "shifts.edit")


def _held(conn: Connection, actor: Actor, shift: PlannedShift) -> PlannedShift | None:
    """What the plan now holds under the name and start of `shift`, locked until the transaction ends."""
    key = _key(actor, shift)
    row = conn.execute(q.LOCK_SHIFT, key).one_or_none()
    if row is None:
        return None
    breaks = tuple((start, end) for start, end in conn.execute(q.BREAKS_OF_SHIFT, key))
    return PlannedShift(row.line, row.shift, row.start_at, row.end_at, row.team, breaks)


def _remove(conn: Connection, actor: Actor, seen: PlannedShift) -> None:
    held = _held(conn, actor, seen)
    if held is None:
        raise NotFound("The shift {shift} is not in the plan any more.", shift=seen.shift)
    if held != seen:
        raise ChangedMeanwhile(
            "Somebody changed the shift {shift} meanwhile. Here is how it is planned now.", shift=seen.shift
        )
    conn.execute(q.REMOVE_SHIFT, _key(actor, seen))
    shifts_changed(conn, actor.site_id, seen.line, [(seen.start, seen.end)])


def _insert(conn: Connection, actor: Actor, shift: PlannedShift) -> bool:
    row = _key(actor, shift) | {"end_at": shift.end, "team": shift.team}
    if conn.execute(q.ADD_SHIFT, row).rowcount == 0:
        return False
    for start, end in shift.breaks:
        conn.execute(q.ADD_BREAK, _key(actor, shift) | {"break_start": start, "break_end": end})
    shifts_changed(conn, actor.site_id, shift.line, [(shift.start, shift.end)])
    return True


def _done(conn: Connection, actor: Actor, action: str, line: str, **details: object) -> None:
    audit.record(conn, actor, action, f"line:{line}", **details)
    conn.execute(q.TELL_FIGURES, {"site_id": actor.site_id})


def _key(actor: Actor, shift: PlannedShift) -> dict[str, object]:
    return {"site_id": actor.site_id, "line": shift.line, "shift": shift.shift, "start_at": shift.start}


def _shift(row: RowMapping) -> PlannedShift:
    breaks = tuple(zip(row["break_starts"], row["break_ends"], strict=True))
    return PlannedShift(row["line"], row["shift"], row["start_at"], row["end_at"], row["team"], breaks)


def _details(shift: PlannedShift) -> dict[str, object]:
    return {
        "shift": shift.shift,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
        "team": shift.team,
        "breaks": [f"{start.isoformat()}/{end.isoformat()}" for start, end in shift.breaks],
    }
