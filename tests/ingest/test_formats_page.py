"""The user's page of formats says what the code takes."""

import re
from pathlib import Path

import pytest

from ingest.kinds import FOLD, KINDS, Kind
from ingest.rejects import COLUMNS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_page_names_each_kind_with_each_column_and_marks_what_is_needed_and_the_key(kind: Kind) -> None:
    section = re.search(rf"^### {kind.name}\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None
    told = re.findall(r"^\| (\*{0,3})`(\w+)`\*{0,3} \|", section[1], re.MULTILINE)
    wanted = [("*" * (2 * column.required + column.key), column.name) for column in kind.columns]
    assert told == wanted


def test_the_page_names_what_all_files_share() -> None:
    for name in (FOLD.name, *COLUMNS):
        assert f"`{name}`" in PAGE


def test_every_column_has_a_help_text() -> None:
    assert all(column.help for kind in KINDS.values() for column in kind.columns)
