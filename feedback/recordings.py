"""Spoken words: kept as the browser recorded them, which decodes nothing here, and so are looked at strictly."""

from typing import Final

from access.refusals import Invalid

MOST_BYTES: Final = 1_500_000  # a minute and a half at what browsers record
MP4_BRANDS: Final = (b"iso", b"mp4", b"M4A", b"dash")
# Where containers keep who, where and with what. A page that records writes none of it; a phone's voice memo does.
TELLING: Final = {
    "audio/mp4": (b"udta", b"loci", b"\xa9xyz", b"meta"),
    "audio/webm": (b"\x12\x54\xc3\x67",),
    "audio/ogg": (),
}


def mime_of(content: bytes) -> str:
    """audio/webm, audio/ogg or audio/mp4; Invalid for anything that a page does not record, or that tells more."""
    if not content:
        raise Invalid("Nothing was recorded. Please speak again.")
    if len(content) > MOST_BYTES:
        raise Invalid("The recording is too long. Please speak for less than a minute.")
    mime = _container(content[:16])
    if mime is None:
        raise Invalid("This recording cannot be read here. Please speak again, or write it.")
    if any(mark in content for mark in TELLING[mime]):
        raise Invalid("This recording tells more than the voice, such as where. Please record it on this page.")
    return mime


def _container(head: bytes) -> str | None:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    is_mp4 = head[4:8] == b"ftyp" and head[8:12].startswith(MP4_BRANDS)
    return "audio/mp4" if is_mp4 else None
