"""Spoken words: kept as the browser recorded them but for the time; nothing is decoded here, so they are looked at

strictly. Telephones write the second of the recording into the file: it would say when somebody spoke without a name.
"""

import re
from typing import Final

from access.refusals import Invalid

MOST_BYTES: Final = 1_500_000  # a minute and a half at what browsers record
MP4_BRANDS: Final = (b"iso", b"mp4", b"M4A", b"dash")
# Where containers keep who, where and with what. A page that records writes none of it; a phone's voice memo does.
TELLING: Final = {
    "audio/mp4": (b"udta", b"loci", b"\xa9xyz", b"meta"),
    "audio/webm": (b"\x12\x54\xc3\x67",),
    "audio/ogg": (b"date=", b"location=", b"title=", b"artist=", b"comment=", b"description=", b"contact="),
}
TIMED: Final = (b"mvhd", b"tkhd", b"mdhd")  # each begins with when it was made and changed
WITHIN: Final = {b"": (b"moov",), b"moov": (b"trak",), b"trak": (b"mdia",), b"mdia": ()}
MADE_IN_WEBM: Final = re.compile(rb"\x44\x61\x88.{8}", re.DOTALL)
HEAD_OF_WEBM: Final = 2_000  # bytes: what the file says of itself stands before the sound


def clean(content: bytes) -> tuple[str, bytes]:
    """audio/webm, audio/ogg or audio/mp4, and the recording without its time. Raises as `mime_of`."""
    mime, kept = mime_of(content), bytearray(content)
    if mime == "audio/mp4":
        _forget_times(kept, 0, len(kept), b"")
    if mime == "audio/webm":
        kept[:HEAD_OF_WEBM] = MADE_IN_WEBM.sub(b"\x44\x61\x88" + bytes(8), bytes(kept[:HEAD_OF_WEBM]))
    return mime, bytes(kept)


def _forget_times(kept: bytearray, start: int, end: int, within: bytes) -> None:
    """Box by box: four bytes of length, four of a name; a length of 1 is followed by one of eight bytes."""
    while start + 8 <= end:
        size, kind, head = int.from_bytes(kept[start : start + 4]), bytes(kept[start + 4 : start + 8]), 8
        if size == 1:
            size, head = int.from_bytes(kept[start + 8 : start + 16]), 16
        stop = min(start + size, end) if size else end
        if stop < start + head:
            return
        if kind in TIMED and stop - start > head + 4:
            first = start + head + 4
            last = min(first + (16 if kept[first - 4] else 8), stop)
            kept[first:last] = bytes(last - first)
        elif kind == b"prft":
            kept[start + head : stop] = bytes(stop - start - head)
        elif kind in WITHIN[within]:
            _forget_times(kept, start + head, stop, kind)
        start = stop


def mime_of(content: bytes) -> str:
    """audio/webm, audio/ogg or audio/mp4; Invalid for anything that a page does not record, or that tells more."""
    if not content:
        raise Invalid("Nothing was recorded. Please speak again.")
    if len(content) > MOST_BYTES:
        raise Invalid("The recording is too long. Please speak for less than a minute.")
    mime = _container(content[:16])
    if mime is None:
        raise Invalid("This recording cannot be read here. Please speak again, or write it.")
    looked_at = content.lower() if mime == "audio/ogg" else content
    if any(mark in looked_at for mark in TELLING[mime]):
        raise Invalid("This recording tells more than the voice, such as where. Please record it on this page.")
    return mime


def _container(head: bytes) -> str | None:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    is_mp4 = head[4:8] == b"ftyp" and head[8:12].startswith(MP4_BRANDS)
    return "audio/mp4" if is_mp4 else None
