"""Wall, hour pad, phone and board in nine languages: nothing is missing, and nothing is left in English."""

import pytest

from pages.shell.speech import LANGUAGES
from pages.texts import finding


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_text_of_the_floor_has_its_translation(code: str) -> None:
    missing = finding.missing(code, "floor")
    assert not missing, f"{LANGUAGES[code]} lacks {len(missing)} texts (make texts):\n" + "\n".join(missing)
