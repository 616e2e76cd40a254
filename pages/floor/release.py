"""Which release of the wall this process serves: screens that still run another one renew themselves."""

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Final


def _hash() -> str:
    """Over all that runs in a screen's browser: shell, wall, and Streamlit itself."""
    of = hashlib.sha256(version("streamlit").encode())
    here = Path(__file__).parent
    for file in sorted(file for kind in ("shell", "wall") for file in here.glob(f"{kind}*.[chj]*")):
        of.update(file.read_bytes())
    return of.hexdigest()[:12]


RELEASE: Final = _hash()
