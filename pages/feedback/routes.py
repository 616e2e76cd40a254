"""The loop without an account: the phone's form at a station, sending it, and the receipt."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
import settings
from access import stations, throttle
from access.actors import Actor
from access.refusals import Invalid, NotFound, Refusal
from access.throttle import Bucket, TooOften
from db.engine import engine
from feedback import ideas
from metrics import plant
from pages.feedback import phone, receipt, texts
from pages.feedback.receipt import Typed
from pages.floor import snapshot
from pages.shell import cookies, speech
from pages.shell.cookies import Cookie

HERE: Final = Path(__file__).parent
ASSETS: Final = {"phone.css": "text/css", "phone.js": "text/javascript", "receipt.js": "text/javascript"}
LARGEST_BYTES: Final = 40_000
SAID_AT_ONCE, SAY_EVERY_S = 200, 5  # a whole shift shares one address, and says what it thinks after the meeting
LOOKED_AT_ONCE, LOOK_EVERY_S = 60, 10
LANGUAGE: Final = Cookie("kpi_language", timedelta(days=400))
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser hides the origin of a form, and the gate refuses it
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}


def say_form(request: Request) -> Response:
    """GET /say/SITE/STATION[?kpi=KEY]: the form, with the line's figures of now."""
    with speech.speaking(_language(request)):
        answer = _say_form(request)
    if "lang" in request.query_params:
        LANGUAGE.put(answer, _language(request))
    return answer


def _say_form(request: Request) -> Response:
    with engine().begin() as conn:
        place = stations.at(conn, request.path_params["site"], request.path_params["station"])
        promise = phone.promise_of(conn, place.site_id, clock.now()) if place else None
    if place is None or promise is None:
        return PlainTextResponse(texts.told(texts.ENGLISH, "closed"), status_code=404, headers=HEADERS)
    page = phone.form(place, phone.line_now(place), promise, kpi=request.query_params.get("kpi"))
    return HTMLResponse(page, headers=HEADERS)


async def say(request: Request) -> Response:
    """POST /api/say: what a phone says, as JSON; 429 and 5xx mean again later, another 4xx a problem to mend."""
    with speech.speaking(_language(request)):
        try:
            return await _heard(await _json(request), request)
        except Refusal as refusal:
            return _told({"problem": speech.refused(refusal)}, 422)


async def _heard(said: dict[str, Any], request: Request) -> JSONResponse:
    """In the language that the page was in, whatever the phone asks for now."""
    with speech.speaking(speech.best_of(str(said.get("language", "")))):
        return await _answered(said, request)


async def _answered(said: dict[str, Any], request: Request) -> JSONResponse:
    try:
        return _told(await run_in_threadpool(_say, said, _address(request), _base(request)))
    except TooOften as refusal:
        return _told({"problem": speech.refused(refusal)}, 429)
    except NotFound as refusal:
        return _told({"problem": speech.refused(refusal)}, 404)
    except Refusal as refusal:
        return _told({"problem": speech.refused(refusal)}, 422)


def _say(said: dict[str, Any], address: str, base: str) -> dict[str, str]:
    now = clock.now()
    site_id, station, request_id = (str(said.get(key, "")) for key in ("site", "station", "request_id"))
    _take(throttle.bucket("say", address, station, capacity=SAID_AT_ONCE, refill_s=SAY_EVERY_S), site_id)
    with engine().begin() as conn:
        place = _place(stations.at(conn, site_id, station))
        words = phone.saying(said, next(iter(place.lines)))
        sent = ideas.send(conn, place, words, request_id=request_id, now=now)
    facts = phone.line_now(place)
    snapshot.changed(site_id)
    return phone.told(sent, words, facts, base)


def _place(place: Actor | None) -> Actor:
    if place is None:
        raise NotFound(texts.ENGLISH["closed"])
    return place


def receipt_form(request: Request) -> Response:
    """GET /receipt/SITE: asks for a code; one that stands after a # in the address is filled in by the page."""
    with speech.speaking(_language(request)):
        try:
            return _asking(request, Typed())
        except NotFound as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=404, headers=HEADERS)


async def receipt_answer(request: Request) -> Response:
    """POST /receipt/SITE: what became of the idea with this code."""
    return await _acted(request, _answer)


async def receipt_reply(request: Request) -> Response:
    """POST /receipt/SITE/reply: the sender's answer to a question."""
    return await _acted(request, _reply)


async def _acted(request: Request, act: Callable[[Request, dict[str, str]], Response]) -> Response:
    with speech.speaking(_language(request)):
        try:
            return await run_in_threadpool(act, request, await _form(request))
        except Refusal as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=404, headers=HEADERS)


def _answer(request: Request, form: dict[str, str]) -> Response:
    return _became(request, Typed(code=form.get("code", "")), "")


def _reply(request: Request, form: dict[str, str]) -> Response:
    site_id, typed, problem = request.path_params["site"], Typed(form.get("code", ""), form.get("words", "")), ""
    try:
        with engine().begin() as conn:
            request_id = form.get("request_id", "")
            ideas.reply(conn, site_id, typed.code, typed.words, request_id=request_id, now=clock.now())
    except Refusal as refusal:
        problem = speech.refused(refusal)
    return _became(request, typed, problem)


def _became(request: Request, typed: Typed, problem: str) -> Response:
    """What became of it; the page that asks for a code where this one is none, or was tried too often."""
    site_id = request.path_params["site"]
    try:
        _take(_look_bucket(request), site_id)
        with engine().begin() as conn:
            site = plant.site(conn, site_id)
            view = ideas.by_receipt(conn, site_id, typed.code, now=clock.now())
    except Refusal as refusal:
        return _asking(request, typed, speech.refused(refusal))
    return HTMLResponse(receipt.answer(site, view, typed, problem), headers=HEADERS)


def _asking(request: Request, typed: Typed, problem: str = "") -> Response:
    with engine().begin() as conn:
        site = plant.site(conn, request.path_params["site"])
    return HTMLResponse(receipt.asking(site, typed, problem), headers=HEADERS)


def asset(request: Request) -> Response:
    """GET /phone/NAME: the style sheet and the scripts of these pages."""
    name = request.path_params["name"]
    if name not in ASSETS:
        return Response(status_code=404)
    return Response((HERE / name).read_text(), media_type=ASSETS[name], headers={"Cache-Control": "no-cache"})


def _take(bucket: Bucket, site_id: str) -> None:
    with engine().begin() as conn:
        throttle.take(conn, site_id, bucket, now=clock.now())


def _look_bucket(request: Request) -> Bucket:
    return throttle.bucket("receipt", _address(request), capacity=LOOKED_AT_ONCE, refill_s=LOOK_EVERY_S)


async def _json(request: Request) -> dict[str, Any]:
    try:
        said = json.loads(await _body(request))
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")
    return said


async def _form(request: Request) -> dict[str, str]:
    body = await _body(request)
    return {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace")).items()}


async def _body(request: Request) -> bytes:
    kept = b""
    async for chunk in request.stream():
        kept += chunk
        if len(kept) > LARGEST_BYTES:
            raise Invalid("This is too much at once. Please shorten it.")
    return kept


def _told(told: dict[str, str], status: int = 200) -> JSONResponse:
    return JSONResponse(told, status_code=status, headers=HEADERS)


def _language(request: Request) -> str:
    """What was chosen on this phone, now or before; else what its browser asks for."""
    chosen = request.query_params.get("lang") or cookies.read(request.headers).get(LANGUAGE.name)
    return speech.best_of(chosen or request.headers.get("accept-language", ""))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _base(request: Request) -> str:
    """Where the phone found us: PUBLIC_URL, else the address that it used."""
    return settings.public_url() or str(request.base_url).rstrip("/")


ROUTES: Final = [
    Route("/say/{site}/{station}", say_form),
    Route("/api/say", say, methods=["POST"]),
    Route("/receipt/{site}", receipt_form),
    Route("/receipt/{site}", receipt_answer, methods=["POST"]),
    Route("/receipt/{site}/reply", receipt_reply, methods=["POST"]),
    Route("/phone/{name}", asset),
]
