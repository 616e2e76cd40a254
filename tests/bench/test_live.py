"""What is made of the readings: how long each event of the line waited, rows a second, targets reached."""

import numpy as np
import pytest

from bench import ingesting, live
from bench.live import BEGIN, Clock
from bench.pictures import reach, table
from bench.plant import SECOND, SITE, WEEK_END, WEEK_START, Plant, to_instant
from bench.results import Check, Finding, Run
from bench.size import Size
from bench.timing import Timing
from bench.week import Counts, week

SMALL = Size(events=600, lines=2, machines_a_line=3, weeks=2)
PLANT = Plant(SMALL)


@pytest.fixture(scope="module")
def counts() -> Counts:
    return week(PLANT)[1]


def coming() -> Counts:
    """One part a second: the first machine, one of the other line, then the first again."""
    given = ([0, 5, 0], [BEGIN + s * SECOND for s in (1, 2, 3)], [1, 1, 2], [0, 0, 0], [1, 7, 1], [0, 0, 1], [0, 0, 0])
    return Counts(*(np.array(column) for column in given))


def test_an_event_waits_for_the_first_answer_that_counts_its_parts() -> None:
    seen = [(0.0, 0), (101.4, 1), (103.2, 1), (103.7, 3)]
    assert live.waits_ms(coming(), PLANT, Clock(100.0), seen) == pytest.approx([400, 700])


def test_an_event_that_no_answer_counted_has_waited_until_the_last() -> None:
    assert live.waits_ms(coming(), PLANT, Clock(100.0), [(0.0, 0), (101.4, 1), (140.0, 1)])[-1] == pytest.approx(37_000)


def test_a_sender_writes_each_event_once_in_the_week_that_is_measured(counts: Counts) -> None:
    sent = ingesting.texts(PLANT, counts)
    assert len(sent.lines) == SMALL.events
    assert set(sent.cells["site"]) == {SITE}
    assert len(set(sent.cells["event_id"])) == SMALL.events
    first, last = min(sent.cells["at"]), max(sent.cells["at"])
    assert to_instant(WEEK_START).isoformat()[:19] <= first < last < to_instant(WEEK_END).isoformat()[:19]


def test_rows_a_second_are_of_all_portions(counts: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 12.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    with ingesting.clocked([counts, counts]) as rate:
        pass
    assert rate() == SMALL.events


def test_a_target_is_reached_at_one_whichever_way_is_better() -> None:
    fast, slow = Check("ratio", 10, "at least", 5), Check("time", 6, "at most", 3)
    assert (reach(fast), reach(slow)) == (2, 0.5)
    assert (fast.reached, slow.reached) == (True, False)


def test_the_page_says_what_was_not_reached() -> None:
    took = {"this product": Timing.of([5.0, 6.0, 7.0])}
    run = Run(
        SMALL, to_instant(WEEK_START), [Finding("x", "Reading", took, "ms", [Check("time", 6, "at most", 3, "ms")])]
    )
    shown = table(run)
    assert "| this product | 6.00 ms | 5.00 to 7.00 | | |" in shown
    assert "| time | 6.00 ms | | at most 3 | **no** |" in shown
