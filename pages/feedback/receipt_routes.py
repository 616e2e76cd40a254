"""The receipt: whoever holds the code follows, answers, comments, takes back, and puts their name to it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions, sign_in
from access.actors import Actor, nobody
from access.nameless import Limit
from access.refusals import Invalid, NotFound, Refusal
from access.sign_in import Try
from db.engine import engine
from feedback import comments, ideas, own, votes
from feedback.moves import Tap
from metrics import plant
from pages.feedback import receipt, texts, wire
from pages.feedback.receipt import Shown, Typed
from pages.feedback.wire import HEADERS, Pace
from pages.shell import bodies, speech
from pages.shell.cookies import SESSION

# Of one code, and of a whole shift of 300 behind one address; 50 bits are not guessed at a try a second.
LOOK = Pace(Limit(40, 10), Limit(1800, 1))
Form = dict[str, str]
Deed = Callable[[Connection, str, Form], None]


def receipt_form(request: Request) -> Response:
    """GET /receipt/SITE: asks for a code; one that stands after a # in the address is filled in by the page."""
    with speech.speaking(wire.language(request)):
        try:
            return _asking(request, Typed())
        except NotFound as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=404, headers=HEADERS)


async def receipt_answer(request: Request) -> Response:
    """POST /receipt/SITE: what became of the idea with this code."""
    return await _acted(request, lambda asked, form: _became(asked, Typed(form.get("code", "")), ""))


async def receipt_reply(request: Request) -> Response:
    """POST /receipt/SITE/reply: the sender's answer to a question."""
    return await _acted(request, lambda asked, form: _done(asked, form, _reply))


async def receipt_comment(request: Request) -> Response:
    """POST /receipt/SITE/comment: a few more words of the sender."""
    return await _acted(request, lambda asked, form: _done(asked, form, _comment))


async def receipt_again(request: Request) -> Response:
    """POST /receipt/SITE/again: after a no at the line the sender says more, once."""
    return await _acted(request, lambda asked, form: _done(asked, form, _again))


async def receipt_withdraw(request: Request) -> Response:
    """POST /receipt/SITE/withdraw: the sender takes it back."""
    return await _acted(request, lambda asked, form: _done(asked, form, _withdraw))


async def receipt_claim(request: Request) -> Response:
    """POST /receipt/SITE/claim: the sender puts their name to it, signing in with it where they are not."""
    return await _acted(request, _claim)


async def _acted(request: Request, act: Callable[[Request, Form], Response]) -> Response:
    with speech.speaking(wire.language(request)):
        try:
            return await run_in_threadpool(act, request, await _form(request))
        except Refusal as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=404, headers=HEADERS)


def _done(request: Request, form: Form, deed: Deed) -> Response:
    """What became of it after the deed, or the sentence why not, with what was typed."""
    problem = ""
    try:
        LOOK.take(request, form.get("code", ""))
        with engine().begin() as conn:
            deed(conn, request.path_params["site"], form)
    except Refusal as refusal:
        problem = speech.refused(refusal)
    typed = Typed(form.get("code", ""), form.get("words", "") if problem else "")
    return _became(request, typed, problem)


def _reply(conn: Connection, site_id: str, form: Form) -> None:
    code, words, request_id = form.get("code", ""), form.get("words", ""), form.get("request_id", "")
    ideas.reply(conn, site_id, code, words, request_id=request_id, now=clock.now())


def _comment(conn: Connection, site_id: str, form: Form) -> None:
    code, words, request_id = form.get("code", ""), form.get("words", ""), form.get("request_id", "")
    comments.add_by_receipt(conn, site_id, code, words, request_id=request_id, now=clock.now())


def _again(conn: Connection, site_id: str, form: Form) -> None:
    own.ask_again(conn, site_id, form.get("code", ""), form.get("words", ""), _tap(form))


def _withdraw(conn: Connection, site_id: str, form: Form) -> None:
    own.withdraw(conn, site_id, form.get("code", ""), _tap(form))


def _tap(form: Form) -> Tap:
    return Tap(bodies.row_number(form.get("version", "")) or 0, clock.now(), form.get("request_id", ""))


def _claim(request: Request, form: Form) -> Response:
    site_id, cookie = request.path_params["site"], None
    try:
        LOOK.take(request, form.get("code", ""))
        me = wire.me(request, site_id)
        if me is None:
            cookie, me = _signed_in(request, form)
        with engine().begin() as conn:
            own.claim(conn, me, form.get("code", ""), replace(_tap(form), seen_version=0))
    except Refusal as refusal:
        return _with(_became(request, Typed(form.get("code", "")), speech.refused(refusal)), cookie)
    return _with(_became(request, Typed(form.get("code", "")), ""), cookie)


def _with(answer: Response, cookie: str | None) -> Response:
    if cookie:
        SESSION.put(answer, cookie)
    return answer


def _signed_in(request: Request, form: Form) -> tuple[str, Actor]:
    site_id = request.path_params["site"]
    tried = Try(site_id, form.get("username", ""), form.get("password", ""), wire.address(request))
    ticket, agent = sign_in.sign_in(engine(), tried, now=clock.now()), request.headers.get("user-agent", "")
    with engine().begin() as conn:
        cookie = sessions.open_with(conn, ticket, agent=agent, now=clock.now())
        actor = sessions.find(conn, cookie, now=clock.now())
    if cookie is None or actor is None:
        raise Invalid(texts.ENGLISH["signed_out"])
    return cookie, actor


def _became(request: Request, typed: Typed, problem: str) -> Response:
    """What became of it; the page that asks for a code where this one is none, or was tried too often."""
    site_id = request.path_params["site"]
    try:
        LOOK.take(request, typed.code)
        me = wire.me(request, site_id)
        with engine().begin() as conn:
            site, shown = plant.site(conn, site_id), _shown(conn, site_id, typed.code, me)
    except Refusal as refusal:
        return _asking(request, typed, speech.refused(refusal))
    return HTMLResponse(receipt.answer(site, shown, typed, problem), headers=HEADERS)


def _shown(conn: Connection, site_id: str, code: str, me: Actor | None) -> Shown:
    view = ideas.by_receipt(conn, site_id, code, now=clock.now())
    said = tuple(comments.by_receipt(conn, site_id, code))
    support = votes.of(conn, nobody(site_id, frozenset({view.line})), [view.idea_id])[view.idea_id]
    return Shown(view, said, support.votes, me.name if me else "")


def _asking(request: Request, typed: Typed, problem: str = "") -> Response:
    with engine().begin() as conn:
        site = plant.site(conn, request.path_params["site"])
    return HTMLResponse(receipt.asking(site, typed, problem), headers=HEADERS)


async def _form(request: Request) -> Form:
    content = await bodies.whole(request, wire.LARGEST_BYTES)
    return {key: values[0] for key, values in bodies.fields(content).items()}


ROUTES: Final = [
    Route("/receipt/{site}", receipt_form),
    Route("/receipt/{site}", receipt_answer, methods=["POST"]),
    Route("/receipt/{site}/reply", receipt_reply, methods=["POST"]),
    Route("/receipt/{site}/comment", receipt_comment, methods=["POST"]),
    Route("/receipt/{site}/again", receipt_again, methods=["POST"]),
    Route("/receipt/{site}/withdraw", receipt_withdraw, methods=["POST"]),
    Route("/receipt/{site}/claim", receipt_claim, methods=["POST"]),
]
