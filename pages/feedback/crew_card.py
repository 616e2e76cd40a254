"""The crew's yes for one who is signed in: asked once, counted, never shown by person."""

import streamlit as st

from access.actors import Actor
from access.rules import may
from feedback import crew
from feedback.trials import Trial
from pages.feedback import acting, effect_card
from pages.shell import look
from pages.shell.say import label
from pages.shell.speech import tr


def draw(actor: Actor, trial: Trial) -> None:
    """The question with its two buttons, for those who work at the line."""
    with look.card("crew"):
        st.markdown(f"## {tr('Is it better for those who do it?')}")
        st.caption(label(effect_card.crew_words(trial)))
        if not may(actor, "trial.voice"):
            return
        with look.big("voice"), st.container(horizontal=True):
            for is_yes, name in ((True, tr("Yes")), (False, tr("No"))):
                if st.button(name, key=f"voice-{is_yes}"):
                    _say(trial, is_yes=is_yes)
        st.caption(label(tr("Once for each of you; who said what is kept nowhere.")))


def _say(trial: Trial, *, is_yes: bool) -> None:
    told = tr("Counted. Thank you!")
    acting.act(lambda conn, who: crew.say(conn, who, trial.trial_id, yes=int(is_yes), no=int(not is_yes)), told)
