"""The menu by role, on a real server: what is in it, where one begins, and that every page opens."""

import pytest

from access.actors import Actor
from access.rules import may
from pages.shell.menu import ENTRIES, first_path
from tests.attacks.raw_client import Handshake, visit
from tests.cast import OTHER_SITE, SITE, Cast, sign_in
from tests.serving import Served

FLOOR = [
    "board",
    "say",
    "news",
    "my-ideas",
    "rounds",
    "calls",
    "actions",
    "effects",
    "huddle",
    "health",
    "hour-pad",
    "account",
]
LED = ["thanks", "digest"]  # what those who lead tell and read
LEAD = [*FLOOR, *LED, "triage", "shifts", "targets", "team-kpis", "messages", "data-quality", "qr-sheets", "lists"]
OFFICE = [*LEAD, "pledge", "roster", "promises", "versions", "imports", "tokens"]
ALL = [*OFFICE, "first-run", "people", "screens", "audit", "telling"]
SHOWN = {"worker": FLOOR, "supervisor": LEAD, "manager": OFFICE, "admin": ALL}


@pytest.mark.parametrize("role", SHOWN)
def test_each_role_has_its_menu(cast: Cast, role: str) -> None:
    shown = [entry.path for entry in ENTRIES if may(getattr(cast, role), entry.action)]
    assert sorted(shown) == sorted(SHOWN[role])


@pytest.mark.parametrize("role", SHOWN)
def test_every_page_of_the_menu_opens_and_no_other(standing: Served, cast: Cast, role: str) -> None:
    cookie = sign_in(standing.engine, getattr(cast, role))
    for entry in ENTRIES:
        drawn = visit(standing, entry.path, Handshake(cookie=cookie)).text
        assert "Something went wrong" not in drawn, f"{entry.path}: {standing.log()[-3000:]}"
        assert ("This page is not open to you" in drawn) == (entry.path not in SHOWN[role]), entry.path


@pytest.mark.parametrize(
    ("role", "first"), [("worker", "board"), ("supervisor", "board"), ("manager", "triage"), ("admin", "board")]
)
def test_each_role_begins_at_its_own_page(cast: Cast, role: str, first: str) -> None:
    assert first_path(getattr(cast, role)) == first


def test_the_admin_of_a_plant_without_lines_begins_with_the_first_steps() -> None:
    admin = Actor(site_id=SITE, kind="person", role="admin", name="Ada", person_id=1)
    assert first_path(admin) == "first-run"


def test_the_plants_name_stands_at_the_left_of_the_menu_of_its_own_people_only(standing: Served, cast: Cast) -> None:
    assert cast.stranger.site_id == OTHER_SITE
    assert "logo" not in visit(standing, "account").text
