"""The first master data typed into a form, asked by everyone who might."""

import pytest
from sqlalchemy import Connection, text

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid
from ingest import plant_form
from ingest.plant_form import Line, Machine, Site
from tests.cast import Cast, assemble

AS_IT_IS = Site("Werk Süd", "Europe/Berlin", "00:00")
KOLKATA = Site("Werk Süd", "Asia/Kolkata", "06:00")


@pytest.fixture
def cast(conn: Connection) -> Cast:
    return assemble(conn)


def deeds(conn: Connection) -> list[str]:
    known = ("site.change", "line.add", "machine.add")
    found = conn.execute(
        text("SELECT action FROM audit WHERE action = ANY(:known) ORDER BY audit_id"), {"known": list(known)}
    )
    return list(found.scalars())


def test_the_plant_gets_its_time_zone_and_the_start_of_its_day(conn: Connection, cast: Cast) -> None:
    conn.execute(text("UPDATE sites SET currency = 'INR', answer_days = 5 WHERE site_id = 'SUED'"))
    plant_form.save_site(conn, cast.manager, KOLKATA, seen=AS_IT_IS)
    plant_form.save_site(conn, cast.admin, KOLKATA, seen=AS_IT_IS)
    assert plant_form.site(conn, cast.admin) == KOLKATA
    rest = conn.execute(text("SELECT currency, answer_days FROM sites WHERE site_id = 'SUED'")).one()
    assert tuple(rest) == ("INR", 5)
    assert plant_form.site(conn, cast.stranger).name == "Werk Nord"
    assert deeds(conn) == ["site.change"]


def test_the_second_of_two_admins_is_told(conn: Connection, cast: Cast) -> None:
    plant_form.save_site(conn, cast.admin, KOLKATA, seen=AS_IT_IS)
    with pytest.raises(ChangedMeanwhile):
        plant_form.save_site(conn, cast.second_admin, Site("Werk S", "Europe/Berlin", "06:00"), seen=AS_IT_IS)
    assert plant_form.site(conn, cast.admin) == KOLKATA


@pytest.mark.parametrize(("zone", "day"), [("Mars/Olympus", "06:00"), ("Europe/Berlin", "25:00"), ("", "06:00")])
def test_a_zone_or_a_time_that_there_is_not_is_refused_with_a_sentence(
    conn: Connection, cast: Cast, zone: str, day: str
) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        plant_form.save_site(conn, cast.admin, Site("Werk Süd", zone, day), seen=AS_IT_IS)


def test_a_line_and_its_machine_are_added_once(conn: Connection, cast: Cast) -> None:
    for _ in range(2):
        plant_form.add_line(conn, cast.admin, Line(" L3 ", "Drying", "C"))
        plant_form.add_machine(conn, cast.admin, Machine("M3", "L3", "", is_constraint=True))
    assert deeds(conn) == ["line.add", "machine.add"]
    progress = plant_form.progress(conn, cast.admin)
    assert (progress.lines, progress.machines, progress.people) == (3, 1, 6)


def test_a_code_that_is_taken_is_refused(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="already"):
        plant_form.add_line(conn, cast.admin, Line("L1", "Something else"))
    plant_form.add_machine(conn, cast.admin, Machine("M1", "L1"))
    with pytest.raises(Invalid, match="already"):
        plant_form.add_machine(conn, cast.admin, Machine("M1", "L2"))


@pytest.mark.parametrize("machine", [Machine("", "L1"), Machine("M1", "L9")])
def test_a_machine_without_a_code_or_a_line_is_refused(conn: Connection, cast: Cast, machine: Machine) -> None:
    with pytest.raises(Invalid, match=r"[.]$"):
        plant_form.add_machine(conn, cast.admin, machine)


@pytest.mark.parametrize("who", ["worker", "other_team", "supervisor"])
def test_who_may_not_import_cannot_type_a_plant_either(conn: Connection, cast: Cast, who: str) -> None:
    actor: Actor = getattr(cast, who)
    for ask in (
        lambda: plant_form.site(conn, actor),
        lambda: plant_form.progress(conn, actor),
        lambda: plant_form.save_site(conn, actor, KOLKATA, seen=AS_IT_IS),
        lambda: plant_form.add_line(conn, actor, Line("L3")),
        lambda: plant_form.add_machine(conn, actor, Machine("M3", "L1")),
    ):
        with pytest.raises(Forbidden):
            ask()
    assert deeds(conn) == []


def test_the_other_plant_gets_a_line_of_its_own(conn: Connection, cast: Cast) -> None:
    plant_form.add_line(conn, cast.stranger, Line("L3", "Theirs"))
    plant_form.add_line(conn, cast.admin, Line("L3", "Ours"))
    assert plant_form.progress(conn, cast.admin).lines == plant_form.progress(conn, cast.stranger).lines == 3
