"""The minutes of a huddle as a plain page to print or link, for signed-in people who see its lines."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

import clock
from access import sessions
from access.refusals import Refusal
from db.engine import engine
from feedback import huddles
from feedback.huddles import Huddle, Spot
from metrics import plant
from metrics.catalogue import CATALOGUE
from metrics.plant import Site
from pages.floor import words
from pages.shell import numbers, speech
from pages.shell.cookies import SESSION
from pages.shell.speech import tr, tr_n

STYLE: Final = (Path(__file__).parent / "minutes.css").read_text()
HEADERS: Final = {"Cache-Control": "no-store"}
Row = dict[str, Any]


def minutes(request: Request) -> Response:
    """GET /huddle-minutes/ID; 403 without a session, 404 where these lines are not in sight."""
    with engine().begin() as conn:
        actor = sessions.find(conn, request.cookies.get(SESSION.name), now=clock.now())
    with speech.speaking(speech.of_whom(actor, request.headers.get("accept-language"))):
        if actor is None:
            return PlainTextResponse(tr("Sign in to read minutes."), status_code=403)
        try:
            with engine().begin() as conn:
                huddle, at = huddles.one(conn, actor, request.path_params["huddle_id"])
                site = plant.site(conn, actor.site_id)
        except Refusal as refusal:
            return PlainTextResponse(speech.refused(refusal), status_code=404)
        return HTMLResponse(document(huddle, at, site), headers=HEADERS)


def document(huddle: Huddle, at: Spot, site: Site) -> str:
    """One page of HTML; every text in it is escaped."""
    kept: dict[str, list[Row]] = huddle.minutes or {}
    parts = [
        _part(
            tr("What missed"), [tr("Figure"), tr("Value"), tr("Why"), tr("Action")], map(_miss, kept.get("misses", []))
        ),
        _part(tr("Started"), [tr("What"), tr("For"), tr("Who"), tr("By")], map(_action, kept.get("actions", []))),
        _part(tr("Handed up"), [tr("What"), tr("To")], map(_handed, kept.get("handed_up", []))),
        _part(tr("Answered"), [tr("What"), tr("Answer")], map(_answered, kept.get("answered", []))),
    ]
    title = tr("Huddle: {place}", place=_place(at))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    body = f'<p class="hint">{escape(tr("Print with Ctrl+P, on A4."))}</p><main>{_head(title, huddle, site)}'
    page = f"{body}{''.join(parts)}</main>"
    language = speech.language()
    lang = f'lang="{language}" dir="{speech.direction(language)}"'
    return f"<!doctype html><html {lang}><head>{head}<style>{STYLE}</style></head><body>{page}</body></html>"


def _head(title: str, huddle: Huddle, site: Site) -> str:
    told = [numbers.day_and_time(huddle.began_at, str(site.zone))]
    if huddle.ended_at:
        length = max(1, round((huddle.ended_at - huddle.began_at).total_seconds() / 60))
        told.append(tr("{count} min", count=numbers.number(length)))
    told.append(tr_n("{count} person", "{count} people", huddle.heads) if huddle.heads else tr("never ended"))
    return f'<header><h1>{escape(title)}</h1><p class="q">{escape(" · ".join(told))}</p></header>'


def _place(at: Spot) -> str:
    return at.name or tr("The whole site")


def _part(title: str, columns: Sequence[str], rows: Any) -> str:
    found = list(rows)
    if not found:
        return f'<section><h2>{escape(title)}</h2><p class="q">{escape(tr("Nothing."))}</p></section>'
    head = "".join(f"<th>{escape(one)}</th>" for one in columns)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in found)
    return f"<section><h2>{escape(title)}</h2><table><tr>{head}</tr>{body}</table></section>"


def _miss(row: Row) -> list[str]:
    value = words.reading(_exact(row["value"]), row["unit"])
    target = _exact(row["target"])
    goal = "" if target is None else f" ({tr('goal {target}', target=words.target(target, row['unit']))})"
    count = numbers.number(row["lost_min"])
    why = tr("{loss}, {count} min", loss=row["why"], count=count) if row["why"] else "–"
    begun = numbers.day(datetime.fromisoformat(row["start"]))
    owned = tr("someone was on it") if row["is_owned"] else tr("nobody was on it")
    return [f"{_figure(row['kpi'])}, {row['line_name']}, {begun}", f"▼ {value}{goal}", why, owned]


def _action(row: Row) -> list[str]:
    on = ", ".join([*([_figure(row["kpi"])] if row["kpi"] else []), row["line"]])
    return [row["title"], on, row["owner"], numbers.day(date.fromisoformat(row["due_on"]))]


def _handed(row: Row) -> list[str]:
    return [f"{row['said']} ({row['line']})", row["to_place"] or tr("The whole site")]


def _answered(row: Row) -> list[str]:
    return [f"{row['said']} ({row['line']})", row["answer"]]


def _figure(kpi: str) -> str:
    return words.names(kpi)[0] if kpi in CATALOGUE else kpi


def _exact(text: str) -> Fraction | None:
    return None if text == "None" else Fraction(text)


ROUTES: Final = [Route("/huddle-minutes/{huddle_id:int}", minutes)]
