"""Another plant with the very same numbers: nothing of it is seen here, and nothing done here touches it.

And what is read at all is read by those who may, of their own lines.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy import Column, Connection, Text, insert, literal, select, text

from access import audit
from access.actors import Actor
from access.refusals import Forbidden, NotFound, Refusal
from db import tables as t
from feedback import (
    action_climbs,
    action_log,
    action_steps,
    actions,
    agenda,
    annotations,
    answer_clock,
    calls,
    comments,
    confirmed,
    dangers,
    debt,
    deliveries,
    exports,
    handed_up,
    health,
    help_times,
    huddles,
    ideas,
    kpi_choice,
    ladder,
    lanes,
    mail_wishes,
    news,
    photos,
    pledge,
    pot,
    promise_edit,
    reviews,
    roster,
    rounds,
    similar,
    sitting,
    spread,
    stories,
    thanks,
    tiers,
    translations,
    triage,
    trial_marks,
    trials,
    visits,
    votes,
    webhooks,
    week,
)
from feedback.exports import Span
from tests import make
from tests.feedback import busy_plant
from tests.feedback.busy_plant import PAD, World
from tests.feedback.deeds import ACTIONS, IDEAS, OTHERS
from tests.feedback.test_every_deed import everybody, undone
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

TWIN: Final = "TWIN"
TOMORROW, NEXT_WEEK = MONDAY + DAY, MONDAY + 9 * DAY
ALL_DAYS: Final = Span(date(2026, 11, 1), date(2026, 12, 1))
Read = Callable[[Connection, Actor, World], object]
FLOOR = ("worker", "supervisor", "manager", "admin")
LEADS, OFFICE, KEYS = FLOOR[1:], FLOOR[2:], FLOOR[3:]


def line(conn: Connection, who: Actor) -> Any:
    return huddles.spot(conn, who, "line", "L1")


def listed(key: str) -> Read:
    return lambda c, a, w: sorted(map(str, exports.rows(c, a, key, ALL_DAYS)))


READS: Final[dict[str, tuple[tuple[str, ...], Read]]] = {
    "queue": (LEADS, lambda c, a, w: triage.queue(c, a, now=TOMORROW)),
    "waiting": (LEADS, lambda c, a, w: triage.waiting(c, a, sorted(w.values()), now=TOMORROW)),
    "counts": (LEADS, lambda c, a, w: triage.counts(c, a, now=NEXT_WEEK)),
    "one": (LEADS, lambda c, a, w: triage.one(c, a, w["other"], now=TOMORROW)),
    "sample": (OFFICE, lambda c, a, w: lanes.sample(c, a)),
    "agenda": (LEADS, lambda c, a, w: agenda.of_week(c, a, now=NEXT_WEEK)),
    "sitting": (LEADS, lambda c, a, w: sitting.running(c, a, now=NEXT_WEEK)),
    "sitting one": (LEADS, lambda c, a, w: sitting.one(c, a, w["triage"], now=NEXT_WEEK)),
    "ended": (LEADS, lambda c, a, w: sitting.ended(c, a, now=NEXT_WEEK)),
    "ratings": (LEADS, lambda c, a, w: reviews.ratings(c, a, [w["other"]])),
    "notes": (LEADS, lambda c, a, w: reviews.notes(c, a, w["other"])),
    "around": ((*FLOOR, "screen", "pad"), lambda c, a, w: annotations.between(c, a, "L1", MONDAY - DAY, TOMORROW)),
    "dangers": ((*FLOOR, "screen", "pad"), lambda c, a, w: dangers.of(c, a, now=TOMORROW)),
    "mine": (FLOOR, lambda c, a, w: ideas.mine(c, a, now=TOMORROW)),
    "deserving": (LEADS, lambda c, a, w: thanks.deserving(c, a, now=TOMORROW)),
    "pot": (OFFICE, lambda c, a, w: pot.setting(c, a)),
    "pots": (OFFICE, lambda c, a, w: pot.pots(c, a)),
    "pledges": (OFFICE, lambda c, a, w: pledge.history(c, a)),
    "rounds": ((*FLOOR, "pad", "station"), lambda c, a, w: rounds.of(c, a, now=TOMORROW)),
    "result": (LEADS, lambda c, a, w: rounds.result(c, a, w["round5"], now=NEXT_WEEK)),
    "webhooks": (KEYS, lambda c, a, w: webhooks.all_of(c, a)),
    "lost": (KEYS, lambda c, a, w: deliveries.lost(c, a)),
    "wish": (FLOOR, lambda c, a, w: mail_wishes.of(c, a)),
    "news": (FLOOR, lambda c, a, w: news.of(c, a)),
    "actions": (FLOOR, lambda c, a, w: actions.of(c, a, whose="team", now=TOMORROW)),
    "past actions": (FLOOR, lambda c, a, w: actions.ended(c, a, whose="team", now=TOMORROW)),
    "translations": (FLOOR, lambda c, a, w: translations.waiting(c, a)),
    "pictures": (FLOOR, lambda c, a, w: photos.of_action(c, a, w["action"])),
    "trials": (FLOOR, lambda c, a, w: trials.seen_by(c, a)),
    "money": (LEADS, lambda c, a, w: confirmed.of_trial(c, a, w["proven"])),
    "duties": (OFFICE, lambda c, a, w: roster.duties(c, a)),
    "colleagues": (OFFICE, lambda c, a, w: roster.colleagues(c, a)),
    "absences": (OFFICE, lambda c, a, w: roster.absences(c, a, today=busy_plant.TODAY)),
    "calls": ((*FLOOR, "pad"), lambda c, a, w: calls.of(c, a, now=TOMORROW)),
    "help": ((*FLOOR, "pad"), lambda c, a, w: help_times.between(c, a, MONDAY - DAY, TOMORROW)),
    "health": (FLOOR, lambda c, a, w: health.read(c, a, now=NEXT_WEEK)),
    "huddle": (FLOOR, lambda c, a, w: huddles.running(c, a, line(c, a))),
    "handed up": (FLOOR, lambda c, a, w: handed_up.sent(c, a, line(c, a))),
    "kinds": (KEYS, lambda c, a, w: audit.kinds(c, a)),
    "audit": (KEYS, lambda c, a, w: audit.latest(c, a, size=500)),
    **{key: (LEADS, listed(key)) for key in ("ideas", "effects", "notes list") if key in exports.SHEETS},
    "action list": (LEADS, listed("actions")),
    "note list": (LEADS, listed("notes")),
    "call list": (LEADS, listed("calls")),
    "audit list": (KEYS, listed("audit")),
}
SHOWN: Final[dict[str, Callable[[Connection, World], object]]] = {  # on walls, to those who were shown the idea
    "limit": lambda c, w: lanes.limit(c, SITE),
    "answer days": lambda c, w: promise_edit.answer_days(c, SITE),
    "pledge": lambda c, w: pledge.of(c, SITE),
    "kpis": lambda c, w: kpi_choice.of_line(c, SITE, "L1"),
    "debt": lambda c, w: debt.owed(c, SITE, now=NEXT_WEEK),
    "done": lambda c, w: debt.latest_done(c, SITE, "L1"),
    "stories": lambda c, w: stories.of(c, SITE, ["L1"], now=TOMORROW),
    "thanks": lambda c, w: thanks.shown(c, SITE, ["L1"], now=TOMORROW),
    "line": lambda c, w: actions.for_lines(c, SITE, "L1", now=TOMORROW),
    "log": lambda c, w: action_log.of(c, SITE, w["action"]),
    "marks": lambda c, w: trial_marks.of_line(c, SITE, "L1", now=TOMORROW),
    "offers": lambda c, w: spread.of_trial(c, SITE, w["proven"]),
    "open": lambda c, w: calls.open_on(c, SITE, "L1", now=TOMORROW),
    "climbed": lambda c, w: ladder.shown(c, SITE, calls.open_on(c, SITE, "L1", now=TOMORROW), now=TOMORROW),
    "duty": lambda c, w: tiers.standing(c, SITE, "L1", now=TOMORROW),
    "leaders": lambda c, w: week.leaders(c, SITE),
    "visits": lambda c, w: visits.days_by_line(c, SITE, ["L1"], now=NEXT_WEEK),
}


@pytest.fixture
def plant(conn: Connection, cast: Cast) -> World:
    return busy_plant.build(conn, cast)


def look(conn: Connection, cast: Cast, w: World) -> dict[str, str]:
    """All that everybody reads, by what and by whom."""
    readers = {"worker": cast.ana, "supervisor": cast.bo, "manager": cast.dana, "admin": cast.adi, "pad": PAD}
    found = {
        f"{name} {role}": repr(read(conn, who, w))
        for name, (roles, read) in READS.items()
        for role, who in readers.items()
        if role in roles
    }
    found |= {name: repr(show(conn, w)) for name, show in SHOWN.items()}
    said = [w["other"], w["idea"]]
    found["votes"] = repr(votes.of(conn, cast.abe, said))
    found["comments"] = repr(comments.of(conn, cast.abe, said))
    found["steps"] = repr((action_steps.of(conn, cast.bo, w["action"]), trials.steps(conn, cast.bo, w["proven"])))
    found["history"] = repr(annotations.history(conn, cast.bo, w["note"]))
    found["alike"] = repr(similar.to(conn, cast.bo, make.SHELF.body, now=TOMORROW))
    return found


def build_twin(conn: Connection) -> None:
    """Every row of the plant once more for the twin, with the same numbers and other words."""
    for table in t.metadata.sorted_tables:
        columns = list(table.c)
        if "site_id" in table.c and table.name != "figures_heads":
            rows = select(*(_twin_of(column) for column in columns)).where(table.c.site_id == SITE)
            conn.execute(insert(table).from_select([column.name for column in columns], rows))


def _twin_of(column: Column[Any]) -> Any:
    if column.name == "site_id":
        return literal(TWIN)
    if isinstance(column.type, Text) and column.name in ("body", "words", "title", "answer", "hypothesis", "why"):
        return literal("of the twin: ").concat(column)
    return column


def rows_of_twin(conn: Connection) -> dict[str, str | None]:
    """By table a sum over all rows of the twin."""
    tables = [table.name for table in t.metadata.sorted_tables if "site_id" in table.c]
    sums = [
        f"SELECT '{name}', md5(string_agg(x::text, '' ORDER BY x::text)) FROM {name} x WHERE site_id = '{TWIN}'"
        for name in tables
    ]
    return {row[0]: row[1] for row in conn.execute(text(" UNION ALL ".join(sums)))}


def test_a_plant_with_the_same_numbers_is_not_seen(conn: Connection, cast: Cast, plant: World) -> None:
    before = look(conn, cast, plant)
    build_twin(conn)
    after = look(conn, cast, plant)
    assert {name: after[name] for name in before if after[name] != before[name]} == {}


def test_nothing_done_here_touches_a_plant_with_the_same_numbers(conn: Connection, cast: Cast, plant: World) -> None:
    build_twin(conn)
    twin = rows_of_twin(conn)
    for case in (*IDEAS, *ACTIONS, *OTHERS):
        with undone(conn):
            case.do(conn, everybody(cast)[case.roles[0]], plant, make.tap(case.seen))
            assert rows_of_twin(conn) == twin, case.says
    for climb in (ladder.climb, answer_clock.climb, action_climbs.climb, pot.fill, sitting.end_abandoned):
        climb(conn, SITE, NEXT_WEEK + DAY)
    deliveries.claim(conn, SITE, now=NEXT_WEEK)
    assert rows_of_twin(conn) == twin


def test_only_who_may_reads_it(conn: Connection, cast: Cast, plant: World) -> None:
    for name, (roles, read) in READS.items():
        for role, who in everybody(cast).items():
            if role not in roles:
                with pytest.raises((Forbidden, NotFound)):
                    assert read(conn, who, plant) is None, (name, role)


def test_whoever_leads_another_line_sees_nothing_of_this_one(conn: Connection, cast: Cast, plant: World) -> None:
    for name, (roles, read) in READS.items():
        if "supervisor" in roles:
            try:
                seen = read(conn, cast.bea, plant)
            except Refusal:
                continue
            assert "L1" not in repr(seen).replace("Line 1", "L1"), name
    assert triage.counts(conn, cast.bea, now=NEXT_WEEK) == triage.Counts(0, 0)
    for of_number in (
        lambda: trials.steps(conn, cast.bea, plant["proven"]),
        lambda: action_steps.of(conn, cast.bea, plant["action"]),
    ):
        with pytest.raises(NotFound):
            of_number()
    assert similar.to(conn, cast.bea, make.SHELF.body, now=TOMORROW) == []
