"""The colours of the wall's themes: enough contrast to read, and told apart by people who see no red or no green."""

import re
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest

CSS: Final = (Path(__file__).parents[2] / "pages" / "floor" / "wall.css").read_text()
THEMES: Final = ("", ".light", ".contrast")  # dark is the one without a name
TEXTS: Final = ("ink", "quiet", "missed", "near", "ask")
GROUNDS: Final = ("ground", "card", "trouble", "hatch", "hatch2")
SAYING: Final = ("missed", "near", "ask", "quiet")  # colours of which each says something of its own
# How red and green come together for who lacks the cones for one (Machado, Oliveira, Fernandes 2009, severity 1).
EYES: Final = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
APART: Final = 20  # CIE76; about 2 can just be told apart side by side, from afar and alone it takes many times that

Rgb = tuple[float, ...]


def theme(name: str) -> dict[str, str]:
    """The variables of a theme: those of the dark one, and what the theme puts over them."""
    found: dict[str, str] = {}
    for wanted in ("", name):
        [block] = re.findall(rf"^\.wall{re.escape(wanted)} {{ (--ground.*?)}}", CSS, re.MULTILINE | re.DOTALL)
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    return found


def linear(color: str) -> Rgb:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(color: str) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG has it: 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def seen_by(eye: str, color: str) -> Rgb:
    rows = EYES[eye]
    return tuple(min(1, max(0, sum(a * b for a, b in zip(row, linear(color), strict=True)))) for row in rows)


def lab(rgb: Rgb) -> Rgb:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    a, b, c = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


def difference(eye: str, one: str, other: str) -> float:
    pairs = zip(lab(seen_by(eye, one)), lab(seen_by(eye, other)), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def test_the_measure_itself_gives_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert difference("all colours", "#ff0000", "#00ff00") > 100
    assert difference("deuteranopia", "#c00000", "#6b6b00") < 20, "a red and an olive that such an eye mixes up"


@pytest.mark.parametrize("name", THEMES)
def test_every_text_stands_out_from_every_ground(name: str) -> None:
    colors = theme(name)
    weak = {
        (text, ground): round(contrast(colors[text], colors[ground]), 2)
        for text in TEXTS
        for ground in GROUNDS
        if contrast(colors[text], colors[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("name", THEMES)
def test_bars_lines_and_marks_stand_out(name: str) -> None:
    colors = theme(name)
    grounds = ("card", "hatch", "hatch2")
    assert all(contrast(colors[mark], colors[on]) >= 3 for mark in ("bar", "missed", "near") for on in grounds)
    assert contrast(colors["ground"], colors["missed"]) >= 4.5, "the words of a call stand on its colour"


def test_high_contrast_is_high() -> None:
    colors = theme(".contrast")
    assert all(contrast(colors[text], colors["card"]) >= 7 for text in TEXTS)
    assert contrast(colors["line"], colors["card"]) >= 3, "the edges of cards are seen"


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_colours_that_say_something_are_told_apart_by_every_eye(name: str, eye: str) -> None:
    colors = theme(name)
    close = {
        (one, other): round(difference(eye, colors[one], colors[other]), 1)
        for one, other in combinations(SAYING, 2)
        if difference(eye, colors[one], colors[other]) < APART
    }
    assert close == {}


@pytest.mark.parametrize("name", THEMES)
def test_what_is_normal_has_no_colour(name: str) -> None:
    colors = theme(name)
    for grey in ("ground", "card", "line", "ink", "quiet", "bar", "hatch", "hatch2"):
        parts = [int(colors[grey][at : at + 2], 16) for at in (1, 3, 5)]
        assert max(parts) - min(parts) <= 24, f"{grey} is {colors[grey]}"
