"""People: the eight questions for each thing an admin does to a person, and what follows from it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

import clock
from access import people, sessions
from access.actors import Actor
from access.people import NewPerson, Person
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound, Refusal
from tests.cast import PASSWORD, Cast, operator

NEW_PASSWORD = "four blue pallets left"

Deed = Callable[[Connection, Actor, int, int], Person]
DEEDS: dict[str, Deed] = {
    "set_role": lambda c, a, who, seen: people.set_role(c, a, who, seen_version=seen, role="manager"),
    "set_teams": lambda c, a, who, seen: people.set_teams(c, a, who, seen_version=seen, teams=("B",)),
    "rename": lambda c, a, who, seen: people.rename(c, a, who, seen_version=seen, display_name="Anna K", language="de"),
    "disable": lambda c, a, who, seen: people.disable(c, a, who, seen_version=seen),
    "enable": lambda c, a, who, seen: people.enable(c, a, who, seen_version=seen),
    "set_password": lambda c, a, who, seen: people.set_password(c, a, who, seen_version=seen, password=NEW_PASSWORD),
}
every_deed = pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())


def number(who: Actor) -> int:
    assert who.person_id is not None
    return who.person_id


def row_of(conn: Connection, who: Actor) -> tuple[object, ...]:
    found = conn.execute(
        text("SELECT * FROM people WHERE site_id = :site_id AND person_id = :person_id"),
        {"site_id": who.site_id, "person_id": who.person_id},
    ).one()
    return tuple(found)


def refused(conn: Connection, cast: Cast, deed: Deed, by: Actor, why: type[Refusal]) -> None:
    before = row_of(conn, cast.worker)
    with pytest.raises(why):
        deed(conn, by, number(cast.worker), 1)
    assert row_of(conn, cast.worker) == before


@every_deed
def test_an_admin_can(conn: Connection, cast: Cast, deed: Deed) -> None:
    assert deed(conn, cast.admin, number(cast.worker), 1).version == 2


@every_deed
def test_a_teammate_cannot(conn: Connection, cast: Cast, deed: Deed) -> None:
    refused(conn, cast, deed, cast.supervisor, Forbidden)


@every_deed
def test_another_team_cannot(conn: Connection, cast: Cast, deed: Deed) -> None:
    refused(conn, cast, deed, cast.other_team, Forbidden)


@every_deed
def test_an_admin_of_another_plant_does_not_even_learn_that_the_person_exists(
    conn: Connection, cast: Cast, deed: Deed
) -> None:
    refused(conn, cast, deed, cast.stranger, NotFound)


@every_deed
def test_a_manager_cannot(conn: Connection, cast: Cast, deed: Deed) -> None:
    refused(conn, cast, deed, cast.manager, Forbidden)


def test_a_disabled_admin_is_nobody_any_more(conn: Connection, cast: Cast) -> None:
    people.disable(conn, cast.admin, number(cast.second_admin), seen_version=1)
    assert sessions.actor_of(conn, "SUED", number(cast.second_admin)) is None


@every_deed
def test_an_unknown_person_is_not_found(conn: Connection, cast: Cast, deed: Deed) -> None:
    with pytest.raises(NotFound, match="no such person"):
        deed(conn, cast.admin, 999_999, 1)


@every_deed
def test_a_second_admin_with_an_old_page_is_told(conn: Connection, cast: Cast, deed: Deed) -> None:
    people.rename(conn, cast.second_admin, number(cast.worker), seen_version=1, display_name="Anna B", language="en")
    refused(conn, cast, deed, cast.admin, ChangedMeanwhile)


@every_deed
def test_each_deed_is_in_the_audit_without_any_password(conn: Connection, cast: Cast, deed: Deed) -> None:
    deed(conn, cast.admin, number(cast.worker), 1)
    log = text("SELECT actor, subject, details::text FROM audit WHERE site_id = 'SUED' ORDER BY audit_id DESC LIMIT 1")
    last = conn.execute(log).one()
    assert (last.actor, last.subject) == (cast.admin.label, cast.worker.label)
    assert NEW_PASSWORD not in last.details
    assert "argon2" not in last.details


@pytest.mark.parametrize("deed", ["set_role", "disable", "set_password"])
def test_these_deeds_end_the_persons_sessions_in_the_same_transaction(conn: Connection, cast: Cast, deed: str) -> None:
    ticket = sessions.ticket(conn, "SUED", number(cast.worker), now=clock.now())
    cookie = sessions.open_with(conn, ticket, agent="", now=clock.now())
    on_its_way = sessions.ticket(conn, "SUED", number(cast.worker), now=clock.now())
    DEEDS[deed](conn, cast.admin, number(cast.worker), 1)
    assert sessions.find(conn, cookie, now=clock.now()) is None
    assert sessions.open_with(conn, on_its_way, agent="", now=clock.now()) is None


def test_a_person_sees_the_lines_of_their_teams_and_an_office_person_all(conn: Connection, cast: Cast) -> None:
    assert cast.worker.lines == {"L1"}
    assert cast.other_team.lines == {"L2"}  # by the team of one of its shifts
    assert cast.manager.lines == cast.admin.lines == {"L1", "L2"}


def test_a_new_team_brings_its_lines_into_sight_at_once(conn: Connection, cast: Cast) -> None:
    people.set_teams(conn, cast.admin, number(cast.worker), seen_version=1, teams=("A", "B"))
    again = sessions.actor_of(conn, "SUED", number(cast.worker))
    assert again is not None
    assert again.lines == {"L1", "L2"}


def test_the_last_admin_cannot_be_lost(conn: Connection, cast: Cast) -> None:
    people.disable(conn, cast.admin, number(cast.second_admin), seen_version=1)
    with pytest.raises(Invalid, match="last admin"):
        people.disable(conn, cast.admin, number(cast.admin), seen_version=1)
    with pytest.raises(Invalid, match="last admin"):
        people.set_role(conn, cast.admin, number(cast.admin), seen_version=1, role="worker")


def test_a_user_name_is_taken_only_once_however_it_is_written(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="already somebody"):
        people.make(conn, cast.admin, NewPerson(" ANNA ", "Another", "worker", PASSWORD))


@pytest.mark.parametrize("username", ["", "a", "x" * 41, "anna k", "anna\n", "änna", "'; --", "../x"])
def test_a_user_name_that_cannot_be_typed_everywhere_is_refused(conn: Connection, cast: Cast, username: str) -> None:
    with pytest.raises(Invalid, match="user name has 2 to 40"):
        people.make(conn, cast.admin, NewPerson(username + "|", "Name", "worker", PASSWORD))


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "two\nlines", "bell\a"])
def test_a_name_to_show_fits_on_one_line(conn: Connection, cast: Cast, name: str) -> None:
    with pytest.raises(Invalid, match="name to show"):
        people.make(conn, cast.admin, NewPerson("new.one", name, "worker", PASSWORD))


def test_a_role_that_does_not_exist_cannot_be_given(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="no role 'system'"):
        people.set_role(conn, cast.admin, number(cast.worker), seen_version=1, role="system")


def test_only_admins_make_people(conn: Connection, cast: Cast) -> None:
    for who in (cast.worker, cast.supervisor, cast.manager):
        with pytest.raises(Forbidden):
            people.make(conn, who, NewPerson("eve.x", "Eve", "admin", PASSWORD))


def test_the_list_of_people_is_the_admins_and_of_one_plant(conn: Connection, cast: Cast) -> None:
    assert [person.username for person in people.everyone(conn, cast.stranger)] == ["nora"]
    with pytest.raises(Forbidden):
        people.everyone(conn, cast.manager)


def test_an_action_can_be_given_to_anyone_who_still_works_here(conn: Connection, cast: Cast) -> None:
    people.disable(conn, cast.admin, number(cast.other_team), seen_version=1)
    names = [person.username for person in people.colleagues(conn, cast.supervisor)]
    assert names == ["ada", "alan", "anna", "max", "sofia"]


def test_one_chooses_the_own_language_and_the_log_says_so(conn: Connection, cast: Cast) -> None:
    before = people.one(conn, cast.worker, number(cast.worker))
    after = people.change_own_language(conn, cast.worker, language="pl", seen_version=before.version)
    assert (after.language, after.version) == ("pl", before.version + 1)
    with pytest.raises(ChangedMeanwhile):
        people.change_own_language(conn, cast.worker, language="de", seen_version=before.version)
    with pytest.raises(Invalid, match="The language is one of en, de"):
        people.change_own_language(conn, cast.worker, language="tlh", seen_version=after.version)
    with pytest.raises(Forbidden):
        people.change_own_language(conn, operator(), language="de", seen_version=1)


def test_ones_own_password_changes_only_with_the_old_one(conn: Connection, cast: Cast) -> None:
    with pytest.raises(Invalid, match="old password is not right"):
        people.change_own_password(conn, cast.worker, old="not it at all", new=NEW_PASSWORD)
    people.change_own_password(conn, cast.worker, old=PASSWORD, new=NEW_PASSWORD)
    with pytest.raises(Invalid, match="old password is not right"):
        people.change_own_password(conn, cast.worker, old=PASSWORD, new="something else again")


def test_an_empty_database_begins_with_one_plant_that_the_operator_names(conn: Connection) -> None:
    assert people.sites(conn) == []
    assert people.first_site(conn, "WEST") == "WEST"
    made = people.make(conn, operator("WEST"), NewPerson("chief", "Chief", "admin", PASSWORD))
    assert made.role == "admin"
    assert people.site_name(conn, "WEST") == "My plant"
    with pytest.raises(Invalid, match="plant's code"):
        people.first_site(conn, "")
