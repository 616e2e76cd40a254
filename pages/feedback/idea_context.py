"""What belongs to an idea: others that look alike, what happened around it, what is being done already."""

import streamlit as st

from feedback.similar import Lookalike
from feedback.triage import IdeaDetail, MergedIn, Step
from metrics.plant import Site
from pages.feedback import answers, texts
from pages.floor import words
from pages.shell import look, numbers
from pages.shell.say import label, plain


def draw(idea: IdeaDetail, site: Site) -> None:
    """Four quiet cards; what is not there is said in few words."""
    with look.card("alike"):
        st.markdown("**Looks alike**")
        for other in idea.looks_alike:
            _alike(idea, other, site)
        if not idea.looks_alike:
            st.caption("No open idea has similar words.")
        for merged in idea.merged_in:
            _merged(merged, site)
    with look.card("doing"):
        st.markdown("**Already being done** " + (f":gray[for {label(words.names(idea.kpi)[0])}]" if idea.kpi else ""))
        for action in idea.open_actions:
            late = " · overdue" if action.is_overdue else ""
            when = numbers.day(action.due_on, locale=site.locale)
            st.markdown(f"▶ {label(action.title)}  \n:gray[{label(f'{action.owner} · {when}{late}')}]")
        if not idea.open_actions:
            st.caption("○ nobody on it yet")
    with look.card("around"):
        st.markdown("**Around it**")
        _around(idea, site)
    with look.card("history"):
        st.markdown("**So far**")
        for step in idea.history:
            _step(step, site)


def _alike(idea: IdeaDetail, other: Lookalike, site: Site) -> None:
    when = f"{other.line} · week of {numbers.day(other.week_of, locale=site.locale)} · {other.alike} % alike"
    st.markdown(f"“{label(other.headline)}”  \n:gray[{label(when)}]")
    if answers.is_open(idea):
        st.button(
            "Merge into it, both keep credit",
            key=f"alike-{other.idea_id}",
            type="tertiary",
            on_click=answers.merge_into,
            args=(other.idea_id,),
        )


def _merged(merged: MergedIn, site: Site) -> None:
    when = f"{merged.line} · week of {numbers.day(merged.week_of, locale=site.locale)}"
    st.markdown(f"⤷ “{label(merged.headline)}”  \n:gray[{label(f'merged into this one · {when}')}]")
    st.button(
        "Take apart",
        key=f"apart-{merged.idea_id}",
        type="tertiary",
        on_click=answers.take_apart,
        args=(merged.idea_id, merged.version),
    )


def _around(idea: IdeaDetail, site: Site) -> None:
    zone, locale = str(site.zone), site.locale
    if idea.top_loss:
        st.markdown(f":gray[Cost most at that time:] {label(idea.top_loss)}")
    for note in idea.notes:
        st.caption(label(numbers.day_and_time(note.start_at, zone, locale=locale)))
        plain(note.body)
    if not idea.notes and not idea.top_loss:
        st.caption("No note at that time.")


def _step(step: Step, site: Site) -> None:
    when = numbers.day(step.at, zone=str(site.zone), locale=site.locale) if step.at else "that week"
    who = step.by or "The sender"
    st.caption(label(f"{when} · {texts.MANAGEMENT_STEPS[step.what].format(by=who)}"))
    if step.words and step.what != "merged":
        plain(step.words)
