"""What effects are worth, in words: with two digits that count, estimated until finance confirms it."""

from decimal import Decimal

from pages.feedback.worths import Money, Sum
from pages.shell import numbers
from pages.shell.speech import tr, tr_n


def sentence(found: Sum) -> str:
    """All proven effects in one line; empty while there is none."""
    if not found.count:
        return ""
    told = tr_n(
        "{count} proven effect so far: {range}, estimated",
        "{count} proven effects so far: {range}, estimated",
        found.count,
        range=money_range(found.money, found.currency),
    )
    if not found.confirmed:
        return told
    exact = f"{numbers.number(found.yearly)} {found.currency}"  # what a person confirmed is not rounded
    yearly = tr("confirmed: {amount} a year", amount=exact)
    return f"{told} · {yearly}"


def money_range(money: Money, currency: str) -> str:
    """1 200 EUR (800 to 1 700)."""
    low, expected, high = money
    return tr(
        "{expected} ({low} to {high})",
        expected=amount(expected, currency),
        low=numbers.number(_round(low)),
        high=numbers.number(_round(high)),
    )


def amount(value: float, currency: str) -> str:
    """1 200 EUR."""
    return f"{numbers.number(_round(value))} {currency}"


def _round(value: float) -> Decimal:
    """Two digits that count: more would look surer than it is."""
    exact = Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(max(0, exact.adjusted() - 1))) if exact else Decimal(0)
