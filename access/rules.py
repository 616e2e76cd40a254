"""Who may do what: one map, read from top to bottom. `docs/access.md` shows the same as a table; a test compares both.

The map says what a role may do at all. On which line, or whose idea, the service says: it finds things in the actor's
scope only.
"""

import logging
from typing import Final

from access.actors import Actor
from access.refusals import Forbidden, Ours

log = logging.getLogger(__name__)

ROLES: Final = (Ours("worker"), Ours("supervisor"), Ours("manager"), Ours("admin"))
ALL_ROLES: Final = (*ROLES, Ours("screen"), Ours("pad"), Ours("station"), "called", "reader", "sender", "system")

FLOOR: Final = ("worker", "supervisor", "manager", "admin")
LEADS: Final = ("supervisor", "manager", "admin")
OFFICE: Final = ("manager", "admin", "system")
KEYS: Final = ("admin", "system")
PROGRAMS: Final = ("reader", "sender")

MAY: Final[dict[str, tuple[str, ...]]] = {
    # see
    "board.read": (*FLOOR, "screen", "pad"),
    "annotation.add": FLOOR,
    "annotation.mend": LEADS,
    "figures.fetch": PROGRAMS,
    # say
    "idea.send": (*FLOOR, "pad", "station"),
    "idea.reply": (*FLOOR, "station"),
    "idea.read": FLOOR,
    "photo.see": FLOOR,
    "voice.hear": LEADS,
    "idea.behalf": LEADS,
    "idea.withdraw": (*FLOOR, "station"),
    "idea.vote": (*FLOOR, "pad", "station"),
    "idea.comment": (*FLOOR, "station"),
    "idea.translate": FLOOR,
    "draft.keep": FLOOR,
    "news.read": FLOOR,
    "thanks.say": LEADS,
    "pledge.sign": ("manager", "admin"),
    "pot.read": ("manager", "admin"),
    "pot.edit": ("manager", "admin"),
    "round.answer": (*FLOOR, "pad", "station"),
    "round.ask": LEADS,
    "digest.read": LEADS,
    # decide
    "triage.read": LEADS,
    "triage.decide": ("manager", "admin"),
    "idea.accept": LEADS,
    "idea.ask_back": LEADS,
    "idea.decline": LEADS,
    "idea.park": LEADS,
    "idea.merge": LEADS,
    "idea.rate": LEADS,
    "idea.note": LEADS,
    "danger.remove": LEADS,
    # do
    "action.read": FLOOR,
    "action.add": LEADS,
    "action.done": FLOOR,
    "action.take": FLOOR,
    # keep the loop honest
    "health.read": FLOOR,
    "huddle.read": FLOOR,
    "huddle.hold": LEADS,
    "visit.code": ("manager",),
    "visit.note": ("pad",),
    # try and prove
    "trial.read": FLOOR,
    "trial.plan": LEADS,
    "trial.confirm": LEADS,
    "trial.voice": ("worker", "supervisor", "pad"),
    "trial.take_over": LEADS,
    "money.read": LEADS,
    "money.confirm": ("manager", "admin"),
    # the hour pad
    "pad.enter": (*FLOOR, "pad"),
    "stop.explain": (*FLOOR, "pad"),
    "stop.plan": LEADS,
    "plan.change": (*LEADS, "system"),
    # call for help, hand over
    "call.make": (*FLOOR, "pad"),
    "call.answer": (*FLOOR, "pad", "called"),
    "handover.write": (*LEADS, "pad"),
    "handover.confirm": (*LEADS, "pad"),
    # set up
    "quality.read": LEADS,
    "message.write": LEADS,
    "message.everywhere": ("manager", "admin"),
    "kpis.choose": (*LEADS, "system"),
    "promises.edit": OFFICE,
    "sheets.print": (*LEADS, "system"),
    "export.fetch": LEADS,
    "import.run": (*OFFICE, "sender"),
    "import.undo": OFFICE,
    "lanes.edit": ("manager", "admin"),
    "shifts.edit": (*LEADS, "system"),
    "targets.edit": (*LEADS, "system"),
    "versions.edit": OFFICE,
    "mapping.edit": OFFICE,
    "tokens.edit": OFFICE,
    "roster.edit": OFFICE,
    "people.edit": KEYS,
    "screens.pair": KEYS,
    "screens.revoke": KEYS,
    "stations.edit": KEYS,
    "telling.edit": KEYS,
    "audit.read": KEYS,
    # oneself
    "password.change": FLOOR,
    "language.change": FLOOR,
    "mail.choose": FLOOR,
}


def may(actor: Actor, action: str) -> bool:
    """Whether this actor's role may do this at all. An action that is not in the map is a fault of ours: KeyError."""
    return actor.role in MAY[action]


def require(actor: Actor, action: str) -> None:
    """Nothing, or Forbidden with the sentence to show."""
    if may(actor, action):
        return
    log.warning("refused: %s to %s", action, actor.label)
    people, role = tuple(one for one in ROLES if one in MAY[action]), Ours(actor.role)
    if not people:
        raise Forbidden("Your role, {role}, may not do this. Nobody can do it from here.", role=role)
    raise Forbidden("Your role, {role}, may not do this. Ask: {people}.", role=role, people=people)
