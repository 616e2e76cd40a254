"""Who can open which set-up page, asked of every page and every role."""

import pytest

from access.actors import Actor
from access.rules import may
from pages.shell import menu
from tests.cast import Cast
from tests.pages.visit import Visit, cast, visit, words

__all__ = ["cast", "visit"]
SET_UP = {entry.module: entry.action for entry in menu.ENTRIES if entry.section == menu.SET_UP}
CLOSED = "not open to your role"


def test_every_page_stands_in_the_menu() -> None:
    named = {"imports", "shifts", "targets", "team_kpis", "people", "screens", "qr_sheets", "first_run", "data_quality"}
    named |= {"tokens", "versions", "messages", "exports", "audit", "roster", "promises", "pledge", "telling"}
    assert {f"pages.manage.{name}" for name in named} == set(SET_UP)


def test_a_worker_can_open_none_of_them(cast: Cast) -> None:
    assert [module for module, action in SET_UP.items() if may(cast.worker, action)] == []


def test_a_supervisor_plans_and_a_manager_imports_and_an_admin_does_all(cast: Cast) -> None:
    def open_to(actor: Actor) -> set[str]:
        return {module.rpartition(".")[2] for module, action in SET_UP.items() if may(actor, action)}

    assert open_to(cast.supervisor) == {
        "shifts",
        "targets",
        "team_kpis",
        "data_quality",
        "qr_sheets",
        "messages",
        "exports",
    }
    assert open_to(cast.manager) == open_to(cast.supervisor) | {
        "imports",
        "tokens",
        "versions",
        "roster",
        "promises",
        "pledge",
    }
    assert open_to(cast.admin) == open_to(cast.manager) | {"first_run", "people", "screens", "audit", "telling"}


def test_an_admin_draws_every_page(cast: Cast, visit: Visit) -> None:
    for module in SET_UP:
        page = visit(cast.admin, module)
        assert page.title, module
        assert CLOSED not in words(page)


def test_whoever_may_not_open_a_page_sees_a_sentence_and_nothing_of_it(cast: Cast, visit: Visit) -> None:
    closed = [(who, module) for module in SET_UP for who in (None, cast.worker)]
    closed += [(who, "pages.manage.people") for who in (cast.supervisor, cast.manager)]
    for who, module in closed:
        page = visit(who, module)
        assert CLOSED in words(page), module
        assert not page.button
        assert not page.title


@pytest.mark.parametrize("module", ["shifts", "targets", "team_kpis", "qr_sheets"])
def test_a_supervisor_chooses_among_the_own_lines_only(module: str, cast: Cast, visit: Visit) -> None:
    page = visit(cast.supervisor, f"pages.manage.{module}")
    lines = [box for box in page.selectbox if box.label == "Line"]
    assert [box.options for box in lines] in ([["Filling"]], [])
    every = visit(cast.manager, f"pages.manage.{module}")
    assert [box.options for box in every.selectbox if box.label == "Line"] in ([["Filling", "Packing"]], [])
