"""What people type is shown letter by letter, and does nothing else (ASVS 5.0: 1.2, 3.2)."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

import settings
from pages.shell.say import label
from tests.attacks.nasty import ALL
from tests.serving import free_port

MAIN = "[data-testid=stMain]"
JOINER = "\u2060"


@pytest.fixture(scope="module")
def everywhere() -> Iterator[str]:
    """Plain Streamlit, without the headers of serve.py: the text itself must be harmless."""
    port = free_port()
    script = str(settings.HOME / "tests" / "attacks" / "say_everywhere.py")
    flags = [
        f"--server.port={port}",
        "--server.headless=true",
        "--browser.gatherUsageStats=false",
        "--server.address=127.0.0.1",
    ]
    environment = os.environ | {"PYTHONPATH": str(settings.HOME)}
    process = subprocess.Popen([sys.executable, "-m", "streamlit", "run", script, *flags], env=environment)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).close()  # noqa: S310  an address of ours
            break
        except OSError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(timeout=30)


@pytest.mark.browser
def test_every_text_reads_as_it_was_typed_wherever_it_stands(page: Page, everywhere: str) -> None:
    page.goto(everywhere)
    page.get_by_text("The end").wait_for()
    page.get_by_text("FAKE ALERT").first.wait_for()
    for part in ("stButton", "stRadio", "stCheckbox", "stTextInput", "stMetric", "stExpander"):
        expect(page.locator(f"{MAIN} [data-testid={part}] [data-testid=stMarkdownContainer]").last).to_be_visible()
    assert page.locator(f"{MAIN} img").count() == 0
    assert page.locator(f"{MAIN} a").count() == 0
    assert page.evaluate("window.__xss") is None
    assert page.evaluate("getComputedStyle(document.body).display") == "block"
    read = page.eval_on_selector_all(
        f"{MAIN} [data-testid=stMarkdownContainer]", "found => found.map(e => e.textContent)"
    )
    shown = [text.replace(JOINER, "") for text in read]
    for text in ALL:
        on_one_line = re.sub(r"\s+", " ", text).strip()
        assert shown.count(on_one_line) == 12, on_one_line
    letters = page.eval_on_selector_all(f"{MAIN} [data-testid=stText]", "found => found.map(e => e.textContent)")
    assert [text for text in letters if text != "inside"] == list(ALL)


@given(st.text())
def test_escaping_loses_nothing_but_line_breaks_and_what_cannot_be_seen(text: str) -> None:
    back = re.sub(r"\\(.)", r"\1", label(text)).replace(JOINER, "")
    seen = re.sub("[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]", "", re.sub(r"\s+", " ", text)).strip()
    assert back == seen.replace(JOINER, "")


@given(st.text(alphabet="\u202a\u202e\u2066\u0007\u0000ab\n"))
def test_nothing_turns_the_direction_of_the_line_or_rings_the_bell(text: str) -> None:
    assert set(label(text)) <= set("ab ")
