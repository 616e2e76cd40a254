"""Many verdicts read at once: which of them stand although so many were looked at (Benjamini and Hochberg, 1995)."""

from collections.abc import Sequence
from typing import Final

WRONG_AT_MOST: Final = 0.1  # of those that stand


def standing(ps: Sequence[float], wrong: float = WRONG_AT_MOST) -> list[bool]:
    """For each p whether it stands beside the others: of all that stand, on average no larger share is chance."""
    ranked = sorted(ps)
    passed = [p for rank, p in enumerate(ranked, start=1) if p <= wrong * rank / len(ps)]
    border = max(passed, default=-1.0)
    return [p <= border for p in ps]
