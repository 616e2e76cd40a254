"""The pages of people, screens and QR sheets."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

import clock
from access import people, screen_reports, screens, sessions, stations
from access.actors import Actor
from access.people import Person
from access.screens import Page, Settings
from access.sign_in import NotLetIn, Try
from access.sign_in import sign_in as try_password
from pages.manage import routes
from pages.shell.cookies import SESSION
from tests.cast import PASSWORD, Cast, sign_in
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]


def person(engine: Engine, cast: Cast, username: str) -> Person:
    with engine.connect() as conn:
        found = people.named(conn, cast.admin.site_id, username)
    assert found is not None
    return found


def can_sign_in(engine: Engine, username: str, password: str) -> bool:
    try:
        return bool(try_password(engine, Try("SUED", username, password, "10.0.0.1"), now=clock.now()))
    except NotLetIn:
        return False


def test_an_admin_adds_a_person_and_tells_them_a_password_once(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.admin, "pages.manage.people")
    page.text_input(key="new name").set_value("Rosa R.")
    page.text_input(key="new username").set_value("rosa")
    page.selectbox(key="new role").set_value("supervisor")
    page.multiselect(key="new teams").set_value(["A"])
    page.button(key="add").click().run()
    password = page.code[0].value
    assert person(engine, cast, "rosa").teams == ("A",)
    assert can_sign_in(engine, "rosa", password)
    assert not page.run().code


def test_a_name_that_is_taken_is_refused_and_stays_typed(cast: Cast, visit: Visit) -> None:
    page = visit(cast.admin, "pages.manage.people")
    page.text_input(key="new name").set_value("Another Anna")
    page.text_input(key="new username").set_value("anna")
    page.button(key="add").click().run()
    assert "already somebody" in words(page)
    assert page.text_input(key="new name").value == "Another Anna"
    assert not page.code


def test_role_teams_and_name_change_together_and_end_the_old_sessions(cast: Cast, visit: Visit, engine: Engine) -> None:
    anna = person(engine, cast, "anna")
    cookie = sign_in(engine, cast.worker)
    page = visit(cast.admin, "pages.manage.people")
    page.button(key=f"open {anna.person_id}").click().run()
    page.selectbox(key=f"role {anna.person_id} {anna.version}").set_value("supervisor")
    page.multiselect(key=f"teams {anna.person_id} {anna.version}").set_value(["A", "B"])
    page.button(key="save").click().run()
    changed = person(engine, cast, "anna")
    assert (changed.role, changed.teams) == ("supervisor", ("A", "B"))
    with engine.begin() as conn:
        assert sessions.find(conn, cookie, now=clock.now()) is None


def test_the_second_of_two_admins_is_told(cast: Cast, visit: Visit, engine: Engine) -> None:
    anna = person(engine, cast, "anna")
    page = visit(cast.admin, "pages.manage.people")
    page.button(key=f"open {anna.person_id}").click().run()
    with engine.begin() as conn:
        people.set_teams(conn, cast.second_admin, anna.person_id, seen_version=anna.version, teams=("B",))
    page.selectbox(key=f"role {anna.person_id} {anna.version}").set_value("manager")
    page.button(key="save").click().run()
    assert "Somebody changed this person" in words(page)
    assert person(engine, cast, "anna").role == "worker"


def test_a_new_password_is_shown_once_and_the_old_one_is_dead(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.admin, "pages.manage.people")
    page.button(key=f"open {cast.worker.person_id}").click().run()
    page.button(key="password").click().run()
    assert can_sign_in(engine, "anna", page.code[0].value)
    assert not can_sign_in(engine, "anna", PASSWORD)


def test_a_lost_phone_is_signed_out_and_a_person_disabled_and_let_in_again(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    cookie = sign_in(engine, cast.worker)
    page = visit(cast.admin, "pages.manage.people")
    page.button(key=f"open {cast.worker.person_id}").click().run()
    page.button(key="end").click().run()
    with engine.begin() as conn:
        assert sessions.find(conn, cookie, now=clock.now()) is None
    for is_in in (False, True):
        page.button(key=f"open {cast.worker.person_id}").click().run()
        page.button(key="disable").click().run()
        assert can_sign_in(engine, "anna", PASSWORD) is is_in


def test_a_screen_is_paired_by_its_code_changed_and_revoked(cast: Cast, visit: Visit, engine: Engine) -> None:
    with engine.begin() as conn:
        waiting = screens.ask(conn, "wall", now=clock.now())
    page = visit(cast.admin, "pages.manage.screens")
    assert "No screen is paired yet" in words(page)
    page.text_input(key="code").set_value(f"{waiting.code[:4]} {waiting.code[4:].lower()}")
    page.text_input(key="name new").set_value("Above the filler")
    page.number_input(key="diagonal new").set_value(43)
    page.button(key="pair").click().run()
    [screen] = held(engine, cast)
    assert (screen.name, screen.lines, screen.diagonal_in, screen.distance_m) == (
        "Above the filler",
        ("L1",),
        Decimal(43),
        Decimal(5),
    )
    assert screen.playlist == (Page("line", 40), Page("promises", 20))
    page.button(key=f"open {screen.screen_id}").click().run()
    of = f"{screen.screen_id} {screen.version}"
    page.multiselect(key=f"lines {of}").set_value(["L2", "L1"])
    page.multiselect(key=f"pages {of}").set_value(["line", "losses"])
    page.selectbox(key=f"language {of}").set_value("uk").run()
    page.number_input(key=f"seconds losses {of}").set_value(45)
    page.button(key="save").click().run()
    [changed] = held(engine, cast)
    assert (changed.lines, changed.language) == (("L2", "L1"), "uk")
    assert changed.playlist == (Page("line", 40), Page("losses", 45))
    page.button(key=f"open {screen.screen_id}").click().run()
    page.button(key="revoke").click().run()
    assert held(engine, cast)[0].revoked_at is not None
    assert "revoked" in words(page)


def test_the_list_of_screens_begins_with_the_silent_and_says_what_each_shows(
    cast: Cast, visit: Visit, engine: Engine
) -> None:
    with engine.begin() as conn:
        for name in ("At the gate", "Above the filler"):
            code = screens.ask(conn, "wall", now=clock.now()).code
            screens.pair(conn, cast.admin, code, Settings(name, ("L1",), Decimal(55), Decimal(5)))
    for screen in held(engine, cast):
        is_silent, small = screen.name == "At the gate", {"block": "value", "passes": False}
        told = {"page": "losses:L1", "release": "abcdef012345", "heap_mb": 34.4, "data_age_s": 1.2, "checks": [small]}
        at = clock.now() - timedelta(minutes=30 if is_silent else 0)
        bound = {"site_id": cast.admin.site_id, "screen_id": screen.screen_id, "told_at": at}
        with engine.begin() as conn:
            screen_reports.put(conn, [screen_reports.read(told) | bound])
    said = words(visit(cast.admin, "pages.manage.screens"))
    assert said.index("At the gate") < said.index("Above the filler")
    assert "▼ silent: seen 30 min ago" in said
    for part in (
        "wall, 55 inches, read from 5 m",
        "seen just now",
        "shows: What costs most",
        "figures 1 s old",
        "▼ 1 text is too small",
        "older version abcdef, 34 MB in the browser",
    ):
        assert part in said


def test_a_wrong_code_is_refused_and_stays_typed(cast: Cast, visit: Visit, engine: Engine) -> None:
    page = visit(cast.admin, "pages.manage.screens")
    page.text_input(key="code").set_value("AAAA BBBB")
    page.text_input(key="name new").set_value("Above the filler")
    page.button(key="pair").click().run()
    assert "No screen shows this code" in words(page)
    assert page.text_input(key="code").value == "AAAA BBBB"
    assert held(engine, cast) == []


def held(engine: Engine, cast: Cast) -> list[screens.Screen]:
    with engine.connect() as conn:
        return screens.all_of(conn, cast.admin)


def signed_in(engine: Engine, who: Actor) -> dict[str, str]:
    return {"Cookie": f"{SESSION.name}={sign_in(engine, who)}"}


@pytest.fixture
def web() -> TestClient:
    return TestClient(Starlette(routes=routes.ROUTES), base_url="http://wall.plant")


def test_a_station_is_made_and_its_sheet_carries_line_code_and_pledge(
    cast: Cast, visit: Visit, engine: Engine, web: TestClient
) -> None:
    page = visit(cast.admin, "pages.manage.qr_sheets")
    page.text_input(key="station label").set_value("Filler <left>")
    page.text_input(key="station code").set_value("L1-FILLER")
    page.button(key="add").click().run()
    answer = web.get("/print/qr/L1-FILLER", headers=signed_in(engine, cast.supervisor))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    for said in (
        "Filling",
        "http://wall.plant/say/SUED/L1-FILLER",
        "<svg",
        "No one loses their job",
        "Filler &lt;left&gt;",
    ):
        assert said in answer.text
    page.button(key="turn L1-FILLER").click().run()
    assert web.get("/print/qr/L1-FILLER", headers=signed_in(engine, cast.admin)).status_code == 404


def test_sheets_are_for_leads_and_show_their_own_lines(cast: Cast, engine: Engine, web: TestClient) -> None:
    with engine.begin() as conn:
        for line in ("L1", "L2"):
            stations.add(conn, cast.admin, f"{line}-A", line=line, label=f"Place at {line}")
    assert web.get("/print/qr").status_code == 403
    assert web.get("/print/qr", headers=signed_in(engine, cast.worker)).status_code == 403
    of_lead = web.get("/print/qr", headers=signed_in(engine, cast.supervisor)).text
    assert "Place at L1" in of_lead
    assert "Place at L2" not in of_lead
    assert web.get("/print/qr/L2-A", headers=signed_in(engine, cast.supervisor)).status_code == 404
    assert web.get("/print/qr", headers=signed_in(engine, cast.stranger)).status_code == 404
    assert web.get("/print/qr", headers=signed_in(engine, cast.admin)).text.count("<svg") == 2
