"""Settings are read as they were meant, or refused with the sentence that mends them."""

import subprocess
import sys
from pathlib import Path

import pytest

import settings
from settings import SETTINGS, SettingProblem

REFUSED = [
    ("PORT", "http", "PORT is 'http', but must be a whole number from 1 to 65535."),
    ("PORT", "0", "PORT is '0', but must be a whole number from 1 to 65535."),
    ("PORT", "70000", "PORT is '70000', but must be a whole number from 1 to 65535."),
    ("PORT", "٣", "PORT is '٣', but must be a whole number from 1 to 65535."),
    ("DEMO", "yes", "DEMO is 'yes', but must be 1 (demo plant) or 0 (none)."),
    ("DATABASE_URL", "mysql://a/b", "DATABASE_URL must begin with postgresql:// ; only PostgreSQL is supported."),
    ("APP_DATABASE_URL", "host=a", "APP_DATABASE_URL must begin with postgresql:// ; only PostgreSQL is supported."),
    ("PUBLIC_URL", "kpi.example.com", "PUBLIC_URL is 'kpi.example.com', but must begin with http:// or https://"),
    ("KEEP_COUNTS_MONTHS", "0", "KEEP_COUNTS_MONTHS is '0', but must be a whole number from 1 to 1200."),
    ("STATEMENT_TIMEOUT_S", "0", "STATEMENT_TIMEOUT_S is '0', but must be a whole number from 1 to 3600."),
]


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED)
def test_what_makes_no_sense_is_one_plain_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingProblem) as refused:
        settings.check()
    assert str(refused.value) == sentence


def test_nothing_set_is_a_demo_plant_in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    assert settings.data_dir() == settings.HOME / "var"
    assert (settings.host(), settings.port(), settings.demo()) == ("0.0.0.0", 8501, True)  # noqa: S104  compared
    assert (settings.database_url(), settings.app_database_url(), settings.pg_bin()) == (None, None, None)
    assert settings.statement_timeout_s() is None


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "  ")
    assert settings.port() == 8501


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_spelling_of_an_address_is_taken(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://kpi:a%40b@db/plant")
    assert settings.database_url() == "postgresql+psycopg2://kpi:a%40b@db/plant"


def test_an_absolute_folder_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "/srv/wall")
    assert settings.data_dir() == Path("/srv/wall")


def test_every_setting_is_explained() -> None:
    command = [sys.executable, "settings.py"]
    told = subprocess.run(command, cwd=settings.HOME, capture_output=True, text=True, check=True).stdout
    assert [name for name in SETTINGS if f"  {name} " not in told] == []
    assert all(setting.help.endswith(".") for setting in SETTINGS.values())
