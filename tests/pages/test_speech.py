"""What is said on the pages, in the language of whoever reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from access.actors import Actor
from access.refusals import Invalid, Ours
from pages.shell import numbers, speech
from pages.texts import finding

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "{count} bench"
msgid_plural "{count} benches"
msgstr[0] "{count} ławka"
msgstr[1] "{count} ławki"
msgstr[2] "{count} ławek"

msgid "the {thing} stands"
msgstr "stoi {thing}"

msgid "The {what} is {value}: one of {known}."
msgstr "{what}: {value}; może być {known}."

msgid "viewing distance"
msgstr "odległość"

msgid "near"
msgstr "blisko"

msgid "the {thing} runs"
msgstr "{maszyna} pracuje"
"""


@pytest.fixture
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of three sentences, as a translator left it."""
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "floor.po").write_text(PO)
    monkeypatch.setattr(speech, "FOLDER", tmp_path)
    speech._catalogue.cache_clear()
    yield
    speech._catalogue.cache_clear()


@pytest.mark.usefixtures("polish")
def test_a_sentence_is_said_in_the_language_being_spoken_and_in_english_where_nobody_speaks_another() -> None:
    with speech.speaking("pl"):
        assert speech.tr("the {thing} stands", thing="etykieciarka") == "stoi etykieciarka"
    assert speech.tr("the {thing} stands", thing="labeller") == "the labeller stands"


@pytest.mark.usefixtures("polish")
@pytest.mark.parametrize(("count", "read"), [(1, "1 ławka"), (3, "3 ławki"), (12, "12 ławek"), (22, "22 ławki")])
def test_a_count_takes_the_form_that_the_language_wants(count: int, read: str) -> None:
    with speech.speaking("pl"):
        assert speech.tr_n("{count} bench", "{count} benches", count) == read


@pytest.mark.usefixtures("polish")
def test_what_nobody_translated_is_english_and_so_is_a_sentence_with_a_wrong_place() -> None:
    with speech.speaking("pl"):
        assert speech.tr("nobody knows") == "nobody knows"
        assert speech.tr("the {thing} runs", thing="filler") == "the filler runs"


@pytest.mark.usefixtures("polish")
def test_a_refusal_is_said_in_the_language_with_its_own_words_and_what_people_typed_stays_as_typed() -> None:
    known = (Ours("near"), "far")
    refusal = Invalid(
        "The {what} is {value}: one of {known}.", what=Ours("viewing distance"), value="near", known=known
    )
    assert str(refusal) == "The viewing distance is near: one of near, far."
    with speech.speaking("pl"):
        assert speech.refused(refusal) == "odległość: near; może być blisko, far."


def test_a_refusal_without_values_may_hold_braces() -> None:
    assert str(Invalid("Write {like this}.")) == speech.refused(Invalid("Write {like this}.")) == "Write {like this}."


def test_an_unknown_language_is_english() -> None:
    with speech.speaking("tlh"):
        assert speech.language() == "en"


@pytest.mark.parametrize(
    ("header", "code"), [("de-AT,de;q=0.9,en;q=0.8", "de"), ("uk", "uk"), ("fr", "en"), ("", "en"), ("ja-JP", "ja")]
)
def test_a_strangers_browser_says_which_language_to_speak(header: str, code: str) -> None:
    assert speech.of_whom(None, header) == code


def test_a_person_reads_their_own_language_whatever_the_browser_says() -> None:
    assert speech.of_whom(Actor("S", "person", "worker", "ana", language="ro"), "de") == "ro"


def test_arabic_runs_from_right_to_left() -> None:
    assert [speech.direction(code) for code in ("ar", "ja")] == ["rtl", "ltr"]


def test_numbers_and_days_follow_the_language_being_spoken() -> None:
    with speech.speaking("de"):
        assert numbers.number(1282, digits=1) == "1\u202f282,0"
        assert numbers.day(datetime(2026, 11, 26, 12, tzinfo=UTC)) == "Do., 26. Nov."
    assert numbers.span(timedelta(days=3)) == "3 days"


def test_every_text_is_said_in_one_catalogue_only() -> None:
    found = finding.said()
    assert found["floor"]
    assert not set(found["floor"]) & set(found["office"])


def test_in_arabic_a_sign_stands_before_its_number_and_names_do_not_turn_the_sentence_around() -> None:
    with speech.speaking("ar"):
        assert numbers.number(-2) == "\u200e−2"
        assert "\u2068labeller\u2069" in speech.tr("Machine {name}", name="labeller")
        assert speech.tr("{count} min", count="5").startswith("5")
    assert numbers.number(-2) == "−2"
