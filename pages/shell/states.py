"""The states a page can be in besides "here you are": nothing yet, something is wrong, or done."""

import streamlit as st

from pages.shell.say import label


def empty(text: str) -> None:
    """Nothing here yet: say why, and what to do about it."""
    st.info(label(text), icon=":material/inbox:")


def problem(text: str) -> None:
    """It did not work: what, where, and how to mend it."""
    st.error(label(text), icon=":material/error:")


def done(text: str) -> None:
    """It worked; stays for a moment, also over a rerun."""
    st.toast(label(text), icon=":material/check:")
