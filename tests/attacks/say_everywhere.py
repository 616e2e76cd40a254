"""A page that shows every nasty text by the two safe functions. Run by test_text.py."""

import streamlit as st

from pages.shell import states
from pages.shell.say import label, plain
from tests.attacks.nasty import ALL


def main() -> None:
    for number, text in enumerate(ALL):
        shown = label(text)
        for show in (st.markdown, st.caption, st.error, st.info):
            show(shown)
        st.subheader(shown, anchor=False)
        st.button(shown, key=f"button-{number}")
        st.radio(shown, [shown], key=f"radio-{number}")
        st.checkbox(shown, key=f"checkbox-{number}")
        st.text_input(shown, key=f"input-{number}")
        st.metric(shown, "1")
        st.expander(shown).text("inside")
        states.problem(text)
        plain(text)
    st.markdown("The end")


main()
