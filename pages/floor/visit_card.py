"""The card on a tablet on which a manager says that they are here, ready for visit.js."""

from typing import Any

from sqlalchemy import Connection

import clock
from access import throttle
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import visits
from metrics.plant import Line
from pages.floor import foot_picture
from pages.floor.facts import Facts
from pages.floor.texts import Picture, plain
from pages.shell.speech import tr

AT_ONCE, EVERY_S = 5, 180


def of(actor: Actor, facts: Facts) -> Picture | None:
    """None where no manager can say so: on a phone, at a desk."""
    if not may(actor, "visit.note"):
        return None
    return {"says": plain(foot_picture.here(facts)), "words": _words()}


def note(conn: Connection, actor: Actor, line: Line, asked: dict[str, Any]) -> str:
    """What stands on the tablet then. A try counts even where the code is nobody's."""
    tries = throttle.bucket("visit", actor.label, capacity=AT_ONCE, refill_s=EVERY_S)
    with engine().begin() as counting:
        throttle.take(counting, actor.site_id, tries, now=clock.now())
    code, request_id = str(asked["code"]), str(asked["request"])
    visits.note(conn, actor, line.line, code, request_id=request_id, now=clock.now())
    throttle.fill(conn, actor.site_id, tries, now=clock.now())
    return tr("Thank you for coming. The wall says that a manager was here today.")


def _words() -> dict[str, str]:
    return {
        "tab": tr("Manager"),
        "head": tr("A manager is here"),
        "why": tr("Type your own code of six digits (Account). The wall shows the day, never the name."),
        "typed": tr("{count} of 6 digits", count="{count}"),
        "delete": tr("delete the last digit"),
    }
