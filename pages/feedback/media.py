"""The pictures and spoken words of an idea on a page: fetched by the reader's own browser from the checked address."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from feedback.photos import Attachment
from pages.shell.say import label
from pages.shell.speech import to_say, tr

MOMENTS: Final = {"": to_say("Picture"), "before": to_say("Picture before"), "after": to_say("Picture after")}
WIDTH_PX: Final = 220


def draw(shown: Sequence[Attachment]) -> None:
    """Pictures side by side, a tap opens one in full; then what was spoken."""
    pictures = [one for one in shown if one.kind == "photo"]
    if pictures:
        with st.container(horizontal=True, gap="small"):
            for one in pictures:
                name = label(tr(MOMENTS[one.moment]))
                st.markdown(f"[![{name}]({one.path})]({one.path})  \n:gray[{name}]", width=WIDTH_PX)
    for one in shown:
        if one.kind == "voice":
            st.link_button(tr("Listen"), one.path, icon=":material/mic:", type="tertiary")
