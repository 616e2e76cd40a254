"""What Streamlit runs: who is asking -> which pages -> run one. Started by serve.py only."""

import streamlit as st

from pages.account import sign_in
from pages.shell import current, guard, look, menu, speech, states


def main() -> None:
    """One run, for one browser."""
    st.set_page_config(page_icon=look.ICON, layout="wide", initial_sidebar_state="collapsed")
    if not guard.stands():
        states.problem("Start this with: python serve.py (streamlit run leaves out sign-in and its checks).")
        return
    actor, screen = current.actor(), current.screen()
    speech.speak(speech.of_whom(actor or screen, st.context.locale))
    look.dress(current.site_name(actor))
    if actor:
        st.navigation(menu.of_person(actor, screen, unread=current.unread(actor)), position="top").run()
    elif screen:
        st.navigation(menu.of_screen(screen), position="hidden").run()
    else:
        st.navigation(menu.of_stranger(sign_in.page), position="hidden").run()


main()
