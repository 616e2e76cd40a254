"""The interface for other programs: figures, losses and files, with a token, as JSON. No cookie counts here."""

from collections.abc import Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import clock
from access import api_tokens, throttle
from access.actors import Actor
from access.api_tokens import NotKnown
from access.refusals import Forbidden, Invalid, NotFound, Refusal
from access.rules import require
from access.throttle import TooOften
from db.engine import engine
from ingest import upload
from ingest.commands import KEYS
from ingest.kinds import KINDS
from ingest.upload import Outcome, Upload
from metrics.questions import Question, answer
from metrics.scope import Scope

LARGEST_BYTES: Final = 200 * 2**20  # as on the page
ASKED_AT_ONCE, ASK_EVERY_S = 600, 1
STRANGE_AT_ONCE, STRANGE_EVERY_S = 30, 10
TOLD_REJECTS: Final = 100
SCOPES: Final = ("line", "machine", "team", "area")
WINDOW: Final = ("site", "from", "to", "as_of", "by", *SCOPES)
STATUS: Final[dict[type[Refusal], int]] = {NotKnown: 401, Forbidden: 403, NotFound: 404, TooOften: 429}


def kpis(request: Request) -> Response:
    """GET /api/v1/kpis?kpi=oee,scrap_ratio&from=T&to=T[&line=L ...]: a list as `python -m metrics --json` gives it."""
    return _answered(lambda: _figures(request, request.query_params.get("kpi", "all"), ("kpi", *WINDOW)))


def losses(request: Request) -> Response:
    """GET /api/v1/losses?from=T&to=T[&line=L ...]"""
    return _answered(lambda: _figures(request, "losses", WINDOW))


async def take(request: Request) -> Response:
    """POST /api/v1/ingest/KIND[?dry_run=1]: the body is the file, CSV, workbook or gzip of a CSV."""
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LARGEST_BYTES:
        return _problem(_too_large(), 413)
    refused = await run_in_threadpool(_answered, lambda: _keep_sender(request))
    if refused.status_code != 200:
        return refused  # before anything of the file is read
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BYTES:
            return _problem(_too_large(), 413)
    return await run_in_threadpool(_answered, lambda: _taken(request, bytes(body)))


def nothing_here(request: Request) -> Response:
    return _problem(f"There is nothing at {request.url.path}. See docs/api.md for what can be asked.", 404)


def _answered(ask: Callable[[], Any]) -> Response:
    try:
        return _told(ask())
    except TooOften as refusal:
        wait = max(1, round(refusal.again_in.total_seconds()))
        return _problem(str(refusal), 429, {"Retry-After": str(wait)})
    except NotKnown as refusal:
        return _problem(str(refusal), 401, {"WWW-Authenticate": "Bearer"})
    except Refusal as refusal:
        return _problem(str(refusal), STATUS.get(type(refusal), 400))


def _told(answer_: object) -> JSONResponse:
    return JSONResponse(answer_, headers={"Cache-Control": "no-store"})


def _problem(sentence: str, status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"problem": sentence}, status, {"Cache-Control": "no-store"} | (headers or {}))


def _too_large() -> str:
    return f"The file is larger than {LARGEST_BYTES >> 20} MB. Pack it with gzip, or send it in parts."


def _program(request: Request) -> Actor:
    """The program behind the token. Every try counts before it is judged; those without a good token count together."""
    now = clock.now()
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        with engine().begin() as conn:
            actor = api_tokens.find(conn, given.strip() if scheme.lower() == "bearer" else "", now=now)
    except NotKnown:
        address = request.client.host if request.client else ""
        bucket = throttle.bucket("api stranger", address, capacity=STRANGE_AT_ONCE, refill_s=STRANGE_EVERY_S)
        with engine().begin() as conn:
            throttle.take(conn, "", bucket, now=now)
        raise
    bucket = throttle.bucket("api", actor.label, capacity=ASKED_AT_ONCE, refill_s=ASK_EVERY_S)
    with engine().begin() as conn:
        throttle.take(conn, actor.site_id, bucket, now=now)
    return actor


def _figures(request: Request, asked: str, known: tuple[str, ...]) -> list[dict[str, Any]]:
    actor = _program(request)
    require(actor, "figures.fetch")
    given = _parameters(request, known)
    _own_site(actor, given)
    missing = [name for name in ("from", "to") if name not in given]
    if missing:
        raise Invalid(
            "Say which time: {missing} is missing, such as from=2026-03-28T06:00.", missing=" and ".join(missing)
        )
    scopes = {name: given[name] for name in SCOPES if name in given}
    if len(scopes) > 1:
        raise Invalid("Choose one of {known}; {given} were given.", known=SCOPES, given=" and ".join(scopes))
    scope = Scope(actor.site_id, **scopes)
    with engine().connect() as conn:
        return answer(conn, Question(asked, scope, given["from"], given["to"], given.get("as_of"), given.get("by")))


def _parameters(request: Request, known: tuple[str, ...]) -> dict[str, str]:
    given = dict(request.query_params)
    unknown = sorted(given.keys() - set(known))
    if unknown:
        raise Invalid("Not known here: {unknown}. Known are: {known}.", unknown=tuple(unknown), known=known)
    if any("\0" in value for value in given.values()):
        raise Invalid("A parameter holds a zero byte; take it out.")
    return given


def _own_site(actor: Actor, given: dict[str, str]) -> None:
    if given.get("site", actor.site_id) != actor.site_id:
        raise NotFound(
            "There is no site {site} for this token. It is for one plant: leave site out.", site=given["site"]
        )


def _keep_sender(request: Request) -> None:
    """Who sends, for the time after the file is read."""
    kind = request.path_params["kind"]
    actor = _program(request)
    require(actor, "import.run")
    if kind not in KINDS:
        raise NotFound("There is no kind of file {kind!r}. Known are: {known}.", kind=kind, known=tuple(KINDS))
    _own_site(actor, _parameters(request, ("site", "dry_run")))
    request.state.sender = actor


def _taken(request: Request, body: bytes) -> dict[str, Any]:
    actor, kind = request.state.sender, request.path_params["kind"]
    ending = "xlsx" if body[:4] == b"PK\x03\x04" else "csv"
    sent = [Upload(f"{kind}.{ending}", kind, body, source="http")]
    with engine().begin() as conn:
        if request.query_params.get("dry_run", "0") not in ("0", "false", ""):
            [outcome] = upload.try_out(conn, actor, sent)
        else:
            [outcome] = upload.take(conn, actor, sent)
    if outcome.report.problem:
        raise Invalid("The file was not taken. {problem}", problem=outcome.report.problem)
    return _report(outcome)


def _report(outcome: Outcome) -> dict[str, Any]:
    """The object of the command line; beside it why rows were rejected, as there is no rejects file here."""
    report = outcome.report
    rejects = [
        {"line": one.line, "column": one.column, "value": one.value, "reason": one.reason}
        for one in report.rejects[:TOLD_REJECTS]
    ]
    return {key: getattr(report, key) for key in KEYS} | {"rejects": rejects, "notes": list(report.notes)}


ROUTES: Final = [
    Route("/api/v1/kpis", kpis),
    Route("/api/v1/losses", losses),
    Route("/api/v1/ingest/{kind}", take, methods=["POST"]),
    Route("/api/v1/{rest:path}", nothing_here, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
]
