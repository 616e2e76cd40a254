"""Every deed of the loop, who may do it, and what the audit says of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from access.actors import Actor
from feedback import (
    action_moves,
    action_steps,
    actions,
    agenda,
    annotations,
    behalf,
    calls,
    comments,
    confirmed,
    crew,
    dangers,
    handed_up,
    huddles,
    kpi_choice,
    lanes,
    mail_wishes,
    pledge,
    pot,
    promise_edit,
    reviews,
    roster,
    rounds,
    sitting,
    spread,
    thanks,
    triage,
    trial_moves,
    visits,
    votes,
    webhooks,
)
from feedback.action_steps import NewStep
from feedback.actions import Promise, Task
from feedback.annotations import Span
from feedback.behalf import Colleague
from feedback.calls import Need
from feedback.confirmed import Said
from feedback.handed_up import Matter
from feedback.moves import Tap
from tests import make
from tests.feedback.busy_plant import DEVICE, DUTY, FRIDAY, PAGER, TODAY, World, asking
from tests.make import DAY, MONDAY

Deed = Callable[[Connection, Actor, World, Tap], object]
FLOOR = ("worker", "supervisor", "manager", "admin")
LEADS, OFFICE, KEYS = FLOOR[1:], FLOOR[2:], FLOOR[3:]


def _line(conn: Connection, who: Actor) -> Any:
    return huddles.spot(conn, who, "line", "L1")


@dataclass(frozen=True)
class Case:
    """A deed, the roles that may do it, and what the audit then says. `seen` is the version that it starts from."""

    says: str
    roles: tuple[str, ...]
    do: Deed
    seen: int = 1
    is_guarded: bool = True  # from the version that was seen
    again: str = "fine"  # a second tap of the same: fine, "refused" or a new one; it changes nothing but then
    is_of_line: bool = True  # it belongs to line 1, not to the whole plant


def _free(says: str, roles: tuple[str, ...], do: Deed) -> Case:
    return Case(says, roles, do, is_guarded=False)


def _vote_back(conn: Connection, who: Actor, w: World, _: Tap) -> object:
    votes.add(conn, who, w["idea"], device=DEVICE)
    return votes.take_back(conn, who, w["idea"], device=DEVICE)


def _promise(w: World) -> Promise:
    return Promise(w["abe"], FRIDAY)


IDEAS = (
    Case("idea.accepted", LEADS, lambda c, a, w, p: triage.accept(c, a, w["idea"], p, promise=_promise(w))),
    Case("idea.asked_back", LEADS, lambda c, a, w, p: triage.ask_back(c, a, w["idea"], p, question="Where?")),
    Case("idea.declined", LEADS, lambda c, a, w, p: triage.decline(c, a, w["idea"], p, reason="Too dear")),
    Case("idea.parked", LEADS, lambda c, a, w, p: triage.park(c, a, w["idea"], p, until=FRIDAY)),
    Case("idea.merged", LEADS, lambda c, a, w, p: triage.merge(c, a, w["idea"], p, into=w["other"])),
    Case("idea.unmerged", LEADS, lambda c, a, w, p: triage.unmerge(c, a, w["merged"], p), 2),
    Case("idea.handed_up", LEADS, lambda c, a, w, p: lanes.hand_up(c, a, w["idea"], p, why="Not ours alone")),
    Case("idea.taken_up", OFFICE, lambda c, a, w, p: lanes.take_up(c, a, w["declined"], p, why="It is worth it"), 2),
    Case("idea.sample_seen", OFFICE, lambda c, a, w, p: lanes.looked_at(c, a, w["declined"], p), 2),
    Case("idea.rated", LEADS, lambda c, a, w, p: reviews.rate(c, a, w["idea"], p, effort=1, impact=9), 0),
    _free("idea.noted", LEADS, lambda c, a, w, p: reviews.add_note(c, a, w["idea"], "Look", p)),
    _free("idea.voted", (*FLOOR, "pad", "station"), lambda c, a, w, p: votes.add(c, a, w["idea"], device=DEVICE)),
    Case("idea.vote_taken_back", (*FLOOR, "pad", "station"), _vote_back, is_guarded=False, again="new"),
    _free("idea.commented", FLOOR, lambda c, a, w, p: comments.add(c, a, w["idea"], "Yes", request_id=p.request_id)),
    Case(
        "idea.comment_taken_back", FLOOR[:1], lambda c, a, w, p: comments.take_back(c, a, w["other"], w["comment"], p)
    ),
    _free("idea.thanked", LEADS, lambda c, a, w, p: thanks.say(c, a, w["done"], p, body="It saves the walk")),
    _free("idea.name", FLOOR[:1], lambda c, a, w, p: thanks.name_me(c, a, w["done"], yes=True, now=MONDAY)),
    _free(
        "idea.sent", LEADS, lambda c, a, w, p: behalf.send(c, a, make.SHELF, of=Colleague(), request_id=p.request_id)
    ),
    Case("idea.removed", LEADS, lambda c, a, w, p: dangers.remove(c, a, w["danger"], p, what_was_done="Mopped")),
    Case(
        "lanes.limit",
        OFFICE,
        lambda c, a, w, p: lanes.set_limit(c, a, Decimal(900), seen=Decimal(500)),
        is_guarded=False,
        is_of_line=False,
    ),
    Case(
        "triage.ended",
        OFFICE,
        lambda c, a, w, p: sitting.end(c, a, w["triage"], now=p.now + 9 * DAY),
        is_guarded=False,
        is_of_line=False,
    ),
    Case("triage.agenda", OFFICE, lambda c, a, w, p: agenda.put(c, a, TODAY, [w["idea"]], p), 0, is_of_line=False),
    _free(
        "annotation.added",
        FLOOR,
        lambda c, a, w, p: annotations.add(c, a, Span("L1", p.now), "Glue", request_id=p.request_id),
    ),
    Case("annotation.corrected", FLOOR, lambda c, a, w, p: annotations.correct(c, a, w["note"], p, body="Old glue")),
    Case("annotation.taken_back", FLOOR, lambda c, a, w, p: annotations.take_back(c, a, w["note"], p)),
)
ACTIONS = (
    _free(
        "action.added",
        LEADS,
        lambda c, a, w, p: actions.add(c, a, Task("L1", "Oil it", _promise(w)), request_id=p.request_id, now=p.now),
    ),
    Case("action.done", FLOOR, lambda c, a, w, p: actions.done(c, a, w["action"], p, result="Clean")),
    Case("action.changed", LEADS, lambda c, a, w, p: actions.change(c, a, w["action"], p, promise=_promise(w))),
    Case("action.taken", FLOOR, lambda c, a, w, p: action_moves.take(c, a, w["free"], p)),
    Case("action.doing", FLOOR, lambda c, a, w, p: action_moves.begin(c, a, w["action"], p)),
    Case("action.blocked", FLOOR, lambda c, a, w, p: action_moves.block(c, a, w["action"], p, why="No key")),
    Case("action.dropped", FLOOR, lambda c, a, w, p: action_moves.drop(c, a, w["action"], p, why="Not needed")),
    _free("action.said", FLOOR, lambda c, a, w, p: action_moves.tell(c, a, w["action"], p, said="Half done")),
    _free("action.step_added", FLOOR, lambda c, a, w, p: action_steps.add(c, a, w["action"], p, step=NewStep("Oil"))),
    Case("action.step_done", FLOOR, lambda c, a, w, p: action_steps.tick(c, a, w["step"], p, is_done=True)),
    Case("action.step_removed", FLOOR, lambda c, a, w, p: action_steps.remove(c, a, w["step"], p)),
    Case("trial.in_trial", LEADS, lambda c, a, w, p: trial_moves.start(c, a, w["planned"], p)),
    Case("trial.verified", LEADS, lambda c, a, w, p: trial_moves.verify(c, a, w["running"], p), 2),
    Case("trial.standard", LEADS, lambda c, a, w, p: trial_moves.standard(c, a, w["proven"], p), 3),
    Case("trial.stopped", LEADS, lambda c, a, w, p: trial_moves.stop(c, a, w["running"], p, learned="No"), 2),
    _free("trial.voice", ("worker", "supervisor", "pad"), lambda c, a, w, p: crew.say(c, a, w["felt"], yes=1)),
    Case("trial.offer_declined", LEADS, lambda c, a, w, p: spread.decline(c, a, w["offer"], p, why="No room")),
    _free(
        "money.confirmed",
        OFFICE,
        lambda c, a, w, p: confirmed.confirm(c, a, w["proven"], Said(Decimal(9), "Bills", 0, p.now, p.request_id)),
    ),
)
OTHERS = (
    Case(
        "pot.set",
        OFFICE,
        lambda c, a, w, p: pot.give(c, a, Decimal(70), seen_version=p.seen_version),
        is_of_line=False,
    ),
    _free("kpi.chosen", LEADS, lambda c, a, w, p: kpi_choice.react_within(c, a, "L1", "oee", 30, seen_version=1)),
    _free(
        "kpi.ordered",
        LEADS,
        lambda c, a, w, p: kpi_choice.order(c, a, "L1", ("scrap_ratio", "oee"), seen=("oee", "scrap_ratio")),
    ),
    Case("kpi.dropped", LEADS, lambda c, a, w, p: kpi_choice.drop(c, a, "L1", "oee", seen_version=p.seen_version)),
    _free(
        "round.begin",
        LEADS,
        lambda c, a, w, p: rounds.begin(c, a, asking("kpis", "oee"), request_id=p.request_id, now=p.now),
    ),
    Case("round.end", LEADS, lambda c, a, w, p: rounds.end(c, a, w["round"], p)),
    Case(
        "webhook.add",
        KEYS,
        lambda c, a, w, p: webhooks.add(c, a, PAGER, request_id=p.request_id, now=p.now),
        is_guarded=False,
        is_of_line=False,
    ),
    Case(
        "webhook.change",
        KEYS,
        lambda c, a, w, p: webhooks.change(c, a, w["hook"], p, wanted=PAGER),
        is_of_line=False,
    ),
    Case(
        "webhook.switch",
        KEYS,
        lambda c, a, w, p: webhooks.switch(c, a, w["hook"], p, is_on=False),
        is_of_line=False,
    ),
    Case(
        "webhook.test",
        KEYS,
        lambda c, a, w, p: webhooks.test(c, a, w["hook"], now=p.now),
        is_guarded=False,
        again="new",
        is_of_line=False,
    ),
    Case(
        "mail.choose",
        FLOOR,
        lambda c, a, w, p: mail_wishes.choose(c, a, replace(mail_wishes.of(c, a), kinds=("call.made",))),
        is_guarded=False,
        again="new",
        is_of_line=False,
    ),
    Case(
        "roster.added",
        OFFICE,
        lambda c, a, w, p: roster.add(c, a, DUTY, request_id=p.request_id),
        is_guarded=False,
        is_of_line=False,
    ),
    Case(
        "roster.changed",
        OFFICE,
        lambda c, a, w, p: roster.change(c, a, w["duty"], p, plan=replace(DUTY, tier=2)),
        again="refused",
        is_of_line=False,
    ),
    Case(
        "roster.removed",
        OFFICE,
        lambda c, a, w, p: roster.remove(c, a, w["duty"], p),
        again="refused",
        is_of_line=False,
    ),
    Case(
        "roster.away",
        OFFICE,
        lambda c, a, w, p: roster.away(c, a, w["abe"], FRIDAY, FRIDAY, request_id=p.request_id),
        is_guarded=False,
        is_of_line=False,
    ),
    Case(
        "roster.back",
        OFFICE,
        lambda c, a, w, p: roster.back(c, a, w["absence"]),
        is_guarded=False,
        again="refused",
        is_of_line=False,
    ),
    _free(
        "call.made",
        (*FLOOR, "pad"),
        lambda c, a, w, p: calls.make(c, a, Need("L1", "safety"), request_id=p.request_id, now=p.now),
    ),
    Case("call.coming", (*FLOOR, "pad"), lambda c, a, w, p: calls.coming(c, a, w["call"], p, minutes=5)),
    Case("call.fixed", (*FLOOR, "pad"), lambda c, a, w, p: calls.fixed(c, a, w["call"], p)),
    Case(
        "pledge.sign",
        OFFICE,
        lambda c, a, w, p: pledge.sign(c, a, replace(p, seen_version=w["pledge"]), body="We keep our word"),
        is_guarded=False,
        is_of_line=False,
    ),
    Case(
        "visit_code.made",
        ("manager",),
        lambda c, a, w, p: visits.new_code(c, a, now=p.now),
        is_guarded=False,
        again="new",
        is_of_line=False,
    ),
    _free("huddle.ended", LEADS, lambda c, a, w, p: huddles.end(c, a, w["huddle"], p, heads=6, misses=[])),
    _free(
        "huddle.handed_up",
        LEADS,
        lambda c, a, w, p: handed_up.hand_up(
            c, a, _line(c, a), Matter("L1", "Help"), request_id=p.request_id, now=p.now
        ),
    ),
    Case(
        "promise.changed",
        OFFICE,
        lambda c, a, w, p: promise_edit.set_answer_days(c, a, 5, seen=7),
        is_guarded=False,
        is_of_line=False,
    ),
)
