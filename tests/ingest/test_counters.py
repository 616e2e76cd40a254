"""Running totals in any order, in any portions, sent again, corrected: the counts are what the readings say."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests.ingest import floor
from tests.ingest.test_events import SLOW, portions

START = datetime(2026, 5, 4, 6, tzinfo=UTC)
Reading = tuple[str, int, str, int, int | None, str]  # machine, minute, counter, total, wrap, event_id
Counted = tuple[str, int, str, int, bool]  # machine, minute, counter, amount, fell
HEADER = "site,machine,at,counter,total,wrap,event_id\n"


def row(reading: Reading) -> dict[str, object]:
    machine, minute, counter, total, wrap, event_id = reading
    at = START + timedelta(minutes=minute)
    given = {"site": "SUED", "machine": machine, "at": at, "counter": counter, "total": total, "event_id": event_id}
    return given | {"wrap": wrap}


def readings(ids: st.SearchStrategy[str]) -> st.SearchStrategy[list[Reading]]:
    minutes = st.sampled_from([0, 1, 2, 3, 30, 31, 300])  # close together and far apart
    totals, wraps = st.integers(0, 9), st.sampled_from([None, None, 10, 12])
    machines, counters = st.sampled_from(["M1", "M2"]), st.sampled_from(["good", "scrap"])
    return st.lists(st.tuples(machines, minutes, counters, totals, wraps, ids), min_size=1, max_size=14)


def current(sent: Sequence[Reading]) -> list[Reading]:
    """The contract: an event_id names one reading of a machine; of several versions the last to arrive holds."""
    found: dict[tuple[str, object], tuple[Reading, list[Reading]]] = {}
    for reading in sent:
        key = reading[0], reading[5] or reading
        now, old = found.get(key, (reading, []))
        if reading != now and reading not in old:
            found[key] = reading, [*old, now]
        else:
            found.setdefault(key, (reading, []))
    return [reading for reading, _ in found.values()]


def modelled(sent: Sequence[Reading]) -> list[Counted]:
    """What each reading counts, one after the other."""
    found = []
    kept = current(sent)
    for machine, counter in sorted({(reading[0], reading[2]) for reading in kept}):
        own = [reading for reading in kept if (reading[0], reading[2]) == (machine, counter)]
        before: int | None = None
        for minute in sorted({reading[1] for reading in own}):
            _, _, _, total, wrap, _ = max((r for r in own if r[1] == minute), key=last_of_instant)
            wraps = before is not None and wrap is not None and wrap > before
            fell = before is not None and total < before and not wraps
            amount = 0 if before is None else total if fell else (total - before) % (wrap if wrap and wraps else 10**9)
            found.append((machine, minute, counter, amount, fell))
            before = total
    return sorted(found)


def last_of_instant(reading: Reading) -> tuple[bytes, bytes]:
    text = ",".join(str(amount * 1000) for amount in reading[3:5] if amount is not None)
    return reading[5].encode(), text.encode()


@pytest.fixture
def plant(conn: Connection, tmp_path: Path) -> Connection:
    floor.build(conn, tmp_path)
    return conn


def counted(conn: Connection) -> list[Counted]:
    """The counts that stand in the table, and which readings fell."""
    falls = set(floor.stored(conn, "machine, at, counter", "counter_falls"))
    columns = "machine, at, good_milli, scrap_milli, rework_milli, event_key"
    found = []
    for machine, at, good, scrap, rework, key in floor.stored(conn, columns, "count_events"):
        assert isinstance(at, datetime)
        counter = str(key).split(":")[1]
        amount = {"good": good, "scrap": scrap, "rework": rework}[counter]
        assert isinstance(amount, int)
        minute = int((at - START) / timedelta(minutes=1))
        found.append((str(machine), minute, counter, amount // 1000, (machine, at, counter) in falls))
    return sorted(found)


def send(conn: Connection, rows: Sequence[Reading]) -> None:
    assert floor.told(floor.write(conn, "counters", map(row, rows)))[3] == 0


@SLOW
@given(st.data())
def test_any_order_and_portions_of_readings_give_the_same_counts(plant: Connection, data: st.DataObject) -> None:
    ids = st.one_of(st.just(""), st.integers(0, 10**6).map(str))
    drawn = data.draw(readings(ids))
    rows = list({(one[0], one[5]) if one[5] else one: one for one in drawn}.values())  # no corrections here
    sizes = data.draw(st.lists(st.integers(0, 4), max_size=5))
    with plant.begin_nested() as trial:
        for portion in portions(data.draw(st.permutations(rows * 2)), sizes):
            send(plant, portion)
        assert counted(plant) == modelled(rows)
        trial.rollback()


@SLOW
@given(readings(st.sampled_from(["", "e1", "e2", "e3"])), st.lists(st.integers(0, 4), max_size=5))
def test_corrected_readings_change_their_neighbours(plant: Connection, rows: list[Reading], sizes: list[int]) -> None:
    with plant.begin_nested() as trial:
        for portion in portions(rows, sizes):
            send(plant, portion)
        assert counted(plant) == modelled(rows)
        trial.rollback()


def sent(conn: Connection, tmp_path: Path, *rows: str) -> tuple[int, int, int, int]:
    return floor.told(
        floor.send(conn, tmp_path, "counters", HEADER + "".join(f"SUED,M1,2026-05-04T{one}\n" for one in rows))
    )


def amounts(conn: Connection) -> list[object]:
    return [good for _, good in floor.stored(conn, "at, good_milli", "count_events")]


def test_the_first_reading_is_the_base_line_and_counts_nothing(plant: Connection, tmp_path: Path) -> None:
    assert sent(plant, tmp_path, "08:00Z,good,1000,,", "08:10Z,good,1012.5,,") == (2, 0, 0, 0)
    assert amounts(plant) == [0, 12_500]


def test_a_late_reading_splits_what_was_counted(plant: Connection, tmp_path: Path) -> None:
    sent(plant, tmp_path, "08:00Z,good,100,,", "10:00Z,good,160,,")
    sent(plant, tmp_path, "09:00Z,good,120,,")
    assert amounts(plant) == [0, 20_000, 40_000]


def test_a_late_first_reading_becomes_the_base_line(plant: Connection, tmp_path: Path) -> None:
    sent(plant, tmp_path, "08:00Z,good,100,,", "09:00Z,good,160,,")
    sent(plant, tmp_path, "07:00Z,good,90,,")
    assert amounts(plant) == [0, 10_000, 60_000]


def test_a_counter_that_wraps_goes_on_and_one_that_falls_begins_at_0(plant: Connection, tmp_path: Path) -> None:
    sent(plant, tmp_path, "08:00Z,good,998,1000,", "08:10Z,good,5,1000,", "08:20Z,good,3,,")
    assert amounts(plant) == [0, 7_000, 3_000]
    falls = floor.stored(plant, "machine, counter, at", "counter_falls")
    assert [at for _, _, at in falls] == [datetime(2026, 5, 4, 8, 20, tzinfo=UTC)]


def test_a_corrected_reading_that_fell_falls_no_more(plant: Connection, tmp_path: Path) -> None:
    sent(plant, tmp_path, "08:00Z,good,50,,a", "08:10Z,good,6,,b", "08:20Z,good,70,,c")
    assert sent(plant, tmp_path, "08:10Z,good,60,,b") == (0, 0, 1, 0)
    assert amounts(plant) == [0, 10_000, 10_000]
    assert floor.stored(plant, "at", "counter_falls") == []
    assert sent(plant, tmp_path, "08:10Z,good,6,,b") == (0, 1, 0, 0)


def test_a_late_reading_leaves_the_counts_of_other_times_alone(plant: Connection, tmp_path: Path) -> None:
    sent(plant, tmp_path, "06:00Z,good,0,,", "07:00Z,good,10,,", "12:00Z,good,60,,", "13:00Z,good,70,,")
    before = set(floor.stored(plant, "event_key, ctid", "count_events"))
    sent(plant, tmp_path, "11:00Z,good,50,,")
    written = set(floor.stored(plant, "event_key, ctid", "count_events")) - before
    assert len(written) == 2  # the late one, and the one after it


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("all,12,", "counter"),
        ("good,12,10", "total"),
        ("good,12,0", "wrap"),
        ("good,-1,", "total"),
        ("good,,", "total"),
    ],
)
def test_a_reading_that_cannot_be_says_why(plant: Connection, tmp_path: Path, cells: str, column: str) -> None:
    report = floor.send(plant, tmp_path, "counters", f"{HEADER}SUED,M1,2026-05-04T08:00Z,{cells},\n")
    assert [reject.column for reject in report.rejects] == [column]
    assert amounts(plant) == []
