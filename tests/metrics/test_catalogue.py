"""The catalogue, its page in the docs and its checks agree."""

from dataclasses import replace
from pathlib import Path

import pytest

from metrics import catalogue
from metrics.catalogue import CATALOGUE

PAGE = (Path(__file__).parents[2] / "docs" / "kpis.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_kpi_stands_in_the_docs_with_its_name_and_unit(key: str) -> None:
    kpi = CATALOGUE[key]
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{key}`"))
    assert f"| {kpi.plain_name} |" in row
    assert row.endswith(f"| {kpi.unit} | {kpi.better} |")


def test_an_incomplete_kpi_is_refused_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "oee", replace(CATALOGUE["oee"], what_to_do=""))
    with pytest.raises(ValueError, match="oee"):
        catalogue.check()
