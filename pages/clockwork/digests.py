"""Once a week, on Monday from six in the morning on: the week is told to who leads the plant."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from access.refusals import Ours
from feedback import outbox, week
from feedback.outbox import News
from feedback.week import Span
from metrics import plant
from pages.feedback import digest_words

FROM_HOUR: Final = 6


def send(conn: Connection, site_id: str, now: datetime) -> None:
    """Tell the last whole week, once; on Monday only, so that a plant that was set up today hears of no old one."""
    site = plant.site(conn, site_id)
    here = now.astimezone(site.zone)
    if here.weekday() != 0 or here.hour < FROM_HOUR:
        return
    monday = digest_words.last_monday(site, now)
    lines = [line.line for line in plant.lines(conn, site_id)]
    outbox.tell(
        conn,
        site_id,
        _news(conn, site_id, lines, monday),
        key=f"digest:{monday}",
        people=week.leaders(conn, site_id),
        now=now,
    )


def _news(conn: Connection, site_id: str, lines: list[str], monday: date) -> News:
    zone = plant.site(conn, site_id).zone
    start = datetime.combine(monday, datetime.min.time(), zone)
    end = datetime.combine(monday + timedelta(days=7), datetime.min.time(), zone)
    found = week.of(conn, site_id, lines, Span(start, end, monday + timedelta(days=7)))
    body = (
        Ours(
            "{said} said, {answered} answered ({in_time} in time), {done} done.",
            said=found.said,
            answered=found.answered,
            in_time=found.in_time,
            done=found.done,
        ),
        Ours(
            "Owed: {answers} answers ({late} overdue), {actions} actions overdue.",
            answers=found.answers_owed,
            late=found.answers_overdue,
            actions=found.actions_overdue,
        ),
    )
    title = Ours("The week from {first} to {last}", first=monday, last=monday + timedelta(days=6))
    return News("digest", title, body, f"digest?week={monday.isoformat()}", None)
