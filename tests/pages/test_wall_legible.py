"""Every page of the wall on six screens and in five languages with the longest texts: whole, and legible from afar.

What the browser draws is measured here anew; the wall's own arithmetic is held against numbers worked out by hand.
"""

import json
import math
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine

import clock
from access import screens
from pages.floor import program, screen_look
from pages.floor import wall as screen_wall
from pages.floor.texts import Picture
from pages.manage import screen_words
from pages.shell import speech
from tests.cast import SITE, assemble
from tests.pages import long_texts
from tests.pages.test_wall_layout import hang, picture

pytestmark = pytest.mark.browser

SCREENS: Final = [  # pixels across and down, inches, metres
    (1920, 1080, 24, 1.5),
    (1920, 1080, 32, 3),
    (1080, 1920, 43, 4),
    (1920, 1080, 55, 5),
    (3840, 2160, 55, 5),
    (1920, 1080, 75, 10),
]
KINDS: Final = ("line", "promises", "losses", "ideas", "safety", "plant", "message", "handover")
USUAL, FAR = 16, 20  # arcmin of a capital
MEASURE: Final = Path(__file__).with_name("measure_wall.js").read_text().partition("\n")[2]


@dataclass(frozen=True)
class Screen:
    width: int
    height: int
    inches: float
    metres: float

    def arcmin(self, font_px: float) -> float:
        """Of a capital, 0.7 of the font size high."""
        pixel_m = self.inches * 0.0254 / math.hypot(self.width, self.height)
        return math.degrees(2 * math.atan(0.7 * font_px * pixel_m / (2 * self.metres))) * 60


@pytest.fixture
def shown(engine: Engine) -> dict[str, list[Picture]]:
    """The pages of every kind, by language, as the hub would send them."""
    with engine.begin() as conn:
        long_texts.build(conn, assemble(conn), clock.now())
    playlist = [screens.Page(kind) for kind in screens.PAGES]
    return {language: whole_program(language, playlist) for language in long_texts.WORDS}


def whole_program(language: str, playlist: list[screens.Page]) -> list[Picture]:
    """Once all that is read in the background is there."""
    lines, patience = [long_texts.code_of(language), long_texts.CHANGING], time.monotonic() + 30
    while True:
        pages = program.pages(SITE, lines, playlist, language)
        if {page["kind"] for page in pages} == set(KINDS):
            return pages
        assert time.monotonic() < patience, {page["kind"] for page in pages}
        time.sleep(0.2)


def look(screen: Screen, language: str) -> dict[str, Any]:
    with speech.speaking(language):
        return {
            "screen": {"diagonal_in": screen.inches, "distance_m": screen.metres},
            "theme": "dark",
            "qr": screen_look.qr("https://kpi.example.com/say/SUED/LONG-DE-FILLER"),
            "lang": language,
            "dir": speech.direction(language),
            "words": screen_look.words(),
            "look": str(screen),
            "now": 0,
            "built": 0,
        }


def test_every_page_is_whole_and_legible_on_six_screens_in_five_languages(
    page: Page, shown: dict[str, list[Picture]]
) -> None:
    """A line's page in every language on every screen; the others each in every language and on every screen."""
    wrong: dict[str, Any] = {}
    languages = list(shown)
    for at, screen in enumerate(Screen(*one) for one in SCREENS):
        size = (screen.width, screen.height, screen.inches, screen.metres)
        hang(page, shown["de"][0] | look(screen, "de"), *size)
        for language, pages in shown.items():
            is_turn = language == languages[at % len(languages)]
            for one in (one for one in pages if is_turn or one["kind"] == "line"):
                for problem in problems(page, one, screen, language):
                    wrong.setdefault(problem, []).append((language, screen, one["key"]))
    assert wrong == {}


def problems(page: Page, one: Picture, screen: Screen, language: str) -> list[str]:
    """Of every sheet of a page."""
    told: list[str] = []
    nth, count = 0, 1
    while nth < count:
        asked = [json.loads(json.dumps(one)), look(screen, language), nth]
        found = page.evaluate(MEASURE, asked)
        count, nth = found["count"], nth + 1
        told += found["wrong"] or ([] if found["texts"] else ["nothing there"])
        usual, far = screen.arcmin(found["usual_px"]), screen.arcmin(found["far_px"])
        told += [f"{usual:.1f} arcmin"] if usual < USUAL else []
        told += [f"{far:.1f} arcmin of what is read from afar"] if far < FAR else []
    return told


FORMULA: Final = """async ([angle, inches, away, width, height]) => {
  const { arcmin, metres, pixel_m, smallest } = await import("/wall.js");
  const box = { width, height }, screen = { diagonal_in: inches, distance_m: away };
  return { capital_mm: 1000 * metres(angle, away), pixel_mm: 1000 * pixel_m(box, screen),
           percent: smallest(angle, box, screen), back: arcmin(metres(angle, away), away) };
}"""
# Worked out on paper: a minute of arc is 0.000290888 rad, so 16 of them are 4.65421 mm a metre and 20 are
# 5.81776. 55 inches are 1397 mm: with 16 to 9 the screen is 684.9 mm high and a pixel of 1080 rows 0.63416 mm.
BY_HAND: Final = [  # arcmin, inches, metres, pixels; the capital in mm, a pixel in mm, the font in % of the height
    (16, 55, 5, (1920, 1080), 23.271, 0.63416, 4.854),
    (20, 55, 5, (1920, 1080), 29.089, 0.63416, 6.068),  # the 6.1 % that the design says
    (16, 55, 5, (3840, 2160), 23.271, 0.31708, 4.854),  # 4K looks alike
    (16, 24, 1.5, (1920, 1080), 6.9813, 0.27673, 3.337),
    (16, 43, 4, (1080, 1920), 18.617, 0.49580, 2.794),  # upright: the height is the long side
    (20, 75, 10, (1920, 1080), 58.178, 0.86477, 8.899),
]


@pytest.mark.parametrize(("angle", "inches", "metres", "pixels", "capital", "pixel", "percent"), BY_HAND)
def test_sizes_follow_the_formula(
    page: Page,
    angle: int,
    inches: int,
    metres: float,
    pixels: tuple[int, int],
    capital: float,
    pixel: float,
    percent: float,
) -> None:
    hang(page, picture())
    told = page.evaluate(FORMULA, [angle, inches, metres, *pixels])
    assert told["capital_mm"] == pytest.approx(capital, rel=1e-3)
    assert told["pixel_mm"] == pytest.approx(pixel, rel=1e-3)
    assert told["percent"] == pytest.approx(percent, rel=1e-3)
    assert told["back"] == pytest.approx(angle)


def test_the_check_says_of_every_text_whether_it_can_be_read_and_what_is_left_out(page: Page) -> None:
    hang(page, picture(6), 1920, 1080, 55, 5)
    told = page.evaluate("document.querySelector('.wall').fit")
    texts = {one["block"]: one for one in told["blocks"]}
    assert {"title", "gap", "state", "name", "value", "goal", "action", "hour", "owed", "qr", "live"} <= set(texts)
    assert all(one["passes"] for one in texts.values())
    assert {name for name, one in texts.items() if one["needed"] == FAR} == {"gap", "state", "value"}
    assert told["count"] == 2, "three figures are on the next sheet"
    hang(page, picture(6), 1920, 1080, 20, 40)
    told = page.evaluate("document.querySelector('.wall').fit")
    assert any(not one["passes"] for one in told["blocks"]), "nothing legible fits: the check says so"
    assert {"bar", "trend"} <= set(told["left_out"])


def test_a_screen_of_twice_the_pixels_shows_the_same(page: Page) -> None:
    plans = []
    for width, height in ((1920, 1080), (3840, 2160)):
        hang(page, picture(6), width, height, 55, 5)
        plan = json.loads(page.locator(".wall").get_attribute("data-plan") or "")
        plans.append(plan | {"size": round(plan["size"], 6)})
    assert plans[0] == plans[1]


def test_every_text_and_part_that_the_check_names_has_a_name_for_people() -> None:
    script = screen_wall.joined(tuple(name for name in screen_wall.SCRIPTS if name != "wall.js"))
    named = set(re.findall(r'(?:block|note|optional)\("([a-z_]+)"', script))
    [drops] = re.findall(r"const DROPS = \[(.*?)\]", script)
    named |= set(re.findall(r'"([a-z_]+)"', drops))
    assert {"gap", "state", "value", "trend"} <= named
    assert named - set(screen_words.blocks()) == set()


def test_the_languages_of_a_screen_are_those_that_there_are_texts_for() -> None:
    assert set(screens.LANGUAGES) == set(speech.LANGUAGES)
