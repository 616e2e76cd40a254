"""Answering a call from its news: GET shows it, POST says coming, here or fixed. Whoever holds the link may."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions
from access.actors import Actor
from access.refusals import Invalid, Refusal
from db.engine import engine
from feedback import call_links, calls, ladder
from feedback.moves import Tap
from metrics import board, plant
from pages.feedback import call_page
from pages.feedback.call_page import Note, Place
from pages.floor import snapshot
from pages.shell import bodies, numbers, speech
from pages.shell.cookies import SESSION
from pages.shell.speech import to_say, tr

LARGEST_BYTES: Final = 2_000
STYLE: Final = Path(__file__).with_name("call_page.css")
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
}
THANKS: Final = {
    "coming": to_say("Thank you. The wall says that you are coming."),
    "here": to_say("Good that you are here. The wall says so."),
    "fixed": to_say("Fixed. Thank you."),
}


def show(request: Request) -> Response:
    """GET /call/SITE/CALL/TOKEN: the call as it stands."""
    return _answered(request, None)


async def act(request: Request) -> Response:
    """POST there: do is coming MINUTES, here or fixed; version and request come from the form."""
    try:
        kept = await bodies.whole(request, LARGEST_BYTES)
    except Invalid:
        return PlainTextResponse("", status_code=413)
    form = {key: values[0] for key, values in bodies.fields(kept).items()}
    return await run_in_threadpool(_answered, request, form)


def _answered(request: Request, form: dict[str, str] | None) -> Response:
    with engine().begin() as conn:
        person = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
    with speech.speaking(speech.of_whom(person, request.headers.get("accept-language"))):
        try:
            note = _do(request, person, form) if form else Note()
            return HTMLResponse(_page(request, person, note), headers=HEADERS)
        except Refusal as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=404, headers=HEADERS)


def _do(request: Request, person: Actor | None, form: dict[str, str]) -> Note:
    try:
        with engine().begin() as conn:
            actor, call_id = _who(conn, request, person)
            what = _move(conn, actor, call_id, form)
    except Refusal as refusal:
        return Note(speech.refused(refusal), is_problem=True)
    snapshot.changed(actor.site_id)
    return Note(tr(THANKS[what]))


def _move(conn: Connection, actor: Actor, call_id: int, form: dict[str, str]) -> str:
    what, _, minutes = form.get("do", "").partition(" ")
    version, request_id = bodies.row_number(form.get("version", "")), form.get("request", "")
    if what not in THANKS or version is None or not 16 <= len(request_id) <= 100:
        raise Invalid("This page is not the newest one. Please open it again.")
    tap = Tap(version, clock.now(), request_id)
    if what == "coming":
        calls.coming(conn, actor, call_id, tap, minutes=bodies.row_number(minutes) or 0)
    else:
        {"here": calls.here, "fixed": calls.fixed}[what](conn, actor, call_id, tap)
    return what


def _page(request: Request, person: Actor | None, note: Note) -> str:
    now = clock.now()
    with engine().begin() as conn:
        actor, call_id = _who(conn, request, person)
        call = call_links.find(conn, actor, call_id)
        climbed = ladder.shown(conn, actor.site_id, [call], now=now).get(call_id)
        site = plant.site(conn, actor.site_id)
        line = next((one.name for one in plant.lines(conn, actor.site_id) if one.line == call.line), call.line)
        machines = board.machine_names(conn, actor.site_id, now=now)
    machine = machines.get(call.machine or "", call.machine or "")
    place = Place(site.name, str(site.zone), line, machine, request.url.path)
    return call_page.document(call, place, climbed, numbers.age(call.made_at, now), note)


def _who(conn: Connection, request: Request, person: Actor | None) -> tuple[Actor, int]:
    """The person who is signed in here where they see the line, else the post that the link was sent to."""
    told = request.path_params
    holder = call_links.holder(conn, told["site"], told["call"], told["token"])
    is_theirs = person is not None and person.site_id == holder.site_id and holder.lines <= person.lines
    return (person if person and is_theirs else holder), told["call"]


def style(_request: Request) -> Response:
    """GET /call/call_page.css."""
    return Response(STYLE.read_text(), media_type="text/css", headers={"Cache-Control": "no-cache"})


ROUTES: Final = [
    Route("/call/call_page.css", style),
    Route("/call/{site}/{call:int}/{token}", show),
    Route("/call/{site}/{call:int}/{token}", act, methods=["POST"]),
]
