"""A page as one person sees it: run by Streamlit's own test driver, with a real session in a real database.

The driver has no browser and so no cookie: only that is given to it here, and the page looks the session up by itself.
"""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from access.actors import Actor
from pages.shell.cookies import SESSION
from tests.cast import Cast, assemble, sign_in

Visit = Callable[..., AppTest]


@pytest.fixture
def cast(engine: Engine) -> Cast:
    """Two plants and everyone in them, for good."""
    with engine.begin() as conn:
        return assemble(conn)


@pytest.fixture
def visit(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """visit(actor, "pages.manage.shifts") opens that page in this person's browser; None is a stranger.

    More words are the address's query: visit(actor, "pages.floor.board", line="L1").
    """

    def open_page(who: Actor | None, module: str, **query: str) -> AppTest:
        cookies = {SESSION.name: sign_in(engine, who)} if who else {}
        monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: StreamlitCookies(cookies)))
        opened = AppTest.from_string(f"import {module} as page\npage.page()", default_timeout=30)
        for name, value in query.items():
            opened.query_params[name] = value
        opened.run()
        assert not opened.exception
        return opened

    return open_page


def words(page: AppTest) -> str:
    """All that the page says, in one text."""
    kinds = (page.markdown, page.caption, page.error, page.info, page.warning, page.success, page.title, page.header)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")
