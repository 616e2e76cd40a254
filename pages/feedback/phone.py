"""The phone's form at a station: a small page of plain HTML, with what the line shows right now already filled in."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

import segno
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import Invalid
from feedback import annotations, ideas, pledge, receipts
from feedback.ideas import Saying, Sent
from metrics.catalogue import CATALOGUE
from metrics.values import Value
from pages.feedback import phone_parts as parts
from pages.feedback import texts
from pages.feedback.assets import VERSION
from pages.floor import foot_picture, snapshot
from pages.floor.facts import Facts
from pages.shell import numbers, speech
from pages.shell.speech import tr

HERE: Final = Path(__file__).parent
WORST_FIRST: Final = ("missed", "near", "met")
AN_HOUR: Final = timedelta(hours=1)
LONGEST_LOSS: Final = 100


@dataclass(frozen=True)
class Promise:
    """What stands beside Send: the day of the answer, and the site's pledge."""

    day: date
    pledge: str


def promise_of(conn: Connection, site_id: str, now: datetime) -> Promise:
    """What somebody who speaks now is promised."""
    return Promise(ideas.answered_by(conn, site_id, now=now), pledge.of(conn, site_id, speech.language()))


def form(place: Actor, facts: Facts, promise: Promise, *, kpi: str | None, me: str = "", asks: bool = False) -> str:
    """The whole page as HTML, in the language being spoken.

    `kpi` is the one whose QR code was scanned; else the worst of the line is shown. `me` is who is signed in here;
    `asks`: the team is asked something, and the way there stands at the foot.
    """
    said = texts.of_page()
    shown = worst(facts.values, kpi)
    day = numbers.day(promise.day)
    said |= {
        "promise": said["promise"].format(day=day),
        "as_of": said["as_of"].format(time=numbers.time(facts.read_at, str(facts.site.zone))),
        "sent_as": tr(texts.ENGLISH["sent_as"], name=me),
    }
    page = {
        "site": place.site_id,
        "station": place.station,
        "language": speech.language(),
        "about": about(facts, shown, kpi),
        "me": me,
        "texts": {key: said[key] for key in texts.FOR_SCRIPT},
    }
    kept: dict[str, str] = {key: escape(text) for key, text in said.items()}
    kept |= {
        "version": VERSION,
        "language": speech.language(),
        "language_name": speech.LANGUAGES[speech.language()],
        "direction": speech.direction(speech.language()),
        "languages": parts.languages(place, kpi),
        "vote": parts.vote(place) if asks else "",
        "line": escape(facts.line.name or facts.line.line),
        "place": escape(place.name),
        "card": parts.card(shown, said, is_running=facts.is_running) if shown else "",
        "kinds": parts.kind_buttons(said),
        "pictograms": parts.drawn_buttons("pictogram", texts.PICTOGRAMS),
        "gains": parts.drawn_buttons("gain", texts.GAINS),
        "pledge": escape(promise.pledge),
        "page": escape(json.dumps(page, ensure_ascii=False)),
    }
    return Template((HERE / "phone.html").read_text()).substitute(kept)


def worst(values: list[Value], wanted: str | None) -> Value | None:
    """The figure that was scanned, else the first one of the worst status; None where no figure is known."""
    known = [value for value in values if value.value is not None and value.status in WORST_FIRST]
    chosen = [value for value in values if value.kpi == wanted]
    return next(iter(chosen or sorted(known, key=lambda value: WORST_FIRST.index(value.status or ""))), None)


def about(facts: Facts, shown: Value | None, wanted: str | None) -> dict[str, str | None]:
    """What comes along by itself: figure, hour and the largest loss of the shift."""
    kpi = shown.kpi if shown else wanted if wanted in CATALOGUE else None
    loss = foot_picture.loss_name(facts.report.losses[0], facts) if facts.report and facts.report.losses else None
    start = (
        max(facts.read_at - AN_HOUR, facts.shift.start) if facts.shift and facts.is_running else facts.read_at - AN_HOUR
    )
    return {
        "kpi": kpi,
        "about_start": start.isoformat(),
        "about_end": facts.read_at.isoformat(),
        "top_loss": loss[:LONGEST_LOSS] if loss else None,
    }


def saying(said: dict[str, Any], line: str) -> Saying:
    """What a phone sent, as the service takes it; Invalid where it is not what our page sends."""
    sent = {key: said.get(key) for key in ("kind", "body", "kpi", "top_loss", "language", "gain", "pictogram")}
    if not all(text is None or isinstance(text, str) for text in sent.values()):
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")
    return Saying(
        kind=sent["kind"] or "",
        line=line,
        body=parts.body_of(sent["body"] or "", sent["pictogram"], with_media=bool(said.get("with_media"))),
        kpi=sent["kpi"] if sent["kpi"] in CATALOGUE else None,
        about_start=instant(said.get("about_start")),
        about_end=instant(said.get("about_end")),
        top_loss=(sent["top_loss"] or "")[:LONGEST_LOSS] or None,
        language=speech.best_of(sent["language"] or ""),
        gain=sent["gain"] or None,
        pictogram=sent["pictogram"] or None,
        source="phone",
    )


def instant(sent: object) -> datetime | None:
    """An aware instant of these years as our page sends it, None for anything else."""
    try:
        at = datetime.fromisoformat(str(sent))
    except ValueError:
        return None
    return at if at.tzinfo and at.year in annotations.YEARS else None


def told(sent: Sent, said: Saying, facts: Facts, base: str) -> dict[str, str]:
    """What the phone shows after sending; nothing but the note's thanks for a note."""
    if sent.receipt is None or sent.due_at is None:
        return {}
    day = numbers.day(sent.due_at, zone=str(facts.site.zone))
    promise = texts.told(texts.ENGLISH, "thanks_danger" if said.kind == "danger" else "thanks", day=day)
    address = f"{base}/receipt/{facts.site.site_id}#{sent.receipt}"
    qr = segno.make(address, error="m", micro=False).svg_data_uri(border=1, scale=4, dark="#1c2126")
    words_of_code = receipts.words_of(sent.receipt)
    return {"code": sent.receipt, "words": words_of_code, "address": address, "promise": promise, "qr": qr}


def line_now(place: Actor) -> Facts:
    """What the line of a station shows right now, as on its wall."""
    return snapshot.of_line(place.site_id, next(iter(place.lines))).facts
