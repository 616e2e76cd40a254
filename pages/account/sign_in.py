"""Sign-in: the form is streamlit-authenticator's, the check is ours.

Of that library only the form is used. It gets no names and no hashes, sets no cookie and decides nothing: what is
typed goes to access.sign_in, and the browser exchanges the one-time ticket that comes back for a cookie
(pages.account.exchange).
"""

import streamlit as st
from streamlit_authenticator import Authenticate

import clock
from access import people
from access.people import Site
from access.refusals import Refusal
from access.sign_in import Try, sign_in
from db.engine import engine
from pages.account import exchange
from pages.shell import speech, states
from pages.shell.speech import to_say, tr

FIELDS = {
    "Form name": to_say("Sign in"),
    "Username": to_say("User name"),
    "Password": to_say("Password"),
    "Login": to_say("Sign in"),
}


def page() -> None:
    """The form, or how to make the first admin where nobody could sign in."""
    with engine().begin() as conn:
        sites, anybody = people.sites(conn), people.anybody(conn)
    with st.container(key="sign-in"):
        if anybody:
            _ask(sites)
        else:
            _first_admin()


def _ask(sites: list[Site]) -> None:
    site = _which(sites)
    check = Check(site.site_id)
    Form(check).login(fields={name: tr(said) for name, said in FIELDS.items()})
    if check.refused:
        states.problem(check.refused)
    if check.ticket:
        exchange.open_session(check.ticket)


def _which(sites: list[Site]) -> Site:
    if len(sites) == 1:
        return sites[0]
    return st.selectbox(tr("Plant"), sites, format_func=lambda site: site.name, key="sign-in-site")


def _first_admin() -> None:
    st.title(tr("Nobody can sign in yet"), anchor=False)
    st.markdown(tr("Make the first admin on the machine that runs this, in the project's folder:"))
    st.code("python -m access", language=None)
    st.markdown(tr("It asks for a name and a password. Then open this page again."))


class Form(Authenticate):  # type: ignore[misc]  # the library has no types
    """The library's form around a check of ours. Its own start-up, which mounts a cookie script, is left out."""

    def __init__(self, check: "Check") -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.authentication_controller = check
        self.cookie_controller = NoCookie()


class NoCookie:
    """Where the library would keep its own cookie."""

    def get_cookie(self) -> None:
        """There is none."""

    def set_cookie(self) -> None:
        """And none is made."""


class Check:
    """Takes what was typed into the form; afterwards either `ticket` or `refused` is set."""

    def __init__(self, site_id: str) -> None:
        self.site_id = site_id
        self.ticket: str | None = None
        self.refused: str | None = None

    def login(self, username: str, password: str, *_unused: object, **_options: object) -> bool:
        """Called by the form when its button was pressed."""
        if not username or not password:
            self.refused = tr("Type your user name and your password.")
            return False
        tried = Try(self.site_id, username, password, st.context.ip_address or "this machine")
        try:
            self.ticket = sign_in(engine(), tried, now=clock.now())
        except Refusal as refusal:
            self.refused = speech.refused(refusal)
        return self.ticket is not None
