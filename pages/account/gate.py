"""What stands in front of every request: to which host it went, from where it came, who may fetch files, headers.

Streamlit itself asks none of this: it serves downloads to anyone who has the address, and takes a websocket for any
name that somebody points at this machine.
"""

import base64
import hashlib
import ipaddress
import logging
import re
import socket
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import clock
import settings
from access import screens, sessions
from db.engine import engine
from pages.account import sockets
from pages.shell.cookies import SCREEN, SESSION, read

log = logging.getLogger(__name__)

SAFE_METHODS: Final = ("GET", "HEAD", "OPTIONS")
FOR_PROGRAMS: Final = "/api/v1/"  # no cookie opens anything there: nobody can be made to send something
FILES: Final = ("/media/", "/_stcore/upload_file/")
FOR_ADMINS: Final = ("/_stcore/metrics", "/_stcore/script-health-check")


def _inline_scripts() -> str:
    """The hashes of the scripts that stand in Streamlit's own start page, so that no other inline script runs."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    found = re.findall(rb"<script>(.*?)</script>", page.read_bytes(), re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in found)


HEADERS: Final = {
    # Pictures from nowhere else: text that smuggles one in cannot call home. Charts and components need eval and blob:
    "Content-Security-Policy": (
        f"default-src 'self'; script-src 'self' {_inline_scripts()} 'unsafe-eval' blob:; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-src 'self'; frame-ancestors 'self'; form-action 'self'; base-uri 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


class Gate:
    """ASGI middleware around all routes, Streamlit's own included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refused = _refusal(scope) or await _closed(scope)
        if refused:
            await _refuse(refused, scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            started = started or message["type"] in ("http.response.start", "websocket.accept")
            await send(_with_headers(message, scope["path"]))

        try:
            await self.app(*sockets.guarded(scope, receive, dressed))
        except ClientDisconnect:
            log.debug("whoever sent this is gone, and no fault of ours: connections on the floor are weak")
        except Exception:
            log.exception("a request failed")
            if started or scope["type"] != "http":
                raise
            await _refuse(
                "Something went wrong on our side. It was written down; try again.", scope, receive, dressed, 500
            )


def _refusal(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not is_our_name(host):
        return "This address is not known here. Set PUBLIC_URL to the address that people use."
    is_safe = scope["type"] == "http" and (scope["method"] in SAFE_METHODS or scope["path"].startswith(FOR_PROGRAMS))
    if not is_safe and not is_our_origin(headers.get("origin", ""), host):
        return "This was sent from another site, and is not taken."
    return None


def is_our_name(host: str) -> bool:
    """Whether a Host header names this machine: PUBLIC_URL, its own name, or digits, which no DNS can give out."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return name in _own_names() or name == urlsplit(settings.public_url()).hostname or _is_digits(name)


def is_our_origin(origin: str, host: str) -> bool:
    """Whether a page of ours sent this. Every browser says so; who does not is no browser."""
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return False
    return parts.netloc.lower() in (host.lower(), urlsplit(settings.public_url()).netloc.lower())


@cache
def _own_names() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({"localhost", name, f"{name}.local", socket.getfqdn().lower()})


def _is_digits(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _closed(scope: Scope) -> str | None:
    path = scope["path"]
    if path.startswith(FOR_ADMINS):
        role = await run_in_threadpool(_role, Headers(scope=scope))
        return None if role == "admin" else "Only an admin can see this."
    if path.startswith(FILES):
        role = await run_in_threadpool(_role, Headers(scope=scope))
        return None if role else "Sign in to see this."
    return None


def _role(headers: Headers) -> str | None:
    kept = read(headers)
    with engine().begin() as conn:
        who = sessions.find(conn, kept.get(SESSION.name), now=clock.now())
        who = who or screens.find(conn, kept.get(SCREEN.name), now=clock.now())
    return who.role if who else None


async def _refuse(sentence: str, scope: Scope, receive: Receive, send: Send, status: int = 403) -> None:
    log.warning("refused: %s %s", scope["type"], sentence)
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403})
        return

    async def dressed(message: Message) -> None:
        await send(_with_headers(message, scope["path"]))

    await PlainTextResponse(sentence, status_code=status)(scope, receive, dressed)


def _with_headers(message: Message, path: str) -> Message:
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if settings.public_url().startswith("https://"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if path.startswith(("/media/", "/session/")):
            headers["Cache-Control"] = "no-store"
    return message
