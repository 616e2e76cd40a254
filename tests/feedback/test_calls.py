"""Calls for help: one press, one clock, one call of each kind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from access import sessions
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import notices
from db import tables as t
from feedback import calls
from feedback.calls import Need
from feedback.moves import Tap
from tests import make
from tests.feedback.test_two_at_once import at_once
from tests.make import MONDAY
from tests.people import OTHER_SITE, SITE, Cast, move_in

MINUTE = timedelta(minutes=1)
JAM = Need("L1", "maintenance")
Deed = Callable[[Connection, Actor, int, Tap], int]


def come(conn: Connection, actor: Actor, call: int, tap: Tap) -> int:
    return calls.coming(conn, actor, call, tap, minutes=5)


each_deed = pytest.mark.parametrize("deed", [come, calls.here, calls.fixed])
DEEDS: list[Deed] = [come, calls.here, calls.fixed, calls.take_back]
any_deed = pytest.mark.parametrize("deed", DEEDS)


@pytest.fixture
def pad(cast: Cast) -> Actor:
    return replace(cast.screen, role="pad", screen_id=2)


@pytest.fixture
def call(conn: Connection, pad: Actor) -> int:
    return press(conn, pad)


def press(conn: Connection, actor: Actor, need: Need = JAM) -> int:
    return calls.make(conn, actor, need, request_id=make.request(), now=MONDAY).call_id


def at(minutes: float, version: int = 1) -> Tap:
    return make.tap(version, MONDAY + minutes * MINUTE)


def ended(conn: Connection) -> list[calls.Call]:
    return calls.fixed_between(conn, SITE, "L1", MONDAY, MONDAY + MINUTE)


def test_a_press_on_the_tablet_is_an_open_call_of_that_line_only(conn: Connection, call: int) -> None:
    (one,) = calls.open_on(conn, SITE, "L1", now=MONDAY)
    assert (one.call_id, one.kind, one.state, one.made_at, one.made_by) == (
        call, "maintenance", "open", MONDAY, "screen:2",
    )  # fmt: skip
    assert calls.open_on(conn, SITE, "L2", now=MONDAY) == []
    assert calls.open_on(conn, OTHER_SITE, "L1", now=MONDAY) == []
    assert calls.open_on(conn, SITE, "L1", now=MONDAY - MINUTE) == []


def test_the_clocks_run_from_the_press_to_being_here_to_fixed(conn: Connection, cast: Cast, call: int) -> None:
    calls.coming(conn, cast.ana, call, at(1), minutes=5)
    (one,) = calls.open_on(conn, SITE, "L1", now=MONDAY + MINUTE)
    assert (one.state, one.helper, one.helper_role) == ("coming", "Ana", "maintenance")
    assert one.expected_at == MONDAY + 6 * MINUTE
    calls.here(conn, cast.ana, call, at(4, 2))
    calls.fixed(conn, cast.ana, call, at(15, 3))
    assert calls.open_on(conn, SITE, "L1", now=MONDAY + 15 * MINUTE) == []
    (done,) = ended(conn)
    assert (done.response, done.fix, done.version) == (4 * MINUTE, 11 * MINUTE, 4)


def test_times_that_nobody_told_are_not_made_up(conn: Connection, pad: Actor, call: int) -> None:
    calls.fixed(conn, pad, call, at(9))
    assert [(done.response, done.fix) for done in ended(conn)] == [(None, None)]


def test_a_lead_comes_as_a_lead_and_a_tablet_as_what_was_called(conn: Connection, cast: Cast, pad: Actor) -> None:
    for who, kind in ((cast.bo, "quality"), (cast.dana, "safety"), (pad, "material")):
        come(conn, who, press(conn, pad, Need("L1", kind)), at(1))
    found = {one.kind: (one.helper_role, one.helper) for one in calls.open_on(conn, SITE, "L1", now=MONDAY)}
    assert found == {"quality": ("supervisor", "Bo"), "safety": ("manager", "Dana"), "material": ("logistics", "")}


def test_another_estimate_counts_from_when_it_is_given(conn: Connection, cast: Cast, call: int) -> None:
    come(conn, cast.ana, call, at(1))
    calls.coming(conn, cast.abe, call, at(5, 2), minutes=10)
    (one,) = calls.open_on(conn, SITE, "L1", now=MONDAY)
    assert (one.coming_at, one.expected_at, one.helper) == (MONDAY + MINUTE, MONDAY + 15 * MINUTE, "Abe")
    for minutes in (0, 121):
        with pytest.raises(Invalid, match="1 to 120"):
            calls.coming(conn, cast.ana, call, at(6, 3), minutes=minutes)


def test_a_second_press_joins_the_open_call_and_a_fixed_one_makes_room(
    conn: Connection, cast: Cast, pad: Actor, call: int
) -> None:
    asked = make.request()
    for _ in range(2):
        joined = calls.make(conn, cast.ana, replace(JAM, machine=None), request_id=asked, now=MONDAY)
        assert (joined.call_id, joined.is_joined) == (call, True)
    assert press(conn, pad, Need("L1", "material")) != call
    assert press(conn, cast.ana, Need("L2", "maintenance")) != call
    calls.fixed(conn, cast.ana, call, at(9))
    assert press(conn, pad) != call


def test_a_call_may_name_a_machine_of_its_line(conn: Connection, pad: Actor) -> None:
    conn.execute(insert(t.machines).values(site_id=SITE, line="L2", machine="FIL", name="Filler"))
    with pytest.raises(NotFound, match="no such machine"):
        press(conn, pad, Need("L1", "quality", "FIL"))
    with pytest.raises(Invalid, match="maintenance, material, quality or safety"):
        press(conn, pad, Need("L1", "coffee"))


def test_it_is_taken_back_within_a_minute_by_the_same_tablet(conn: Connection, cast: Cast, pad: Actor) -> None:
    call = press(conn, pad)
    for other in (cast.ana, replace(pad, screen_id=3)):
        with pytest.raises(Invalid, match="somebody else"):
            calls.take_back(conn, other, call, at(0.5))
    with pytest.raises(Invalid, match="for one minute"):
        calls.take_back(conn, pad, call, at(1.1))
    (one,) = calls.open_on(conn, SITE, "L1", now=MONDAY)
    assert [one.can_take_back(who, MONDAY) for who in (pad, cast.ana)] == [True, False]
    assert not one.can_take_back(pad, MONDAY + 2 * MINUTE)
    calls.take_back(conn, pad, call, at(1))
    assert calls.open_on(conn, SITE, "L1", now=MONDAY + MINUTE) == ended(conn) == []


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("screen", Forbidden), ("station", Forbidden), ("cem", NotFound), ("eli", None), ("stranger", NotFound)],
)
def test_who_may_not_call_from_this_line(
    conn: Connection, cast: Cast, who: str, refusal: type[Exception] | None
) -> None:
    if refusal is None:  # a line of the same code at another plant: the call stands there
        press(conn, getattr(cast, who))
    else:
        with pytest.raises(refusal):
            press(conn, getattr(cast, who))
    assert calls.open_on(conn, SITE, "L1", now=MONDAY) == []


@any_deed
@pytest.mark.parametrize(
    ("who", "refusal"), [("screen", Forbidden), ("cem", NotFound), ("eli", NotFound), ("stranger", NotFound)]
)
def test_who_may_not_answer_it(
    conn: Connection, cast: Cast, call: int, deed: Deed, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        deed(conn, getattr(cast, who), call, at(0.5))


@each_deed
@pytest.mark.parametrize("who", ["ana", "abe", "bo", "dana"])
def test_whoever_sees_the_line_may_answer(conn: Connection, cast: Cast, call: int, deed: Deed, who: str) -> None:
    assert deed(conn, getattr(cast, who), call, at(1)) == 2
    last = conn.execute(select(t.audit).order_by(t.audit.c.audit_id.desc()).limit(1)).one()
    assert (last.subject, last.actor) == (f"call:{call}", getattr(cast, who).label)


def test_whoever_is_disabled_answers_nothing(conn: Connection, cast: Cast) -> None:
    conn.execute(t.people.update().where(t.people.c.username == "ana").values(disabled_at=MONDAY))
    assert sessions.actor_of(conn, SITE, cast.ana.person_id or 0) is None


@any_deed
def test_a_call_that_is_not_there_is_not_found(conn: Connection, pad: Actor, deed: Deed) -> None:
    with pytest.raises(NotFound):
        deed(conn, pad, 999_999, at(1))


@any_deed
def test_the_second_of_two_is_told_what_happened(
    conn: Connection, cast: Cast, pad: Actor, call: int, deed: Deed
) -> None:
    come(conn, cast.bo, call, at(0.2))
    with pytest.raises(ChangedMeanwhile, match="they are coming"):
        deed(conn, pad, call, at(0.5))
    calls.fixed(conn, cast.bo, call, at(0.6, 2))
    with pytest.raises(ChangedMeanwhile, match="is fixed by now"):
        deed(conn, pad, call, at(0.7, 3))


@any_deed
def test_a_double_tap_is_one_deed(conn: Connection, pad: Actor, call: int, deed: Deed) -> None:
    tap = at(0.5)
    assert [deed(conn, pad, call, tap) for _ in range(2)] == [2, 2]
    assert conn.execute(select(func.count()).select_from(t.audit)).scalar_one() == 2


def test_eight_presses_at_once_are_one_call(engine: Engine) -> None:
    with engine.begin() as conn:
        people = move_in(conn)
    asked = make.request()
    one = at_once(engine, [lambda conn: calls.make(conn, people.ana, JAM, request_id=asked, now=MONDAY)] * 4)
    assert len(set(one)) == 1
    more = at_once(
        engine,
        [
            lambda conn, who=who: calls.make(conn, who, JAM, request_id=make.request(), now=MONDAY)  # type: ignore[misc]
            for who in (people.abe, people.bo, people.dana)
        ],
    )
    assert {made.is_joined for made in more if isinstance(made, calls.Made)} == {True}
    with engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(t.calls)).scalar_one() == 1
        assert conn.execute(select(func.count()).select_from(t.audit)).scalar_one() == 4


def test_every_process_hears_of_it(engine: Engine) -> None:
    with engine.begin() as conn:
        people = move_in(conn)
    heard: list[str | None] = []

    def hear(site_id: str | None, _line: str | None) -> None:
        heard.append(site_id)
        if site_id is None:  # it listens from now on
            with engine.begin() as conn:
                press(conn, people.ana)

    looks = iter(range(20))  # a look a second, until it is told
    notices.hear(engine, hear, lambda: SITE not in heard and next(looks, None) is not None)
    assert heard == [None, SITE]
