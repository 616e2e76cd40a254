"""What the wall's picture is made of.

A text is a list of variants, longest first; a variant is a list of [words, look]. wall.js takes the first that fits,
so that nothing is ever cut.
"""

from fractions import Fraction
from typing import Any

Variant = list[list[str]]
Text = list[Variant]
Picture = dict[str, Any]


def says(*variants: Variant | str) -> Text:
    """A text from its variants; a plain string has no look of its own."""
    return [[[variant]] if isinstance(variant, str) else variant for variant in variants]


def part(value: Fraction | None, whole: Fraction) -> float:
    """How much of a bar is filled, 0 to 1."""
    return round(min(1.0, max(0.0, float((value or 0) / whole))), 3)
