"""The findings about wall screens, in one run: a plain page, reruns of a fragment, and the stream."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from bench.results import Check, Finding
from bench.timing import Timing
from bench.walls import glass, serving, statements
from bench.walls.crowd import Crowd, Floats, Heard, Visit, crowd
from bench.walls.floor import Feed, Floor, Work, feeding, pair
from bench.walls.rounds import Place, Round, growing, most
from db import engine as engines
from db.process import tell

FEW, MANY, MORE = 10, 1_000, 2_000
LEAST, BULK = 200, 1_000  # memory is what so many more screens took
MOST = 4_000
KNOWN_EVERY_S = 2.0
COUNTED_S = 15.0
BACK_WITHIN_S, KEPT_S = 60.0, 1.0
TOO_MANY = 100
STEP_S = 0.25
STREAM, RERUN, PLAIN = "this product", "this product, reruns of a fragment", "a plain page, Streamlit's defaults"


@dataclass(frozen=True)
class Hall:
    """All that the rounds need."""

    folder: Path
    floor: Floor
    cookies: list[str]
    feed: Feed
    database: str

    def walls(self, first: int, last: int, address: str, *, is_wall: bool = True) -> list[Visit]:
        """The screens from one number up to another, as browsers would open them."""
        named = [f"kpi_screen={cookie}" for cookie in self.cookies[first:last]]
        return [Visit(address, "screen", "embed=true", cookie, is_wall) for cookie in named]

    @contextmanager
    def open(self, port: int = 0, **extra: str) -> Iterator[Place]:
        """A new web with an empty house in front of it."""
        where = port or serving.free_port()
        given = {"APP_DATABASE_URL": self.database} | extra
        with serving.web(where, self.folder / "web.log", **given) as server, crowd() as inside:
            yield Place(server, inside)


def walls(engine: Engine, floor: Floor, work: Work, folder: Path) -> Iterator[Finding]:
    """Everything about screens, the yardstick first."""
    database = statements.address()
    with feeding(floor, work) as feed:
        hall = Hall(folder, floor, pair(engine, floor, MOST, FEW), feed, database)
        plain = _plain(hall)
        known = _known(hall)
        with hall.open(MAX_SCREENS=str(MOST)) as place:
            yield from _few_and_many(hall, place)
            yield _most(hall, place, plain, known)
        yield from _end_and_begin(hall)


def _plain(hall: Hall) -> Round:
    """The page that somebody writes first, as `streamlit run` serves it."""
    tell(f"{PLAIN}:")
    address = engines.app_url().render_as_string(hide_password=False)
    with serving.plain_page(hall.folder / "plain.log", address) as server, crowd() as inside:
        place = Place(server, inside)
        place.fill([Visit(server.address, query="line=L01")])  # it imports what it needs

        def play(count: int) -> Round:
            new = range(inside.ask(Crowd.size), count)
            place.fill([Visit(server.address, query=f"line={hall.floor.line_at(nth)}") for nth in new])
            return place.rerun(0)

        return most(growing(10, MANY), play)[0]


def _known(hall: Hall) -> Round:
    """Our page without its stream: it asks for a run of its fragment every 2 s, as it does when the stream fails."""
    tell(f"{RERUN}:")
    with hall.open() as place:

        def play(count: int) -> Round:
            place.fill(hall.walls(place.crowd.ask(Crowd.size), count, place.server.address, is_wall=False))
            return place.rerun(KNOWN_EVERY_S)

        return most([50, 100, 200, 400, 800], play)[0]


def _few_and_many(hall: Hall, place: Place) -> Iterator[Finding]:
    """From ten to 1 200 screens: questions to the database, events on their way to the glass, memory."""
    tell(f"{STREAM}:")

    def fill(count: int) -> None:
        place.fill(hall.walls(place.crowd.ask(Crowd.size), count, place.server.address))

    fill(FEW)
    few, _ = _counted(place)
    fill(LEAST)
    began_kb = place.server.resident_kb
    fill(MANY)
    hall.feed.stored()
    many, heard = _counted(place)
    yield _glass(glass.waits_ms(heard, hall.feed.stored()))
    yield _same({f"{FEW} screens": few, f"{MANY:,} screens": many})
    fill(LEAST + BULK)
    yield _memory((place.server.resident_kb - began_kb) / BULK)


def _counted(place: Place) -> tuple[float, Heard]:
    kept: list[Heard] = []
    a_second = statements.a_second(lambda: kept.append(place.hear(COUNTED_S)[1]))
    return a_second, kept[0]


def _glass(waits_ms: Floats) -> Finding:
    p50, p95 = (float(part) for part in np.percentile(waits_ms, [50, 95]))
    took = {"half of the events": Timing.of([p50]), "95 of 100": Timing.of([p95])}
    title = f"From an event that is stored to the glass of {MANY:,} screens"
    return Finding("glass", title, took, "ms", [Check("time of 95 of 100", p95 / 1000, "at most", 2.5, "s")])


def _same(asked: dict[str, float]) -> Finding:
    few, many = asked.values()
    check = Check(f"{MANY:,} screens against {FEW}", many / few, "at most", 1.1)
    title = "Statements of the web that the database's log shows, 20 lines"
    return Finding("statements", title, {name: Timing.of([n]) for name, n in asked.items()}, "a second", [check])


def _memory(kb: float) -> Finding:
    title = f"Memory of the server for each screen, page and stream, from {LEAST} to {LEAST + BULK:,}"
    return Finding(
        "screen_memory", title, {STREAM: Timing.of([kb])}, "kB", [Check("a screen", kb, "at most", 100, "kB")]
    )


def _most(hall: Hall, place: Place, plain: Round, known: Round) -> Finding:
    """Up to the screens that are one too many."""

    def play(count: int) -> Round:
        place.fill(hall.walls(place.crowd.ask(Crowd.size), count, place.server.address))
        return place.hear()[0]

    best, rounds = most([MANY + MANY // 2, *growing(MORE, MOST)], play)
    ways = {STREAM: best, RERUN: known, PLAIN: plain}
    took = {name: Timing.of([float(one.browsers)]) for name, one in ways.items()}
    checks = [
        Check("in one process, fresh within 1 s", best.browsers, "at least", MORE, "screens"),
        Check("as many as the plain page bears", best.browsers / max(plain.browsers, 1), "at least", 60),
    ]
    note = "; ".join(f"{one.browsers}: p95 {one.p95_s:.2f} s, client {one.client:.0%}" for one in rounds)
    return Finding("screens", "Screens for which p95 is under 1 s, in one process", took, "screens", checks, note)


def _end_and_begin(hall: Hall) -> Iterator[Finding]:
    """A server that is full, then killed, then there again; its screens look after themselves."""
    port = serving.free_port()
    with hall.open(port, MAX_SCREENS=str(MANY)) as place:
        place.fill(hall.walls(0, MANY, place.server.address))
        yield _limit(hall, place)
        place.server.process.kill()
        place.server.process.wait()
        with serving.web(port, hall.folder / "web.log", APP_DATABASE_URL=hall.database, MAX_SCREENS=str(MANY)):
            yield _restart(place)


def _limit(hall: Hall, place: Place) -> Finding:
    before, _ = place.hear()
    opened = place.fill(hall.walls(MANY, MANY + TOO_MANY, place.server.address))
    during, _ = place.hear()
    took = {f"{MANY:,} screens": before, f"the same, {TOO_MANY} more knocking": during}
    checks = [
        Check("sent away", opened.refused, "at least", TOO_MANY, "screens"),
        Check("p95 of those inside", during.p95_s, "at most", KEPT_S, "s"),
    ]
    title = f"Past the limit of {MANY:,} screens: age of what reaches those inside, p95"
    return Finding("limit", title, {name: Timing.of([one.p95_s * 1000]) for name, one in took.items()}, "ms", checks)


def _restart(place: Place) -> Finding:
    """From the moment in which the server listens again."""
    began = time.monotonic()
    back, half_s = 0, 0.0
    while back < MANY and time.monotonic() - began < 2 * BACK_WITHIN_S:
        time.sleep(STEP_S)
        back = place.crowd.ask(Crowd.up)
        half_s = half_s or (time.monotonic() - began if back >= MANY / 2 else 0.0)
    all_s = time.monotonic() - began
    took = {f"half of {MANY:,}": Timing.of([half_s]), "all" if back == MANY else f"{back:,}": Timing.of([all_s])}
    checks = [
        Check("all are back", all_s, "at most", BACK_WITHIN_S, "s"),
        Check("are back", back, "at least", MANY, "screens"),
    ]
    return Finding(
        "restart", "A server killed with -9 and started again: page and stream of its screens", took, "s", checks
    )
