"""The static shell of a wall screen or tablet, and the pairing that its script asks about."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import clock
from access import screens, throttle
from access.refusals import Refusal
from db.engine import engine
from pages.shell import speech
from pages.shell.cookies import SCREEN

HERE: Final = Path(__file__).parent
KINDS: Final = {"/wall": "wall", "/pad": "pad"}
ASSETS: Final = {"shell.css": "text/css", "shell.js": "text/javascript"}
CODES_AT_ONCE: Final = 60  # from one address: all the screens of a plant that come back after a power cut
CODE_EVERY_S: Final = 10


def shell(_: Request) -> Response:
    """The page that a screen or tablet opens: it holds no figure and needs no database."""
    return Response((HERE / "shell.html").read_text(), media_type="text/html", headers={"Cache-Control": "no-cache"})


def asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        return Response(status_code=404)
    return Response((HERE / name).read_text(), media_type=ASSETS[name], headers={"Cache-Control": "no-cache"})


def pairing(request: Request) -> Response:
    """{"state": "paired", "kind"} or {"state": "waiting", "code"}.

    The cookie that comes along opens nothing until an admin has typed the code.
    """
    kind = KINDS[request.url.path.removesuffix("/pairing")]
    try:
        return _paired(request.cookies.get(SCREEN.name), kind, request.client.host if request.client else "")
    except Refusal as refusal:
        return _answer({"state": "waiting", "problem": speech.refused(refusal)})


def _paired(cookie: str | None, kind: str, address: str) -> Response:
    now = clock.now()
    with engine().begin() as conn:
        screen = screens.find(conn, cookie, now=now)
        if screen:
            return _answer({"state": "paired", "kind": "pad" if screen.role == "pad" else "wall"})
        waiting = screens.look(conn, cookie, now=now)
    if waiting is None or waiting.kind != kind:
        waiting = _new_code(kind, address)
    paired, waits = {"state": "paired", "kind": waiting.kind}, {"state": "waiting", "code": waiting.code}
    response = _answer(paired if waiting.is_paired else waits)
    if waiting.cookie != cookie:
        SCREEN.put(response, waiting.cookie)
    return response


def _new_code(kind: str, address: str) -> screens.Waiting:
    now = clock.now()
    with engine().begin() as conn:
        bucket = throttle.bucket("code", address, capacity=CODES_AT_ONCE, refill_s=CODE_EVERY_S)
        throttle.take(conn, "", bucket, now=now)
        return screens.ask(conn, kind, now=now)


def _answer(told: dict[str, str]) -> JSONResponse:
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


ROUTES: Final = [
    Route("/wall", shell),
    Route("/pad", shell),
    Route("/wall/pairing", pairing, methods=["POST"]),
    Route("/pad/pairing", pairing, methods=["POST"]),
    Route("/wall/{name}", asset),
]
