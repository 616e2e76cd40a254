"""Which KPIs show the same minutes and parts: two changes that touch one loss cannot be told apart, nor paid twice."""

from typing import Final

_ALL: Final = frozenset({"down", "setup", "idle", "speed", "quality"})
_TIME: Final = frozenset({"down", "setup", "idle"})
LOSSES: Final = {
    "availability": _TIME,
    "performance": frozenset({"speed"}),
    "quality": frozenset({"quality"}),
    "oee": _ALL,
    "throughput": _ALL,
    "setup_ratio": frozenset({"setup"}),
    "technical_efficiency": frozenset({"down"}),
    "mtbf": frozenset({"down"}),
    "mttr": frozenset({"down"}),
    "scrap_ratio": frozenset({"quality"}),
    "rework_ratio": frozenset({"quality"}),
    "first_pass_yield": frozenset({"quality"}),
    "changeover": frozenset({"setup"}),
    "plan_attainment": _ALL,
    "downtime_cost": frozenset({"down"}),
    "cost_per_good": _ALL,
    "labor_productivity": _ALL,
    "labor_roi": _ALL,
    "dangers_open": frozenset({"safety"}),
    "safety_days": frozenset({"safety"}),
    "ideas_answered": frozenset({"answers"}),
}


def share_a_loss(one: str, other: str) -> bool:
    """Whether a minute or a part can show in both."""
    return bool(LOSSES[one] & LOSSES[other])
