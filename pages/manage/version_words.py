"""What a version says, in words: of an ideal cycle, a rate, a machine; and numbers as people type them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from access.refusals import Invalid
from metrics.versions import Held, Kind
from pages.shell import numbers
from pages.shell.speech import to_say, tr

TITLES: Final = {"cycle": to_say("Ideal cycles"), "rate": to_say("Rates"), "machine": to_say("Machines on lines")}
HELP: Final = {
    "cycle": to_say("How long one piece takes at its best: what speed and good time are measured by."),
    "rate": to_say("What an hour of the line costs: people, their rate and the overhead. For the figures in money."),
    "machine": to_say(
        "Which line a machine is on, whether it sets the pace, and after how long a silence it is unknown."
    ),
}
EMPTY: Final = {
    "cycle": to_say("No product is known yet. Products come with products.csv on the Import page."),
    "rate": to_say("No rate is known yet. Set the first one of a line here, or import rates.csv."),
    "machine": to_say("No machine is known yet. Machines are made in First steps, or come with machines.csv."),
}
SAID: Final = {
    "ideal_cycle_s": to_say("{value} s"),
    "crew": to_say("{value} people"),
    "silent_after_s": to_say("{value} s of silence"),
    "margin": to_say("margin {value}"),
    "material_cost": to_say("material {value}"),
    "labor_rate": to_say("rate {value}"),
    "overhead_rate": to_say("overhead {value}"),
}
NAMES: Final = {
    "ideal_cycle_s": to_say("Ideal cycle, s"),
    "margin": to_say("Margin of one"),
    "material_cost": to_say("Material of one"),
    "crew": to_say("People"),
    "labor_rate": to_say("Rate of an hour"),
    "overhead_rate": to_say("Overhead of an hour"),
    "line": to_say("Line"),
    "is_constraint": to_say("Sets the pace"),
    "silent_after_s": to_say("Unknown after, s"),
}


def said(kind: Kind, values: Mapping[str, Held], lines: Mapping[str, str]) -> str:
    """What a version says, in one line; `lines` are the names of the plant's lines by code."""
    told = [one_said(name, values[name], lines) for name in kind.values]
    return ", ".join(one for one in told if one)


def one_said(name: str, value: Held, lines: Mapping[str, str]) -> str:
    if name == "is_constraint":
        return tr("sets the pace") if value else ""
    if name == "line":
        return lines.get(str(value), str(value))
    if value is None:
        return tr("no ideal cycle") if name == "ideal_cycle_s" else ""
    return tr(SAID[name], value=written(value))


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
