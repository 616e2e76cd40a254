"""Your vote on a phone at a station and on the line's tablet: plain forms, once per device."""

from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import screens, stations
from access.actors import Actor
from access.nameless import Limit
from access.refusals import Refusal
from access.rules import may
from db.engine import engine
from feedback import rounds
from feedback.rounds import Reply, Round
from pages.feedback import texts, wire
from pages.feedback.assets import VERSION
from pages.feedback.wire import HEADERS, Pace
from pages.floor import words
from pages.shell import bodies, numbers, speech
from pages.shell.cookies import DEVICE, SCREEN
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
VOTE = Pace(Limit(20, 20), Limit(1200, 1))  # of one phone or tablet, of a whole shift behind one address
LARGEST_BYTES: Final = 20_000


async def vote(request: Request) -> Response:
    """GET and POST /vote/SITE/STATION (a phone), /vote (a paired tablet): what is asked here, and its answers."""
    with speech.speaking(wire.language(request)):
        try:
            content = await bodies.whole(request, LARGEST_BYTES) if request.method == "POST" else b""
        except Refusal as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=413, headers=HEADERS)
        return await run_in_threadpool(_answered, request, content)


def _answered(request: Request, content: bytes) -> Response:
    place = _place(request)
    if place is None or not may(place, "round.answer"):
        return PlainTextResponse(texts.told(texts.ENGLISH, "closed"), status_code=404, headers=HEADERS)
    with speech.speaking(speech.language() if place.station else place.language):  # a tablet speaks as its pad does
        return _asked(request, place, content)


def _asked(request: Request, place: Actor, content: bytes) -> Response:
    problem, thanks = "", False
    device = _device(request) if place.station else ""
    if content:
        try:
            _keep(request, place, content, device)
            thanks = True
        except Refusal as refusal:
            problem = speech.refused(refusal)
    with engine().begin() as conn:
        found = rounds.of(conn, place, now=clock.now(), device=device)
    waiting = [one for one in found if one.is_open and not one.has_answered]
    answer = HTMLResponse(_page(request, waiting, problem, thanks=thanks), headers=HEADERS)
    if device:
        DEVICE.put(answer, device)
    return answer


def _place(request: Request) -> Actor | None:
    with engine().begin() as conn:
        if "station" in request.path_params:
            return stations.at(conn, request.path_params["site"], request.path_params["station"])
        return screens.find(conn, request.cookies.get(SCREEN.name), now=clock.now())


def _device(request: Request) -> str:
    """The random id that this phone keeps; a new one where it has none of ours."""
    try:
        return str(UUID(request.cookies.get(DEVICE.name, "")))
    except ValueError:
        return str(uuid4())


def _keep(request: Request, place: Actor, content: bytes, device: str) -> None:
    form = bodies.fields(content)
    VOTE.take(request, device)
    round_id = bodies.row_number(form.get("round", [""])[0]) or 0
    with engine().begin() as conn:
        if "kpis" in form.get("kind", []):
            rounds.vote(conn, place, round_id, tuple(form.get("kpi", [])), now=clock.now(), device=device)
        else:
            rounds.answer(conn, place, round_id, _replies(form), now=clock.now(), device=device)


def _replies(form: dict[str, list[str]]) -> tuple[Reply, ...]:
    places = range(rounds.QUESTIONS)
    given = [(form.get(f"scale-{one}", [""])[0], form.get(f"words-{one}", [""])[0]) for one in places]
    return tuple(Reply(int(scale), said) for scale, said in given if scale.isdecimal() and len(scale) == 1)


def _page(request: Request, waiting: list[Round], problem: str, *, thanks: bool) -> str:
    told = tr("Thank you, it counts.") if thanks else "" if waiting else tr("Nothing is asked of you now.")
    note = tr("Nobody sees who answered what; results are shown at the end, from five answers on.")
    parts = [
        f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        f'<p class="told" role="status">{escape(told)}</p>' if told else "",
        *(_form(request.url.path, one) for one in waiting),
        f'<p class="small">{escape(note)}</p>',
        _back(request),
    ]
    return Template((HERE / "vote.html").read_text()).substitute(
        language=speech.language(),
        direction=speech.direction(speech.language()),
        title=escape(tr("Your vote")),
        content="".join(parts),
        version=VERSION,
    )


def _back(request: Request) -> str:
    """A tablet at the wall has no other way back to its pad; a phone goes on to saying something."""
    if "station" not in request.path_params:
        return f'<p><a href="/pad">{escape(tr("Hour pad"))}</a></p>'
    say = request.url.path.replace("/vote/", "/say/", 1)
    return f'<p><a href="{escape(quote(say))}">{escape(tr("Say it"))}</a></p>'


def _form(path: str, one: Round) -> str:
    fields = _choices(one) if one.kind == "kpis" else "".join(_question(*asked) for asked in enumerate(one.asked))
    until = tr("{line} · until {day}", line=one.line_name, day=numbers.day(one.last_day))
    return (
        f'<form method="post" action="{escape(quote(path))}"><p class="small">{escape(until)}</p>'
        f'<h2>{escape(one.title)}</h2><input type="hidden" name="round" value="{one.round_id}">'
        f'<input type="hidden" name="kind" value="{one.kind}">{fields}'
        f'<p></p><button type="submit">{escape(tr("Vote"))}</button></form>'
    )


def _choices(one: Round) -> str:
    rows = (
        f'<p><label class="choice"><input type="checkbox" name="kpi" value="{escape(kpi)}"> '
        f"{escape(words.names(kpi)[0])}</label></p>"
        for kpi in one.asked
    )
    return "".join(rows)


def _question(place: int, asked: str) -> str:
    steps = "".join(
        f'<label class="choice"><input type="radio" name="scale-{place}" value="{step}" required> {step}</label>'
        for step in rounds.SCALE
    )
    hint = escape(tr("In your words, if you like"))
    return (
        f'<fieldset><legend>{escape(asked)}</legend><p class="small">{escape(tr("1: not at all, 5: very much"))}</p>'
        f'<p class="steps">{steps}</p><label class="small" for="words-{place}">{hint}</label>'
        f'<input type="text" id="words-{place}" name="words-{place}" maxlength="300"></fieldset>'
    )


ROUTES = [
    Route("/vote", vote, methods=["GET", "POST"]),
    Route("/vote/{site}/{station}", vote, methods=["GET", "POST"]),
]
