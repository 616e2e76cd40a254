"""The PDF that goes along with the mail of the week, in its reader's language."""

from datetime import date, datetime
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import Connection

from feedback.deliveries import Delivery
from metrics import plant
from pages.feedback import digest_words
from pages.shell import speech
from pages.shell.speech import tr
from pages.telling import pdf

Sheets = tuple[tuple[str, bytes], ...]


def of(conn: Connection, delivery: Delivery, *, now: datetime) -> Sheets:
    """Its file name and content; none for what is no digest, or goes to a program."""
    week = parse_qs(urlsplit(delivery.path).query).get("week", [""])[0]
    if delivery.kind != "digest" or not delivery.to_mail or not week:
        return ()
    lines = [line.line for line in plant.lines(conn, delivery.site_id)]
    with speech.speaking(delivery.language):
        found = digest_words.gather(conn, delivery.site_id, lines, date.fromisoformat(week), now=now)
        foot = tr("Figures as the plant keeps them.")
        content = pdf.of(digest_words.title(found), found.site, digest_words.sections(found), foot)
    return ((f"week-{week}.pdf", content),)
