"""The printed QR sheets: a page of plain HTML for the browser's own print dialog, for signed-in leads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import quote

import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
import settings
from access import sessions, stations
from access.actors import Actor
from access.refusals import Refusal
from access.stations import Station
from db.engine import engine
from feedback import pledge
from pages.manage import common
from pages.shell import speech
from pages.shell.cookies import SESSION
from pages.shell.speech import to_say, tr

HERE: Final = Path(__file__).parent
SHEET: Final = {
    "title": to_say("Say what you see"),
    "scan": to_say("Scan"),
    "say": to_say("Say"),
    "follow": to_say("Follow"),
    "what": to_say("A danger, an idea, something that happens again. No account, no name needed."),
}
HINT: Final = to_say(
    "Print with Ctrl+P, on A4, without margins. Put the sheet where people stand when they think of it."
)


@dataclass(frozen=True)
class Wording:
    """What stands on every sheet: the address that phones open, the pledge, the lines' names."""

    base: str
    pledge: str
    lines: dict[str, str]


def sheets(request: Request) -> Response:
    """The sheets of one station, or of every one in use: those of the lines in sight of whoever is signed in."""
    with engine().begin() as conn:
        actor = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
    with speech.speaking(speech.of_whom(actor, request.headers.get("accept-language"))):
        if actor is None:
            return PlainTextResponse(tr("Sign in to print QR sheets."), status_code=403)
        return _of(actor, request)


def _of(actor: Actor, request: Request) -> Response:
    wanted = request.path_params.get("station")
    try:
        with engine().begin() as conn:
            found = [one for one in stations.all_of(conn, actor) if one.is_active and wanted in (None, one.station)]
            names = {line.line: common.line_name(line) for line in common.lines_of(conn, actor)}
            wording = Wording(base_of(str(request.base_url)), pledge.of(conn, actor.site_id), names)
    except Refusal as refusal:
        return PlainTextResponse(speech.refused(refusal), status_code=403)
    if not found:
        return PlainTextResponse(
            tr("There is no station in use here. Make one under Set up, QR sheets."), status_code=404
        )
    return HTMLResponse(document(actor.site_id, found, wording), headers={"Cache-Control": "no-store"})


def base_of(asked: str) -> str:
    """Where phones find us: PUBLIC_URL, else the address that the lead's own browser used."""
    return settings.public_url() or asked.rstrip("/")


def document(site_id: str, found: Sequence[Station], wording: Wording) -> str:
    """All sheets as one page of HTML, an A4 sheet each; every text in it is escaped."""
    style, shape = (HERE / "sheet.css").read_text(), Template((HERE / "sheet.html").read_text())
    pages = "".join(shape.substitute(sheet(site_id, station, wording)) for station in found)
    head = f'<meta charset="utf-8"><title>{escape(tr("QR sheets"))}</title><style>{style}</style>'
    body = f'<p class="hint">{escape(tr(HINT))}</p>{pages}'
    return f'<!doctype html><html lang="{speech.language()}"><head>{head}</head><body>{body}</body></html>'


def sheet(site_id: str, station: Station, wording: Wording) -> dict[str, str]:
    address = f"{wording.base}/say/{quote(site_id)}/{quote(station.station)}"
    code = segno.make(address, error="q", micro=False).svg_inline(border=2, dark="#1c2126", omitsize=True)
    return {
        "line": escape(wording.lines.get(station.line, station.line)),
        "code": code,
        "address": escape(address),
        "pledge": escape(wording.pledge),
        "place": escape(f"{station.label} · {station.station}"),
    } | {name: escape(tr(said)) for name, said in SHEET.items()}


ROUTES: Final = [Route("/print/qr", sheets), Route("/print/qr/{station}", sheets)]
