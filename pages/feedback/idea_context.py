"""What belongs to an idea: others that look alike, what happened around it, what is being done already."""

import streamlit as st

import clock
from access.actors import Actor
from db.engine import engine
from feedback import comments, photos, votes
from feedback.similar import Lookalike
from feedback.triage import IdeaDetail, MergedIn, Step
from metrics import board, plant
from metrics.plant import Site
from pages.feedback import answers, idea_costs, media, texts, voices
from pages.floor import words
from pages.shell import look, numbers
from pages.shell.say import label, plain
from pages.shell.speech import tr, tr_n


def draw(actor: Actor, idea: IdeaDetail, site: Site) -> None:
    """Quiet cards; what is not there is said in few words."""
    idea_costs.draw(actor, idea, site)
    with engine().begin() as conn:
        names = plant.line_names(conn, actor.site_id)
    with look.card("alike"):
        st.header(tr("Looks alike"), anchor=False)
        for other in idea.looks_alike:
            _alike(idea, other, names[other.line])
        if not idea.looks_alike:
            st.caption(tr("No open idea has similar words."))
        for merged in idea.merged_in:
            _merged(merged, names[merged.line])
    with look.card("doing"):
        figure = tr("for {figure}", figure=words.names(idea.kpi)[0]) if idea.kpi else ""
        st.header(tr("Already being done") + (f" :gray[{label(figure)}]" if figure else ""), anchor=False)
        for action in idea.open_actions:
            told = [action.owner, numbers.day(action.due_on), *([tr("overdue")] if action.is_overdue else [])]
            st.markdown(f"▶ {label(action.title)}  \n:gray[{label(' · '.join(told))}]")
        if not idea.open_actions:
            st.caption(tr("○ nobody on it yet"))
    with look.card("around"):
        st.header(tr("Around it"), anchor=False)
        _around(actor, idea, site)
    with look.card("history"):
        st.header(tr("So far"), anchor=False)
        for step in idea.history:
            _step(step, site)


def _alike(idea: IdeaDetail, other: Lookalike, line: str) -> None:
    week = tr("week of {day}", day=numbers.day(other.week_of))
    when = f"{line} · {week} · {tr('{share} % alike', share=other.alike)}"
    st.markdown(f"“{label(other.headline)}”  \n:gray[{label(when)}]")
    if answers.is_open(idea):
        st.button(
            tr("Merge into it, both keep credit"),
            key=f"alike-{other.idea_id}",
            type="tertiary",
            on_click=answers.merge_into,
            args=(other.idea_id,),
        )


def _merged(merged: MergedIn, line: str) -> None:
    when = f"{line} · {tr('week of {day}', day=numbers.day(merged.week_of))}"
    st.markdown(f"⤷ “{label(merged.headline)}”  \n:gray[{label(tr('merged into this one'))} · {label(when)}]")
    st.button(
        tr("Take apart"),
        key=f"apart-{merged.idea_id}",
        type="tertiary",
        on_click=answers.take_apart,
        args=(merged.idea_id, merged.version),
    )


def _around(actor: Actor, idea: IdeaDetail, site: Site) -> None:
    with engine().begin() as conn:
        support = votes.of(conn, actor, [idea.idea_id])[idea.idea_id].votes
        said = comments.of(conn, actor, [idea.idea_id]).get(idea.idea_id, [])
        kept = photos.of_idea(conn, actor, idea.idea_id)
        teams = board.teams(conn, site.site_id, idea.line, now=clock.now())
    if support:
        st.markdown(label(tr_n("{count} me too", "{count} me too", support)))
    if teams:
        st.caption(label(tr("Touched: {teams}", teams=", ".join(teams))))
    media.draw(kept)
    voices.talk(idea.idea_id, said)
    if idea.top_loss:
        st.markdown(f":gray[{tr('Cost most at that time:')}] {label(idea.top_loss)}")
    for note in idea.notes:
        st.caption(label(numbers.day_and_time(note.start_at, str(site.zone))))
        plain(note.body)
    if not idea.notes and not idea.top_loss:
        st.caption(tr("No note at that time."))


def _step(step: Step, site: Site) -> None:
    when = numbers.day(step.at, zone=str(site.zone)) if step.at else tr("that week")
    who = step.by or tr("The sender")
    st.caption(label(f"{when} · {texts.told(texts.MANAGEMENT_STEPS, step.what, by=who)}"))
    if step.words and step.what != "merged":
        plain(step.words)
