"""What comes over the wire from a phone, and how it is answered: in its language, with a sentence where refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

import clock
import settings
from access import sessions
from access.actors import Actor
from access.nameless import Limit, Throttle
from access.refusals import Invalid, NotFound, Refusal
from access.throttle import TooOften
from db.engine import engine
from pages.shell import bodies, cookies, speech
from pages.shell.cookies import SESSION, Cookie

LARGEST_BYTES: Final = 40_000
LANGUAGE: Final = Cookie("kpi_language", timedelta(days=400))
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser hides the origin of a form, and the gate refuses it
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src blob:; worker-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}
Said = dict[str, Any]
Act = Callable[[Request, Said, bytes], JSONResponse]


async def answered(request: Request, act: Act) -> JSONResponse:
    """What `act` makes of the JSON that a page of ours sent; 429 and 5xx mean again later, another 4xx a problem."""
    return await _answered(request, act, _json, LARGEST_BYTES)


async def received(request: Request, act: Act, most: int) -> JSONResponse:
    """The same for bytes, of which the headers X-Site, X-Station, X-Said, X-Request and X-Moment say what they are."""
    return await _answered(request, act, lambda _: _from_headers(request), most)


async def _answered(request: Request, act: Act, fields: Callable[[bytes], Said], most: int) -> JSONResponse:
    with speech.speaking(language(request)):
        try:
            content = await bodies.whole(request, most)
            said = fields(content)
            with speech.speaking(speech.best_of(str(said.get("language", "")))):  # the page's, whatever it asks for now
                return await run_in_threadpool(_acted, act, request, said, content)
        except Refusal as refusal:
            return refused(refusal)


def _acted(act: Act, request: Request, said: Said, content: bytes) -> JSONResponse:
    try:
        return act(request, said, content)
    except Refusal as refusal:
        return refused(refusal)


def refused(refusal: Refusal) -> JSONResponse:
    """The sentence, with the status that tells the phone whether to try again."""
    status = 429 if isinstance(refusal, TooOften) else 404 if isinstance(refusal, NotFound) else 422
    return told({"problem": speech.refused(refusal)}, status)


def told(content: Said, status: int = 200) -> JSONResponse:
    """An answer as JSON."""
    return JSONResponse(content, status_code=status, headers=HEADERS)


def _json(content: bytes) -> Said:
    said = bodies.object_of(content)
    if said is None:
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")
    return {name: bodies.plain(value) if isinstance(value, str) else value for name, value in said.items()}


def _from_headers(request: Request) -> Said:
    names = ("site", "station", "said", "request", "moment", "language", "device")
    return {name: bodies.plain(unquote(request.headers.get(f"x-{name}", ""))) for name in names}


class Pace:
    """How often one phone may do something, and all behind its address: who floods stops alone."""

    def __init__(self, of_one: Limit, of_all: Limit) -> None:
        self.of_one, self.of_all = Throttle(of_one), Throttle(of_all)

    def take(self, request: Request, device: str) -> None:
        """`device` tells phones apart: the id that they keep, or the code that they hold. Raises TooOften."""
        if device:
            self.of_one.take(device[:100], now=clock.now())
        self.of_all.take(address(request), now=clock.now())


def me(request: Request, site_id: str) -> Actor | None:
    """Who is signed in on this phone, at this plant."""
    with engine().begin() as conn:
        actor = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
    return actor if actor and actor.site_id == site_id else None


def language(request: Request) -> str:
    """What was chosen on this phone, now or before; else what its browser asks for."""
    chosen = request.query_params.get("lang") or cookies.read(request.headers).get(LANGUAGE.name)
    return speech.best_of(chosen or request.headers.get("accept-language", ""))


def address(request: Request) -> str:
    """Where it came from, for the limits."""
    return request.client.host if request.client else ""


def base(request: Request) -> str:
    """Where the phone found us: PUBLIC_URL, else the address that it used."""
    return settings.public_url() or str(request.base_url).rstrip("/")
