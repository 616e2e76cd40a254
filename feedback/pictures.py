"""Of whatever a phone sends a small clean picture: decoded, turned upright, shrunk, nothing kept but its pixels."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Final

from PIL import Image, ImageOps

from access.refusals import Invalid

MOST_BYTES: Final = 12_000_000
MOST_PIXELS: Final = 50_000_000  # what the largest phone cameras make; checked before a single pixel is decoded
LONGEST_SIDE: Final = 1600  # pixels: enough to read a label on a machine
QUALITY: Final = 80
KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")
UNREADABLE: Final = (OSError, ValueError, SyntaxError, EOFError, MemoryError)
ONE_AT_A_TIME: Final = Lock()  # a large picture takes 200 MB while it is decoded


@dataclass(frozen=True)
class Picture:
    """A JPEG without any metadata; width and height in pixels."""

    content: bytes
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """The picture as it is kept; Invalid, with what to do, for what is none, is broken or too large."""
    if not content:
        raise Invalid("The picture is empty. Please take it again.")
    if len(content) > MOST_BYTES:
        raise Invalid("The picture is too large: {most} MB are taken.", most=MOST_BYTES // 1_000_000)
    with ONE_AT_A_TIME:
        return _packed(_pixels(content))


def _pixels(content: bytes) -> Image.Image:
    """Upright, small, on white where it is see-through, and without what its file said beside the pixels."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked here, and lower
        try:
            with Image.open(BytesIO(content), formats=KINDS) as opened:
                _check_size(opened)
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                return _small(opened)
        except Invalid:
            raise
        except Image.DecompressionBombError as e:
            raise _too_many() from e
        except UNREADABLE as e:
            raise Invalid(
                "This is not a picture that can be read here. Please send a photo (JPEG, PNG or WebP)."
            ) from e


def _check_size(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _too_many()


def _too_many() -> Invalid:
    return Invalid(
        "The picture has too many pixels: {most} million are taken. Please take it again, smaller.",
        most=MOST_PIXELS // 1_000_000,
    )


def _small(opened: Image.Image) -> Image.Image:
    shrunk = opened.copy()
    shrunk.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(shrunk).convert("RGBA")
    bare = Image.new("RGB", upright.size, "white")
    bare.paste(upright, mask=upright.getchannel("A"))
    return bare


def _packed(bare: Image.Image) -> Picture:
    packed = BytesIO()
    bare.save(packed, "JPEG", quality=QUALITY, optimize=True)
    return Picture(packed.getvalue(), bare.width, bare.height)
