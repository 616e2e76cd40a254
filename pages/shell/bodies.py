"""What a request brings along, read only as far as it may be: nobody fills the memory of the plant's server."""

from starlette.requests import Request

from access.refusals import Invalid


async def whole(request: Request, most: int) -> bytes:
    """All of it, or Invalid as soon as it is more than `most` bytes."""
    kept = bytearray()
    async for chunk in request.stream():
        kept += chunk
        if len(kept) > most:
            raise Invalid("This is too much at once. Please shorten it.")
    return bytes(kept)
