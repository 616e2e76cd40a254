"""Every deed of the loop is asked the same: who may do it, what the audit says, twice, and on an older version."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import Connection, select

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, NotFound, Refusal
from db import tables as t
from tests import make
from tests.feedback import busy_plant
from tests.feedback.busy_plant import PAD, World
from tests.feedback.deeds import ACTIONS, IDEAS, OTHERS, Case
from tests.people import SITE, Cast

each_kind = pytest.mark.parametrize("cases", [IDEAS, ACTIONS, OTHERS], ids=["ideas", "actions", "others"])


@pytest.fixture
def plant(conn: Connection, cast: Cast) -> World:
    return busy_plant.build(conn, cast)


def everybody(cast: Cast) -> dict[str, Actor]:
    leads = {"worker": cast.ana, "supervisor": cast.bo, "manager": cast.dana, "admin": cast.adi}
    return leads | {"screen": cast.screen, "pad": PAD, "station": cast.station}


@contextmanager
def undone(conn: Connection) -> Iterator[None]:
    """What happens inside has not happened afterwards."""
    point = conn.begin_nested()
    try:
        yield
    finally:
        point.rollback()


def audit(conn: Connection) -> Counter[str]:
    return Counter(conn.execute(select(t.audit.c.action).where(t.audit.c.site_id == SITE)).scalars())


@each_kind
def test_who_may_does_it_and_the_audit_says_so_and_nobody_else_may(
    conn: Connection, cast: Cast, plant: World, cases: tuple[Case, ...]
) -> None:
    before = audit(conn)
    for case in cases:
        for role, who in everybody(cast).items():
            with undone(conn):
                if role in case.roles:
                    case.do(conn, who, plant, make.tap(case.seen))
                    assert case.says in audit(conn) - before, (case.says, role)
                else:
                    with pytest.raises((Forbidden, NotFound, Refusal)):
                        case.do(conn, who, plant, make.tap(case.seen))
                    assert audit(conn) == before, (case.says, role)


@each_kind
def test_a_second_tap_changes_nothing_and_one_on_another_version_is_refused(
    conn: Connection, cast: Cast, plant: World, cases: tuple[Case, ...]
) -> None:
    before = audit(conn)
    for case in cases:
        who = everybody(cast)[case.roles[0]]
        with undone(conn):
            again = make.tap(case.seen)
            case.do(conn, who, plant, again)
            once = audit(conn)
            if case.again == "fine":
                case.do(conn, who, plant, again)
            elif case.again == "refused":
                with pytest.raises((ChangedMeanwhile, NotFound)):
                    case.do(conn, who, plant, again)
            assert audit(conn) == once, case.says
        if case.is_guarded:
            with undone(conn):
                with pytest.raises(ChangedMeanwhile):
                    case.do(conn, who, plant, make.tap(99))
                assert audit(conn) == before, case.says


@each_kind
def test_whoever_leads_another_line_reaches_none_of_it_and_another_plant_changes_nothing_here(
    conn: Connection, cast: Cast, plant: World, cases: tuple[Case, ...]
) -> None:
    before = audit(conn)
    for case in cases:
        with undone(conn), suppress(Refusal):
            case.do(conn, cast.eli, plant, make.tap(case.seen))
            assert audit(conn) == before, case.says
        if case.is_of_line:
            with undone(conn), pytest.raises(NotFound):
                case.do(conn, cast.bea, plant, make.tap(case.seen))
