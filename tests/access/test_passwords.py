"""Passwords: any characters, weak ones refused with a sentence, hashes that tell nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import passwords
from access.refusals import Invalid


@given(st.text(min_size=40, max_size=128).filter(lambda word: len(set(word)) > 20))
@settings(max_examples=25)
def test_any_characters_can_be_a_password_and_only_the_same_ones_fit(word: str) -> None:
    stored = passwords.hashed(word)
    assert passwords.fits(word, stored)
    assert not passwords.fits(f"{word} ", stored)
    assert not passwords.fits(word[:-1], stored)


def test_spaces_at_the_ends_are_part_of_it() -> None:
    stored = passwords.hashed("  conveyor belt seven ")
    assert not passwords.fits("conveyor belt seven", stored)


@pytest.mark.parametrize("word", ["", "short", "1234567"])
def test_a_short_one_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="at least 8"):
        passwords.hashed(word)


def test_one_of_a_book_is_refused() -> None:
    with pytest.raises(Invalid, match="at most 128"):
        passwords.hashed("long words " * 20)


@pytest.mark.parametrize(
    "word", ["password", "12345678", "qwertyuiop", "Passwort1", "aaaaaaaaaaaa", "letmein123", "iloveyou"]
)
def test_one_that_everybody_tries_first_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="guessed quickly"):
        passwords.hashed(word)


def test_ones_own_name_is_no_password() -> None:
    with pytest.raises(Invalid, match="guessed quickly"):
        passwords.hashed("sofia.krause", about=("sofia.krause", "Sofia Krause"))


def test_the_hash_is_argon2id_and_never_twice_the_same() -> None:
    first, second = (passwords.hashed("three green forklifts") for _ in range(2))
    assert first.startswith("$argon2id$")
    assert first != second


def test_nothing_fits_where_nothing_is_stored() -> None:
    assert not passwords.fits("nobody has this password", None)
    assert not passwords.fits("three green forklifts", "not a hash")
