"""Lists to take home: who gets which rows, and what of an anonymous one never leaves."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import Forbidden, Invalid, NotFound
from feedback import exports, own, trials
from feedback.exports import Span
from feedback.trials import TrialPlan
from pages.feedback import export_files
from tests import make
from tests.make import DAY, MONDAY
from tests.people import SITE, Cast

WEEK = Span(date(2026, 11, 9), date(2026, 11, 15))
ALL = Span(date(2026, 1, 1), date(2026, 12, 31))
FORMULA = '=HYPERLINK("http://example.invalid")'


def listed(conn: Connection, actor: Actor, key: str = "ideas", span: Span = ALL) -> list[dict[str, object]]:
    head, *rows = exports.rows(conn, actor, key, span)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_lead_takes_what_was_said_on_the_own_lines(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.ana, body="Shelf at the filler")
    assert [row["body"] for row in listed(conn, cast.bo)] == ["Shelf at the filler"]
    assert listed(conn, cast.bea) == []


def test_of_an_anonymous_one_only_the_week_leaves(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.station, body="Quietly", now=MONDAY - 2 * DAY)
    make.idea(conn, cast.ana, body="By name", now=MONDAY - 2 * DAY)
    found = {row["body"]: row for row in listed(conn, cast.dana)}
    assert found["Quietly"]["said_by"] == "anonymous"
    assert (found["Quietly"]["said_at"], found["Quietly"]["answer_due_on"]) == (None, None)
    assert found["Quietly"]["said_in_week_of"] == found["By name"]["said_in_week_of"]
    assert str(found["By name"]["said_at"]).startswith(str((MONDAY - 2 * DAY).date()))


def test_days_do_not_tell_on_which_day_of_the_week_an_anonymous_one_was_said(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.station, body="Quietly", now=MONDAY - 4 * DAY)
    week_of = listed(conn, cast.dana)[0]["said_in_week_of"]
    assert isinstance(week_of, date)
    for day in range(7):
        one = week_of + timedelta(days=day)
        assert [row["body"] for row in listed(conn, cast.dana, span=Span(one, one))] == ["Quietly"]
    assert listed(conn, cast.dana, span=Span(week_of - timedelta(days=9), week_of - timedelta(days=1))) == []


def test_what_its_sender_took_back_is_on_no_list(conn: Connection, cast: Cast) -> None:
    sent = make.sent(conn, cast.station, body="Taken back")
    own.withdraw(conn, SITE, sent.receipt or "", make.tap())
    assert listed(conn, cast.dana) == []


@pytest.mark.parametrize("key", ["ideas", "actions", "effects", "notes", "calls", "audit"])
def test_a_worker_a_screen_and_a_station_take_nothing(conn: Connection, cast: Cast, key: str) -> None:
    for actor in (cast.ana, cast.station):
        with pytest.raises(Forbidden):
            listed(conn, actor, key)


def test_the_audit_is_for_admins_and_of_their_plant(conn: Connection, cast: Cast) -> None:
    audit.record(conn, cast.adi, "test.done", "thing:1", colour="red", before={"colour": "blue"})
    own = [row for row in listed(conn, cast.adi, "audit") if row["action"] == "test.done"]
    assert json.loads(str(own[0]["details"])) == {"colour": "red", "before": {"colour": "blue"}}
    with pytest.raises(Forbidden):
        listed(conn, cast.dana, "audit")


def test_trials_are_listed_with_what_was_fixed_beforehand(conn: Connection, cast: Cast) -> None:
    action_id = make.action(conn, cast.bo, cast.ana, kpi="scrap_ratio")
    frozen = {"baseline_start": "2026-10-01", "baseline_end": "2026-10-31"}
    plan = TrialPlan(action_id, "Felt keeps caps whole", date(2026, 11, 20), "scrap_ratio", frozen)
    trials.plan(conn, cast.bo, plan, request_id=make.request(), now=MONDAY)
    [row] = listed(conn, cast.dana, "effects")
    assert (row["hypothesis"], row["state"], row["verdict"]) == ("Felt keeps caps whole", "accepted", None)
    assert (row["compared_from"], row["compared_to"]) == ("2026-10-01", "2026-10-31")
    assert listed(conn, cast.bea, "effects") == []


def test_a_span_the_wrong_way_round_an_endless_one_and_an_unknown_list_are_refused(
    conn: Connection, cast: Cast
) -> None:
    for key, span, refusal in (
        ("ideas", Span(WEEK.last, WEEK.first), Invalid),
        ("ideas", Span(date(2000, 1, 1), WEEK.last), Invalid),
        ("people", WEEK, NotFound),
    ):
        with pytest.raises(refusal):
            listed(conn, cast.bo, key, span)


def test_no_text_is_run_as_a_formula(conn: Connection, cast: Cast) -> None:
    make.idea(conn, cast.ana, body=FORMULA)
    rows = list(exports.rows(conn, cast.bo, "ideas", ALL))
    text = b"".join(export_files.as_csv(rows)).decode("utf-8-sig")
    [told] = csv.DictReader(io.StringIO(text))
    assert told["body"] == f"'{FORMULA}"
    sheet = load_workbook(io.BytesIO(export_files.as_xlsx(rows, "ideas"))).active
    assert sheet is not None
    cell = sheet.cell(2, rows[0].index("body") + 1)
    assert (cell.value, cell.data_type) == (FORMULA, "s")
