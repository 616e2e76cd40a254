"""Calls and handovers of the crew, through the services that real people use."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from access import people, sessions
from access.actors import Actor
from access.refusals import Refusal
from demo import calling, days
from demo.calling import Help, Words
from demo.days import to_instant
from demo.plant import LINES, SITE, Plant
from feedback import calls, handover
from feedback.calls import Need
from feedback.handover import Shift
from feedback.moves import Tap

KEPT = timedelta(days=2)  # of the history: who called before, nobody looks up
LONGEST = 60 * days.MINUTE
HELPERS = {"maintenance": "tom"}
LEADS = {"L1": "bo", "L2": "bo", "L3": "eva"}
Step = tuple[int, Callable[[], object]]


def tell(conn: Connection, plant: Plant, since: datetime, until: datetime) -> None:
    """All that is called, answered, written and read in (since, until]; what a visitor did meanwhile stays."""
    first, last = days.to_us(max(since, until - KEPT)), days.to_us(until)
    steps: list[Step] = []
    for day in days.days_between(first - LONGEST, last + 1):
        steps += [step for one in calling.calls(plant, day) for step in _steps(conn, plant, one)]
    for day in days.days_between(first - 9 * 60 * days.MINUTE, last + 1):
        steps += [step for one in calling.words(plant, day) for step in _words(conn, plant, one)]
    for at, do in sorted(steps, key=lambda step: step[0]):
        if first < at <= last:
            try:
                do()
            except Refusal:  # a visitor was faster, or took the person or the shift out
                continue


def _steps(conn: Connection, plant: Plant, told: Help) -> Iterator[Step]:
    answers: tuple[tuple[str, int], ...] = (("coming", told.coming), ("here", told.here), ("fixed", told.fixed))
    yield told.made, lambda: _make(conn, plant, told)
    for what, at in answers:
        yield at, lambda what=what, at=at: _answer(conn, plant, told, what, at)  # type: ignore[misc]


def _make(conn: Connection, plant: Plant, told: Help) -> calls.Made:
    need = Need(told.line, told.kind, told.machine)
    asked = _request(plant, told, "made")
    return calls.make(conn, _pad(told.line), need, request_id=asked, now=to_instant(told.made))


def _answer(conn: Connection, plant: Plant, told: Help, what: str, at: int) -> None:
    """The next step of this call, if it is open and was not a visitor's."""
    made, now = _make(conn, plant, told), to_instant(at)
    here = calls.open_on(conn, SITE, told.line, now=now)
    call = next((one for one in here if one.call_id == made.call_id), None)
    if call is None or made.is_joined:
        return
    tap = Tap(call.version, now, _request(plant, told, what))
    helper = _person(conn, HELPERS.get(told.kind, "")) or _pad(told.line)
    if what == "coming":
        calls.coming(conn, helper, call.call_id, tap, minutes=told.minutes)
    else:
        {"here": calls.here, "fixed": calls.fixed}[what](conn, _pad(told.line), call.call_id, tap)


def _words(conn: Connection, plant: Plant, told: Words) -> Iterator[Step]:
    shift = Shift(told.shift.line, told.shift.name, to_instant(told.shift.start), to_instant(told.shift.end))
    lead, pad = LEADS[shift.line], _pad(shift.line)
    tap = Tap(0, to_instant(told.written), _request(plant, shift, "written"))
    read = Tap(1, to_instant(told.read))
    yield told.written, lambda: handover.write(conn, _person(conn, lead) or pad, shift, told.said, tap)
    yield told.read, lambda: handover.confirm(conn, pad, shift, read)


def _request(plant: Plant, *key: object) -> str:
    return f"demo-{plant.chance('help', *key).getrandbits(96):024x}"


def _person(conn: Connection, username: str) -> Actor | None:
    """Somebody of the crew, as long as they may sign in."""
    person = people.named(conn, SITE, username) if username else None
    return sessions.actor_of(conn, SITE, person.person_id) if person else None


def _pad(line: str) -> Actor:
    """The tablet at a line."""
    name = next(one.name for one in LINES if one.line == line)
    return Actor(SITE, "screen", "pad", f"Tablet of {name}", lines=frozenset({line}))
