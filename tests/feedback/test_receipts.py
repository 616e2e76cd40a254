"""Receipt codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.refusals import Invalid, NotFound
from feedback import receipts
from tests.make import request


def test_a_double_tap_gets_the_same_code_and_another_request_another() -> None:
    first, other = request(), request()
    assert receipts.code_for("WERK", first) == receipts.code_for("WERK", first)
    assert len({receipts.code_for(site, one) for site in ("WERK", "OTHER") for one in (first, other)}) == 4


def test_a_code_has_fifty_bits_and_no_sign_that_looks_like_another() -> None:
    code = receipts.code_for("WERK", request())
    assert len(code) == 11
    assert code[5] == "-"
    assert set(code) <= set(receipts.SIGNS + "-")
    assert len(set(receipts.SIGNS) - set("ILOU")) == 32


@given(st.uuids())
def test_a_code_is_known_however_it_is_typed(uuid: object) -> None:
    code = receipts.code_for("WERK", str(uuid))
    kept = receipts.code_hash("WERK", code)
    sloppy = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert receipts.code_hash("WERK", sloppy) == kept
    assert receipts.code_hash("OTHER", code) != kept
    said = receipts.words_of(code)
    assert len(said.split()) == 5
    assert receipts.code_hash("WERK", said.replace(" ", ", ").title()) == kept
    assert code.replace("-", "") not in kept.upper()


def test_five_words_say_as_much_as_ten_signs() -> None:
    assert len(set(receipts.WORDS)) == 1024
    assert all(word.isalpha() and word.islower() and 2 < len(word) < 10 for word in receipts.WORDS)


@pytest.mark.parametrize(
    "typed",
    [
        "amber kettle",
        "amber amber amber amber xyzzy",
        "",
        "K7MQ3",
        "K7MQ3-VXT9PX",
        "K7MQ3-VXT9!",
        "' OR 1=1 --",
        "ÄÖÜ12-34567",
        "x" * 5000,
    ],
)
def test_what_cannot_be_a_code_is_answered_with_how_one_looks(typed: str) -> None:
    with pytest.raises(NotFound, match="10 letters and figures, like K7MQ3-VXT9P"):
        receipts.code_hash("WERK", typed)


@pytest.mark.parametrize("request_id", ["", "1", "x" * 15, "x" * 101])
def test_a_request_id_that_somebody_could_guess_is_refused(request_id: str) -> None:
    with pytest.raises(Invalid, match="reload"):
        receipts.code_for("WERK", request_id)


def test_what_is_kept_of_a_request_does_not_lead_to_its_code() -> None:
    asked = request()
    kept = receipts.request_hash("WERK", asked)
    assert receipts.code_for("WERK", kept) != receipts.code_for("WERK", asked)
    assert asked not in kept
