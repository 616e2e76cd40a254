"""Every text of the office's pages is said in the language of whoever reads it, and the catalogues have them all."""

from typing import Final

import pytest
from sqlalchemy import Engine

from pages.shell.speech import EVERYWHERE
from pages.texts import finding
from tests.cast import Cast
from tests.pages.pseudo import forgotten, pseudo, words_of_plant
from tests.pages.visit import Visit, cast, visit

__all__ = ["cast", "pseudo", "visit"]
OFFICE: Final = (
    *(f"pages.manage.{name}" for name in ("imports", "shifts", "targets", "team_kpis", "versions", "tokens", "people")),
    *(f"pages.manage.{name}" for name in ("screens", "qr_sheets", "first_run", "data_quality", "messages")),
    *(f"pages.feedback.{name}" for name in ("triage", "actions", "my_ideas", "say")),
    "pages.account.account",
)


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_an_office_page_is_left_in_english(cast: Cast, visit: Visit, engine: Engine) -> None:
    data = words_of_plant(engine)
    left = {module: forgotten(visit(cast.admin, module), data) for module in OFFICE}
    assert {module: texts for module, texts in left.items() if texts} == {}


@pytest.mark.parametrize("code", EVERYWHERE[1:])
def test_a_catalogue_has_every_text_of_the_office(code: str) -> None:
    assert finding.missing(code, "office") == []
