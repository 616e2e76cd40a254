"""Lists are fetched over a checked address: by whom, and what the answer is."""

import httpx2
import pytest

from access.actors import Actor
from pages.shell.cookies import SESSION
from tests.cast import Cast, sign_in
from tests.serving import Served

DAYS = "first=2026-11-01&last=2026-11-30"


def fetch(served: Served, actor: Actor | None, path: str) -> httpx2.Response:
    cookie = sign_in(served.engine, actor) if actor else ""
    return httpx2.get(f"{served.url}/export/{path}", headers={"Cookie": f"{SESSION.name}={cookie}"})


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("nobody", f"ideas.csv?{DAYS}", 403),
        ("worker", f"ideas.csv?{DAYS}", 403),
        ("supervisor", f"audit.csv?{DAYS}", 403),
        ("supervisor", f"ideas.csv?{DAYS}", 200),
        ("supervisor", f"ideas.xlsx?{DAYS}", 200),
        ("admin", f"audit.csv?{DAYS}", 200),
        ("admin", f"passwords.csv?{DAYS}", 404),
        ("admin", "ideas.csv?first=9999-12-31&last=9999-12-31", 200),
        ("admin", "ideas.csv", 422),
        ("admin", "ideas.csv?first=2026-11-30&last=2026-11-01", 422),
    ],
)
def test_who_gets_which_list(standing: Served, cast: Cast, who: str, path: str, status: int) -> None:
    assert fetch(standing, getattr(cast, who, None), path).status_code == status


def test_the_file_is_a_file_and_kept_nowhere_and_taking_it_is_in_the_audit(standing: Served, cast: Cast) -> None:
    answer = fetch(standing, cast.admin, f"actions.csv?{DAYS}")
    assert answer.headers["content-disposition"].endswith('actions-2026-11-01-2026-11-30.csv"')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfaction_id,")
    assert b"export.fetch" in fetch(standing, cast.admin, "audit.csv?first=2026-01-01&last=2028-12-31").content
