"""The shell's page and what it is told: words in the right language, a cookie that never runs out, a quiet night."""

import json
import re
import urllib.request
from datetime import UTC, datetime
from http.client import HTTPResponse

import pytest

import clock
from access import screens
from pages.floor import release, routes, shell_words
from pages.shell import speech
from pages.shell.cookies import SCREEN
from tests.cast import Cast
from tests.pages import live_floor
from tests.serving import Served

pytestmark = pytest.mark.browser  # it needs the standing server


def opened(served: Served, path: str, **headers: str) -> HTTPResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{served.url}{path}", headers=named, method=named.pop("method", "GET"))  # noqa: S310
    answer = urllib.request.urlopen(request, timeout=20)  # noqa: S310  an address of ours
    assert isinstance(answer, HTTPResponse)
    return answer


def asked(served: Served, **headers: str) -> HTTPResponse:
    return opened(served, "/wall/pairing", method="POST", Origin=served.url, **headers)


def test_the_shell_has_its_words_before_the_server_is_asked_and_in_the_browsers_language(standing: Served) -> None:
    page = opened(standing, "/wall", Accept_Language="ar-EG,en;q=0.5").read().decode()
    found = re.search(r'<script id="told" type="application/json">(.*?)</script>', page)
    assert found
    told = json.loads(found[1])
    assert (told["lang"], told["dir"]) == ("ar", "rtl")
    assert '<html lang="ar" dir="rtl">' in page
    with speech.speaking("ar"):
        assert told["texts"] == shell_words.of("wall")


def test_code_and_styles_are_kept_for_good_under_the_name_of_their_release_and_never_under_another(
    standing: Served,
) -> None:
    page = opened(standing, "/wall").read().decode()
    parts = re.findall(r'"(/wall/shell\.\w+\?v=(\w+))"', page)
    assert len(parts) == 2
    assert {version for _, version in parts} == {release.RELEASE}
    for path, _ in parts:
        assert "immutable" in opened(standing, path).headers["Cache-Control"]
    assert opened(standing, "/wall/shell.js?v=older").headers["Cache-Control"] == "no-cache"


def test_a_paired_screen_is_told_in_its_own_language_and_its_cookie_is_renewed_each_time(
    standing: Served, cast: Cast
) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="SHELL")
        waiting = screens.ask(conn, "wall", now=clock.now())
        screen = live_floor.above_the_filler("SHELL")
        screens.pair(conn, cast.admin, waiting.code, screens.Settings(**vars(screen) | {"language": "ja"}))
        found = screens.look(conn, waiting.cookie, now=clock.now())
        assert found
    answer = asked(standing, Cookie=f"{SCREEN.name}={found.cookie}", Accept_Language="de")
    told = json.loads(answer.read())
    assert (told["state"], told["kind"], told["lang"]) == ("paired", "wall", "ja")
    assert 3600 <= told["night_in_s"] <= 25 * 3600
    assert f"Max-Age={400 * 86400}" in answer.headers["Set-Cookie"]


def test_the_screens_of_a_plant_renew_themselves_in_the_quiet_hour_one_after_another() -> None:
    now = datetime(2026, 11, 18, 22, 10, tzinfo=UTC)
    waits = [routes._until_night(now, screen_id) for screen_id in range(1, 200)]
    hours = {datetime.fromtimestamp(now.timestamp() + wait).astimezone().hour for wait in waits}
    assert hours == {routes.QUIET_HOUR}
    assert len(set(waits)) > 90


def test_the_start_page_of_a_player_says_the_same_words_and_may_be_asked_from_the_players_disk(
    standing: Served,
) -> None:
    answer = opened(standing, "/wall/start.html", Accept_Language="de")
    with speech.speaking("de"):
        headline = shell_words.of("wall")["away"][0]
    assert f"<h1>{headline}</h1>" in answer.read().decode()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
