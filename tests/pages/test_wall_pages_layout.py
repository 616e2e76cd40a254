"""The other pages of a playlist in a real browser: legible and whole wherever they may hang, with the longest words."""

from typing import Any, Final

import pytest
from playwright.sync_api import Page

from pages.floor import screen_look
from pages.floor.texts import Picture, plain, says
from tests.pages.test_wall_layout import CUT, SMALLEST, hang, least_px, picture, words_on

pytestmark = pytest.mark.browser

SIZES: Final = [
    (1920, 1080, 55, 5),
    (3840, 2160, 75, 6),
    (1366, 768, 32, 3),
    (1080, 1920, 55, 4),
    (1920, 1080, 43, 7),
    (1280, 720, 24, 2),
]
LONG: Final = "Etikettiermaschinen-Papierstau am Einlaufförderband (Etikettiermaschine 2)"
LOSS: Final = {"name": says(LONG, "Etikettiermaschinen-Papierstau …"), "fill": 1.0}
SIZE: Final = says([["1 048 min", "b"], [" · 123 Stillstände · 39 %", "q"]], [["1 048 min", "b"]])
SHEET: Final = """async ([page, nth]) => {
  const { paint } = await import("/wall.js"), root = document.querySelector(".wall");
  paint(root, page, nth);
  return root.innerText;
}"""
DAYS: Final = ["met", "near", "missed", "unknown", "off", *["met"] * 17, *[""] * 8]


def page_of(kind: str, **parts: Any) -> dict[str, Any]:
    name = [["Abfülllinie 2 · Glasflaschen", "b"], ["\u2002Was am meisten kostet: seit Mo. 16. Nov.", ""]]
    common = {"key": kind, "kind": kind, "version": kind, "layout_key": kind, "title": [name, name[:1]], "quiet": ""}
    around = {part: picture()[part] for part in ("theme", "zone", "now", "built", "qr", "danger")}
    return around | common | parts


def letter(name: str, word: str) -> Picture:
    told = {"name": says(word), "says": says("heute ◆ beinahe", "◆ beinahe", "◆"), "mood": "near"}
    return told | {"letter": name, "marks": DAYS, "today": 22, "count": says("17 von 22 Tagen · Planerfüllung")}


WORDS: Final = ("Arbeitssicherheit", "Qualität", "Liefertreue", "Herstellkosten", "Mitarbeitende")
STORY: Final = "Werkzeugtafel für die Verschließerschlüssel neben der Etikettiermaschine"
DONE: Final = {
    "is_done": True,
    "says": [[["✓ ", ""], [STORY, "b"], [": Wechsel dauert 6 statt 14 Minuten", ""]], [["✓ ", ""], [STORY, "b"]]],
}
ROW: Final = {
    "name": says("Abfülllinie 2 · Glasflaschen", "L2"),
    "state": says([["■ STEHT 14 min", "missed b"]]),
    "gap": {"says": says("▼ 1 116 Rückstand"), "mood": "missed"},
    "danger": says("⚠ 2 Gefahren", "⚠ 2"),
    "call": says([["Instandhaltung gebraucht", "missed b"], [" · 14 min", "q"]], [["Instandhaltung gebraucht", ""]]),
    "mood": "missed",
}
COUNT: Final = {"value": "128", "says": says("beantwortet")}
RESULT: Final = {
    "mood": "missed",
    "big": "▼ 116 Rückstand",
    "sub": [says([["1 282", "b"], [" von 1 398"]])],
    "bar": None,
}
OPEN: Final = says(
    [[f"■ {STORY}", "missed b"], ["\u2002steht seit 13:42 · Etikettenstau", ""]], [["■ Etikettierer", ""]]
)
FIGURE: Final = {
    "name": says("Anlageneffektivität", "OEE"),
    "value": "72,3",
    "unit": "%",
    "word": "▼ verfehlt",
    "mood": "missed",
}


def card(name: str, value: str, said: str, mood: str = "none") -> Picture:
    return {"name": says(name), "value": value, "says": says([[said, f"{mood} strong"]]), "mood": mood}


PROMISES: Final = [
    card("Offene Antworten", "128", "▼ 103 überfällig", "missed"),
    card("Median der Wartezeit", "12 Tage", "älteste 139 Tage"),
    card("Termine gehalten", "105 von 127", "fristgerecht erledigt"),
    card("Pünktlich beantwortet", "100 %", "1 212 von 1 212"),
    card("Ideen je Kopf", "11,75", "1 314 diesen Monat"),
    card("Umgesetzt", "1 024", "187 belegt · 113 beendet"),
    card("Rot ohne Maßnahme", "100 %", "▼ jetzt 12 von 15", "missed"),
    card("Überfällige Maßnahmen", "128", "▼ Schichtleitung 97 · Management 24 · Leitung des Werks 17", "missed"),
    card("Seit Besuch der Leitung", "119 Tage", "Abfülllinie 2 · Glasflaschen"),
]
PAGES: Final = {
    "promises": page_of(
        "promises", rows=PROMISES, under=says("Ohne die Linien, an denen weniger als fünf Menschen arbeiten.")
    ),
    "losses": page_of("losses", rows=[LOSS | {"says": SIZE, "fill": 1 / n} for n in range(1, 10)], under=says("gut")),
    "ideas": page_of(
        "ideas",
        counts=[COUNT] * 3,
        rows=[DONE] * 4,
        empty=says(""),
        thanks=says("Danke an alle, die etwas gesagt haben."),
        owed=says("Die Leitung schuldet 3 Antworten, die älteste 9 Tage", "Die Leitung schuldet 3 Antworten"),
    ),
    "safety": page_of(
        "safety",
        letters=[letter(name, word) for name, word in zip("SQDCP", WORDS, strict=True)],
        legend=[{"mark": mark, "says": f"◆ {mark} beinahe"} for mark in ("met", "near", "missed", "unknown", "off")],
    ),
    "plant": page_of("plant", rows=[ROW] * 8),
    "message": page_of("message", says=says((LONG + " ") * 2), until=says("bis Fr. 27. Nov., 18:00")),
    "handover": page_of(
        "handover",
        result=RESULT,
        kpis=[FIGURE] * 4,
        open={"head": "Noch offen", "rows": [OPEN] * 5, "none": ""},
        next={"head": "Was als Nächstes kommt", "rows": [says("Spätschicht 14:00"), says(STORY)], "none": ""},
        said={"head": "Für die nächste Schicht", "rows": [says(STORY), says(LONG), says(STORY)], "none": ""},
        read={"says": says("geschrieben von der Schichtleitung, 13:52 · noch nicht gelesen"), "mood": "near"},
        calls=[],
    ),
}


@pytest.mark.parametrize(("width", "height", "inches", "metres"), SIZES)
def test_no_page_is_cut_or_smaller_than_legible(
    page: Page, width: int, height: int, inches: int, metres: float
) -> None:
    for kind, shown in PAGES.items():
        hang(page, shown, width, height, inches, metres)
        assert page.evaluate(CUT) == [], kind
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        assert page.evaluate(SMALLEST) >= 0.98 * least_px(width, height, inches, metres), kind


def test_rows_that_do_not_fit_stand_on_the_next_sheet(page: Page) -> None:
    many = PAGES["plant"] | {"rows": [ROW | {"name": says(f"Linie {n}")} for n in range(16)]}
    hang(page, many)
    rows, sheets = page.locator(".plant-row").count(), page.evaluate("document.querySelector('.wall').fit.count")
    assert rows < 16
    assert sheets >= 2


@pytest.mark.parametrize(("width", "height", "inches", "metres"), SIZES[3:5])
def test_every_promise_stands_on_one_of_the_sheets_with_what_explains_it(
    page: Page, width: int, height: int, inches: int, metres: float
) -> None:
    told = PAGES["promises"] | {"words": screen_look.words(), "lang": "de"}
    hang(page, told, width, height, inches, metres)
    fit = page.evaluate("document.querySelector('.wall').fit")
    assert fit["left_out"] == []
    assert all(one["passes"] for one in fit["blocks"])
    look = {"screen": {"diagonal_in": inches, "distance_m": metres}}
    texts = [page.evaluate(SHEET, [told | look, nth]) for nth in range(fit["count"])]
    for one in PROMISES:
        (shown,) = (text for text in texts if plain(one["name"][0]) in text)
        assert one["value"] in shown
        assert plain(one["says"][0]) in shown


def test_every_day_of_the_month_is_a_piece_of_each_letter_and_told_by_more_than_colour(page: Page) -> None:
    hang(page, PAGES["safety"])
    for one in page.locator(".letter").all():
        assert one.locator(".day:not(.today):not(.inside)").count() == 30
        assert one.locator(".sign").count() == 2  # a rhomb and a triangle
        assert one.locator(".day.unknown[stroke^='url']").count() == 1
        assert one.locator(".day.ahead").count() == 8


def test_bars_are_as_long_as_their_losses(page: Page) -> None:
    hang(page, PAGES["losses"])
    bars = [bar.bounding_box() for bar in page.locator(".loss-bar i").all()]
    widths = [box["width"] for box in bars if box]
    assert widths[1] / widths[0] == pytest.approx(0.5, abs=0.02)
    assert widths[3] / widths[0] == pytest.approx(0.25, abs=0.02)


def test_a_message_is_as_large_as_its_words_allow_and_never_markup(page: Page) -> None:
    hang(page, PAGES["message"] | {"says": says("<b>Stop</b>"), "layout_key": "short"})
    assert page.locator(".message b").count() == 0
    assert "<b>Stop</b>" in words_on(page)
    size = page.locator(".message").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert size > 2 * least_px(1920, 1080, 55, 5)


def test_a_silent_machine_takes_the_word_live_off_every_page_of_its_line(page: Page) -> None:
    for kind in ("losses", "safety"):
        hang(page, PAGES[kind] | {"quiet": "no data for 12 min"})
        assert "no data for 12 min · 10:42" in words_on(page)
        assert "live" not in words_on(page)


def test_the_clock_of_a_call_runs_by_the_servers_time(page: Page) -> None:
    shown = PAGES["handover"]
    since = shown["now"] - 3_600_000 - 720_000
    hang(page, shown | {"calls": [{"says": says("Material needed"), "mood": "missed", "since_ms": since}]})
    assert page.locator(".call .clock").inner_text().startswith("1:12:")
