"""The style sheet and the scripts of the phone pages: few files, each fetched once for each release."""

import hashlib
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

HERE: Final = Path(__file__).parent
SCRIPT: Final = "text/javascript"
FILES: Final = {  # name -> what it is, and of which files it is made
    "phone.css": ("text/css", ("phone.css",)),
    "phone.js": (SCRIPT, ("phone_store.js", "phone_media.js", "phone_others.js", "phone.js")),
    "receipt.js": (SCRIPT, ("receipt.js",)),
    "worker.js": (SCRIPT, ("phone_worker.js",)),
}
FRESH: Final = {"Cache-Control": "no-cache"}
FOR_GOOD: Final = {"Cache-Control": "public, max-age=31536000, immutable"}  # its address names the release


def _read(name: str) -> str:
    return "".join((HERE / part).read_text() for part in FILES[name][1])


def _hash() -> str:
    return hashlib.sha256("".join(map(_read, FILES)).encode()).hexdigest()[:12]


VERSION: Final = _hash()


def asset(request: Request) -> Response:
    """GET /phone/NAME[?v=VERSION]."""
    name = request.path_params["name"]
    if name not in FILES:
        return Response(status_code=404)
    headers = FOR_GOOD if request.query_params.get("v") == VERSION else FRESH
    if name == "worker.js":
        headers = FRESH | {"Service-Worker-Allowed": "/say/"}
    return Response(_read(name), media_type=FILES[name][0], headers=headers)
