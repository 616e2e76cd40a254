"""The roster as the office edits it: checked, written once, guarded, audited."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from db import tables as t
from feedback import ladder, roster, tiers
from feedback.roster import Plan
from tests.make import MONDAY, request, tap
from tests.people import OTHER_SITE, SITE, Cast

TODAY = date(2026, 11, 16)
Deed = Callable[[Connection, Actor, "Made"], object]


class Made:
    """A duty and an absence that are there already."""

    def __init__(self, conn: Connection, cast: Cast) -> None:
        self.ana = cast.ana.person_id or 0
        self.plan = Plan(1, "maintenance", ("maintenance",), "12345", person_id=self.ana, shift="early")
        self.duty = roster.add(conn, cast.dana, self.plan, request_id=request())
        self.absence = roster.away(conn, cast.dana, self.ana, TODAY, TODAY, request_id=request())


@pytest.fixture
def made(conn: Connection, cast: Cast) -> Made:
    return Made(conn, cast)


DEEDS: dict[str, Deed] = {
    "add": lambda conn, who, made: roster.add(conn, who, made.plan, request_id=request()),
    "change": lambda conn, who, made: roster.change(conn, who, made.duty, tap(), plan=replace(made.plan, tier=2)),
    "remove": lambda conn, who, made: roster.remove(conn, who, made.duty, tap()),
    "away": lambda conn, who, made: roster.away(conn, who, made.ana, TODAY, TODAY, request_id=request()),
    "back": lambda conn, who, made: roster.back(conn, who, made.absence),
    "waits": lambda conn, who, made: roster.set_waits(conn, who, "danger", tap(0), second_min=9, third_min=9),
}
each_deed = pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)


@each_deed
def test_managers_and_admins_keep_it_and_the_audit_says_so(
    conn: Connection, cast: Cast, made: Made, deed: Deed
) -> None:
    before = conn.execute(select(func.count()).select_from(t.audit)).scalar_one()
    deed(conn, cast.adi, made)
    rows = conn.execute(select(t.audit).order_by(t.audit.c.audit_id)).all()[before:]
    assert [row.actor for row in rows] == [cast.adi.label]


@each_deed
@pytest.mark.parametrize("who", ["ana", "bo", "cem", "screen", "station"])
def test_nobody_else_does(conn: Connection, cast: Cast, made: Made, deed: Deed, who: str) -> None:
    with pytest.raises(Forbidden):
        deed(conn, getattr(cast, who), made)


@each_deed
def test_another_plant_touches_nothing_of_it(conn: Connection, cast: Cast, made: Made, deed: Deed) -> None:
    if deed is DEEDS["waits"]:
        deed(conn, cast.eli, made)
        assert ladder.minutes(conn, SITE)["danger"] == ladder.USUAL_MIN["danger"]
        assert ladder.minutes(conn, OTHER_SITE)["danger"] == (9, 9)
    else:
        with pytest.raises(NotFound):
            deed(conn, cast.eli, made)


@pytest.mark.parametrize("deed", [DEEDS["change"], DEEDS["remove"]])
def test_what_somebody_changed_meanwhile_is_not_overwritten(
    conn: Connection, cast: Cast, made: Made, deed: Deed
) -> None:
    roster.change(conn, cast.adi, made.duty, tap(), plan=replace(made.plan, weekdays="67"))
    with pytest.raises(ChangedMeanwhile):
        deed(conn, cast.dana, made)
    assert [duty.weekdays for duty in roster.duties(conn, cast.dana)] == ["67"]


def test_minutes_are_guarded_too(conn: Connection, cast: Cast) -> None:
    roster.set_waits(conn, cast.dana, "safety", tap(0), second_min=3, third_min=4)
    with pytest.raises(ChangedMeanwhile):
        roster.set_waits(conn, cast.adi, "safety", tap(0), second_min=8, third_min=8)
    roster.set_waits(conn, cast.adi, "safety", tap(1), second_min=6, third_min=7)
    kept = {one.kind: (one.version, one.second_min, one.third_min) for one in roster.waits(conn, cast.dana)}
    assert kept["safety"] == (2, 6, 7)
    assert kept["danger"] == (0, 15, 60)


@pytest.mark.parametrize("deed", [DEEDS["remove"], DEEDS["change"], DEEDS["back"]])
def test_what_is_gone_is_not_found(conn: Connection, cast: Cast, made: Made, deed: Deed) -> None:
    roster.remove(conn, cast.dana, made.duty, tap())
    roster.back(conn, cast.dana, made.absence)
    with pytest.raises(NotFound):
        deed(conn, cast.dana, made)


def test_a_double_tap_writes_one_line(conn: Connection, cast: Cast, made: Made) -> None:
    asked = request()
    assert len({roster.add(conn, cast.dana, made.plan, request_id=asked) for _ in range(2)}) == 1
    away = {roster.away(conn, cast.dana, made.ana, TODAY, TODAY, request_id=asked) for _ in range(2)}
    assert len(away) == 1
    assert len(roster.duties(conn, cast.dana)) == len(roster.absences(conn, cast.dana, today=TODAY)) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"role": "supervisor"}, "one person, or everybody with a role"),
        ({"person_id": None}, "one person, or everybody with a role"),
        ({"person_id": None, "role": "king"}, "no role"),
        ({"tier": 4}, "tier is 1"),
        ({"post": "cook"}, "what walls call them"),
        ({"kinds": ()}, "which calls they answer"),
        ({"kinds": ("coffee",)}, "which calls they answer"),
        ({"weekdays": ""}, "days on which"),
        ({"weekdays": "11"}, "days on which"),
        ({"shift": ""}, "either a shift, or from when until when"),
        ({"start_time": "06:00", "end_time": "14:00"}, "either a shift"),
        ({"shift": "", "start_time": "6", "end_time": "25:00"}, "such as 06:00 to 14:00"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(
    conn: Connection, cast: Cast, made: Made, wrong: dict[str, object], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        roster.add(conn, cast.dana, replace(made.plan, **wrong), request_id=request())  # type: ignore[arg-type]


def test_days_and_minutes_that_make_no_sense_are_refused(conn: Connection, cast: Cast, made: Made) -> None:
    for last in (TODAY - timedelta(days=1), TODAY + timedelta(days=367)):
        with pytest.raises(Invalid, match="at most a year"):
            roster.away(conn, cast.dana, made.ana, TODAY, last, request_id=request())
    for minutes in (0, 721):
        with pytest.raises(Invalid, match="between 1 and 720"):
            roster.set_waits(conn, cast.dana, "danger", tap(0), second_min=5, third_min=minutes)
    with pytest.raises(Invalid, match="maintenance, material"):
        roster.set_waits(conn, cast.dana, "coffee", tap(0), second_min=5, third_min=5)
    with pytest.raises(NotFound, match="no such line"):
        roster.add(conn, cast.dana, replace(made.plan, line="L9"), request_id=request())


def test_who_is_disabled_is_not_put_on_it(conn: Connection, cast: Cast, made: Made) -> None:
    conn.execute(update(t.people).where(t.people.c.username == "ana").values(disabled_at=MONDAY))
    with pytest.raises(NotFound, match="no such person"):
        roster.add(conn, cast.dana, made.plan, request_id=request())
    assert cast.ana.person_id not in roster.colleagues(conn, cast.dana)


def test_what_was_typed_is_what_stands_there(conn: Connection, cast: Cast, made: Made) -> None:
    roster.back(conn, cast.dana, made.absence)
    plan = replace(made.plan, line="L1", shift="", start_time="10:00", end_time="11:00")
    roster.change(conn, cast.dana, made.duty, tap(), plan=plan)
    standing = tiers.standing(conn, SITE, "L1", now=MONDAY, kind="maintenance")
    assert standing[1] == tiers.Standing((made.ana,), ("maintenance",))
    assert 1 not in tiers.standing(conn, SITE, "L1", now=MONDAY - timedelta(hours=1), kind="maintenance")
