"""My ideas: what became of what this person said under their own name."""

from uuid import uuid4

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Refusal
from db.engine import engine
from feedback import ideas, translations
from feedback.ideas import IdeaView
from metrics import plant
from metrics.plant import Site
from pages.feedback import became, media, naming, own_ideas, voices
from pages.feedback.voices import Voices
from pages.shell import current, look, menu, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import tr

PAGE_SIZE = 12  # cards with all that was said beside them: more would make the page wait


def page() -> None:
    """Newest first; a question that came back is answered here."""
    actor = current.actor()
    if actor is None:
        return
    row = look.title_row(tr("My ideas"))
    row.space("stretch")
    with row:
        menu.link("say", f"**{tr('Say it')}**")
    with engine().begin() as conn:
        site = plant.site(conn, actor.site_id)
        shown = ideas.mine(conn, actor, size=st.session_state.get("mine-size", PAGE_SIZE), now=clock.now())
        added = voices.of(conn, actor, [view.idea_id for view in shown])
        wanted = translations.waiting(conn, actor)
    with st.container(width=820):
        voices.wanted(wanted)
        own_ideas.claim()
    if not shown:
        states.empty(
            tr("You have said nothing under your name yet. What was sent by QR code is found by its receipt code.")
        )
        return
    with st.container(width=820):
        for view in sorted(shown, key=lambda view: view.state != "asked_back"):
            _idea(site, view, added[view.idea_id])
        if len(shown) == st.session_state.get("mine-size", PAGE_SIZE):
            st.button(tr("Show older ones"), on_click=_more)


def _more() -> None:
    st.session_state["mine-size"] = st.session_state.get("mine-size", PAGE_SIZE) + PAGE_SIZE


def _idea(site: Site, view: IdeaView, added: Voices) -> None:
    zone = str(site.zone)
    with look.card(f"idea-{view.idea_id}"):
        number, said_on = tr("Idea {number}", number=view.idea_id), numbers.day(view.created_at, zone=zone)
        st.caption(label(f"{number} · {view.line_name} · {said_on}"))
        st.markdown(f"**{label(became.headline(view, zone))}**")
        plain(view.body)
        media.draw(added.pictures)
        voices.supported(added.support)
        if view.state != "withdrawn":
            voices.beside(view.idea_id, view.language, added.translations)
        if view.answer and not view.question:
            with st.container(border=True):
                plain(view.answer)
        if view.question:
            _question(view)
        naming.draw(view)
        voices.talk(view.idea_id, added.comments)
        with st.expander(tr("What happened so far")):
            for step in view.history:
                when = numbers.day_and_time(step.at, zone)
                st.caption(label(f"{when} · {became.step(step)}"))
                if became.step_words(step):
                    plain(became.step_words(step))
        own_ideas.ask_again(view)
        own_ideas.withdraw(view)


def _question(view: IdeaView) -> None:
    key = f"reply-{view.idea_id}-{view.version}"
    st.session_state.setdefault(f"{key}-request", str(uuid4()))
    with st.container(border=True):
        st.caption(tr("A question for you"))
        plain(view.question or "")
        st.text_area(tr("Your reply"), key=key, max_chars=4000)
        problem = st.session_state.pop(f"{key}-problem", None)
        if problem:
            states.problem(problem)
        st.button(tr("Send the reply"), type="primary", key=f"{key}-send", on_click=_reply, args=(view.idea_id, key))


def _reply(idea_id: int, key: str) -> None:
    actor: Actor | None = current.actor()
    if actor is None:
        return
    try:
        with engine().begin() as conn:
            request_id = st.session_state[f"{key}-request"]
            ideas.reply_as(conn, actor, idea_id, st.session_state[key], request_id=request_id, now=clock.now())
    except Refusal as refusal:
        st.session_state[f"{key}-problem"] = speech.refused(refusal)
        return
    states.done(tr("Your reply is with them."))
