"""The cookies: a person's session, a paired screen, a phone that voted. No script reads them; only routes set them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

import settings


@dataclass(frozen=True)
class Cookie:
    """`bare_name` is its name over http; over https the browser itself guards it by the prefix."""

    bare_name: str
    lives: timedelta

    @property
    def name(self) -> str:
        return f"__Host-{self.bare_name}" if _over_tls() else self.bare_name

    def put(self, response: Response, value: str) -> None:
        seconds = int(self.lives.total_seconds())
        response.set_cookie(
            self.name, value, max_age=seconds, path="/", secure=_over_tls(), httponly=True, samesite="lax"
        )

    def drop(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=_over_tls(), httponly=True, samesite="lax")


SESSION = Cookie("kpi_session", timedelta(days=7))
SCREEN = Cookie("kpi_screen", timedelta(days=400))
DEVICE = Cookie("kpi_device", timedelta(days=400))  # a phone without an account votes once: a number drawn by chance


def read(headers: Mapping[str, str]) -> dict[str, str]:
    """All cookies of a request by name; none where the header cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _over_tls() -> bool:
    return settings.public_url().startswith("https://")
