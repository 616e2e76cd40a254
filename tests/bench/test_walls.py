"""What the bench hears of walls is what reached them, and its events are those that the database has."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bench.size import Size
from bench.walls import glass, serving
from bench.walls.crowd import Visit, crowd
from bench.walls.floor import Floor, build, feeding, pair
from bench.walls.rounds import Place
from bench.walls.stream import Stream
from tests.pages.on_air import play

EVENTS = (
    b"event: look\ndata: {}\n\n",
    b"event: pages\ndata: {}\n\nevent: beat\ndata: 2\n\n",
    b"event: gone\ndata: 3\n\n",
)
ANSWER = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"".join(
    b"%x\r\n%s\r\n" % (len(part), part) for event in EVENTS for part in (event[:9], event[9:])
)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, len(ANSWER)])
def test_events_are_read_however_the_network_cuts_them(size: int) -> None:
    told: list[tuple[bytes, bytes]] = []

    async def hear() -> int:
        stream = Stream("here", "", lambda name, data, _at: told.append((name, data)))
        for at in range(0, len(ANSWER), size):
            stream.data_received(ANSWER[at : at + size])
        return await stream.status

    assert play(hear()) == 200
    assert told == [(b"look", b"{}"), (b"pages", b"{}"), (b"beat", b"2"), (b"gone", b"3")]


def test_walls_hear_of_every_event_that_was_stored_and_strangers_of_none(engine: Engine, tmp_path: Path) -> None:
    floor = Floor(Size(events=200_000, lines=1, machines_a_line=2), past_shifts=1)
    work = build(engine, floor)
    cookies = [*pair(engine, floor, 2), "nobody"]
    with feeding(floor, work) as feed, serving.web(serving.free_port(), tmp_path / "web.log") as web, crowd() as inside:
        place = Place(web, inside)
        visits = [Visit(web.address, "screen", "embed=true", f"kpi_screen={cookie}", True) for cookie in cookies]
        opened = place.fill(visits)
        _, heard = place.hear(10)
        waits = glass.waits_ms(heard, feed.stored())
    assert (opened.inside, opened.refused) == (2, 1)
    assert len(waits) > 0
    assert (waits < heard.ended_ms - heard.began_ms).all()
    assert heard.silent == 0
