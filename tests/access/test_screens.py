"""Screens: paired by a code, seeing one line, revoked with one click."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

import clock
from access import audit, screens
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Forbidden, Invalid, NotFound
from access.screens import Page, Screen, Settings
from tests.cast import Cast

LINE_1 = Settings(name="Above the filler", lines=("L1",), diagonal_in=Decimal(55), distance_m=Decimal(5))


def paired(conn: Connection, by: Actor, kind: str = "wall") -> tuple[Screen, str]:
    waiting = screens.ask(conn, kind, now=clock.now())
    screen = screens.pair(conn, by, waiting.code, LINE_1)
    found = screens.look(conn, waiting.cookie, now=clock.now())
    assert found is not None
    assert found.is_paired
    return screen, found.cookie


def test_a_screen_shows_a_code_an_admin_types_it_and_the_screen_sees_its_line(conn: Connection, cast: Cast) -> None:
    screen, cookie = paired(conn, cast.admin)
    actor = screens.find(conn, cookie, now=clock.now())
    assert actor is not None
    assert (actor.site_id, actor.kind, actor.role, set(actor.lines)) == ("SUED", "screen", "screen", {"L1"})
    assert (actor.screen_id, actor.label) == (screen.screen_id, f"screen:{screen.screen_id}")


def test_a_tablet_gets_the_rights_of_a_pad(conn: Connection, cast: Cast) -> None:
    _, cookie = paired(conn, cast.admin, "pad")
    actor = screens.find(conn, cookie, now=clock.now())
    assert actor is not None
    assert actor.role == "pad"


def test_before_the_code_is_typed_the_cookie_opens_nothing(conn: Connection, cast: Cast) -> None:
    waiting = screens.ask(conn, "wall", now=clock.now())
    found = screens.look(conn, waiting.cookie, now=clock.now())
    assert found is not None
    assert (found.is_paired, found.code) == (False, waiting.code)
    assert screens.find(conn, waiting.cookie, now=clock.now()) is None


def test_a_code_is_easy_to_read_from_afar_and_hard_to_guess(conn: Connection) -> None:
    codes = {screens.ask(conn, "wall", now=clock.now()).code for _ in range(30)}
    assert len(codes) == 30
    assert all(len(code) == 8 and not set(code) & set("IO01") for code in codes)


def test_a_code_may_be_typed_in_small_letters_and_with_a_gap(conn: Connection, cast: Cast) -> None:
    code = screens.ask(conn, "wall", now=clock.now()).code
    assert screens.pair(conn, cast.admin, f" {code[:4].lower()}-{code[4:].lower()} ", LINE_1).lines == ("L1",)


def test_a_code_works_once(conn: Connection, cast: Cast) -> None:
    code = screens.ask(conn, "wall", now=clock.now()).code
    screens.pair(conn, cast.admin, code, LINE_1)
    with pytest.raises(Invalid, match="No screen shows this code"):
        screens.pair(conn, cast.second_admin, code, LINE_1)


def test_a_code_dies_after_a_quarter_of_an_hour(conn: Connection, cast: Cast) -> None:
    waiting = screens.ask(conn, "wall", now=clock.now() - timedelta(minutes=16))
    with pytest.raises(Invalid, match="No screen shows this code"):
        screens.pair(conn, cast.admin, waiting.code, LINE_1)
    assert screens.look(conn, waiting.cookie, now=clock.now()) is None


@pytest.mark.parametrize("role", ["worker", "other_team", "supervisor", "manager"])
def test_only_an_admin_pairs_and_revokes(conn: Connection, cast: Cast, role: str) -> None:
    who: Actor = getattr(cast, role)
    screen, cookie = paired(conn, cast.admin)
    waiting = screens.ask(conn, "wall", now=clock.now())
    with pytest.raises(Forbidden):
        screens.pair(conn, who, waiting.code, LINE_1)
    with pytest.raises(Forbidden):
        screens.revoke(conn, who, screen.screen_id)
    assert screens.find(conn, cookie, now=clock.now())


def test_a_screen_that_was_revoked_sees_nothing_at_its_next_refresh(conn: Connection, cast: Cast) -> None:
    screen, cookie = paired(conn, cast.admin)
    screens.revoke(conn, cast.second_admin, screen.screen_id)
    screens.revoke(conn, cast.admin, screen.screen_id)
    assert screens.find(conn, cookie, now=clock.now()) is None
    assert screens.look(conn, cookie, now=clock.now()) is None, "it must ask for a new code"
    counted = text("SELECT count(*) FROM audit WHERE site_id = 'SUED' AND action = 'screen.revoke'")
    assert conn.execute(counted).scalar_one() == 1


def test_the_admin_of_another_plant_finds_no_such_screen(conn: Connection, cast: Cast) -> None:
    screen, cookie = paired(conn, cast.admin)
    for deed in (
        lambda: screens.revoke(conn, cast.stranger, screen.screen_id),
        lambda: screens.change(conn, cast.stranger, screen.screen_id, LINE_1, seen_version=1),
        lambda: screens.one(conn, cast.stranger, screen.screen_id),
    ):
        with pytest.raises(NotFound, match="no such screen"):
            deed()
    assert screens.all_of(conn, cast.stranger) == []
    assert screens.find(conn, cookie, now=clock.now())


def test_a_screen_reads_its_own_record_and_no_other(conn: Connection, cast: Cast) -> None:
    mine, cookie = paired(conn, cast.admin)
    other, _ = paired(conn, cast.admin)
    actor = screens.find(conn, cookie, now=clock.now())
    assert actor is not None
    assert screens.one(conn, actor, mine.screen_id) == mine
    with pytest.raises(NotFound):
        screens.one(conn, actor, other.screen_id)


def test_an_unknown_screen_is_not_found(conn: Connection, cast: Cast) -> None:
    with pytest.raises(NotFound):
        screens.revoke(conn, cast.admin, 999_999)


def test_a_screen_belongs_to_a_line_of_the_plant(conn: Connection, cast: Cast) -> None:
    code = screens.ask(conn, "wall", now=clock.now()).code
    with pytest.raises(NotFound, match="no such line"):
        screens.pair(conn, cast.admin, code, Settings(name="x", lines=("L9",)))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings(name=" ", lines=("L1",)), "Give the screen's place"),
        (Settings(name="x", lines=("L1",), theme="pink"), "dark, light or contrast"),
        (Settings(name="x", lines=()), "1 to 8 lines, each once"),
        (Settings(name="x", lines=("L1", "L1")), "1 to 8 lines, each once"),
        (Settings(name="x", lines=("L1",), language="xx"), "language is one of en, de, es"),
        (Settings(name="x", lines=("L1",), playlist=()), "1 to 12 pages"),
        (Settings(name="x", lines=("L1",), playlist=(Page("line", 14),)), "stays from 15 to 600 seconds"),
        (Settings(name="x", lines=("L1",), playlist=(Page("weather"),)), "one of: line, promises, losses, ideas"),
        (Settings(name="x", lines=("L1",), diagonal_in=Decimal(0)), "diagonal is 0 inches; it must be from 5 to 200"),
        (Settings(name="x", lines=("L1",), distance_m=Decimal(500)), "viewing distance is 500 metres"),
    ],
)
def test_settings_that_cannot_be_are_refused_with_a_sentence(
    conn: Connection, cast: Cast, settings: Settings, sentence: str
) -> None:
    code = screens.ask(conn, "wall", now=clock.now()).code
    with pytest.raises(Invalid, match=sentence):
        screens.pair(conn, cast.admin, code, settings)


def test_the_second_of_two_admins_who_change_a_screen_is_told(conn: Connection, cast: Cast) -> None:
    screen, _ = paired(conn, cast.admin)
    moved = screens.change(conn, cast.admin, screen.screen_id, Settings(name="Moved", lines=("L2",)), seen_version=1)
    assert (moved.name, moved.lines, moved.version) == ("Moved", ("L2",), 2)
    with pytest.raises(ChangedMeanwhile):
        screens.change(conn, cast.second_admin, screen.screen_id, LINE_1, seen_version=1)


def test_a_screen_shows_several_lines_in_the_order_that_was_said_and_sees_just_them(
    conn: Connection, cast: Cast
) -> None:
    waiting = screens.ask(conn, "wall", now=clock.now())
    wanted = Settings("Hall", ("L2", "L1"), playlist=(Page("line", 30), Page("losses", 15)), theme="contrast")
    screen = screens.pair(conn, cast.admin, waiting.code, wanted)
    assert (screen.lines, screen.playlist, screen.theme) == (("L2", "L1"), wanted.playlist, "contrast")
    told = screens.look(conn, waiting.cookie, now=clock.now())
    assert told is not None
    actor = screens.find(conn, told.cookie, now=clock.now())
    assert actor is not None
    assert actor.lines == {"L1", "L2"}
    screens.change(conn, cast.admin, screen.screen_id, Settings("Hall", ("L2",)), seen_version=1)
    actor = screens.find(conn, told.cookie, now=clock.now())
    assert actor is not None
    assert actor.lines == {"L2"}, "a line that was taken away is out of sight at once"


def test_the_audit_tells_lines_and_playlist_of_a_screen(conn: Connection, cast: Cast) -> None:
    screen, _ = paired(conn, cast.admin)
    screens.change(conn, cast.admin, screen.screen_id, Settings("Hall", ("L2", "L1")), seen_version=1)
    newest = audit.latest(conn, cast.admin)[0]
    assert (newest.action, newest.details["lines"]) == ("screen.change", ["L2", "L1"])
    assert newest.details["playlist"] == [{"kind": "line", "seconds": 20}]


def test_a_tablet_is_for_one_line(conn: Connection, cast: Cast) -> None:
    two = Settings("Hall", ("L2", "L1"))
    code = screens.ask(conn, "pad", now=clock.now()).code
    with pytest.raises(Invalid, match="for one line"):
        screens.pair(conn, cast.admin, code, two)
    screen, _ = paired(conn, cast.admin, "pad")
    with pytest.raises(Invalid, match="for one line"):
        screens.change(conn, cast.admin, screen.screen_id, two, seen_version=1)


def test_a_screen_that_nobody_switched_on_for_a_quarter_year_is_forgotten(conn: Connection, cast: Cast) -> None:
    _, cookie = paired(conn, cast.admin)
    assert screens.find(conn, cookie, now=clock.now() + timedelta(days=60))
    assert screens.find(conn, cookie, now=clock.now() + timedelta(days=149))
    assert screens.find(conn, cookie, now=clock.now() + timedelta(days=240)) is None


@pytest.mark.parametrize("cookie", ["", "x", "U1VFRA.", "U1VFRA.AAAA", "." + "A" * 43, "A" * 100_000])
def test_a_forged_screen_cookie_is_nobodys(conn: Connection, cast: Cast, cookie: str) -> None:
    assert screens.find(conn, cookie, now=clock.now()) is None
    assert screens.look(conn, cookie, now=clock.now()) is None


def test_a_screen_is_a_wall_or_a_pad(conn: Connection) -> None:
    with pytest.raises(Invalid):
        screens.ask(conn, "fridge", now=clock.now())
