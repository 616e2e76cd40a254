"""The menu: every page with its address and the action that opens it. Reads from top to bottom like access.rules.

A page is open to those who may do its action. The others get a sentence at its address, and a stranger the sign-in
form: no address ever runs a page that the person in front of it may not see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from access.actors import Actor
from access.rules import may
from pages.shell import states
from pages.shell.speech import to_say, tr

MORE: Final = to_say("More")
SET_UP: Final = to_say("Set up")


@dataclass(frozen=True)
class Entry:
    """`module` has a function page(); the entry stands in the menu of those who may do `action`, under `section`."""

    path: str
    title: str
    module: str
    action: str
    section: str = ""


ENTRIES: Final = (
    Entry("board", to_say("Board"), "pages.floor.board", "board.read"),
    Entry("say", to_say("Say it"), "pages.feedback.say", "idea.send"),
    Entry("news", to_say("News"), "pages.feedback.news", "news.read"),
    Entry("my-ideas", to_say("My ideas"), "pages.feedback.my_ideas", "idea.read"),
    Entry("calls", to_say("Calls"), "pages.feedback.help_desk", "call.answer"),
    Entry("actions", to_say("Actions"), "pages.feedback.actions", "action.read"),
    Entry("effects", to_say("Effects"), "pages.feedback.effects", "trial.read"),
    Entry("triage", to_say("Triage"), "pages.feedback.triage", "triage.read"),
    Entry("rounds", to_say("Your vote"), "pages.feedback.rounds", "round.answer", MORE),
    Entry("digest", to_say("The week"), "pages.feedback.digest", "digest.read", MORE),
    Entry("thanks", to_say("Say thanks"), "pages.feedback.thanks", "thanks.say", MORE),
    Entry("huddle", to_say("Huddle"), "pages.feedback.huddle", "huddle.read"),
    Entry("health", to_say("Loop health"), "pages.feedback.health", "health.read", MORE),
    Entry("hour-pad", to_say("Hour pad"), "pages.floor.hour_pad", "pad.enter"),
    Entry("first-run", to_say("First steps"), "pages.manage.first_run", "people.edit", SET_UP),
    Entry("imports", to_say("Import"), "pages.manage.imports", "import.run", SET_UP),
    Entry("shifts", to_say("Shifts"), "pages.manage.shifts", "shifts.edit", SET_UP),
    Entry("roster", to_say("Roster"), "pages.manage.roster", "roster.edit", SET_UP),
    Entry("targets", to_say("Targets"), "pages.manage.targets", "targets.edit", SET_UP),
    Entry("versions", to_say("Valid from"), "pages.manage.versions", "versions.edit", SET_UP),
    Entry("team-kpis", to_say("Team figures"), "pages.manage.team_kpis", "kpis.choose", SET_UP),
    Entry("promises", to_say("Promises"), "pages.manage.promises", "promises.edit", SET_UP),
    Entry("messages", to_say("Messages"), "pages.manage.messages", "message.write", SET_UP),
    Entry("data-quality", to_say("Data quality"), "pages.manage.data_quality", "quality.read", SET_UP),
    Entry("people", to_say("People"), "pages.manage.people", "people.edit", SET_UP),
    Entry("screens", to_say("Screens"), "pages.manage.screens", "screens.pair", SET_UP),
    Entry("tokens", to_say("Tokens"), "pages.manage.tokens", "tokens.edit", SET_UP),
    Entry("pledge", to_say("Pledge and pot"), "pages.manage.pledge", "pledge.sign", SET_UP),
    Entry("telling", to_say("Telling"), "pages.manage.telling", "telling.edit", SET_UP),
    Entry("qr-sheets", to_say("QR sheets"), "pages.manage.qr_sheets", "sheets.print", SET_UP),
    Entry("lists", to_say("Lists"), "pages.manage.exports", "export.fetch", SET_UP),
    Entry("audit", to_say("Audit"), "pages.manage.audit", "audit.read", SET_UP),
    Entry("account", to_say("Account"), "pages.account.account", "password.change"),
)
WHY: Final = Entry("why", to_say("Why"), "pages.floor.why", "board.read")  # reached from a figure, not from the menu
SCREEN: Final = Entry("screen", to_say("Screen"), "pages.floor.wall", "board.read")
SIGN_IN: Final = Entry("sign-in", to_say("Sign in"), "pages.account.sign_in", "board.read")
FIRST_PAGE: Final = {"worker": "board", "supervisor": "board", "manager": "triage", "admin": "board"}
SCREENS_PAGE: Final = {"screen": "screen", "pad": "hour-pad"}


def load_pages() -> None:
    """Import every page once, so that none is missing and none is slow at its first visit."""
    for entry in (*ENTRIES, WHY, SCREEN, SIGN_IN):
        import_module(entry.module)


def of_person(actor: Actor, screen: Actor | None, *, unread: int = 0) -> dict[str, list[StreamlitPage]]:
    """Sections of the menu for a signed-in person, whose browser may be a paired screen as well; News counts."""
    sections: dict[str, list[StreamlitPage]] = {"": []}
    for entry in ENTRIES:
        is_open = may(actor, entry.action)
        section = tr(entry.section) if is_open and entry.section else ""
        sections.setdefault(section, []).append(
            _page(entry, is_open=is_open, count=unread if entry.path == "news" else 0)
        )
    is_wall = screen is not None and screen.role == "screen"
    start = st.Page(_landing(first_path(actor)), title=tr("Start"), default=True, visibility="hidden")
    home = st.Page(_landing(first_path(actor)), title=tr("Start"), url_path=SIGN_IN.path, visibility="hidden")
    why = _page(WHY, is_open=may(actor, WHY.action), hidden=True)
    sections[""] += [why, _page(SCREEN, is_open=is_wall, hidden=True), start, home]
    return sections


def of_screen(screen: Actor) -> list[StreamlitPage]:
    """A wall has its picture, and nothing else, for there may be a thousand of them; a tablet has its hour pad, and
    under every other address stands a sentence.
    """
    own = SCREENS_PAGE[screen.role]
    entries = (SCREEN,) if own == SCREEN.path else (*ENTRIES, WHY, SCREEN)
    pages = [_page(entry, is_open=entry.path == own, hidden=True) for entry in entries]
    return [*pages, st.Page(_landing(own), title=tr("Start"), default=True, visibility="hidden")]


def of_stranger(sign_in: Callable[[], None]) -> list[StreamlitPage]:
    """The sign-in form at every address, so that the person lands where they wanted to go."""
    paths = [entry.path for entry in (*ENTRIES, WHY, SCREEN, SIGN_IN)]
    pages = [st.Page(sign_in, title=tr(SIGN_IN.title), url_path=path, visibility="hidden") for path in paths]
    return [st.Page(sign_in, title=tr(SIGN_IN.title), url_path="start", default=True), *pages]


def first_path(actor: Actor) -> str:
    """Where this person begins; the admin of a plant without any line begins with the first steps."""
    if may(actor, "people.edit") and not actor.lines:
        return "first-run"
    return FIRST_PAGE[actor.role]


def go(path: str, **query: str) -> None:
    """Leave for the page at `path`, with these query parameters."""
    st.switch_page(_address(path), query_params=query)


def link(path: str, label: str, **query: str) -> None:
    """A link to the page at `path`; `label` is markdown: people's words go through say.label first."""
    st.page_link(_address(path), label=label, query_params=query)


def closed_page() -> None:
    """Stands at the address of a page that is not for whoever opens it."""
    states.problem(tr("This page is not open to you. Choose another one from the menu."))


def _page(entry: Entry, *, is_open: bool, hidden: bool = False, count: int = 0) -> StreamlitPage:
    draw = import_module(entry.module).page if is_open else closed_page
    shown: Literal["visible", "hidden"] = "visible" if is_open and not hidden else "hidden"
    title = tr("{title} ({count})", title=tr(entry.title), count=count) if count else tr(entry.title)
    return st.Page(draw, title=title, url_path=entry.path, visibility=shown)


def _landing(path: str) -> Callable[[], None]:
    return lambda: go(path)


def _address(path: str) -> StreamlitPage:
    # Streamlit knows a page by its address alone, so that one made here stands for the one in the menu.
    return st.Page(closed_page, url_path=path)
