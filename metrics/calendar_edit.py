"""The shift calendar as a supervisor edits it: patterns from a day on, and days that are off or work like another.

Each edit writes the shifts that follow from it, up to eight weeks ahead, and says which; inside a transaction that is
rolled back it says what it would do.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import calendar as q
from metrics import calendar_fill, calendar_merge, patterns, plant
from metrics.calendar_merge import Differences, Kept
from metrics.patterns import DAY, Pattern, SpecialDay

MOST_BACK = timedelta(days=366)
_STALE = Ours("Somebody changed this pattern meanwhile. Here is how it stands now.")
_STALE_DAY = Ours("Somebody changed this day meanwhile. Here is how it stands now.")
_DAY_GONE = Ours("Somebody took this day out meanwhile. Add it again if it is meant.")


@dataclass(frozen=True)
class Book:
    """A line's patterns, by shift and first day, and the special days to come, the line's own and the plant's."""

    patterns: list[Pattern]
    days: list[SpecialDay]


def read(conn: Connection, actor: Actor, line: str, *, first: date) -> Book:
    """`first`: special days from then on; patterns all."""
    _in_sight(actor, line)
    patterns_of = calendar_fill.patterns_of(conn, actor.site_id, [line])
    return Book(patterns_of, calendar_fill.special_days(conn, actor.site_id, [line], first))


def put(
    conn: Connection, actor: Actor, wanted: Pattern, *, seen: Pattern | None = None, request_id: str, now: datetime
) -> Differences:
    """A pattern from its first day on; the shifts that this changed.

    `seen` is the pattern that it follows: that one ends the day before, or is replaced where it does not begin earlier.
    The same request again changes nothing. ChangedMeanwhile when the pattern no longer reads as seen.
    """
    _may(actor, wanted.line)
    tidy = patterns.checked(wanted)
    calendar_fill.hold(conn, actor.site_id)
    if _is_done(conn, actor, request_id):
        return Differences()
    if tidy.valid_from < now.date() - MOST_BACK:
        raise Invalid("A pattern can begin a year back at most: older shifts come with shifts.csv.")
    _check_alone(conn, actor, tidy, seen)
    if seen is None:
        _add(conn, actor, tidy, request_id)
    elif not _follow(conn, actor, seen, _same_turns(tidy, seen), request_id):
        return Differences()
    found = calendar_fill.fill(conn, actor.site_id, wanted.line, tidy.valid_from, now=now)
    _done(conn, actor, "pattern.put", wanted.line, found, before=_details(seen) if seen else {}, **_details(tidy))
    return found


def end(conn: Connection, actor: Actor, seen: Pattern, *, last_day: date, now: datetime) -> Differences:
    """The pattern's last day; one before its first takes the pattern out. The shifts that this changed."""
    _may(actor, seen.line)
    calendar_fill.hold(conn, actor.site_id)
    held = _held(conn, actor, seen)
    if held.valid_until == last_day:
        return Differences()
    if held != seen:
        raise ChangedMeanwhile(_STALE)
    of = {"site_id": actor.site_id, "pattern_id": seen.pattern_id}
    if last_day < seen.valid_from:
        conn.execute(q.REMOVE_PATTERN, of)
    else:
        conn.execute(q.END_PATTERN, of | {"valid_until": last_day})
    first = max(seen.valid_from, min(last_day, seen.valid_until or last_day) + DAY)
    found = calendar_fill.fill(conn, actor.site_id, seen.line, first, now=now)
    told = {"shift": seen.shift, "until": last_day, "before": {"until": seen.valid_until}}
    _done(conn, actor, "pattern.end", seen.line, found, **told)
    return found


def put_day(
    conn: Connection, actor: Actor, wanted: SpecialDay, *, seen: SpecialDay | None = None, now: datetime
) -> dict[str, Differences]:
    """A special day; by line, the shifts that this changed. `seen` is the one of that day and line that it corrects."""
    _may_day(actor, wanted)
    day = replace(wanted, name=wanted.name.strip())
    if not day.name:
        raise Invalid("Give the day a name, for example: Christmas.")
    calendar_fill.hold(conn, actor.site_id)
    held = _held_day(conn, actor, day)
    if held == day:
        return {}
    if held != seen:
        raise ChangedMeanwhile(_STALE_DAY if held else _DAY_GONE)
    conn.execute(q.PUT_DAY, vars(day) | {"site_id": actor.site_id})
    return _follow_day(conn, actor, "day.put", day, now, held)


def remove_day(conn: Connection, actor: Actor, seen: SpecialDay, *, now: datetime) -> dict[str, Differences]:
    """An ordinary day again; by line, the shifts that this changed. NotFound when it is gone."""
    _may_day(actor, seen)
    calendar_fill.hold(conn, actor.site_id)
    held = _held_day(conn, actor, seen)
    if held is None:
        raise NotFound("This day is not in the calendar any more.")
    if held != seen:
        raise ChangedMeanwhile(_STALE_DAY)
    conn.execute(q.REMOVE_DAY, vars(seen) | {"site_id": actor.site_id})
    return _follow_day(conn, actor, "day.remove", seen, now)


def deviations(conn: Connection, actor: Actor, line: str, *, start: datetime, end: datetime) -> list[Kept]:
    """Where the plan of shifts that begin in [start, end) is not what the calendar says.

    `held` without `wanted` is an extra shift, `wanted` without `held` one that people took out; both: a changed one.
    Nothing before the line's first pattern.
    """
    _in_sight(actor, line)
    governed = _governed_from(conn, actor, line, start)
    if governed >= end:
        return []
    says = {calendar_merge.key(s): s for s in calendar_fill.written(conn, actor.site_id, line, governed, end)}
    planned = [s for s in calendar_fill.held(conn, actor.site_id, line, governed, end) if s.start >= governed]
    held = {calendar_merge.key(s): s for s in planned}
    keys = sorted({*says, *held}, key=lambda key: (key[1], key[0]))
    return [Kept(held.get(at), says.get(at)) for at in keys if held.get(at) != says.get(at)]


def _governed_from(conn: Connection, actor: Actor, line: str, start: datetime) -> datetime:
    """From when on the calendar has a say in this time; the end of time on a line without a pattern."""
    known = calendar_fill.patterns_of(conn, actor.site_id, [line])
    if not known:
        return datetime.max.replace(tzinfo=UTC)
    zone = plant.site(conn, actor.site_id).zone
    return max(start, calendar_fill.midnight(min(one.valid_from for one in known), zone))


def put_back(conn: Connection, actor: Actor, line: str, seen: Kept) -> None:
    """One shift as the calendar says again; ChangedMeanwhile when the plan no longer reads as seen."""
    _may(actor, line)
    calendar_fill.hold(conn, actor.site_id)
    shift = seen.held or seen.wanted
    if shift is None:
        return
    found = deviations(conn, actor, line, start=shift.start, end=shift.start + DAY)
    if seen not in found:
        raise ChangedMeanwhile("Somebody changed this shift meanwhile. Here is how it is planned now.")
    back = Differences(
        added=[seen.wanted] if seen.wanted and not seen.held else [],
        changed=[(seen.held, seen.wanted)] if seen.wanted and seen.held else [],
        removed=[seen.held] if seen.held and not seen.wanted else [],
    )
    calendar_fill.write(conn, actor.site_id, line, back)
    _done(conn, actor, "shift.put_back", line, back, shift=shift.shift, start=shift.start)


def _in_sight(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no line {line} in your sight.", line=line)


def _may(actor: Actor, line: str) -> None:
    _in_sight(actor, line)
    require(actor, "shifts.edit")


def _may_day(actor: Actor, day: SpecialDay) -> None:
    """A day of the whole plant is not a supervisor's to decide."""
    if day.line:
        _may(actor, day.line)
    else:
        require(actor, "versions.edit")


def _check_alone(conn: Connection, actor: Actor, wanted: Pattern, seen: Pattern | None) -> None:
    """No other pattern may make a shift of the same name at the same start."""
    until = wanted.valid_until or date.max
    for other in calendar_fill.patterns_of(conn, actor.site_id, [wanted.line]):
        is_same = (other.shift, other.start) == (wanted.shift, wanted.start)
        meets = other.valid_from <= until and wanted.valid_from <= (other.valid_until or date.max)
        if is_same and meets and set(other.weekdays) & set(wanted.weekdays) and not _is_same_row(other, seen):
            raise Invalid(
                "There is a pattern {shift} on these days already. Change that one instead.", shift=other.shift
            )


def _is_same_row(other: Pattern, seen: Pattern | None) -> bool:
    return seen is not None and other.pattern_id == seen.pattern_id


def _is_done(conn: Connection, actor: Actor, request_id: str) -> bool:
    of = {"site_id": actor.site_id, "request_id": request_id}
    return conn.execute(q.PATTERN_OF_REQUEST, of).one_or_none() is not None


def _add(conn: Connection, actor: Actor, pattern: Pattern, request_id: str) -> None:
    conn.execute(q.ADD_PATTERN, _row(actor, pattern) | {"request_id": request_id})


def _follow(conn: Connection, actor: Actor, seen: Pattern, wanted: Pattern, request_id: str) -> bool:
    """Put `wanted` in the place of `seen` from its first day on; False where it reads so already."""
    held = _held(conn, actor, seen)
    if held == replace(wanted, pattern_id=held.pattern_id, version=held.version):
        return False
    if held != seen:
        raise ChangedMeanwhile(_STALE)
    of = {"site_id": actor.site_id, "pattern_id": seen.pattern_id}
    if wanted.valid_from <= seen.valid_from:
        conn.execute(q.REPLACE_PATTERN, _row(actor, wanted) | of)
    else:
        last_day = min(wanted.valid_from - DAY, seen.valid_until or date.max)
        conn.execute(q.END_PATTERN, of | {"valid_until": last_day})
        _add(conn, actor, wanted, request_id)
    return True


def _same_turns(wanted: Pattern, seen: Pattern) -> Pattern:
    """The teams go on taking turns as they did, where nobody changed them."""
    return replace(wanted, first_week=seen.first_week) if wanted.teams == seen.teams else wanted


def _held(conn: Connection, actor: Actor, seen: Pattern) -> Pattern:
    of = {"site_id": actor.site_id, "line": seen.line, "pattern_id": seen.pattern_id}
    row = conn.execute(q.LOCK_PATTERN, of).mappings().one_or_none()
    if row is None:
        raise NotFound("This pattern is not in the calendar any more.")
    return calendar_fill.pattern(row)


def _held_day(conn: Connection, actor: Actor, day: SpecialDay) -> SpecialDay | None:
    row = conn.execute(q.LOCK_DAY, {"site_id": actor.site_id, "line": day.line, "day": day.day}).one_or_none()
    return SpecialDay(*row) if row else None


def _follow_day(
    conn: Connection, actor: Actor, action: str, day: SpecialDay, now: datetime, held: SpecialDay | None = None
) -> dict[str, Differences]:
    known = conn.execute(q.LINES_WITH_PATTERNS, {"site_id": actor.site_id}).scalars()
    lines = [line for line in known if day.line in ("", line)]
    found = {line: calendar_fill.fill(conn, actor.site_id, line, day.day, now=now) for line in lines}
    details: dict[str, object] = {"day": day.day, "name": day.name, "works_like": day.works_like}
    details["before"] = {"name": held.name, "works_like": held.works_like} if held else {}
    changed = sum(len(one.added) + len(one.changed) + len(one.removed) for one in found.values())
    audit.record(
        conn, actor, action, f"line:{day.line}" if day.line else f"site:{actor.site_id}", **details, shifts=changed
    )
    calendar_fill.tell(conn, actor.site_id)
    return found


def _row(actor: Actor, pattern: Pattern) -> dict[str, object]:
    return vars(pattern) | {
        "site_id": actor.site_id,
        "weekdays": "".join(map(str, pattern.weekdays)),
        "start_time": f"{pattern.start:%H:%M}",
        "end_time": f"{pattern.end:%H:%M}",
        "teams": json.dumps(pattern.teams),
    }


def _details(pattern: Pattern) -> dict[str, object]:
    return {
        "shift": pattern.shift,
        "weekdays": "".join(map(str, pattern.weekdays)),
        "times": f"{pattern.start:%H:%M}-{pattern.end:%H:%M}",
        "breaks": pattern.breaks,
        "teams": list(pattern.teams),
        "from": pattern.valid_from,
        "until": pattern.valid_until,
    }


def _done(conn: Connection, actor: Actor, action: str, line: str, found: Differences, **details: object) -> None:
    counts = {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}
    audit.record(conn, actor, action, f"line:{line}", **details, **counts, kept=len(found.kept))
    calendar_fill.tell(conn, actor.site_id)
