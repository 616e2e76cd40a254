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
from access.refusals import Refusal
from access.stations import Station
from db.engine import engine
from feedback import pledge
from pages.manage import common
from pages.shell import speech
from pages.shell.cookies import SESSION

HERE: Final = Path(__file__).parent
HINT: Final = "Print with Ctrl+P, on A4, without margins. Put the sheet where people stand when they think of it."


@dataclass(frozen=True)
class Wording:
    """What stands on every sheet: the address that phones open, the pledge, the lines' names."""

    base: str
    pledge: str
    lines: dict[str, str]


def sheets(request: Request) -> Response:
    """The sheets of one station, or of every one in use: those of the lines in sight of whoever is signed in."""
    wanted = request.path_params.get("station")
    try:
        with engine().begin() as conn:
            actor = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
            if actor is None:
                return PlainTextResponse("Sign in to print QR sheets.", status_code=403)
            found = [one for one in stations.all_of(conn, actor) if one.is_active and wanted in (None, one.station)]
            names = {line.line: common.line_name(line) for line in common.lines_of(conn, actor)}
            wording = Wording(base_of(str(request.base_url)), pledge.of(conn, actor.site_id), names)
    except Refusal as refusal:
        return PlainTextResponse(speech.refused(refusal), status_code=403)
    if not found:
        return PlainTextResponse("There is no station in use here. Make one under Set up, QR sheets.", status_code=404)
    return HTMLResponse(document(actor.site_id, found, wording), headers={"Cache-Control": "no-store"})


def base_of(asked: str) -> str:
    """Where phones find us: PUBLIC_URL, else the address that the lead's own browser used."""
    return settings.public_url() or asked.rstrip("/")


def document(site_id: str, found: Sequence[Station], wording: Wording) -> str:
    """All sheets as one page of HTML, an A4 sheet each; every text in it is escaped."""
    style, shape = (HERE / "sheet.css").read_text(), Template((HERE / "sheet.html").read_text())
    pages = "".join(shape.substitute(sheet(site_id, station, wording)) for station in found)
    head = f'<meta charset="utf-8"><title>QR sheets</title><style>{style}</style>'
    body = f'<p class="hint">{escape(HINT)}</p>{pages}'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def sheet(site_id: str, station: Station, wording: Wording) -> dict[str, str]:
    address = f"{wording.base}/say/{quote(site_id)}/{quote(station.station)}"
    code = segno.make(address, error="q", micro=False).svg_inline(border=2, dark="#1c2126", omitsize=True)
    return {
        "line": escape(wording.lines.get(station.line, station.line)),
        "code": code,
        "address": escape(address),
        "pledge": escape(wording.pledge),
        "place": escape(f"{station.label} · {station.station}"),
    }


ROUTES: Final = [Route("/print/qr", sheets), Route("/print/qr/{station}", sheets)]
