"""Ten thousand open ideas: how long the server takes for each view of them, beside a page that reads them all."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import pandas as pd
from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Engine, select

import clock
from access.actors import Actor
from bench import bulk, timing
from bench.plant import Row
from bench.results import Check, Finding, Run
from db import tables as t
from feedback import agenda, debt, ideas, lanes, reviews, sitting, summary, triage

SITE: Final = "BENCH"
COUNT: Final = 10_000
LINES: Final = tuple(f"L{number:02}" for number in range(1, 21))
WITHIN_MS: Final = 300
NAMELESS: Final = 3  # every third
THINGS: Final = (
    "nozzle",
    "shelf",
    "hose",
    "glue",
    "label",
    "crate",
    "chute",
    "belt",
    "guard",
    "lamp",
    "pallet",
    "tape",
)
PLACES: Final = ("filler", "packer", "labeller", "washer", "mixer", "gate", "aisle", "ramp", "table", "tank", "scale")
WANTS: Final = (
    "should stand nearer to",
    "is always missing at",
    "falls off again and again beside",
    "could be cleaned from the other side of",
    "makes us walk to hall 3 from",
    "wears out too early at",
)
WHYS: Final = (
    "We lose ten minutes at every change.",
    "It hurts the back, and nobody sees it in the dark.",
    "The early shift has told it twice already.",
    "A second one costs less than one stop.",
    "Ask the night shift, they have built one.",
)
YARDSTICK: Final = "every idea into pandas"


def fill(engine: Engine) -> Actor:
    """A plant of 20 lines with that many ideas which wait, said in the last twelve weeks; its manager."""
    now, chance = clock.now(), Random(20_261_122)  # noqa: S311  texts to compare, no secret
    with engine.begin() as conn:
        site: Row = {"site_id": SITE, "name": "Bench", "timezone": "Europe/Berlin"}
        of_lines: list[Row] = [{"site_id": SITE, "line": line, "name": line} for line in LINES]
        person: Row = {
            "site_id": SITE,
            "username": "max",
            "display_name": "Max",
            "role": "manager",
            "password_hash": "!",
        }
        bulk.rows(conn, {"sites": [site], "lines": of_lines, "people": [person]})
        person_id = conn.execute(select(t.people.c.person_id)).scalar_one()
        rows = [_idea(number, person_id, now, chance) for number in range(1, COUNT + 1)]
        bulk.rows(conn, {"ideas": rows})
        sent = {"site_id": SITE, "event_id": 1, "what": "sent", "to_state": "new"}
        bulk.rows(conn, {"idea_events": [sent | {"idea_id": n, "request_id": f"s{n}"} for n in range(1, COUNT + 1)]})
    return Actor(SITE, "person", "manager", "Max", lines=frozenset(LINES), person_id=person_id)


def views(engine: Engine, actor: Actor) -> list[Finding]:
    """A row for each view, with the median and the slowest of its runs."""
    now = clock.now()
    with engine.connect() as conn:
        conn.begin()
        page = triage.queue(conn, actor, now=now, lane=3)
        far = page
        for _ in range(20):
            far = triage.queue(conn, actor, now=now, lane=3, after=far[-1])
        number = page[50].idea_id
        asked: dict[str, Callable[[], object]] = {
            "the queue, its first page": lambda: triage.queue(conn, actor, now=now, lane=3),
            "the queue, page 21": lambda: triage.queue(conn, actor, now=now, lane=3, after=far[-1]),
            "how many wait and are late": lambda: triage.counts(conn, actor, lane=3, now=now),
            "one idea with what looks alike": lambda: triage.one(conn, actor, number, now=now),
            "the week's agenda": lambda: agenda.of_week(conn, actor, now=now),
            "effort and impact of forty": lambda: reviews.ratings(conn, actor, range(1, 41)),
            "the sample of lane 2": lambda: lanes.sample(conn, actor),
            "what is owed": lambda: debt.owed(conn, SITE, now=now),
            "the running triage": lambda: sitting.running(conn, actor, now=now),
            "the summary": lambda: summary.write(conn, SITE, now - timedelta(minutes=30), now),
            "my ideas": lambda: ideas.mine(conn, actor, now=now),
        }
        return [_finding(conn, name, call) for name, call in asked.items()]


def table(run: Run) -> str:
    """Markdown: each view with its median, its slowest, and how much longer reading them all takes."""
    head = f"{run.began:%Y-%m-%d %H:%M} UTC, milliseconds on the server, to stay under {WITHIN_MS}:"
    lines = [head, "", "| view | median | slowest | times quicker than pandas |", "|---|---|---|---|"]
    for finding in run.findings:
        own, other = finding.timings["this product"], finding.timings[YARDSTICK]
        name = finding.title.partition(": ")[2]
        lines.append(f"| {name} | {own.median:,.1f} | {own.most:,.1f} | {other.median / own.median:,.0f} |")
    return "\n".join(lines)


def _finding(conn: Connection, name: str, call: Callable[[], object]) -> Finding:
    took = timing.race({"this product": call, YARDSTICK: lambda: _all_in_pandas(conn)}, within_s=2)
    own, other = took["this product"], took[YARDSTICK]
    checks = [
        Check("median", own.median, "at most", WITHIN_MS, "ms"),
        Check("beside reading them all", other.median / own.median, "at least", 1),
    ]
    return Finding(name.replace(" ", "_"), f"{COUNT:,} open ideas: {name}", took, "ms", checks)


def _all_in_pandas(conn: Connection) -> object:
    """As a page does it that holds its list in a frame: read all, sort, compare the first one with every other."""
    table = pd.DataFrame(conn.execute(select(t.ideas).where(t.ideas.c.site_id == SITE)).mappings().all())
    waiting = table[table["state"] == "new"].sort_values("due_at")
    return process.extract(waiting["body"].iloc[0], waiting["body"].tolist(), scorer=fuzz.WRatio, limit=5)


def _idea(number: int, person_id: int, now: datetime, chance: Random) -> dict[str, Any]:
    said_at = now - timedelta(minutes=chance.randrange(84 * 24 * 60))
    thing, want, place, why = (chance.choice(words) for words in (THINGS, WANTS, PLACES, WHYS))
    return {
        "site_id": SITE,
        "idea_id": number,
        "kind": "better",
        "lane": 3,
        "line": chance.choice(LINES),
        "kpi": "oee",
        "body": f"The {thing} {want} {place} {chance.randrange(40)}. {why}",
        "person_id": None if number % NAMELESS == 0 else person_id,
        "receipt_hash": f"r{number}",
        "request_id": f"q{number}",
        "created_at": said_at,
        "due_at": said_at + timedelta(days=7),
    }
