"""Stops are split and joined, and the machine has the last word."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid
from ingest import door, pad, undo
from ingest.pad import Why
from tests.ingest import floor
from tests.ingest.crew import MATE, WORKER
from tests.ingest.floor import SITE
from tests.ingest.stood import HOUR, NOW, ONE_STOP, at, listed, merge, plant, recode, run, seen, shown, split, table

__all__ = ["plant"]
OFFICE = Actor(SITE, "system", "system", "command line")


# split and join


def test_a_stop_is_split_and_each_part_takes_its_own_reason(plant: Connection) -> None:
    first, second = split(plant, listed(plant)[0], 20)
    recode(plant, second, Why("dirt"))
    recode(plant, first, Why("jam"))
    assert shown(plant) == [(10, 20, "jam"), (20, 40, "dirt")]


def test_a_split_may_fall_on_a_word_of_the_machine(plant: Connection) -> None:
    run(plant, (20, "down", None))
    assert [stop.start_at for stop in split(plant, listed(plant)[0], 20)] == [at(10), at(20)]
    assert shown(plant) == [(10, 20, None), (20, 40, None)]


@pytest.mark.parametrize("minute", [5, 10, 40, 50])
def test_a_split_lies_between_beginning_and_end(plant: Connection, minute: int) -> None:
    with pytest.raises(Invalid, match="between"):
        split(plant, listed(plant)[0], minute)


def test_a_stop_that_stands_is_split_after_the_restart(plant: Connection) -> None:
    run(plant, (50, "down", None))
    with pytest.raises(Invalid, match="still stands"):
        split(plant, listed(plant)[1], 60)


def test_a_split_never_makes_a_silent_machine_live(plant: Connection, tmp_path: Path) -> None:
    floor.send(plant, tmp_path, "machines", "site,machine,line,silent_after_s\nSUED,M1,L1,900\n")
    with pytest.raises(Invalid, match="silent"):
        split(plant, listed(plant)[0], 20)
    floor.write(plant, "counts", [{"site": SITE, "machine": "M1", "at": at(22), "good": 1}])
    assert len(split(plant, listed(plant)[0], 20)) == 2


def test_split_then_joined_is_as_it_was(plant: Connection) -> None:
    before = table(plant)
    first, second = split(plant, listed(plant)[0], 20)
    assert merge(plant, second, first).end_at == at(40)
    assert table(plant) == before


def test_joined_stops_keep_the_reason_of_the_chosen_one_else_the_only_one(plant: Connection) -> None:
    first, second = split(plant, listed(plant)[0], 20)
    recode(plant, second, Why("dirt", "M2"))
    first, second = listed(plant)
    assert merge(plant, first, second).caused_by == "M2"
    assert shown(plant) == [(10, 40, "dirt")]
    first, second = split(plant, listed(plant)[0], 30)
    second = recode(plant, second, Why("jam"))
    merge(plant, second, listed(plant)[0])
    assert shown(plant) == [(10, 40, "jam")]


def test_words_of_the_machine_are_joined_too_and_do_not_come_back_when_sent_again(plant: Connection) -> None:
    run(plant, (20, "down", "E1"), (30, "down", "E2"))
    recode(plant, listed(plant)[0], Why("jam"))
    first, second = split(plant, listed(plant)[0], 25)
    merge(plant, first, second)
    before = table(plant)
    run(plant, *ONE_STOP, (20, "down", "E1"), (30, "down", "E2"))
    assert table(plant) == before
    assert shown(plant) == [(10, 40, "jam")]


def test_stops_between_which_the_machine_ran_or_of_two_kinds_stay_two(plant: Connection) -> None:
    run(plant, (41, "down", "jam"), (50, "setup", None), (60, "running", None))
    first, second, third = listed(plant)
    with pytest.raises(Invalid, match="stay two"):
        merge(plant, first, second)
    with pytest.raises(Invalid, match="different kinds"):
        merge(plant, third, second)


def test_of_two_who_split_or_join_the_second_is_told(plant: Connection) -> None:
    stop = listed(plant)[0]
    first, second = split(plant, stop, 20, MATE)
    with pytest.raises(ChangedMeanwhile, match="Ben split this stop"):
        split(plant, stop, 30)
    recode(plant, second, Why("jam"), MATE)
    with pytest.raises(ChangedMeanwhile, match="Ben coded this stop as Jam"):
        merge(plant, first, second)
    first, second = listed(plant)
    merge(plant, first, second, MATE)
    with pytest.raises(ChangedMeanwhile, match="Ben joined this stop"):
        recode(plant, second, Why("dirt"))


def test_split_and_join_are_each_done_once(plant: Connection) -> None:
    stop = listed(plant)[0]
    halves = [pad.split(plant, WORKER, "L1", seen(stop), at(20), request_id="s") for _ in range(2)]
    assert halves[0] == halves[1]
    first, second = halves[0]
    for _ in range(2):
        pad.merge(plant, WORKER, "L1", seen(first), seen(second), request_id="m")
    assert [row.deed for row in pad.codings(plant, WORKER, "L1", HOUR)] == ["merge", "split"]


# the machine speaks again


@pytest.mark.parametrize(
    ("told", "becomes"),
    [
        (((15, "running", None),), [(10, 15, None)]),
        (((15, "down", "E1"),), [(10, 40, None)]),
        (((20, "running", None),), [(10, 20, None)]),
        (((30, "running", None),), [(10, 20, None), (20, 30, None)]),
    ],
)  # fmt: skip
def test_a_split_gives_way_to_what_the_machine_says_in_its_place(
    plant: Connection, told: tuple[tuple[int, str, str | None], ...], becomes: list[tuple[int, int, str | None]]
) -> None:
    split(plant, listed(plant)[0], 20)
    run(plant, *told)
    assert shown(plant) == becomes


def test_a_split_gives_way_when_the_split_word_is_corrected_away(plant: Connection) -> None:
    split(plant, listed(plant)[0], 20)
    run(plant, (10, "running", None), revision=5)
    assert shown(plant) == []
    assert [row[0] for row in floor.stored(plant, "state", "state_events")] == ["running"] * 3


def test_words_sent_again_leave_a_split_alone(plant: Connection) -> None:
    split(plant, listed(plant)[0], 20)
    run(plant, *ONE_STOP, (60, "idle", None))
    assert shown(plant)[:2] == [(10, 20, None), (20, 40, None)]


def test_an_import_can_be_taken_back_after_what_was_coded_on_it_and_takes_its_splits_along(plant: Connection) -> None:
    before = table(plant)
    rows = [
        {"site": SITE, "machine": "M1", "at": at(minute), "state": state}
        for minute, state in ((60, "down"), (90, "running"))
    ]
    door.write(plant, "states", rows, source="file")
    (sent,) = floor.stored(plant, "max(import_id)", "imports")
    _, half = split(plant, listed(plant)[-1], 70)
    coded = recode(plant, half, Why("jam"))
    pad.undo(plant, WORKER, coded.coding_id or 0, request_id="u")
    undo.undo(plant, OFFICE, int(str(sent[0])), now=NOW)
    assert table(plant) == before
