"""What Streamlit runs, and the one way to start it."""

import tomllib

import pytest
from streamlit.testing.v1 import AppTest

import settings
from pages.shell import guard

CONFIG = tomllib.loads((settings.HOME / ".streamlit" / "config.toml").read_text())
CLOSED: dict[str, dict[str, object]] = {
    "server": {
        "enableCORS": True,
        "enableXsrfProtection": True,
        "enableStaticServing": False,
        "enableAgentApi": False,
        "fileWatcherType": "none",
        "runOnSave": False,
        "disconnectedSessionTTL": 30,
    },
    "browser": {"gatherUsageStats": False},
    "client": {"showErrorDetails": "none", "toolbarMode": "minimal"},
}


def test_without_serve_py_it_shows_a_sentence_and_no_page(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_stands", False)
    shown = AppTest.from_file(str(settings.HOME / "dashboard.py"), default_timeout=60).run()
    assert not shown.exception
    assert "python serve.py" in shown.error[0].value.replace("\\", "")
    assert not shown.text_input


def test_dashboard_stays_a_page_long() -> None:
    assert len((settings.HOME / "dashboard.py").read_text().splitlines()) <= 40


@pytest.mark.parametrize("section", CLOSED)
def test_the_doors_of_streamlit_that_nobody_uses_are_closed(section: str) -> None:
    assert {name: CONFIG[section].get(name) for name in CLOSED[section]} == CLOSED[section]


def test_no_page_stands_where_streamlit_would_run_it_by_its_address_alone() -> None:
    assert [file.name for file in (settings.HOME / "pages").glob("*.py")] == ["__init__.py"]
