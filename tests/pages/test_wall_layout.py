"""The wall's layout in a real browser: legible, whole and without a scroll on every screen that it may hang on."""

import copy
import json
import math
from pathlib import Path
from typing import Any, Final

import pytest
import streamlit
from playwright.sync_api import Page, Route

from pages.floor import screen_look, wall
from pages.floor.texts import Picture, says

pytestmark = pytest.mark.browser

ADDRESS: Final = "http://127.0.0.1:9/"
SIZES: Final = [(1920, 1080, 55, 5), (3840, 2160, 75, 6), (1366, 768, 32, 3), (1080, 1920, 55, 4), (1920, 1080, 43, 8)]
# The page's own letters, which Streamlit brings along: what a machine has for others must not decide.
FONT: Final = next(Path(streamlit.__file__).parent.glob("static/static/media/SourceSansVF-Upright*.woff2"))
FACE: Final = '@font-face { font-family: "Source Sans"; src: url(/font.woff2); font-weight: 200 900; }'
LONG: Final = "Etikettiermaschinen-Papierstau am Einlaufförderband"
PAINT: Final = """async ([picture, css]) => {
  document.body.innerHTML = "<style>" + css + "</style><div class=wall></div>";
  await Promise.all(["500", "700"].map((weight) => document.fonts.load(`${weight} 20px "Source Sans"`)));
  const { paint } = await import("/wall.js");
  paint(document.querySelector(".wall"), picture);
}"""
CUT: Final = """() => {
  const wall = document.querySelector(".wall").getBoundingClientRect();
  const wide = (r) => r.left < wall.left - 1 || r.right > wall.right + 1;
  const out = (r) => wide(r) || r.top < wall.top - 1 || r.bottom > wall.bottom + 1;
  const shown = [...document.querySelectorAll(".wall *")].filter((node) => node.getClientRects().length);
  return shown.filter((node) => out(node.getBoundingClientRect()) || (node.matches(".line, .tile, .hour, .state, .v")
    && node.scrollWidth > node.clientWidth + 1)).map((node) => node.className + ": " + node.textContent);
}"""
SMALLEST: Final = """() => {
  const has_words = (node) => [...node.childNodes].some((kid) => kid.nodeType === 3 && kid.data.trim());
  const shown = [...document.querySelectorAll(".wall *")].filter((node) => node.getClientRects().length);
  return Math.min(...shown.filter(has_words).map((node) => parseFloat(getComputedStyle(node).fontSize)));
}"""


def tile(number: int) -> Picture:
    action = says([["▶ clean nozzle 3 · Thu", " task"]], [["▶ Thu", ""]])
    shown = {"key": f"k{number}", "name": says("Good time, OEE", "Good time"), "mood": "missed", "word": "▼ missed"}
    trend = {"points": [0.8, 0.78, None, 0.7, 0.71], "goal": 0.77}
    return shown | {
        "value": "70.7",
        "unit": "%",
        "under": says("goal 77"),
        "withheld": None,
        "trend": trend,
        "action": action,
    }


def hour(number: int) -> Picture:
    is_future = number > 10
    missed = {"mood": "missed", "says": says([[f"{number:02}"], ["−34"]]), "why": says("labeller jam", ""), "fill": 0.8}
    ahead = {"mood": "none", "says": says(f"{number:02}"), "why": says(""), "fill": 0}
    return (ahead if is_future else missed) | {"now": number == 10, "future": is_future}


def picture(tiles: int = 3, *, reason: str = "labeller jam", line: str = "Line 2 · Filling") -> dict[str, Any]:
    """A shift in trouble, with everything that a wall can show."""
    head = [["■ STANDING 4 min", "missed b"]]
    gap = {"mood": "missed", "big": "▼ 116 behind", "bar": {"done": 0.57, "due": 0.62}}
    by_now = says([["1 282", "b"], [" of 1 398 by now"]])
    ends = says([["ends about "], ["2 010–2 100", "b"], [" of 2 240"]], [["ends "], ["2 010–2 100", "b"]])
    costs = says([["Costs most: ", "q"], [f"{reason}, 25 min", "b"], [", 3 stops"]], [[f"{reason}, 25 min", "b"]])
    return {
        "version": "1",
        "layout_key": f"{tiles}{reason}{line}",
        "theme": "dark",
        "zone": "Europe/Berlin",
        "now": 1_795_340_520_000,
        "built": 1_795_340_519_000,
        "title": says([[line, "b"], ["\u2002Early shift"]], [[line, "b"]]),
        "danger": says("⚠ 1 danger open, 3 days", "⚠ 1 danger open"),
        "gap": gap | {"sub": [by_now, ends]},
        "state": {"mood": "missed", "says": [[*head, [f"\u2002{reason}"]], head], "next": "next: 1 l at 11:15"},
        "tiles": [tile(number) for number in range(tiles)],
        "hours": [hour(number) for number in range(6, 14)],
        "foot": [
            {"part": "loss", "says": costs},
            {"part": "done", "says": says("You said → done: glue cart moved. Thanks!")},
            {"part": "owed", "says": says("Management owes 3 answers, oldest 9 days", "Management owes 3 answers")},
        ],
        "qr": screen_look.qr("https://kpi.example.com/say/WERK/L2-FILLER"),
    }


def hang(
    page: Page, shown: Picture, width: int = 1920, height: int = 1080, inches: float = 55, metres: float = 5
) -> None:
    """Draw this picture on a screen of this size, seen from so far away."""

    def serve(route: Route) -> None:
        if route.request.url.endswith("font.woff2"):
            route.fulfill(body=FONT.read_bytes(), content_type="font/woff2")
        elif route.request.url.endswith("wall.js"):
            route.fulfill(body=wall.joined(wall.SCRIPTS), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><body></body>", content_type="text/html")

    page.set_viewport_size({"width": width, "height": height})
    page.route(f"{ADDRESS}**", serve)
    page.goto(ADDRESS)
    shown = {"words": screen_look.words()} | shown
    on_screen = shown | {"screen": {"diagonal_in": inches, "distance_m": metres}}
    page.evaluate(PAINT, [json.loads(json.dumps(on_screen)), FACE + wall.joined(wall.STYLES)])


def least_px(width: int, height: int, inches: int, metres: float) -> float:
    """The font size whose capitals have 16 arcmin at that distance."""
    height_m = inches * 0.0254 * height / math.hypot(width, height)
    return 2 * metres * math.tan(math.radians(8 / 60)) / 0.7 / height_m * height


def words_on(page: Page) -> str:
    return page.locator(".wall").inner_text()


@pytest.mark.parametrize(("width", "height", "inches", "metres"), SIZES)
def test_nothing_is_cut_nothing_scrolls_and_all_is_legible(
    page: Page, width: int, height: int, inches: int, metres: float
) -> None:
    for shown in (picture(), picture(6), picture(reason=LONG, line="Abfülllinie 2 · Getränkeabfüllung Glasflaschen")):
        hang(page, shown, width, height, inches, metres)
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        assert page.evaluate(SMALLEST) >= 0.98 * least_px(width, height, inches, metres)
        assert "▼ 116 behind" in words_on(page)
        assert "■ STANDING 4 min" in words_on(page)


def test_at_five_metres_everything_of_the_picture_is_there(page: Page) -> None:
    hang(page, picture())
    for words in (
        "1 danger open",
        "by now",
        "next: 1 l",
        "70.7",
        "goal 77",
        "clean nozzle 3",
        "Costs most",
        "owes 3",
        "Say it",
    ):
        assert words in words_on(page)
    assert page.locator(".tile").count() == 3
    assert page.locator(".hour").count() == 8


def test_near_by_six_figures_fit_and_far_away_fewer(page: Page) -> None:
    hang(page, picture(6), metres=2.5)
    assert page.locator(".tile").count() == 6
    hang(page, picture(6), metres=8)
    assert 1 <= page.locator(".tile").count() < 6


def test_what_misses_stays_when_not_all_figures_fit(page: Page) -> None:
    shown = picture(6)
    for good in shown["tiles"][:5]:
        good |= {"mood": "met", "word": "✓ met", "action": None}
    shown["tiles"][5]["value"] = "55.5"
    hang(page, shown)
    assert page.locator(".tile").count() < 6
    assert "55.5" in words_on(page)


def test_a_long_reason_keeps_its_minutes(page: Page) -> None:
    hang(page, picture(reason=LONG), metres=4)
    assert f"{LONG}, 25 min" in words_on(page)


def test_old_figures_say_their_age_and_are_hatched(page: Page) -> None:
    shown = picture()
    hang(page, shown)
    assert "live · 10:42" in words_on(page)
    hang(page, shown | {"built": shown["now"] - 11 * 60_000})
    assert "11 min old · 10:42" in words_on(page)
    assert page.locator(".wall.old").count() == 1


def test_a_withheld_figure_has_no_colour_and_gives_its_reason(page: Page) -> None:
    shown = picture()
    none = {"mood": "none", "word": "? unknown", "withheld": says("only 43% of the time is known"), "action": None}
    shown["tiles"] = [copy.deepcopy(one) | none for one in shown["tiles"]]
    hang(page, shown)
    assert page.locator(".tile.hatched").count() == 3
    assert page.locator(".tile .missed").count() == 0
    assert "only 43% of the time is known" in words_on(page)
    assert "70.7" not in words_on(page)


def test_words_are_never_markup(page: Page) -> None:
    hang(page, picture(reason="<img src=x onerror=document.title='broken'>"))
    assert page.locator(".wall img").count() == 0
    assert page.title() == ""
