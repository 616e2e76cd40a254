"""The written summary of a triage as a page for the browser's own print dialog, for leads, of the lines they see."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions
from access.actors import Actor
from access.refusals import NotFound, Refusal
from db.engine import engine
from feedback import sitting
from feedback.sitting import Sitting
from feedback.summary import Decided, Late, Summary
from metrics import plant
from pages.shell import numbers, speech
from pages.shell.cookies import SESSION
from pages.shell.speech import to_say, tr

HERE: Final = Path(__file__).parent
WHAT: Final = {
    "accepted": to_say("Accepted"),
    "asked_back": to_say("Asked back"),
    "declined": to_say("Declined"),
    "parked": to_say("Parked"),
    "merged": to_say("Merged"),
}
KEPT_NOWHERE: Final = {"Cache-Control": "no-store"}


def summary(request: Request) -> Response:
    """GET /triage/summary/ID: 403 for strangers and roles that do not decide, 404 for what is not there."""
    with engine().begin() as conn:
        actor = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
    with speech.speaking(speech.of_whom(actor, request.headers.get("accept-language"))):
        if actor is None:
            return PlainTextResponse(tr("Sign in to read what triage decided."), status_code=403)
        try:
            return _of(actor, request.path_params["number"])
        except Refusal as refusal:
            status = 404 if isinstance(refusal, NotFound) else 403
            return PlainTextResponse(speech.refused(refusal), status_code=status)


def _of(actor: Actor, number: int) -> Response:
    with engine().begin() as conn:
        found = sitting.one(conn, actor, number, now=clock.now())
        site = plant.site(conn, actor.site_id)
    if found.summary is None:
        raise NotFound("This triage is still running; its summary is written when it ends.")
    return HTMLResponse(document(site.name, str(site.zone), found, found.summary), headers=KEPT_NOWHERE)


def document(site_name: str, zone: str, found: Sitting, told: Summary) -> str:
    """The whole page; every text in it is escaped."""
    title = tr("What triage decided")
    when = numbers.day_and_time(found.ended_at or found.started_at, zone)
    parts = [f"<h1>{escape(title)}</h1><p class='quiet'>{escape(f'{site_name} · {when}')}</p>"]
    parts += [f"<p class='print'>{escape(tr('Print with Ctrl+P.'))}</p>"]
    parts += _section(tr("Decided"), [_decided(one) for one in told.decided], tr("Nothing was decided."))
    owed = tr("{count} answers are owed, {late} of them overdue.", count=told.owed, late=len(told.overdue))
    if told.oldest_days is not None:
        owed += " " + tr("The oldest waits {count} d.", count=told.oldest_days)
    parts += [f"<h2>{escape(tr('Owed'))}</h2><p>{escape(owed)}</p>"]
    parts += _section(tr("Overdue"), [_late(one) for one in told.overdue], tr("Nothing is overdue."))
    style = (HERE / "summary.css").read_text()
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{style}</style>'
    code = speech.language()
    body = f"<body><main>{''.join(parts)}</main></body>"
    return f'<!doctype html><html lang="{code}" dir="{speech.direction(code)}"><head>{head}</head>{body}</html>'


def _section(title: str, rows: list[str], nothing: str) -> Iterator[str]:
    yield f"<h2>{escape(title)}</h2>"
    yield f"<ul>{''.join(rows)}</ul>" if rows else f"<p>{escape(nothing)}</p>"


def _decided(one: Decided) -> str:
    where = f"{tr('Idea {number}', number=one.idea_id)} · {one.line_name}"
    promise = tr("{owner}, by {day}", owner=one.owner, day=numbers.day(one.due_on)) if one.owner and one.due_on else ""
    answer = " · ".join(part for part in (tr(WHAT[one.what]), promise, one.by) if part)
    words = f"<p>{escape(one.words)}</p>" if one.words and one.what != "merged" else ""
    return f"<li><b>{escape(one.headline)}</b><p class='quiet'>{escape(where)}</p><p>{escape(answer)}</p>{words}</li>"


def _late(one: Late) -> str:
    where = f"{tr('Idea {number}', number=one.idea_id)} · {one.line_name}"
    due = tr("due {day}", day=numbers.day(one.due_on))
    return f"<li><b>{escape(one.headline)}</b><p class='quiet'>{escape(f'{where} · {due}')}</p></li>"


ROUTES: Final = [Route("/triage/summary/{number:int}", summary)]
