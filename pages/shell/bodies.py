"""What a request brings along, read only as far as it may be: nobody fills the memory of the plant's server."""

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from access.refusals import Invalid


def fields(content: bytes) -> dict[str, list[str]]:
    """What a form holds, by its fields' names."""
    return {name: [plain(one) for one in given] for name, given in parse_qs(content.decode("utf-8", "replace")).items()}


def object_of(content: bytes) -> dict[str, Any] | None:
    """The JSON object that a page sent; None for anything else, however deep it is nested."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def row_number(text: str) -> int | None:
    """The number of a row or a version that an address or a form names; None for what no table could hold."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def plain(text: str) -> str:
    """Without zero bytes and halves of letters, which no page of ours sends and no database takes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


async def whole(request: Request, most: int) -> bytes:
    """All of it, or Invalid as soon as it is more than `most` bytes."""
    kept = bytearray()
    async for chunk in request.stream():
        kept += chunk
        if len(kept) > most:
            raise Invalid("This is too much at once. Please shorten it.")
    return bytes(kept)
