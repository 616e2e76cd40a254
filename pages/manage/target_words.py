"""Targets as people write and read them: shares in percent, everything else in the KPI's own unit."""

from decimal import Decimal, InvalidOperation
from typing import Final

from access.refusals import Invalid, Ours
from metrics.kpi import Kpi
from metrics.target_edit import LineTarget
from pages.shell.numbers import number
from pages.shell.speech import tr

PERCENT: Final = Decimal(100)


def unit(kpi: Kpi) -> str:
    """What stands behind the number on screen: %, min, pcs/h; nothing for a count."""
    return {"ratio": "%", "count": "", "d": "days"}.get(kpi.unit, kpi.unit)


def on_screen(kpi: Kpi, value: Decimal) -> Decimal:
    """0.68 reads 68, where the KPI is a share."""
    return (value * PERCENT if kpi.is_share else value).normalize()


def written(kpi: Kpi, value: Decimal) -> str:
    """For example 68 % or 12.5 min, with as many digits as were typed."""
    shown = on_screen(kpi, value)
    exponent = shown.as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{number(shown, digits=digits)} {unit(kpi)}".strip()


def value_of(kpi: Kpi, typed: str, what: str) -> Decimal:
    """What was typed, in the KPI's unit: "68", "68 %" and "68,0" are all 0.68 of a share. Raises Invalid."""
    bare = typed.replace("%", "").removesuffix(unit(kpi)).replace(",", ".").replace(" ", "").replace("\u202f", "")
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise Invalid(
            "{what} reads {typed!r}, which is no number. Write it like {example}.",
            what=what,
            typed=typed,
            example=example(kpi),
        ) from None
    if "%" in typed and not kpi.is_share:
        raise Invalid(
            "{what} is in {unit}, not in %. Write it like {example}.",
            what=what,
            unit=unit(kpi) or Ours("pieces"),
            example=example(kpi),
        )
    return (value / PERCENT if kpi.is_share else value).normalize()


def example(kpi: Kpi) -> str:
    return "68 %" if kpi.is_share else f"20 {unit(kpi)}".strip()


def almost(kpi: Kpi, target: Decimal, tolerance: Decimal | None) -> str:
    """In words, what still counts as almost; empty without a tolerance."""
    if not tolerance:
        return ""
    border = target - tolerance if kpi.better == "up" else target + tolerance
    value = written(kpi, border)
    return tr("almost down to {value}", value=value) if kpi.better == "up" else tr("almost up to {value}", value=value)


def in_files(kpi: Kpi, value: Decimal) -> str:
    """The same number in the unit of targets.csv and the figures, where that is another one."""
    return tr("{value} in files", value=f"{value.normalize():f}") if kpi.is_share else ""


def products(target: LineTarget) -> str:
    return f"{target.product_from} → {target.product_to}" if target.product_from else ""
