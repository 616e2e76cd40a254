"""The cookies: out of reach of scripts and other sites, and behind TLS out of reach of anything but this very host."""

import pytest
from starlette.responses import Response

from pages.shell.cookies import SCREEN, SESSION, Cookie

both = pytest.mark.parametrize("cookie", [SESSION, SCREEN])


def header_of(cookie: Cookie) -> str:
    response = Response()
    cookie.put(response, "value")
    return response.headers["set-cookie"]


@both
def test_over_http_no_script_reads_it_and_no_other_site_posts_it(cookie: Cookie) -> None:
    header = header_of(cookie)
    assert header.startswith(f"{cookie.bare_name}=value;")
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    assert "Path=/" in header
    assert "Domain" not in header


@both
def test_over_https_the_browser_guards_it_by_its_name(cookie: Cookie, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://kpi.example.com")
    header = header_of(cookie)
    assert header.startswith(f"__Host-{cookie.bare_name}=value;")
    assert "Secure" in header


@both
def test_dropping_it_ends_it_at_once(cookie: Cookie) -> None:
    response = Response()
    cookie.drop(response)
    assert f"{cookie.name}=" in response.headers["set-cookie"]
    assert "Max-Age=0" in response.headers["set-cookie"]
