"""Stations: a public name for a place, which opens the form and nothing else."""

import pytest
from sqlalchemy import Connection

from access import stations
from access.refusals import Forbidden, Invalid, NotFound
from tests.cast import Cast


def test_a_phone_at_a_station_speaks_for_its_line(conn: Connection, cast: Cast) -> None:
    stations.add(conn, cast.admin, "L1-FILLER", line="L1", label="Line 1, filler")
    actor = stations.at(conn, "SUED", "L1-FILLER")
    assert actor is not None
    assert (actor.kind, actor.role, set(actor.lines), actor.label) == (
        "station",
        "station",
        {"L1"},
        "station:L1-FILLER",
    )
    assert actor.person_id is None


def test_adding_the_same_station_twice_is_one_station(conn: Connection, cast: Cast) -> None:
    first = stations.add(conn, cast.admin, "F1", line="L1", label="Filler")
    assert stations.add(conn, cast.second_admin, "F1", line="L1", label="Filler again") == first


def test_a_station_cannot_stand_at_two_lines(conn: Connection, cast: Cast) -> None:
    stations.add(conn, cast.admin, "F1", line="L1", label="Filler")
    with pytest.raises(Invalid, match="already at line L1"):
        stations.add(conn, cast.admin, "F1", line="L2", label="Packer")


def test_a_station_out_of_use_takes_nothing_until_it_is_back(conn: Connection, cast: Cast) -> None:
    stations.add(conn, cast.admin, "F1", line="L1", label="Filler")
    assert not stations.set_active(conn, cast.admin, "F1", is_active=False).is_active
    assert stations.at(conn, "SUED", "F1") is None
    assert stations.set_active(conn, cast.admin, "F1", is_active=True).is_active
    assert stations.at(conn, "SUED", "F1")


def test_an_unknown_station_or_one_of_another_plant_is_nobody(conn: Connection, cast: Cast) -> None:
    stations.add(conn, cast.admin, "F1", line="L1", label="Filler")
    assert stations.at(conn, "NORD", "F1") is None
    assert stations.at(conn, "SUED", "F2") is None
    with pytest.raises(NotFound):
        stations.set_active(conn, cast.stranger, "F1", is_active=False)


@pytest.mark.parametrize("role", ["worker", "supervisor", "manager"])
def test_only_an_admin_makes_stations(conn: Connection, cast: Cast, role: str) -> None:
    with pytest.raises(Forbidden):
        stations.add(conn, getattr(cast, role), "F1", line="L1", label="Filler")


def test_a_lead_prints_the_sheets_of_the_lines_in_sight(conn: Connection, cast: Cast) -> None:
    stations.add(conn, cast.admin, "F1", line="L1", label="Filler")
    stations.add(conn, cast.admin, "P1", line="L2", label="Packer")
    assert [there.station for there in stations.all_of(conn, cast.supervisor)] == ["F1"]
    assert [there.station for there in stations.all_of(conn, cast.manager)] == ["F1", "P1"]
    with pytest.raises(Forbidden):
        stations.all_of(conn, cast.worker)


@pytest.mark.parametrize("station", ["", "x" * 21, "a b", "a/b", "<img>", "ä", "F1\n"])
def test_a_name_that_would_not_fit_into_an_address_is_refused(conn: Connection, cast: Cast, station: str) -> None:
    with pytest.raises(Invalid, match="station's name"):
        stations.add(conn, cast.admin, station, line="L1", label="Filler")


def test_a_station_stands_at_a_line_that_there_is(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound, match="no such line"):
        stations.add(conn, cast.admin, "F1", line="L9", label="Filler")
