"""The week on one page: counted as the floor would count it, told once on Monday, with a PDF in every language."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import Connection, select

from db import tables as t
from feedback import actions, dangers, news, outbox, triage
from feedback.deliveries import Delivery
from pages.clockwork import digests
from pages.feedback import digest_words
from pages.feedback.digest_words import Section
from pages.shell import speech
from pages.telling import digest_sheet, pdf
from tests.make import DAY, MONDAY, WEEK, action, idea, tap
from tests.people import SITE, Cast, move_in

NEXT_MONDAY = MONDAY + WEEK


@pytest.fixture
def cast(conn: Connection) -> Cast:
    return move_in(conn)


def the_week(conn: Connection, cast: Cast, now: datetime = NEXT_MONDAY) -> digest_words.Digest:
    return digest_words.gather(conn, SITE, cast.dana.lines, date(2026, 11, 16), now=now)


def test_a_week_counts_what_fell_into_it_and_what_was_owed_at_its_end(conn: Connection, cast: Cast) -> None:
    old = idea(conn, cast.ana, now=MONDAY - 8 * DAY)
    first, second = (idea(conn, cast.abe, body=f"Idea {number} about nozzles") for number in (1, 2))
    idea(conn, cast.cem, now=NEXT_MONDAY, line="L3")
    triage.decline(conn, cast.dana, first, tap(now=MONDAY + DAY), reason="No room")
    triage.decline(conn, cast.dana, old, tap(now=MONDAY + 2 * DAY), reason="No room")
    triage.decline(conn, cast.dana, second, tap(now=NEXT_MONDAY), reason="Later than this week")
    action(conn, cast.bo, cast.ana, due_on=date(2026, 11, 20))
    danger = idea(conn, cast.cem, kind="danger", line="L3")
    before = the_week(conn, cast).week
    dangers.remove(conn, cast.bea, danger, tap(now=NEXT_MONDAY), what_was_done="Mopped")
    finished = action(conn, cast.bo, cast.abe, due_on=date(2026, 11, 19))
    actions.done(conn, cast.abe, finished, tap(now=NEXT_MONDAY))
    found = the_week(conn, cast).week
    assert (before.dangers, found.dangers) == (1, 1)  # it stood at the end of that week, whatever came after
    assert (found.said, found.answered, found.in_time) == (3, 2, 1)
    assert (found.answers_owed, found.answers_overdue, found.actions_overdue) == (2, 0, 2)


def test_it_is_told_to_managers_on_monday_morning_and_once(conn: Connection, cast: Cast) -> None:
    for at in (MONDAY - DAY, MONDAY.replace(hour=4), MONDAY, MONDAY + timedelta(hours=5), MONDAY + DAY):
        digests.send(conn, SITE, at)
    told = conn.execute(select(t.news.c.key, t.news.c.path)).all()
    assert told == [("digest:2026-11-09", "digest?week=2026-11-09")]
    assert [len(news.of(conn, who)) for who in (cast.dana, cast.adi, cast.bo, cast.ana, cast.eli)] == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("language", list(speech.LANGUAGES))
def test_the_pdf_is_one_page_in_every_language(conn: Connection, cast: Cast, language: str) -> None:
    with speech.speaking(language):
        found = the_week(conn, cast)
        content = pdf.of(digest_words.title(found), found.site, digest_words.sections(found), "")
    assert content.startswith(b"%PDF-")
    assert BytesIO(content).read().count(b"/Type /Page\n") == 1


def test_a_week_in_which_everything_moved_is_one_page_of_long_words_too() -> None:
    moved = (
        "Line 1 · Abfüllung · Zeit bis zum Wiederanlauf",
        "124 Tage · Ziel 90",
        "−1,1 Prozentpunkte " * 3,
        "verfehlt",
    )
    sections = [
        Section("Was sich bewegt hat", (moved,) * 16),
        Section("Was geschuldet ist", (("Offene Antworten", "1"),)),
    ]
    assert pdf.of("Die Woche", "Werk", sections, "").count(b"/Type /Page\n") == 1


def test_the_mail_of_the_week_brings_it_along_and_no_other_mail_does(conn: Connection, cast: Cast) -> None:
    made: Callable[[str, str], Delivery] = lambda kind, to: Delivery(  # noqa: E731
        SITE,
        1,
        "m",
        1,
        MONDAY,
        "de",
        to,
        None,
        kind,
        outbox.KINDS["digest"],
        (),
        "digest?week=2026-11-16",
        None,
        MONDAY,
    )
    ((name, content),) = digest_sheet.of(conn, made("digest", "dana@plant.example"), now=NEXT_MONDAY)
    assert (name, content[:5]) == ("week-2026-11-16.pdf", b"%PDF-")
    assert digest_sheet.of(conn, made("thanks", "dana@plant.example"), now=NEXT_MONDAY) == ()
    assert digest_sheet.of(conn, made("digest", ""), now=NEXT_MONDAY) == ()
