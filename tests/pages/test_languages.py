"""Wall, hour pad, phone and board in nine languages: nothing is missing, and nothing is left in English."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Engine

import clock
from access.actors import Actor
from metrics import board, plant
from metrics.scope import Scope
from pages.feedback import phone, receipt
from pages.feedback.receipt import Typed
from pages.floor import board_picture, pad_picture, picture, why
from pages.floor import facts as floor_facts
from pages.shell.speech import LANGUAGES
from pages.texts import finding
from tests.cast import SITE, Cast
from tests.pages import live_floor
from tests.pages.live_floor import HOUR, LINE, begin_of_shift
from tests.pages.pseudo import bare, forgotten, pseudo, words_of_plant
from tests.pages.visit import Visit, cast, visit

__all__ = ["cast", "pseudo", "visit"]
# What a picture carries besides texts.
CODES: Final = frozenset(
    [
        "kpi",
        "key",
        "mood",
        "state",
        "zone",
        "version",
        "span",
        "start",
        "end",
        "code",
        "reason",
        "cause",
        "machine",
        "part",
        "layout_key",
        "lang",
        "dir",
    ]
)
PLACE: Final = re.compile(r"\{\w+\}")  # that a script fills
PLANT: Final = {"labeller", "jam"}
STATION: Final = Actor(SITE, "station", "station", "Filler", lines=frozenset({LINE}), station="L1-FILLER")


@pytest.fixture
def floor(engine: Engine, cast: Cast) -> Cast:
    """Line L1 in the third hour of its shift, with figures, a stop of ten minutes, and one that lasts."""
    now = clock.now()
    with engine.begin() as conn:
        live_floor.build(conn, now)
        live_floor.choose(conn, cast.manager, "oee", "scrap_ratio", "plan_attainment")
        live_floor.stand(conn, begin_of_shift(now) + HOUR)
        live_floor.run(conn, begin_of_shift(now) + HOUR + timedelta(minutes=10))
        live_floor.stand(conn, now - timedelta(minutes=4), None)
    return cast


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_text_of_the_floor_has_its_translation(code: str) -> None:
    missing = finding.missing(code, "floor")
    assert not missing, f"{LANGUAGES[code]} lacks {len(missing)} texts (make texts):\n" + "\n".join(missing)


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_board_pad_and_why_is_left_in_english(floor: Cast, visit: Visit, engine: Engine) -> None:
    data = words_of_plant(engine)
    begin = begin_of_shift(clock.now())
    asked = why.address(Scope(SITE, line=LINE), "oee", begin, begin + 8 * HOUR)
    pages = {
        "board": visit(floor.supervisor, "pages.floor.board", line=LINE),
        "pad": visit(floor.supervisor, "pages.floor.hour_pad", line=LINE),
        "why": visit(floor.supervisor, "pages.floor.why", **asked),
    }
    assert {name: forgotten(page, data) for name, page in pages.items()} == {name: [] for name in pages}


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_a_picture_is_left_in_english(floor: Cast, engine: Engine) -> None:
    data = words_of_plant(engine) | PLANT
    with engine.begin() as conn:
        drawn = pictures(conn, floor)
    left = {
        name: sorted({said for said in texts(one) if bare(PLACE.sub("", said)) - data}) for name, one in drawn.items()
    }
    assert left == {name: [] for name in drawn}


def pictures(conn: Connection, who: Cast) -> dict[str, Any]:
    """What the scripts of board, pad and wall are given, and the phone's page without its markup."""
    now, actor = clock.now(), who.supervisor
    line = next(one for one in plant.lines(conn, SITE) if one.line == LINE)
    shift = board.shift_at(conn, SITE, LINE, now)
    assert shift is not None
    found = floor_facts.read(conn, SITE, line, now=now)
    past = floor_facts.past_of(conn, found)
    facts = floor_facts.with_figures(conn, found, past)
    return {
        "board": board_picture.of(facts, actor, None),
        "wall": picture.of(facts, past.trends),
        "pad": pad_picture.of(conn, actor, pad_picture.find(conn, SITE, line, shift)),
        "phone": page_words(phone.form(STATION, facts, phone.promise_of(conn, SITE, now), kpi=None)),
        "receipt": page_words(receipt.asking(facts.site, Typed())),
    }


def page_words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", html))


def texts(of: Any, key: str = "") -> Iterator[str]:
    """Every text of a picture; codes, moods and the looks beside a text are none."""
    if isinstance(of, dict):
        for name, value in of.items():
            yield from texts(value, name) if name not in CODES else ()
    elif isinstance(of, list) and len(of) == 2 and all(isinstance(one, str) for one in of) and key != "history":
        yield of[0]
    elif isinstance(of, list):
        for value in of:
            yield from texts(value, key)
    elif isinstance(of, str):
        yield of
