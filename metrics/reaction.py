"""How long a figure of each kind may stay red without an action, unless its line says otherwise."""

from typing import Final

from metrics.kpi import Kpi

BY_NEED: Final = (  # the first that a figure needs decides
    ("safety", 15),
    ("promises", 1440),
    ("money", 480),
    ("changes", 120),
)
ELSE_MIN: Final = 60


def minutes(kpi: Kpi) -> int:
    """Minutes of shifts, by the figure's kind: danger at once, money and promises in their own slow time."""
    return next((minutes for need, minutes in BY_NEED if need in kpi.needs), ELSE_MIN)
