"""Saying something at the line's tablet: three taps, no login, and a receipt to scan. Ready for idea.js."""

from typing import Any, Final

from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.nameless import Limit, Throttle
from access.refusals import Invalid
from access.rules import may
from db.engine import engine
from feedback import ideas
from feedback.ideas import Saying, Sent
from metrics.plant import Line, Site
from pages.feedback import phone, receipt_card, texts
from pages.feedback.phone_parts import DRAWN
from pages.floor import snapshot
from pages.floor.facts import Facts
from pages.floor.texts import Picture
from pages.shell import numbers, speech
from pages.shell.speech import tr

KINDS: Final = (("danger", "⚠"), ("again", "↻"), ("better", "✦"))
TRIES: Final = Throttle(Limit(60, 10))  # of one tablet: a whole shift stands around it


def of(actor: Actor) -> Picture | None:
    """None for people who are signed in: they have the page Say it."""
    if actor.kind != "screen" or not may(actor, "idea.send"):
        return None
    with engine().begin() as conn:
        promise = phone.promise_of(conn, actor.site_id, clock.now())
    day = numbers.day(promise.day)
    return {
        "kinds": [{"key": key, "sign": sign, "name": tr(texts.ENGLISH[key])} for key, sign in KINDS],
        "drawn": [{"key": key, "path": DRAWN[key], "name": tr(name)} for key, name in texts.PICTOGRAMS.items()],
        "words": _words(day, promise.pledge),
    }


def act(conn: Connection, actor: Actor, line: Line, asked: dict[str, Any]) -> Picture:
    """Keep what was tapped; what to say, and the receipt for whoever stands there. Raises the service's refusals."""
    if asked.get("do") != "say":
        return {"says": ""}
    TRIES.take(f"{actor.site_id} {actor.label}", now=clock.now())
    facts = snapshot.of_line(actor.site_id, line.line).facts
    sent = ideas.send(conn, actor, _saying(asked, facts), request_id=str(asked["request"]), now=clock.now())
    return {"says": tr("Thank you, we have it"), "receipt": _receipt(sent, str(asked["kind"]), facts.site)}


def _saying(asked: dict[str, Any], facts: Facts) -> Saying:
    """What stands on the line now comes along; without words the drawing's name is what was said."""
    kind, pictogram = str(asked["kind"]), str(asked.get("pictogram") or "") or None
    if pictogram not in (None, *texts.PICTOGRAMS):
        raise Invalid("This page is not the newest one. Please reload it; your words are kept.")
    drawn = tr(texts.PICTOGRAMS[pictogram]) if pictogram else ""
    danger = tr(texts.ENGLISH["danger"]) if kind == "danger" else ""
    now = phone.about(facts, phone.worst(facts.values, None), None)
    return Saying(
        kind=kind,
        line=facts.line.line,
        body=str(asked.get("body") or "").strip() or drawn or danger,
        kpi=now["kpi"],
        about_start=phone.instant(now["about_start"]),
        about_end=phone.instant(now["about_end"]),
        top_loss=now["top_loss"],
        language=speech.language(),
        pictogram=pictogram,
        source="handover" if asked.get("source") == "handover" else "tablet",
    )


def _receipt(sent: Sent, kind: str, site: Site) -> Picture | None:
    if sent.receipt is None or sent.due_at is None:
        return None
    day = numbers.day(sent.due_at, zone=str(site.zone))
    promise = tr(texts.ENGLISH["thanks_danger" if kind == "danger" else "thanks"], day=day)
    return {"code": sent.receipt, "promise": promise, "qr": receipt_card.qr(site.site_id, sent.receipt)}


def _words(day: str, pledge: str) -> Picture:
    return {
        "tab": tr("Say it"),
        "words": tr("A few words, if you like"),
        "send": tr("Send"),
        "sending": tr("Sending …"),
        "promise": f"{tr('No name needed. You get an answer by {day}.', day=day)} “{pledge}”",
        "thanks": tr("Thank you, we have it"),
        "keep": tr("Write it down or scan it: it is the only way to your answer, and nobody can look it up."),
        "scan": tr("Scan it with your phone"),
        "done": tr("Done"),
    }
