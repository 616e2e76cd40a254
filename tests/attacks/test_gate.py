"""Attacks on the way in. A stranger gets the sign-in form, whatever they try (ASVS 5.0: 7.2, 7.4, 8.2, 8.3)."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

import clock
from access import people, sessions, tokens
from access.actors import Actor
from pages.shell.cookies import SESSION
from pages.shell.menu import ENTRIES, SCREEN
from tests.attacks.raw_client import Drawn, Handshake, is_turned_away, knock, run, visit
from tests.cast import Cast, assemble, hire, sign_in
from tests.pages import live_floor
from tests.serving import Served

PATHS = [entry.path for entry in (*ENTRIES, SCREEN)]
PLAN = "480"  # of the line that is built here
FORM = 'label: "User name"'
SECRETS = ("Anna", "Ada", "Sofia", "Lines you see", "L1", "Werk Süd", "navigation {")


def only_the_form(text: str) -> bool:
    return FORM in text and "Lines you see" not in text and "stHeading" not in text and 'body: "Account"' not in text


def ask(
    standing: Served, method: str, path: str, headers: dict[str, str] | None = None, body: str = ""
) -> tuple[int, str]:
    """Status and body of one plain request, without following anything."""
    connection = http.client.HTTPConnection(urlsplit(standing.url).netloc, timeout=20)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("first", ["board", "people"])
def test_the_very_first_address_after_a_start_shows_the_form_and_so_does_every_other(
    served: Served, first: str
) -> None:
    with served.engine.begin() as conn:
        assemble(conn)
    for path in [first, *PATHS, "", "sign-in"]:
        drawn = visit(served, path)
        assert only_the_form(drawn.text), path
        assert "page_not_found" not in drawn.text, path


def test_an_address_that_there_is_not_shows_the_form_too(standing: Served, cast: Cast) -> None:
    for path in ("floor/board", "pages/manage/people", "../people", "manage.people", "x" * 3000):
        assert only_the_form(visit(standing, path).text), path


def test_the_session_number_of_another_person_gets_nothing_while_they_are_there(standing: Served, cast: Cast) -> None:
    with knock(standing, Handshake(cookie=sign_in(standing.engine, cast.worker))) as own:
        mine = run(own, "account")
        assert "Anna" in mine.text
        taken = visit(standing, "account", Handshake(session_id=mine.session_id))
        assert only_the_form(taken.text)
        assert "Anna" not in taken.text


def test_nor_after_they_closed_the_tab(standing: Served, cast: Cast) -> None:
    mine = visit(standing, "account", Handshake(cookie=sign_in(standing.engine, cast.worker)))
    taken = visit(standing, "account", Handshake(session_id=mine.session_id))
    assert "Anna" not in taken.text
    assert only_the_form(taken.text)


def test_who_takes_a_session_over_stays_who_they_are(standing: Served, cast: Cast) -> None:
    admins = visit(standing, "account", Handshake(cookie=sign_in(standing.engine, cast.admin)))
    worker = sign_in(standing.engine, cast.worker)
    taken = visit(standing, "people", Handshake(cookie=worker, session_id=admins.session_id))
    assert "This page is not open to you" in taken.text
    assert "sofia" not in taken.text


def test_a_part_that_refreshes_by_itself_ends_with_the_session(standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        live_floor.build(conn, clock.now(), line="PART")
        live_floor.choose(conn, cast.manager, "oee", line="PART")
        lead = hire(conn, "part.lead", "manager")
    cookie = sign_in(standing.engine, lead)
    with knock(standing, Handshake(cookie=cookie)) as opened:
        board = run(opened, "board", query="line=PART")
        assert PLAN in board.text
        parts = board.fragment_ids
        began = time.monotonic()
        alive = [run(opened, "board", fragment_id=part).text for part in parts]
        silence_s = max(2, 10 * (time.monotonic() - began))  # whoever may see it is answered in a tenth of that
        assert sum(PLAN in text for text in alive) == 1, "it refreshes while the session stands"
        for part in parts:
            stranger = take_over(standing, "", board.session_id, part, silence_s)
            outsider = sign_in(standing.engine, cast.other_team)
            other = take_over(standing, outsider, board.session_id, part, silence_s)
            assert PLAN not in stranger.text + other.text
        with standing.engine.begin() as conn:
            sessions.close(conn, cookie, now=clock.now())
        for part in parts:
            assert only_the_form(run(opened, "board", fragment_id=part, patience_s=silence_s).text)


def take_over(standing: Served, cookie: str, session_id: str, part: str, silence_s: float) -> Drawn:
    with knock(standing, Handshake(cookie=cookie, session_id=session_id)) as opened:
        return run(opened, "board", fragment_id=part, patience_s=silence_s)


def test_a_page_goes_on_after_a_lost_connection_for_the_browser_that_began_it(standing: Served, cast: Cast) -> None:
    cookie = sign_in(standing.engine, cast.worker)
    began = visit(standing, "account", Handshake(cookie=cookie))
    assert (
        visit(standing, "account", Handshake(cookie=cookie, session_id=began.session_id)).session_id == began.session_id
    )
    foreign = sign_in(standing.engine, cast.worker)
    other = visit(standing, "account", Handshake(cookie=foreign, session_id=began.session_id))
    assert other.session_id != began.session_id


FORGED = [
    "x",
    "U1VFRA.AAAA",
    "U1VFRA.",
    "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImFkYSJ9.",
    "A" * 6000,
    "%00",
    "U1VFRA.' OR 1=1",
]


def test_forged_cookies_are_signed_out_without_an_error(standing: Served, cast: Cast) -> None:
    for cookie in FORGED:
        drawn = visit(standing, "account", Handshake(cookie=cookie))
        assert only_the_form(drawn.text), cookie
    assert "Traceback" not in standing.log()


def test_the_token_of_one_plant_is_nothing_at_another(standing: Served, cast: Cast) -> None:
    token = sign_in(standing.engine, cast.admin).partition(".")[2]
    assert only_the_form(visit(standing, "account", Handshake(cookie=tokens.pack("NORD", token))).text)


def test_a_stolen_cookie_dies_within_one_click(standing: Served, cast: Cast) -> None:
    def signed_out(who: Actor, cookie: str) -> None:
        with standing.engine.begin() as conn:
            sessions.close(conn, cookie, now=clock.now())

    def new_role(who: Actor, cookie: str) -> None:
        with standing.engine.begin() as conn:
            people.set_role(conn, cast.admin, who.person_id or 0, seen_version=1, role="supervisor")

    def new_password(who: Actor, cookie: str) -> None:
        with standing.engine.begin() as conn:
            people.set_password(conn, cast.admin, who.person_id or 0, seen_version=1, password="seven lost pallets")

    def disabled(who: Actor, cookie: str) -> None:
        with standing.engine.begin() as conn:
            people.disable(conn, cast.admin, who.person_id or 0, seen_version=1)

    for n, deed in enumerate((signed_out, new_role, new_password, disabled)):
        with standing.engine.begin() as conn:
            who = hire(conn, f"victim{n}", "worker", "A")
        cookie = sign_in(standing.engine, who)
        with knock(standing, Handshake(cookie=cookie)) as stolen:
            assert who.name in run(stolen, "account").text
            deed(who, cookie)
            assert only_the_form(run(stolen, "account").text), deed.__name__


def test_a_role_that_was_raised_is_not_in_the_old_session(standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        climber = hire(conn, "climber", "worker", "A")
    cookie = sign_in(standing.engine, climber)
    with standing.engine.begin() as conn:
        people.set_role(conn, cast.admin, climber.person_id or 0, seen_version=1, role="admin")
    assert only_the_form(visit(standing, "people", Handshake(cookie=cookie)).text)


@pytest.mark.parametrize("role", ["worker", "supervisor", "manager"])
def test_a_page_beyond_the_role_is_a_sentence_and_not_in_the_menu(standing: Served, cast: Cast, role: str) -> None:
    drawn = visit(standing, "people", Handshake(cookie=sign_in(standing.engine, getattr(cast, role))))
    assert "This page is not open to you" in drawn.text
    assert "nora" not in drawn.text.lower()


def test_a_cookie_planted_before_signing_in_is_not_the_one_that_counts_after(standing: Served, cast: Cast) -> None:
    planted = sign_in(standing.engine, cast.other_team)
    with standing.engine.begin() as conn:
        ticket = sessions.ticket(conn, "SUED", cast.worker.person_id or 0, now=clock.now())
    headers = {"Origin": standing.url, "Cookie": f"{SESSION.name}={planted}", "Content-Type": "application/json"}
    assert ask(standing, "POST", "/session/open", headers, f'{{"ticket": "{ticket}"}}')[0] == 204
    with standing.engine.begin() as conn:
        assert sessions.find(conn, planted, now=clock.now()) is None


def test_a_ticket_is_good_once(standing: Served, cast: Cast) -> None:
    with standing.engine.begin() as conn:
        ticket = sessions.ticket(conn, "SUED", cast.worker.person_id or 0, now=clock.now())
    answers = [
        ask(standing, "POST", "/session/open", {"Origin": standing.url}, f'{{"ticket": "{ticket}"}}')[0]
        for _ in range(3)
    ]
    assert answers == [204, 403, 403]


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", '{"ticket": 7}', '{"ticket": null}', '{"ticket": "x"}', "\x00"]
)
def test_a_ticket_that_is_none_is_refused_with_a_sentence(standing: Served, cast: Cast, body: str) -> None:
    status, told = ask(standing, "POST", "/session/open", {"Origin": standing.url}, body)
    assert (status, told) == (403, "This sign-in has expired. Sign in again.")


FOREIGN = [
    "http://evil.example",
    "null",
    "http://localhost:9999",
    "http://127.0.0.1:1",
    "",
    "file://",
    "http://evil.example@127.0.0.1",
]


def test_another_site_can_neither_post_nor_open_a_websocket(standing: Served, cast: Cast) -> None:
    cookie = sign_in(standing.engine, cast.worker)
    for origin in FOREIGN:
        headers = {"Origin": origin, "Cookie": f"{SESSION.name}={cookie}"}
        assert ask(standing, "POST", "/session/close", headers)[0] == 403, origin
        assert is_turned_away(standing, Handshake(cookie=cookie, origin=origin)), origin
    assert ask(standing, "POST", "/session/close", {"Cookie": f"{SESSION.name}={cookie}"})[0] == 403, "no origin at all"
    assert is_turned_away(standing, Handshake(cookie=cookie, origin=None))
    with standing.engine.begin() as conn:
        assert sessions.find(conn, cookie, now=clock.now()), "nobody was signed out by it"


def test_a_foreign_name_for_this_machine_is_not_answered(standing: Served, cast: Cast) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example", "[::1", "a@b"):
        assert ask(standing, "GET", "/", {"Host": host})[0] in (400, 403), host
    assert is_turned_away(standing, Handshake(host="evil.example", origin="http://evil.example"))
    assert ask(standing, "GET", "/", {"Host": "192.168.7.7:8501"})[0] == 200


def test_files_and_inner_figures_are_closed_to_strangers(standing: Served, cast: Cast) -> None:
    for path in ("/media/abc.csv", "/_stcore/metrics", "/_stcore/script-health-check"):
        assert ask(standing, "GET", path)[0] == 403, path
    upload = "/_stcore/upload_file/some-session/some-file"
    assert ask(standing, "PUT", upload, {"Origin": standing.url}, "x")[0] == 403
    worker = {"Cookie": f"{SESSION.name}={sign_in(standing.engine, cast.worker)}"}
    assert ask(standing, "GET", "/_stcore/metrics", worker)[0] == 403
    assert ask(standing, "GET", "/media/abc.csv", worker)[0] == 404
    admin = {"Cookie": f"{SESSION.name}={sign_in(standing.engine, cast.admin)}"}
    assert ask(standing, "GET", "/_stcore/metrics", admin)[0] == 200


def test_nothing_that_is_asked_for_sends_a_browser_elsewhere(standing: Served, cast: Cast) -> None:
    for path in (
        "/?next=http://evil.example",
        "//evil.example/",
        "/session/open?to=http://evil.example",
        "/\\evil.example",
    ):
        connection = http.client.HTTPConnection(urlsplit(standing.url).netloc, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert "evil.example" not in (answer.getheader("Location") or ""), path


def test_every_answer_carries_the_headers_that_keep_others_out(standing: Served, cast: Cast) -> None:
    for path in ("/", "/healthz", "/_stcore/health", "/nothing/here", "/_stcore/metrics"):
        connection = http.client.HTTPConnection(urlsplit(standing.url).netloc, timeout=20)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        policy = answer.getheader("Content-Security-Policy") or ""
        assert "frame-ancestors 'self'" in policy, path
        assert "img-src 'self' data: blob:" in policy, path
        assert answer.getheader("X-Content-Type-Options") == "nosniff", path
        assert answer.getheader("Referrer-Policy") == "no-referrer", path


def test_the_log_holds_no_token_no_password_and_no_query(standing: Served, cast: Cast) -> None:
    cookie = sign_in(standing.engine, cast.worker)
    visit(standing, "account", Handshake(cookie=cookie))
    ask(standing, "GET", "/?secret=in-the-query", {"Cookie": f"{SESSION.name}={cookie}"})
    ask(standing, "POST", "/session/open", {"Origin": "http://evil.example"}, '{"ticket": "a-ticket"}')
    for secret in (cookie, cookie.partition(".")[2], "in-the-query", "a-ticket"):
        assert secret not in standing.log()
