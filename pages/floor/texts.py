"""What the wall's picture is made of.

A text is a list of variants, longest first; a variant is a list of [words, look]. wall.js takes the first that fits,
so that nothing is ever cut.
"""

from fractions import Fraction
from typing import Any

_OPEN, _PIPE, _CLOSE = "\ue000", "\ue001", "\ue002"  # characters that no keyboard makes
Variant = list[list[str]]
Text = list[Variant]
Picture = dict[str, Any]


def says(*variants: Variant | str) -> Text:
    """A text from its variants; a plain string has no look of its own."""
    return [[[variant]] if isinstance(variant, str) else variant for variant in variants]


def look(words: str, name: str) -> str:
    """Words that keep a look of their own inside a sentence, wherever its translation puts them."""
    return f"{_OPEN}{name}{_PIPE}{words}{_CLOSE}"


def looks(sentence: str, name: str = "") -> Variant:
    """A sentence as a variant: parts made by `look` keep theirs, all the rest has the look `name`."""
    pieces: Variant = []
    for piece in sentence.split(_OPEN):
        own, _, after = piece.partition(_CLOSE)
        if _PIPE in own:
            pieces.append(own.split(_PIPE, 1)[::-1])
        else:
            after = piece
        if after:
            pieces.append([after, name])
    return pieces


def plain(variant: Variant) -> str:
    """A variant's words without their looks."""
    return "".join(words for words, *_ in variant)


def part(value: Fraction | None, whole: Fraction) -> float:
    """How much of a bar is filled, 0 to 1."""
    return round(min(1.0, max(0.0, float((value or 0) / whole))), 3)
