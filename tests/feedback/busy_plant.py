"""A plant in which all kinds of things have been said and done."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select, update

from access.actors import Actor
from db import tables as t
from feedback import (
    action_steps,
    actions,
    annotations,
    calls,
    comments,
    handed_up,
    huddles,
    kpi_choice,
    ladder,
    mail_wishes,
    photos,
    pledge,
    pot,
    reviews,
    roster,
    rounds,
    sitting,
    spread,
    translations,
    triage,
    trial_moves,
    trials,
    votes,
    webhooks,
)
from feedback.action_steps import NewStep
from feedback.actions import Promise
from feedback.annotations import Span
from feedback.calls import Need
from feedback.handed_up import Matter
from feedback.kpi_choice import Choice
from feedback.mail_wishes import Wish
from feedback.photos import Subject
from feedback.roster import Plan
from feedback.rounds import Asking, Reply
from feedback.webhooks import Wanted
from tests import make
from tests.feedback.test_photos import jpeg
from tests.feedback.test_trials import judged, planned
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

PAD = Actor(SITE, "screen", "pad", "Tablet of line 1", lines=frozenset({"L1"}), screen_id=7)
TODAY = date(2026, 11, 16)
FRIDAY = date(2026, 11, 20)
DEVICE = "a-phone-at-the-mixer"
OEE, SCRAP = Choice("oee", "Shift lead", "Stop and look"), Choice("scrap_ratio", "Shift lead", "Sort it")
PAGER = Wanted("Pager", "signed", "https://pager.example/calls", ("call.made",))
DUTY = Plan(1, "maintenance", ("maintenance",), "12345", role="worker", shift="early")
World = dict[str, int]


def build(conn: Connection, cast: Cast) -> World:
    """The numbers of all that is there, by what it is."""
    conn.execute(update(t.sites).where(t.sites.c.site_id == SITE).values(just_do_limit=500))
    for kpi in ("oee", "scrap_ratio"):
        make.target(conn, "L1", kpi)
    w = _ideas(conn, cast) | _actions(conn, cast) | _others(conn, cast)
    return w | {"ana": cast.ana.person_id or 0, "abe": cast.abe.person_id or 0}


def _ideas(conn: Connection, cast: Cast) -> World:
    w = {name: make.idea(conn, cast.station) for name in ("idea", "other", "merged", "declined")}
    w |= {"named": make.idea(conn, cast.ana), "danger": make.idea(conn, cast.station, kind="danger")}
    triage.merge(conn, cast.bo, w["merged"], make.tap(), into=w["other"])
    triage.decline(conn, cast.bo, w["declined"], make.tap(), reason="It blocks the lane")
    w["comment"] = comments.add(conn, cast.ana, w["other"], "Ours too", request_id=make.request(), now=MONDAY)
    votes.add(conn, cast.abe, w["other"])
    reviews.rate(conn, cast.dana, w["other"], make.tap(0), effort=20, impact=60)
    reviews.add_note(conn, cast.dana, w["other"], "Ask maintenance", make.tap())
    w["note"] = annotations.add(conn, cast.ana, Span("L1", MONDAY), "New glue", request_id=make.request()).annotation_id
    return w


def _actions(conn: Connection, cast: Cast) -> World:
    w = {"action": make.action(conn, cast.bo, cast.ana)}
    w["step"] = action_steps.add(conn, cast.bo, w["action"], make.tap(), step=NewStep("Measure it"))
    w["planned"] = planned(conn, cast)
    w["running"] = planned(conn, cast)
    trial_moves.start(conn, cast.bo, w["running"], make.tap())
    judged(conn, w["running"], "improved")
    w["felt"] = planned(conn, cast, kpi=None, frozen=None)
    trial_moves.start(conn, cast.bo, w["felt"], make.tap())
    w["proven"] = planned(conn, cast)
    trial_moves.start(conn, cast.bo, w["proven"], make.tap())
    judged(conn, w["proven"], "improved")
    trial_moves.verify(conn, cast.bo, w["proven"], make.tap(2))
    spread.make(conn, SITE, trials.one(conn, cast.bo, w["proven"]), "L2", loss="changeover", now=MONDAY)
    w["offer"] = spread.open_to(conn, cast.bo)[0].offer_id
    done = make.idea(conn, cast.ana)
    of_done = triage.accept(conn, cast.bo, done, make.tap(), promise=Promise(cast.ana.person_id or 0, FRIDAY))
    actions.done(conn, cast.ana, of_done, make.tap(), result="It hangs there")
    return w | {"done": done, "free": make.action(conn, cast.bo, cast.ana)}


def _others(conn: Connection, cast: Cast) -> World:
    w = {"duty": roster.add(conn, cast.dana, DUTY, request_id=make.request())}
    ana = cast.ana.person_id or 0
    w["absence"] = roster.away(conn, cast.dana, ana, FRIDAY, FRIDAY, request_id=make.request())
    w["call"] = calls.make(conn, PAD, Need("L1", "quality"), request_id=make.request(), now=MONDAY).call_id
    ladder.climb(conn, SITE, MONDAY)
    for choice in (OEE, SCRAP):
        kpi_choice.choose(conn, cast.bo, "L1", choice)
    w["round"] = rounds.begin(conn, cast.bo, asking("kpis", "oee", "scrap"), request_id=make.request(), now=MONDAY)
    w["round5"] = rounds.begin(conn, cast.bo, asking("questions", "Why?"), request_id=make.request(), now=MONDAY)
    for number in range(5):
        rounds.answer(conn, cast.station, w["round5"], (Reply(2, "So"),), now=MONDAY, device=f"{DEVICE}-{number}")
    line = huddles.spot(conn, cast.bo, "line", "L1")
    w["huddle"] = huddles.begin(conn, cast.bo, line, request_id=make.request(), now=MONDAY)
    w["matter"] = handed_up.hand_up(conn, cast.bo, line, Matter("L1", "A cart"), request_id=make.request(), now=MONDAY)
    webhooks.add(conn, cast.adi, PAGER, request_id=make.request(), now=MONDAY)
    w["hook"] = webhooks.all_of(conn, cast.adi)[0].webhook_id
    mail_wishes.choose(conn, cast.ana, Wish("ana@plant.example", ("thanks",), 0))
    pledge.sign(conn, cast.dana, make.tap(0), body="Nobody loses their work for an idea")
    w["pledge"] = pledge.history(conn, cast.dana)[0].pledge_id
    pot.give(conn, cast.dana, Decimal(50), seen_version=0)
    translations.ask(conn, cast.bo, w_idea(conn), "pl", of=ana, now=MONDAY)
    photos.keep(conn, cast.ana, Subject(action_id=actions_of(conn)), jpeg(), request_id=make.request())
    w["triage"] = sitting.start(conn, cast.dana, make.tap(now=MONDAY + 9 * DAY))
    return w


def w_idea(conn: Connection) -> int:
    return int(conn.execute(select(t.ideas.c.idea_id).order_by(t.ideas.c.idea_id)).scalars().first() or 0)


def actions_of(conn: Connection) -> int:
    return int(conn.execute(select(t.actions.c.action_id).order_by(t.actions.c.action_id)).scalars().first() or 0)


def asking(kind: str, *asked: str) -> Asking:
    return Asking(kind, "L1", "What shall we see?", asked, FRIDAY)
