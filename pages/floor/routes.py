"""The static shell of a wall screen or tablet, and the pairing that its script asks about."""

import html
import json
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import clock
from access import screens, throttle
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from pages.floor import places, release, shell_words
from pages.shell import speech
from pages.shell.cookies import SCREEN

HERE: Final = Path(__file__).parent
KINDS: Final = {"/wall": "wall", "/pad": "pad"}
ASSETS: Final = {"shell.css": "text/css", "shell.js": "text/javascript", "shell_worker.js": "text/javascript"}
FRESH: Final = {"Cache-Control": "no-cache"}
FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}  # its address names the release
CODES_AT_ONCE: Final = 60  # from one address: all the screens of a plant that come back after a power cut
CODE_EVERY_S: Final = 10
AGAIN_S: Final = 2  # a screen asks again, while the database is away
QUIET_HOUR: Final = 4
NOT_BEFORE: Final = timedelta(hours=1)  # one that has just renewed itself waits for the next night
SPREAD_S: Final = 3600  # the screens of a plant take this long to renew themselves at night

Told = dict[str, Any]


def shell(request: Request) -> Response:
    """The page that a screen or tablet opens: it holds no figure and needs no database."""
    language = _browsers(request)
    told = {"release": release.RELEASE, **_words(_kind(request), language)}
    page = _file("shell.html").replace("{told}", json.dumps(told).replace("<", "\\u003c"))
    for place, value in (("lang", language), ("dir", told["dir"]), ("release", release.RELEASE)):
        page = page.replace(f"{{{place}}}", value)
    return Response(page, media_type="text/html", headers=FRESH | {"Vary": "Accept-Language"})


def start(request: Request) -> Response:
    """The page that a player keeps on its own disk, to have words while the server is away (deploy/kiosk)."""
    told = _words("wall", _browsers(request))
    what, note, _ = told["texts"]["away"]
    page = _file("start.html")
    for place, value in (("lang", told["lang"]), ("dir", told["dir"]), ("what", what), ("note", note)):
        page = page.replace(f"{{{place}}}", html.escape(value))
    return Response(page, media_type="text/html", headers=FRESH | {"Access-Control-Allow-Origin": "*"})


def asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        return Response(status_code=404)
    headers = FOR_GOOD if request.query_params.get("v") == release.RELEASE else FRESH
    if name == "shell_worker.js":
        headers = FRESH | {"Service-Worker-Allowed": "/"}
    return Response(_file(name), media_type=ASSETS[name], headers=headers)


def pairing(request: Request) -> Response:
    """What this screen is to do now, as JSON with `lang`, `dir` and `texts` (pages.floor.shell_words).

    "state" is paired (with "kind", and "night_in_s", when it is to renew itself), waiting (with "code", or with
    "problem"), or database, busy or full (each with "retry_s"). The cookie that comes along opens nothing until an
    admin typed the code.
    """
    kind = _kind(request)
    try:
        return _paired(request, kind)
    except Refusal as refusal:
        with speech.speaking(_browsers(request)):
            problem = speech.refused(refusal)
        return _answer({"state": "waiting", "problem": problem} | _words(kind, _browsers(request)))
    except SQLAlchemyError:
        return _answer({"state": "database", "retry_s": AGAIN_S})


def _paired(request: Request, kind: str) -> Response:
    now, cookie = clock.now(), request.cookies.get(SCREEN.name)
    with engine().begin() as conn:
        screen = screens.find(conn, cookie, now=now)
        waiting = None if screen else screens.look(conn, cookie, now=now)
    if screen and cookie:
        no_room = _no_room(screen)
        if no_room:
            # With 503 a proxy knows that the next try is for another process.
            return _answer(no_room | _words("wall", screen.language), 503 if no_room["state"] == "full" else 200)
        its_kind = "pad" if screen.role == "pad" else "wall"
        paired = {"state": "paired", "kind": its_kind, "night_in_s": _until_night(now, screen.screen_id or 0)}
        return _put(_answer(paired | _words(its_kind, screen.language)), cookie)
    if waiting is None or waiting.kind != kind:
        waiting = _new_code(kind, request.client.host if request.client else "")
    told = {"state": "waiting", "code": waiting.code}
    if waiting.is_paired:
        told = {"state": "paired", "kind": waiting.kind}
    return _put(_answer(told | _words(kind, _browsers(request))), waiting.cookie)


def _no_room(screen: Actor) -> Told | None:
    """Where this wall has to wait for a place; a tablet needs none."""
    wait = None if screen.role == "pad" else places.of_process().ask((screen.site_id, screen.screen_id or 0))
    return {"state": wait.state, "retry_s": wait.retry_s} if wait else None


def _put(response: Response, cookie: str) -> Response:
    """Given anew each time: browsers forget every cookie after 400 days, screens hang for years."""
    SCREEN.put(response, cookie)
    return response


def _until_night(now: datetime, screen_id: int) -> int:
    """Seconds until the server's next quiet hour but an hour at least, each screen at a second of its own."""
    here = now.astimezone() + NOT_BEFORE
    night = here.replace(hour=QUIET_HOUR, minute=0, second=0) + timedelta(seconds=screen_id * 37 % SPREAD_S)
    return int(((night - here) % timedelta(days=1) + NOT_BEFORE).total_seconds())


def _new_code(kind: str, address: str) -> screens.Waiting:
    now = clock.now()
    with engine().begin() as conn:
        bucket = throttle.bucket("code", address, capacity=CODES_AT_ONCE, refill_s=CODE_EVERY_S)
        throttle.take(conn, "", bucket, now=now)
        return screens.ask(conn, kind, now=now)


@lru_cache(maxsize=8)
def _file(name: str) -> str:
    """As it was when this release was started, whatever is put in its place meanwhile."""
    return (HERE / name).read_text()


def _kind(request: Request) -> str:
    return KINDS[request.url.path.removesuffix("/pairing")]


def _browsers(request: Request) -> str:
    return speech.best_of(request.headers.get("accept-language", ""))


@lru_cache(maxsize=64)
def _words(kind: str, language: str) -> Told:
    with speech.speaking(language):
        return {"lang": language, "dir": speech.direction(language), "texts": shell_words.of(kind)}


def _answer(told: Told, status: int = 200) -> JSONResponse:
    return JSONResponse(told, status, headers={"Cache-Control": "no-store"})


ROUTES: Final = [
    Route("/wall", shell),
    Route("/pad", shell),
    Route("/wall/pairing", pairing, methods=["POST"]),
    Route("/pad/pairing", pairing, methods=["POST"]),
    Route("/wall/start.html", start),
    Route("/wall/{name}", asset),
]
