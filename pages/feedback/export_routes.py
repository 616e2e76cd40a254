"""The files of lists: fetched by signed-in people only, what they may see of the lines in their sight."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

import clock
from access import audit, sessions
from access.actors import Actor
from access.refusals import Forbidden, NotFound, Refusal
from db.engine import engine
from feedback import exports
from feedback.exports import Span
from pages.feedback import export_files
from pages.shell import speech
from pages.shell.cookies import SESSION
from pages.shell.speech import tr

STATUS: Final[dict[type[Refusal], int]] = {NotFound: 404, Forbidden: 403}
KEPT_NOWHERE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fetch(request: Request) -> Response:
    """/export/ideas.csv?first=2026-11-01&last=2026-11-30: 403 for strangers, 422 with the sentence of a refusal."""
    with engine().begin() as conn:
        actor = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
    with speech.speaking(speech.of_whom(actor, request.headers.get("accept-language"))):
        if actor is None:
            return PlainTextResponse(tr("Sign in to take lists home."), status_code=403)
        return _of(actor, request)


def _of(actor: Actor, request: Request) -> Response:
    key, ending = request.path_params["key"], request.url.path.rpartition(".")[2]
    try:
        span = Span(*(date.fromisoformat(request.query_params.get(name, "")) for name in ("first", "last")))
        exports.check(actor, key, span)
    except ValueError:
        return PlainTextResponse(tr("Say the first and the last day, like 2026-11-30."), status_code=422)
    except Refusal as refusal:
        return PlainTextResponse(speech.refused(refusal), status_code=STATUS.get(type(refusal), 422))
    with engine().begin() as conn:
        audit.record(conn, actor, "export.fetch", f"list:{key}", first=span.first, last=span.last, ending=ending)
    name = f"{actor.site_id}-{key}-{span.first}-{span.last}.{ending}"
    headers = KEPT_NOWHERE | {"Content-Disposition": f'attachment; filename="{_tame(name)}"'}
    if ending == "csv":
        return StreamingResponse(export_files.as_csv(_rows(actor, key, span)), headers=headers, media_type=CSV)
    return Response(export_files.as_xlsx(_rows(actor, key, span), key), headers=headers, media_type=XLSX)


def _rows(actor: Actor, key: str, span: Span) -> Iterator[tuple[object, ...]]:
    with engine().connect() as conn:
        yield from exports.rows(conn, actor, key, span)


def _tame(name: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "_" for letter in name)


ROUTES: Final = [Route(f"/export/{{key}}.{ending}", fetch, name=ending) for ending in ("csv", "xlsx")]
