"""The one rule for what people type."""

import unicodedata

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from access.refusals import Invalid, Ours
from feedback import words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  Glue  is\tcold \n", "Glue is cold", id="blanks and line breaks"),
        pytest.param("Ko\u0308rper", "Körper", id="letters in parts"),
        pytest.param("safe\u202egnp.exe", "safegnp.exe", id="text that would be turned around"),
        pytest.param("a\u2066b\u2069c", "abc", id="isolated text"),
        pytest.param("no\u0000thing\u0007 \u001bodd", "nothing odd", id="control characters"),
        pytest.param("in\u200bvis\ufeffible", "invisible", id="signs that nobody sees"),
        pytest.param("نمی\u200cخواهم", "نمی\u200cخواهم", id="Persian joins stay"),
        pytest.param("👩\u200d🔧 fixes it", "👩\u200d🔧 fixes it", id="emoji families stay"),
        pytest.param(
            "![x](http://e.example/x.png) <b>$5</b>", "![x](http://e.example/x.png) <b>$5</b>", id="not markdown"
        ),
    ],
)
def test_a_title_is_kept_as_people_read_it(typed: str, kept: str) -> None:
    assert words.title(typed) == kept


def test_a_body_keeps_its_paragraphs() -> None:
    assert words.body("one\r\n\r\n\r\n\r\ntwo\rthree ") == "one\n\ntwo\nthree"


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n", "\u200b\u202e", "\u200d", "\u0301"])
def test_nothing_that_can_be_read_is_refused_with_what_is_asked_for(nothing: str) -> None:
    with pytest.raises(Invalid, match="Please write your words: a few words are enough"):
        words.body(nothing)


def test_too_long_is_refused_with_both_numbers() -> None:
    assert words.title("x" * 120)
    with pytest.raises(Invalid, match="Please shorten the reason: 121 characters, 120 fit"):
        words.title("x" * 121, what=Ours("the reason"))


def test_a_family_of_emoji_counts_as_one_character() -> None:
    assert words.length("👨\u200d👩\u200d👧\u200d👦") == 1


def test_a_tower_of_accents_is_refused_by_its_bytes() -> None:
    with pytest.raises(Invalid, match="fewer stacked signs"):
        words.title("e" + "\u0301" * 400)


@given(st.text(max_size=300))
@example("\u0958")
@example("e\u200b\u0301")
def test_what_was_kept_once_is_kept_the_same_again(typed: str) -> None:
    try:
        kept = words.body(typed)
    except Invalid:
        return
    assert words.body(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not regex.search(r"[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069--\n]", kept, flags=regex.VERSION1)
    kept.encode()


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Store nozzles at the line. We walk to hall 3.", "Store nozzles at the line"),
        ("Glue is cold\nevery Monday", "Glue is cold"),
        ("Why 0.33 l before 0.5 l?", "Why 0.33 l before 0.5 l?"),
        ("word " * 40, "word word word word word word word word word word word word word…"),
        ("x" * 200, "x" * 69 + "…"),
    ],
)
def test_a_list_shows_the_first_sentence(body: str, shown: str) -> None:
    assert words.headline(body) == shown
