"""Numbers, dates and ages as people read them, in the one place.

Thousands stand apart by a narrow space in every language, because a comma there is a decimal sign elsewhere; the
decimal sign is that of the language being spoken, digits are 0 to 9 everywhere, and minus is a real minus.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal, get_group_symbol

from pages.shell import speech

GAP: Final = "\u202f"
UNKNOWN: Final = "–"

Number = int | Decimal | Fraction


def number(value: Number | None, *, digits: int = 0, signed: bool = False, locale: str | None = None) -> str:
    """1 282 or 70.7, rounded half up to exactly `digits`; signed: +2, −34, 0. None reads as a dash."""
    if value is None:
        return UNKNOWN
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = format_decimal(abs(rounded), format=_pattern(digits), locale=_locale(locale))
    text = text.replace(get_group_symbol(_locale(locale)), GAP)
    return _sign(rounded, signed=signed) + text


def span(value: timedelta) -> str:
    """How long, in its largest whole unit: 40 s, 4 min, 3 h, 3 days."""
    seconds = max(0, int(value.total_seconds()))
    if seconds < 60:
        return speech.tr("{count} s", count=seconds)
    if seconds < 3600:
        return speech.tr("{count} min", count=seconds // 60)
    if seconds < 2 * 86400:
        return speech.tr("{count} h", count=seconds // 3600)
    return speech.tr_n("{count} day", "{count} days", seconds // 86400)


def age(since: datetime, now: datetime) -> str:
    """How long ago: 3 days ago, just now."""
    if now - since < timedelta(seconds=10):
        return speech.tr("just now")
    return speech.tr("{span} ago", span=span(now - since))


def time(at: datetime, zone: str) -> str:
    """10:42 on the plant's clock."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def day(at: date | datetime, *, zone: str = "UTC", locale: str | None = None) -> str:
    """Thu 26 Nov, in the language's order."""
    on = at.astimezone(ZoneInfo(zone)).date() if isinstance(at, datetime) else at
    return str(format_skeleton("MMMEd", on, locale=_locale(locale)))


def weekday(on: date) -> str:
    """Thu."""
    return str(format_skeleton("E", on, locale=_locale(None)))


def date_of(on: date) -> str:
    """26 Nov, in the language's order."""
    return str(format_skeleton("MMMd", on, locale=_locale(None)))


def month_of(on: date) -> str:
    """November 2026."""
    return str(format_skeleton("yMMMM", on, locale=_locale(None)))


def day_of_week(on: date) -> str:
    """Thu 26, in the language's order; without its points, as seven of them stand in a row."""
    return str(format_skeleton("Ed", on, locale=_plain())).replace(".", "").replace(",", "")


def full_date(on: date) -> str:
    """26 Nov 2026, in the language's order."""
    return str(format_skeleton("yMMMd", on, locale=_plain()))


def week(monday: date) -> str:
    """16 – 22 Nov 2026, in the language's order."""
    return str(format_interval(monday, monday + timedelta(days=6), "yMMMd", locale=_locale(None)))


def day_and_time(at: datetime, zone: str, *, locale: str | None = None) -> str:
    """Thu 26 Nov, 10:42 on the plant's clock."""
    return f"{day(at, zone=zone, locale=locale)}, {time(at, zone)}"


def _plain() -> Locale:
    """Where a day stands before its month also in English."""
    return Locale("en", "GB") if speech.language() == "en" else _locale(None)


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _sign(value: Decimal, *, signed: bool) -> str:
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    # A sign stands left of its number in Arabic too: the mark before it, which nobody sees, keeps it there.
    return f"\u200e{sign}" if sign and speech.direction(speech.language()) == "rtl" else sign


def _locale(name: str | None) -> Locale:
    try:
        return Locale.parse((name or speech.language()).replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
