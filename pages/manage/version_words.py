"""What a version says, in words: of an ideal cycle, a rate, a machine; and numbers as people type them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from access.refusals import Invalid
from metrics.versions import Held, Kind
from pages.shell import numbers

TITLES: Final = {"cycle": "Ideal cycles", "rate": "Rates", "machine": "Machines on lines"}
HELP: Final = {
    "cycle": "How long one piece takes at its best: what speed and good time are measured by.",
    "rate": "What an hour of the line costs: people, their rate and the overhead. For the figures in money.",
    "machine": "Which line a machine is on, whether it sets the pace, and after how long a silence it is unknown.",
}
EMPTY: Final = {
    "cycle": "No product is known yet. Products come with products.csv on the Import page.",
    "rate": "No rate is known yet. Set the first one of a line here, or import rates.csv.",
    "machine": "No machine is known yet. Machines are made in First steps, or come with machines.csv.",
}
NAMES: Final = {
    "ideal_cycle_s": "Ideal cycle, s",
    "margin": "Margin of one",
    "material_cost": "Material of one",
    "crew": "People",
    "labor_rate": "Rate of an hour",
    "overhead_rate": "Overhead of an hour",
    "line": "Line",
    "is_constraint": "Sets the pace",
    "silent_after_s": "Unknown after, s",
}


def said(kind: Kind, values: Mapping[str, Held], lines: Mapping[str, str]) -> str:
    """What a version says, in one line; `lines` are the names of the plant's lines by code."""
    told = [one_said(name, values[name], lines) for name in kind.values]
    return ", ".join(one for one in told if one)


def one_said(name: str, value: Held, lines: Mapping[str, str]) -> str:
    if name == "is_constraint":
        return "sets the pace" if value else ""
    if name == "line":
        return lines.get(str(value), str(value))
    if value is None:
        return "no ideal cycle" if name == "ideal_cycle_s" else ""
    unit = {"ideal_cycle_s": " s", "crew": " people", "silent_after_s": " s of silence"}.get(name, "")
    words = {"margin": "margin ", "material_cost": "material ", "labor_rate": "rate ", "overhead_rate": "overhead "}
    return f"{words.get(name, '')}{written(value)}{unit}"


def written(value: Held) -> str:
    """As many digits as were typed."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else "" if value is None else str(value)


def number(name: str, typed: str) -> Decimal | None:
    """The typed number; None where the field is empty. Raises Invalid."""
    bare = typed.replace(",", ".").replace(" ", "").replace(numbers.GAP, "")
    if not bare:
        return None
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise Invalid(
            "{what} reads {typed!r}, which is no number. Write it like 12.5.", what=name, typed=typed
        ) from None
