"""One cell of a file: what is written becomes what is stored, or a sentence that says how to mend it.

A reader takes the cell's text, without blanks around it and never empty, and gives the value as COPY writes it.
"""

import re
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo, available_timezones

from access.refusals import Refusal

NULL = r"\N"
LONGEST_CODE, LONGEST_EVENT = 300, 900  # bytes: keys must fit into an index
LONGEST_TEXT = 20_000
LARGEST = 10**12

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}")
_ODD = re.compile(r"[^\n!-\[\]-~]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPES = {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_NEEDS = ("comment", "countermeasure")


def uncopied(code: str) -> str:
    """The code behind what COPY's text format holds."""
    return code.replace(r"\\", "\\")


def are_plain_numbers(cells: Sequence[str]) -> bool:
    """Whether all are what `event` gives back as it is: visible ASCII without blanks and backslashes."""
    text = "\n".join(cells)
    return (
        not _ODD.search(text)
        and text.count("\n") == len(cells) - 1
        and all(cells)
        and len(max(cells, key=len)) <= LONGEST_EVENT
    )


class Bad(Refusal):
    """The cell cannot be taken; what it says goes on after the name of the column, and tells how to mend it."""


def copied(text: str) -> str:
    """The text as COPY's text format holds it."""
    if "\\" in text or _CONTROL.search(text):
        return "".join(_ESCAPES.get(character, character) for character in text)
    return text


def code(text: str) -> str:
    return _key(text, LONGEST_CODE)


def event(text: str) -> str:
    return _key(text, LONGEST_EVENT)


def _key(text: str, longest: int) -> str:
    if len(text.encode()) > longest:
        raise Bad("is longer than {most} bytes; write a shorter code", most=longest)
    if _CONTROL.search(text):
        raise Bad("holds a line break or another invisible character; write it in one line")
    return copied(text)


def text_of_people(text: str) -> str:
    if "\x00" in text:
        raise Bad("holds a zero byte; take it out")
    if len(text) > LONGEST_TEXT:
        raise Bad("has {count} characters; at most {most} are kept", count=len(text), most=LONGEST_TEXT)
    return copied(text)


def digits_of(text: str) -> str:
    """The number as plain digits with a point, checked; `-0` is 0."""
    bare = text.removeprefix("+")
    if _NUMBER.fullmatch(bare):
        return bare
    if bare.startswith("-") and _NUMBER.fullmatch(bare[1:]):
        if float(bare[1:]):
            raise Bad("is negative; write 0 or more")
        return bare[1:]
    if "," in text:
        raise Bad("has a comma; write decimals with a point (12.5) and no thousands separator")
    raise Bad("is not a number; write digits such as 12 or 12.5")


def number(text: str) -> str:
    digits = digits_of(text)
    if float(digits) > LARGEST:
        raise Bad("is too large; at most {most}", most=LARGEST)
    return digits


def cycle(text: str) -> str:
    digits = number(text)
    if not float(digits):
        raise Bad("is 0; write the seconds for one, or nothing where it is not known")
    return digits


def whole(text: str) -> str:
    digits, _, decimals = number(text).partition(".")
    if decimals.strip("0"):
        raise Bad("is not a whole number")
    if int(digits or 0) > 2**31 - 1:
        raise Bad("is too large; at most {most}", most=2**31 - 1)
    return str(int(digits or 0))


def quantity(text: str) -> str:
    """Thousandths, exactly."""
    units, _, decimals = number(text).partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > 3:
        raise Bad("has more than three decimals")
    return str(int(units or 0) * 1000 + int(decimals.ljust(3, "0") or 0))


def modulus(text: str) -> str:
    milli = quantity(text)
    if milli == "0":
        raise Bad("is 0; write the number after which the counter begins again, or nothing")
    return milli


def yes_no(text: str) -> str:
    if text.lower() not in ("true", "false"):
        raise Bad("must be true or false")
    return text.lower()


def fold(text: str) -> str:
    if text not in ("0", "1"):
        raise Bad("must be 0 (first pass) or 1 (second pass of a doubled hour)")
    return text


def timezone(text: str) -> str:
    if text not in available_timezones():
        raise Bad("is no time zone; write an IANA name such as Europe/Berlin")
    return ZoneInfo(text).key


def clock_time(text: str) -> str:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})(?::00(?:\.0+)?)?", text)
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise Bad("must be a time of day from 00:00 to 23:59")
    return f"{int(match[1]):02}:{match[2]}"


def currency(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise Bad("must be the three letters of a currency, such as EUR")
    return text.upper()


def locale(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})*", text):
        raise Bad("must be a language such as en or de_DE")
    return text.replace("-", "_")


def needs(text: str) -> str:
    words = re.split(r"[\s,+]+", text.lower())
    if not set(words) <= set(_NEEDS):
        raise Bad("must be comment, countermeasure, or both with a blank between")
    return " ".join(word for word in _NEEDS if word in words)


READERS: dict[str, Callable[[str], str]] = {
    "code": code,
    "text": text_of_people,
    "number": number,
    "cycle": cycle,
    "whole": whole,
    "quantity": quantity,
    "modulus": modulus,
    "yes_no": yes_no,
    "fold": fold,
    "timezone": timezone,
    "clock": clock_time,
    "currency": currency,
    "locale": locale,
    "needs": needs,
    "event": event,
}
