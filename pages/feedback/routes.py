"""The phone at a station: its form, what it sends, what others said already, and one's own name."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions, stations
from access.actors import Actor
from access.nameless import Limit
from access.refusals import Invalid, NotFound
from access.sign_in import Try, sign_in
from db.engine import engine
from feedback import ideas, ladder, photos, pictures, recordings, rounds, similar, tiers, votes
from feedback.ideas import Saying, Sent
from feedback.photos import Subject
from pages.feedback import phone, receipt_routes, texts, wire
from pages.feedback.assets import asset
from pages.feedback.wire import HEADERS, LANGUAGE, Pace, Said, told
from pages.floor import call_picture, snapshot
from pages.shell import numbers, speech
from pages.shell.cookies import SESSION
from pages.shell.speech import tr, tr_n

# A whole shift of 300 shares one address, and after the meeting each says what they think, with pictures. One phone
# that floods is stopped long before: it says no more than what it may have kept while it was out of reach.
SAY = Pace(Limit(30, 20), Limit(1200, 1))
HAND = Pace(Limit(90, 5), Limit(2400, 1))
ASK = Pace(Limit(60, 2), Limit(3000, 1))
ALIKE_SHOWN: Final = 2


def say_form(request: Request) -> Response:
    """GET /say/SITE/STATION[?kpi=KEY]: the form, with the line's figures of now."""
    with speech.speaking(wire.language(request)):
        answer = _say_form(request)
    if "lang" in request.query_params:
        LANGUAGE.put(answer, wire.language(request))
    return answer


def _say_form(request: Request) -> Response:
    with engine().begin() as conn:
        place = stations.at(conn, request.path_params["site"], request.path_params["station"])
        promise = phone.promise_of(conn, place.site_id, clock.now()) if place else None
        asks = place is not None and any(one.is_open for one in rounds.of(conn, place, now=clock.now()))
    if place is None or promise is None:
        return PlainTextResponse(texts.told(texts.ENGLISH, "closed"), status_code=404, headers=HEADERS)
    me = wire.me(request, place.site_id)
    kpi = request.query_params.get("kpi")
    return HTMLResponse(
        phone.form(place, phone.line_now(place), promise, kpi=kpi, me=me.name if me else "", asks=asks), headers=HEADERS
    )


async def say(request: Request) -> Response:
    """POST /api/say: what a phone says, once per request id; `named` puts the name of who is signed in to it."""
    return await wire.answered(request, _say)


def _say(request: Request, said: Said, _content: bytes) -> JSONResponse:
    site_id, request_id = str(said.get("site", "")), str(said.get("request_id", ""))
    SAY.take(request, str(said.get("device", "")))
    with engine().begin() as conn:
        place = _place(conn, said)
        words = phone.saying(said, next(iter(place.lines)))
        speaker = _speaker(request, said, place)
        sent = ideas.send(conn, speaker, words, request_id=request_id, now=clock.now())
    snapshot.changed(site_id)
    return told(phone.told(sent, words, phone.line_now(place), wire.base(request)) | _told_now(site_id, words, sent))


def _speaker(request: Request, said: Said, place: Actor) -> Actor:
    """Who is signed in, where they want their name to it: at this place also on a line that is not theirs."""
    if not said.get("named"):
        return place
    me = wire.me(request, place.site_id)
    if me is None:
        raise Invalid(texts.ENGLISH["signed_out"])
    return replace(me, lines=place.lines)


def _told_now(site_id: str, words: Saying, sent: Sent) -> dict[str, str]:
    """Of a danger: who is told at this very moment, by what they stand for."""
    if words.kind != "danger" or sent.idea_id is None:
        return {}
    now = clock.now()
    with engine().begin() as conn:
        ladder.climb(conn, site_id, now)
        standing = tiers.standing(conn, site_id, words.line, now=now, kind="danger")
    first = standing[min(standing)].posts if standing else ()
    return {"told": tr(texts.ENGLISH["told"], posts=call_picture.posts(first))} if first else {}


async def say_photo(request: Request) -> Response:
    """POST /api/say/photo: a picture that belongs to what this phone said with the request id in X-Said."""
    return await wire.received(request, _photo, pictures.MOST_BYTES + 1)


def _photo(request: Request, said: Said, content: bytes) -> JSONResponse:
    HAND.take(request, str(said.get("device", "")))
    with engine().begin() as conn:
        subject, asked = Subject(said=said["said"]), said["request"]
        photos.keep(conn, _place(conn, said), subject, content, moment=said["moment"], request_id=asked)
    return told({})


async def say_voice(request: Request) -> Response:
    """POST /api/say/voice: the same with spoken words."""
    return await wire.received(request, _voice, recordings.MOST_BYTES + 1)


def _voice(request: Request, said: Said, content: bytes) -> JSONResponse:
    HAND.take(request, str(said.get("device", "")))
    with engine().begin() as conn:
        photos.keep_voice(conn, _place(conn, said), Subject(said=said["said"]), content, request_id=said["request"])
    return told({})


async def alike(request: Request) -> Response:
    """POST /api/similar: open ideas of the station's line with words like these: headline and week, no more."""
    return await wire.answered(request, _alike)


def _alike(request: Request, said: Said, _content: bytes) -> JSONResponse:
    ASK.take(request, str(said.get("device", "")))
    with engine().begin() as conn:
        found = similar.to(conn, _place(conn, said), str(said.get("body", "")), now=clock.now())[:ALIKE_SHOWN]
    return told({"alike": [{"idea": one.idea_id, "says": _says(one)} for one in found]})


def _says(one: similar.Lookalike) -> str:
    day = numbers.date_of(one.week_of)
    return tr("Looks like “{headline}” (week of {day})", headline=one.headline, day=day)


async def me_too(request: Request) -> Response:
    """POST /api/me-too: one vote of this phone on an idea of the station's line."""
    return await wire.answered(request, _me_too)


def _me_too(request: Request, said: Said, _content: bytes) -> JSONResponse:
    SAY.take(request, str(said.get("device", "")))
    idea, device = said.get("idea"), str(said.get("device", ""))
    if type(idea) is not int:
        raise NotFound("There is no such idea on your lines.")
    with engine().begin() as conn:
        count = votes.add(conn, _place(conn, said), idea, device=device).votes
    says = tr_n("{count} says “Me too”.", "{count} say “Me too”.", count)
    return told({"says": says})


async def name(request: Request) -> Response:
    """POST /api/name: sign in without leaving the page, so that nothing typed is lost."""
    return await wire.answered(request, _name)


def _name(request: Request, said: Said, _content: bytes) -> JSONResponse:
    site_id, username, password = (str(said.get(key, "")) for key in ("site", "username", "password"))
    with engine().begin() as conn:
        _place(conn, said)
    ticket = sign_in(engine(), Try(site_id, username, password, wire.address(request)), now=clock.now())
    agent = request.headers.get("user-agent", "")
    with engine().begin() as conn:
        cookie = sessions.open_with(conn, ticket, agent=agent, now=clock.now())
        sessions.close(conn, request.cookies.get(SESSION.name), now=clock.now())
        actor = sessions.find(conn, cookie, now=clock.now())
    if actor is None or cookie is None:
        raise Invalid(texts.ENGLISH["signed_out"])
    answer = told({"me": actor.name, "sent_as": tr(texts.ENGLISH["sent_as"], name=actor.name)})
    SESSION.put(answer, cookie)
    return answer


def _place(conn: Connection, said: Said) -> Actor:
    place = stations.at(conn, str(said.get("site", "")), str(said.get("station", "")))
    if place is None:
        raise NotFound(texts.ENGLISH["closed"])
    return place


ROUTES: Final = [
    Route("/say/{site}/{station}", say_form),
    Route("/api/say", say, methods=["POST"]),
    Route("/api/say/photo", say_photo, methods=["POST"]),
    Route("/api/say/voice", say_voice, methods=["POST"]),
    Route("/api/similar", alike, methods=["POST"]),
    Route("/api/me-too", me_too, methods=["POST"]),
    Route("/api/name", name, methods=["POST"]),
    Route("/phone/{name}", asset),
    *receipt_routes.ROUTES,
]
