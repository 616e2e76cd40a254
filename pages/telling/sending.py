"""Sends what is due: claims it, says it in the receiver's language, tries several at once, writes down what became."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

import clock
import settings
from access import people
from access.refusals import Refusal
from feedback import deliveries, turns
from feedback.deliveries import Delivery
from metrics import plant
from pages.shell import speech
from pages.telling import digest_sheet, hooks, mail, wording
from pages.telling.digest_sheet import Sheets
from pages.telling.hooks import NotTaken

log = logging.getLogger(__name__)
PAUSE_S: Final = 2.0
AT_ONCE: Final = 8


def run(database: Engine, stop: Event) -> None:
    """Rounds over all sites until `stop`; a database that is away for a while is waited for."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sending") as pool:
        while not stop.is_set():
            try:
                once(database, pool, clock.now())
            except DBAPIError as problem:
                log.warning("the database is away or busy, trying again: %s", str(problem.orig).strip())
            except Exception:
                log.exception("sending failed, trying again")
            stop.wait(PAUSE_S)


def once(database: Engine, pool: ThreadPoolExecutor, now: datetime) -> None:
    """One round: what is due at every site, each result in a transaction of its own."""
    with database.connect() as conn:
        sites = turns.sites(conn)
    for site_id in sites:
        with database.begin() as conn:
            due = deliveries.claim(conn, site_id, now=now)
            name = people.site_name(conn, site_id)
            zone = str(plant.site(conn, site_id).zone) if due else "UTC"
            sheets = {one.sending_id: sheets_of(conn, one, now) for one in due}
        tried = [(one, pool.submit(attempt, one, name, zone, sheets[one.sending_id], now)) for one in due]
        for one, result in tried:
            note(database, one, result.result(), now)


def sheets_of(conn: Connection, delivery: Delivery, now: datetime) -> Sheets:
    """What goes along; a sheet that cannot be made keeps no message back."""
    try:
        with conn.begin_nested():
            return digest_sheet.of(conn, delivery, now=now)
    except Exception:
        log.exception("the sheet of %s cannot be made", delivery.sending_id)
        return ()


def attempt(delivery: Delivery, site: str, zone: str, sheets: Sheets, now: datetime) -> NotTaken | None:
    """One try; what went wrong, or None."""
    try:
        with speech.speaking(delivery.language):
            said = wording.said(delivery.title, delivery.body, delivery.path, zone)
            if delivery.to_hook:
                hooks.post(delivery.to_hook, delivery, said, now=now)
            elif settings.smtp_server().host:
                mail.send(mail.written(delivery, said, site, sheets))
            else:
                return NotTaken("SMTP_HOST is not set", for_good=True)
    except NotTaken as problem:
        return problem
    except Refusal as refusal:
        return NotTaken(str(refusal))
    except Exception as problem:
        log.exception("sending %s failed", delivery.sending_id)
        return NotTaken(type(problem).__name__)
    return None


def note(database: Engine, delivery: Delivery, problem: NotTaken | None, now: datetime) -> None:
    """Write down what became of a try."""
    with database.begin() as conn:
        if problem is None:
            deliveries.sent(conn, delivery, now=now)
        else:
            deliveries.failed(conn, delivery, str(problem), for_good=problem.for_good, now=now)
