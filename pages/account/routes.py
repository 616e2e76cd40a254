"""The routes that set and drop the cookie of a person's session. POST only; the gate lets none in from another site."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions
from access.refusals import Invalid
from db.engine import engine
from pages.shell import bodies
from pages.shell.cookies import SESSION

LARGEST_BYTES = 2_000


async def open_session(request: Request) -> Response:
    """Exchange a one-time ticket for a new session. Whatever cookie came along is ended, never taken over."""
    try:
        ticket = _ticket(await bodies.whole(request, LARGEST_BYTES))
    except Invalid:
        ticket = ""
    old, agent = request.cookies.get(SESSION.name), request.headers.get("user-agent", "")
    cookie = await run_in_threadpool(_open, ticket, old, agent)
    if cookie is None:
        return PlainTextResponse("This sign-in has expired. Sign in again.", status_code=403)
    response = Response(status_code=204)
    SESSION.put(response, cookie)
    return response


async def close_session(request: Request) -> Response:
    """Sign out here; every tab with this cookie shows the sign-in form at its next click."""
    await run_in_threadpool(_close, request.cookies.get(SESSION.name))
    response = Response(status_code=204)
    SESSION.drop(response)
    return response


def _ticket(body: bytes) -> str:
    ticket = (bodies.object_of(body) or {}).get("ticket")
    return ticket if isinstance(ticket, str) else ""


def _open(ticket: str, old: str | None, agent: str) -> str | None:
    now = clock.now()
    with engine().begin() as conn:
        cookie = sessions.open_with(conn, ticket, agent=agent, now=now)
        if cookie:
            sessions.close(conn, old, now=now)
        return cookie


def _close(cookie: str | None) -> None:
    with engine().begin() as conn:
        sessions.close(conn, cookie, now=clock.now())


ROUTES = [
    Route("/session/open", open_session, methods=["POST"]),
    Route("/session/close", close_session, methods=["POST"]),
]
