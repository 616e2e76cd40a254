"""What others add to an idea, on My ideas and in triage: pictures, translations, who says "me too", comments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import streamlit as st
from sqlalchemy import Connection

import clock
from access import people, throttle
from access.actors import Actor
from access.refusals import Refusal
from access.rules import may
from db.engine import engine
from feedback import comments, photos, translations, votes
from feedback.comments import Comment
from feedback.moves import Tap
from feedback.photos import Attachment
from feedback.translations import Translation, Wanted
from feedback.votes import Support
from pages.feedback import say_similar
from pages.shell import current, look, numbers, speech, states
from pages.shell.say import label, plain
from pages.shell.speech import tr, tr_n

LONGEST: Final = 2000
AT_ONCE, EVERY_S = 20, 20  # comments of one person
ANYBODY: Final = 0
PROBLEM: Final = "voices-problem"


@dataclass(frozen=True)
class Voices:
    """What was added to one idea."""

    support: Support
    comments: list[Comment]
    translations: list[Translation]
    pictures: list[Attachment]


def of(conn: Connection, actor: Actor, idea_ids: list[int]) -> dict[int, Voices]:
    """All of it for the ideas on a page."""
    support, said = votes.of(conn, actor, idea_ids), comments.of(conn, actor, idea_ids)
    translated = translations.of(conn, actor, idea_ids)
    return {one: Voices(support[one], said[one], translated[one], photos.of_idea(conn, actor, one)) for one in idea_ids}


def beside(idea_id: int, spoken: str, shown: list[Translation]) -> None:
    """The translations under the original, each with its writer; and a way to ask for one."""
    for one in shown:
        if one.body:
            with st.container(border=True):
                told = tr("{language}, translated by {name}", language=_name_of(one.language), name=one.by)
                st.caption(label(told))
                plain(one.body)
        else:
            whom = one.asked_name or tr("anybody who reads it")
            st.caption(label(tr("{language}: asked {name}", language=_name_of(one.language), name=whom)))
    if len(shown) < len(speech.LANGUAGES) - 1:
        with st.popover(tr("Ask a colleague to translate")):
            _ask(idea_id, spoken, {one.language for one in shown})


def talk(idea_id: int, shown: list[Comment]) -> None:
    """The comments, and a field for one's own."""
    count = sum(not one.is_taken_back for one in shown)
    name = tr_n("{count} comment", "{count} comments", count) if count else tr("Comment")
    with st.expander(name, expanded=bool(st.session_state.get(f"comment-{idea_id}"))):
        for one in shown:
            _comment(idea_id, one)
        st.text_area(tr("Your comment"), key=f"comment-{idea_id}", max_chars=LONGEST, height=80)
        problem(f"comment-{idea_id}")
        st.button(tr("Add it"), key=f"comment-send-{idea_id}", on_click=_add_comment, args=(idea_id,))


def supported(support: Support) -> None:
    """How many say "me too", in a quiet line."""
    if support.votes:
        st.caption(f"✋ {label(say_similar.told(support))}")


def wanted(found: list[Wanted]) -> None:
    """What somebody is asked to translate: the original, and a field beside it."""
    for one in found:
        with look.card(f"translate-{one.idea_id}-{one.language}"):
            st.markdown(f"**{label(tr('Can you translate this into {language}?', language=_name_of(one.language)))}**")
            original, field = st.columns(2)
            with original:
                st.caption(label(f"{tr('Idea {number}', number=one.idea_id)} · {_name_of(one.spoken)}"))
                plain(one.original)
            key = f"translation-{one.idea_id}-{one.language}"
            field.text_area(tr("Your translation"), key=key, max_chars=LONGEST * 2)
            problem(key)
            st.button(tr("Keep the translation"), key=f"{key}-send", type="primary", on_click=_translate, args=(one,))


def act(key: str, deed: Callable[[Connection, Actor], Any], words: str) -> bool:
    """One transaction as whoever sits there now; a refusal is shown under the field `key`, and what was typed stays."""
    actor = current.actor()
    if actor is None:
        return False
    try:
        tries = throttle.bucket("comment", actor.label, capacity=AT_ONCE, refill_s=EVERY_S)
        with engine().begin() as conn:
            throttle.take(conn, actor.site_id, tries, now=clock.now())
        with engine().begin() as conn:
            deed(conn, actor)
    except Refusal as refusal:
        st.session_state[PROBLEM] = (key, speech.refused(refusal))
        return False
    states.done(words)
    return True


def problem(key: str) -> None:
    """What came of the last tap at this field, when it could not be done."""
    told = st.session_state.get(PROBLEM)
    if told and told[0] == key:
        st.session_state.pop(PROBLEM)
        states.problem(told[1])


def _comment(idea_id: int, one: Comment) -> None:
    who = one.by or tr("The sender")
    when = numbers.day(one.at) if one.at else tr("week of {day}", day=numbers.day(one.week_of))
    head = f"{who}{' · ' + tr('who said it') if one.by_sender and one.by else ''} · {when}"
    st.caption(label(head))
    if one.is_taken_back:
        st.caption(tr("taken back"))
        return
    plain(one.body)
    if one.is_mine:
        key = f"uncomment-{one.comment_id}"
        st.button(tr("Take it back"), key=key, type="tertiary", on_click=_take_back, args=(idea_id, one))


def _add_comment(idea_id: int) -> None:
    key = f"comment-{idea_id}"
    asked = st.session_state.setdefault(f"{key}-request", str(uuid4()))
    body = st.session_state.get(key) or ""
    if act(
        key,
        lambda conn, who: comments.add(conn, who, idea_id, body, request_id=asked, now=clock.now()),
        tr("Your comment stands with it."),
    ):
        st.session_state[key] = ""
        st.session_state.pop(f"{key}-request")


def _take_back(idea_id: int, one: Comment) -> None:
    tap = Tap(one.version, clock.now())
    act(
        f"comment-{idea_id}",
        lambda conn, who: comments.take_back(conn, who, idea_id, one.comment_id, tap),
        tr("Taken back."),
    )


def _ask(idea_id: int, spoken: str, known: set[str]) -> None:
    actor = current.actor()
    if actor is None:
        return
    open_ones = [code for code in speech.LANGUAGES if code not in known | {spoken}]
    first = open_ones.index(actor.language) if actor.language in open_ones else 0
    key = f"ask-{idea_id}"
    st.selectbox(tr("Into which language?"), open_ones, index=first, format_func=_name_of, key=f"{key}-language")
    if may(actor, "action.add"):
        with engine().begin() as conn:
            known_people = [one for one in people.colleagues(conn, actor) if one.person_id != actor.person_id]
        names = {ANYBODY: tr("Anybody who reads it")} | {one.person_id: one.display_name for one in known_people}
        st.selectbox(tr("Whom?"), list(names), format_func=names.__getitem__, key=f"{key}-of")
    problem(key)
    st.button(tr("Ask"), key=f"{key}-send", type="primary", on_click=_asked, args=(idea_id,))


def _asked(idea_id: int) -> None:
    key = f"ask-{idea_id}"
    language, of_whom = st.session_state[f"{key}-language"], st.session_state.get(f"{key}-of") or None
    act(
        key,
        lambda conn, who: translations.ask(conn, who, idea_id, language, of=of_whom, now=clock.now()),
        tr("Asked. The translation will stand beside the original."),
    )


def _translate(one: Wanted) -> None:
    key = f"translation-{one.idea_id}-{one.language}"
    body, tap = st.session_state.get(key) or "", Tap(one.version, clock.now())
    act(
        key,
        lambda conn, who: translations.write(conn, who, one.idea_id, one.language, body, tap),
        tr("Thank you. It stands beside the original."),
    )


def _name_of(code: str) -> str:
    return speech.LANGUAGES.get(code, code)
