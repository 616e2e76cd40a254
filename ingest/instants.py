"""Instants as files write them: ISO 8601, with an offset or in the local time of the site."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from access.refusals import Ours
from ingest.cells import Bad

_SHAPE = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}(?::?\d{2})?))?", re.IGNORECASE
)
NO_TIME = timedelta()
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOW = Ours("write it as 2026-05-04T06:30:00, with Z or an offset such as +02:00 where it is not local time")


def parsed(text: str) -> datetime:
    """The instant, naive where the text names no offset; digits beyond the microsecond are cut off."""
    if not _SHAPE.fullmatch(text):
        if _DAY.fullmatch(text):
            raise Bad("is a day without a time; {how}", how=_HOW)
        raise Bad("is not an instant; {how}", how=_HOW)
    plain = text.upper().replace(",", ".")
    try:
        return datetime.fromisoformat(plain[:11] + plain[11:].replace(" ", ""))
    except ValueError as problem:
        raise Bad("is no day or time of the calendar; {how}", how=_HOW) from problem


def in_utc(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """The UTC instant of a local time. One that was skipped when the clocks changed is refused."""
    here = local.replace(tzinfo=zone, fold=fold)
    there = here.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) != local:
        raise Bad(
            "never existed in {zone}: the clocks were put forward; write it with an offset or correct it", zone=zone.key
        )
    return there


@lru_cache(100_000)
def _offset(hour: str, zone: ZoneInfo) -> timedelta | None:
    """What local time is ahead of UTC throughout that hour; None where the clocks change in it."""
    first = datetime.fromisoformat(f"{hour}:00")
    ends = (first, first + timedelta(minutes=59, seconds=59, microseconds=999_999))
    offsets = {end.replace(tzinfo=zone, fold=passed).utcoffset() for end in ends for passed in (0, 1)}
    return offsets.pop() if len(offsets) == 1 else None


def moment(text: str, zone: ZoneInfo, fold: int) -> datetime:
    """The UTC instant that is written."""
    found = parsed(text)
    try:
        if found.tzinfo is None and (ahead := _offset(text[:13], zone)) is not None:
            return (found - ahead).replace(tzinfo=UTC)
        return in_utc(found, zone, fold) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError as problem:
        raise Bad("lies outside the calendar; write a year from 1900 to 2200") from problem


def stored(instant: datetime) -> str:
    """As COPY takes it; of fixed width, so that two of them compare like the instants."""
    if not 1900 <= instant.year <= 2200:
        raise Bad("lies outside the calendar; write a year from 1900 to 2200")
    return instant.isoformat(" ", "microseconds")


def instant(text: str, zone: ZoneInfo, fold: int) -> str:
    return stored(moment(text, zone, fold))


def in_plain_writing(texts: Sequence[str], zone: ZoneInfo) -> list[str] | None:
    """All of them as COPY takes them; None where one is not plain, so that the readers above have to say what it is."""
    if not all(map(_SHAPE.fullmatch, texts)):
        return None
    try:
        moments = list(map(datetime.fromisoformat, texts))
    except ValueError:
        return None
    offsets = {moment.tzinfo for moment in moments}
    if offsets == {None}:
        ahead = {hour: _offset(hour, zone) for hour in {text[:13] for text in texts}}
        if None in ahead.values():
            return None
        moments = [moment - (ahead[text[:13]] or NO_TIME) for moment, text in zip(moments, texts, strict=True)]
    elif offsets != {UTC}:
        return None
    elif all(len(text) == 27 and text[19] == "." and text[26] in "Zz" for text in texts):  # written so already
        return _between([f"{text[:10]} {text[11:26]}+00:00" for text in texts])
    written = [moment.replace(tzinfo=UTC).isoformat(" ", "microseconds") for moment in moments]
    return _between(written)


def _between(written: list[str]) -> list[str] | None:
    return written if min(written) >= "1900" and max(written) < "2201" else None


def day(text: str, zone: ZoneInfo, fold: int) -> str:
    """An instant, or a day that stands for its first local moment."""
    if not _DAY.fullmatch(text):
        return instant(text, zone, fold)
    midnight = parsed(f"{text}T00:00")
    try:
        return stored(in_utc(midnight, zone, fold))
    except Bad:  # some zones change their clocks at midnight: the day begins an hour later
        return stored(in_utc(midnight + timedelta(hours=1), zone, fold))


def breaks(text: str, zone: ZoneInfo, fold: int) -> str:
    """Pairs in order, as `start/end` of stored instants joined by `,`."""
    pairs = sorted(_pair(part, zone, fold) for part in text.split())
    for (_, end), (start, _) in pairwise(pairs):
        if start < end:
            raise Bad("has breaks that overlap; each must end before the next begins")
    return ",".join(f"{start}/{end}" for start, end in pairs)


def _pair(part: str, zone: ZoneInfo, fold: int) -> tuple[str, str]:
    start, slash, end = part.partition("/")
    if not slash:
        raise Bad("must be start/end pairs joined by a blank, such as 2026-05-04T12:00/2026-05-04T12:30")
    pair = instant(start, zone, fold), instant(end, zone, fold)
    if pair[0] >= pair[1]:
        raise Bad("has a break that ends before it begins")
    return pair


IN_ZONE = {"instant": instant, "day": day, "breaks": breaks}
