"""The pictures of ideas and actions, for whoever is signed in and sees their line."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions
from access.refusals import NotFound, Refusal
from db.engine import engine
from feedback import photos
from feedback.photos import Content
from pages.shell import speech
from pages.shell.cookies import SESSION
from pages.shell.speech import tr

HEADERS: Final = {
    "Cache-Control": "private, max-age=3600",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def photo(request: Request) -> Response:
    """GET /photo/ID: a picture, or spoken words for leads; 403 for a stranger, 404 for what is out of sight."""
    cookie, number = request.cookies.get(SESSION.name), request.path_params["number"]
    with speech.speaking(speech.best_of(request.headers.get("accept-language", ""))):
        try:
            found = await run_in_threadpool(_read, cookie, number)
        except Refusal as refusal:
            status = 404 if isinstance(refusal, NotFound) else 403
            return PlainTextResponse(speech.refused(refusal), status_code=status)
    if found is None:
        return PlainTextResponse(tr("Sign in to see this picture."), status_code=403)
    return Response(found.content, media_type=found.mime, headers=HEADERS)


def _read(cookie: str | None, number: int) -> Content | None:
    with engine().begin() as conn:
        actor = sessions.find(conn, cookie, now=clock.now())
        return photos.read(conn, actor, number) if actor else None


ROUTES: Final = [Route("/photo/{number:int}", photo)]
