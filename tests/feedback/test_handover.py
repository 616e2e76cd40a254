"""Handover: three lines from the shift that goes, read by the one that comes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, Engine, func, select

from access import sessions
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import calls, handover
from feedback.calls import Need
from feedback.handover import Shift
from feedback.moves import Tap
from tests import make
from tests.feedback.test_two_at_once import at_once
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast, move_in

MINUTE = timedelta(minutes=1)
START, CHANGE, END = MONDAY - timedelta(hours=4, minutes=30), MONDAY + timedelta(hours=3, minutes=30), MONDAY + DAY / 2
EARLY = Shift("L1", "early", START, CHANGE)
SAID = ("Labeller jams at the third lane", "", " Glue is new since ten ")
Deed = Callable[[Connection, Actor, Shift, Tap], object]


def build(conn: Connection) -> None:
    make.shift(conn, "L1", START, CHANGE)
    make.shift(conn, "L1", CHANGE, END, name="late")


@pytest.fixture
def floor(conn: Connection, cast: Cast) -> Cast:
    """An early shift of line 1 that the late one follows without a gap."""
    build(conn)
    return cast


@pytest.fixture
def pad(cast: Cast) -> Actor:
    return replace(cast.screen, role="pad", screen_id=2)


def at(minutes: float, version: int = 0) -> Tap:
    """A tap so many minutes after the change of shift."""
    return make.tap(version, CHANGE + minutes * MINUTE)


def write(conn: Connection, actor: Actor, shift: Shift, tap: Tap) -> object:
    return handover.write(conn, actor, shift, SAID, tap)


def correct(conn: Connection, actor: Actor, shift: Shift, tap: Tap) -> object:
    return handover.write(conn, actor, shift, SAID, replace(tap, seen_version=tap.seen_version + 1))


def confirm(conn: Connection, actor: Actor, shift: Shift, tap: Tap) -> object:
    return handover.confirm(conn, actor, shift, replace(tap, seen_version=tap.seen_version + 1))


each_deed = pytest.mark.parametrize("deed", [write, correct, confirm])


def begun(conn: Connection, deed: Deed, writer: Actor) -> None:
    """What a correction and a reading need to be there."""
    if deed is not write:
        write(conn, writer, EARLY, at(-5))


def shown(conn: Connection, minutes: float = 1) -> handover.Handover:
    found = handover.last(conn, SITE, "L1", now=CHANGE + minutes * MINUTE)
    assert found is not None
    return found


@pytest.mark.usefixtures("floor")
def test_it_stands_from_a_quarter_before_to_a_quarter_after_the_change(conn: Connection) -> None:
    stands = {m: handover.of(conn, SITE, "L1", now=CHANGE + m * MINUTE) is not None for m in (-16, -15, 0, 15, 16)}
    assert stands == {-16: False, -15: True, 0: True, 15: True, 16: False}
    assert shown(conn, 16).shift == shown(conn, -15).shift == EARLY
    assert [one.shift if one else None for one in (shown(conn).following,)] == ["late"]
    assert handover.of(conn, SITE, "L2", now=CHANGE) is None
    assert handover.last(conn, SITE, "L2", now=CHANGE) is None


@pytest.mark.usefixtures("floor")
def test_after_a_free_night_it_stands_again_when_the_next_crew_comes(conn: Connection) -> None:
    make.shift(conn, "L1", START + DAY, CHANGE + DAY)
    begins = START + DAY
    found = [handover.of(conn, SITE, "L1", now=at) for at in (END, END + DAY / 4, begins, begins + 20 * MINUTE)]
    assert [one.shift.shift if one else None for one in found] == ["late", None, "late", None]


def test_three_lines_are_written_and_empty_ones_left_out(conn: Connection, floor: Cast) -> None:
    write(conn, floor.bo, EARLY, at(-10))
    one = shown(conn).versions[0]
    assert one.said == ("Labeller jams at the third lane", "Glue is new since ten")
    assert (one.written_role, one.written_by, one.written_at) == ("supervisor", "Bo", CHANGE - 10 * MINUTE)
    assert not shown(conn).is_read


def test_it_is_begun_around_the_change_and_corrected_also_later(conn: Connection, floor: Cast) -> None:
    for minutes in (-16, 16):
        with pytest.raises(Invalid, match="from 15 minutes before to 15 minutes after"):
            write(conn, floor.bo, EARLY, at(minutes))
    write(conn, floor.bo, EARLY, at(15))
    handover.write(conn, floor.dana, EARLY, ["Lane 2, not 3"], at(200, 1))
    assert [one.said for one in shown(conn, 200).versions] == [("Lane 2, not 3",), (SAID[0], SAID[2].strip())]


def test_a_tablet_writes_and_says_read_without_a_name(conn: Connection, floor: Cast, pad: Actor) -> None:
    write(conn, pad, EARLY, at(-3))
    handover.confirm(conn, pad, EARLY, at(2, 1))
    one = shown(conn).versions[0]
    assert (one.written_role, one.written_by, one.read_role, one.read_by) == ("pad", "", "pad", "")
    assert shown(conn).is_read


def test_whoever_wrote_it_does_not_read_it_for_the_others(conn: Connection, floor: Cast) -> None:
    with pytest.raises(Invalid, match="Nothing is written"):
        handover.confirm(conn, floor.dana, EARLY, at(1))
    write(conn, floor.bo, EARLY, at(-3))
    with pytest.raises(Invalid, match="You wrote this"):
        confirm(conn, floor.bo, EARLY, at(1))
    confirm(conn, floor.dana, EARLY, at(1))
    assert (shown(conn).versions[0].read_role, shown(conn).versions[0].read_at) == ("manager", CHANGE + MINUTE)
    handover.write(conn, floor.bo, EARLY, ["And the glue"], at(5, 1))
    assert not shown(conn).is_read


@pytest.mark.parametrize("said", [[], ["", " "], ["a", "b", "c", "d"], ["x" * 121]])
def test_words_have_a_size(conn: Connection, floor: Cast, said: list[str]) -> None:
    with pytest.raises(Invalid, match=r"one to three lines|shorten each line"):
        handover.write(conn, floor.bo, EARLY, said, at(0))


def test_what_stands_open_comes_along(conn: Connection, floor: Cast) -> None:
    call = calls.make(conn, floor.ana, Need("L1", "quality"), request_id=make.request(), now=MONDAY)
    danger = make.idea(conn, floor.station, kind="danger")
    today = make.action(conn, floor.bo, floor.ana, due_on=date(2026, 11, 16))
    make.action(conn, floor.bo, floor.ana, due_on=date(2026, 11, 17))
    found = shown(conn)
    assert [one.call_id for one in found.calls] == [call.call_id]
    assert [one.idea_id for one in found.dangers] == [danger]
    assert [one.action_id for one in found.due] == [today]


@each_deed
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ana", Forbidden), ("screen", Forbidden), ("bea", NotFound), ("eli", NotFound), ("stranger", NotFound)],
)
def test_who_may_not_hand_over_this_line(
    conn: Connection, floor: Cast, deed: Deed, who: str, refusal: type[Exception]
) -> None:
    begun(conn, deed, floor.bo)
    with pytest.raises(refusal):
        deed(conn, getattr(floor, who), EARLY, at(1))


@each_deed
def test_another_lead_may_and_the_audit_knows(conn: Connection, floor: Cast, pad: Actor, deed: Deed) -> None:
    begun(conn, deed, floor.bo)
    deed(conn, floor.dana, EARLY, at(1))
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (last.actor, last.subject) == (floor.dana.label, "handover:L1:2026-11-16T05:00Z")


def test_whoever_is_disabled_hands_nothing_over(conn: Connection, floor: Cast) -> None:
    conn.execute(t.people.update().where(t.people.c.username == "bo").values(disabled_at=MONDAY))
    assert sessions.actor_of(conn, SITE, floor.bo.person_id or 0) is None


@each_deed
def test_a_shift_that_is_not_there_is_not_found(conn: Connection, floor: Cast, deed: Deed) -> None:
    begun(conn, deed, floor.bo)
    for other in (replace(EARLY, shift="night"), replace(EARLY, start=START + MINUTE), replace(EARLY, line="L2")):
        with pytest.raises(NotFound):
            deed(conn, floor.dana, other, at(1))


@each_deed
def test_the_second_of_two_is_told(conn: Connection, floor: Cast, deed: Deed) -> None:
    begun(conn, deed, floor.bo)
    handover.write(conn, floor.bo, EARLY, ["First"], at(-4, 0 if deed is write else 1))
    for seen in (0, 7):
        with pytest.raises(ChangedMeanwhile, match="what you typed is kept"):
            deed(conn, floor.dana, EARLY, at(1, seen))


@each_deed
def test_a_double_tap_is_one_deed(conn: Connection, floor: Cast, deed: Deed) -> None:
    begun(conn, deed, floor.bo)
    tap = at(1)
    kept = conn.execute(select(func.count()).select_from(t.audit)).scalar_one()
    for _ in range(2):
        deed(conn, floor.dana, EARLY, tap)
    assert conn.execute(select(func.count()).select_from(t.audit)).scalar_one() == kept + 1


def test_of_two_leads_at_once_one_is_kept_and_one_is_told(engine: Engine) -> None:
    with engine.begin() as conn:
        people = move_in(conn)
        build(conn)
    met = at_once(
        engine,
        [
            lambda conn, who=who: write(conn, who, EARLY, at(0))  # type: ignore[misc]
            for who in (people.bo, people.dana, people.adi)
        ],
    )
    assert sorted(str(type(one).__name__) for one in met) == ["ChangedMeanwhile", "ChangedMeanwhile", "int"]
