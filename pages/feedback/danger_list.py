"""The open dangers of the lines in sight: told what happens now, and closed when they are gone."""

from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import dangers, ladder, photos
from feedback.dangers import Danger
from feedback.moves import Tap
from feedback.photos import Subject
from pages.feedback import acting, media
from pages.floor import call_picture, words
from pages.shell import look
from pages.shell.say import label, plain
from pages.shell.speech import to_say, tr

WIDTHS: Final = (0.72, 0.28)
PICTURES: Final = ["jpg", "jpeg", "png", "webp"]


def draw(actor: Actor) -> None:
    """Above everything else, and nothing at all while there is none."""
    with engine().begin() as conn:
        there = dangers.of(conn, actor, now=clock.now())
        told = ladder.posts_told(conn, actor.site_id, [danger.idea_id for danger in there])
    for danger in there:
        with look.card(f"danger-{danger.idea_id}"):
            what, deeds = st.columns(WIDTHS, vertical_alignment="center")
            with what:
                _danger(actor, danger, told.get(danger.idea_id, ()))
            if may(actor, "danger.remove"):
                with deeds, st.container(horizontal=True, horizontal_alignment="right"):
                    _deeds(danger)


def _danger(actor: Actor, danger: Danger, posts: tuple[str, ...]) -> None:
    told = tr("⚠ Danger, {line}, open {days}", line=danger.line_name, days=words.days(danger.age_days))
    late = tr("no answer yet, overdue") if danger.is_overdue else tr("no answer yet")
    st.markdown(f":orange[**{label(told)}**]" + ("" if danger.is_seen else f" :orange[{label(late)}]"))
    plain(danger.body)
    _pictures(actor, danger)
    if danger.is_seen:
        st.caption(label(tr("Told: {answer}", answer=danger.answer)))
    elif posts:
        st.caption(label(tr("told: {posts}", posts=call_picture.posts(posts))))


def _pictures(actor: Actor, danger: Danger) -> None:
    if may(actor, "photo.see"):
        with engine().begin() as conn:
            found = photos.of_idea(conn, actor, danger.idea_id)
        media.draw([one for one in found if one.kind == "photo"])


def _deeds(danger: Danger) -> None:
    if st.button(tr("Answer"), key=f"answer-{danger.idea_id}"):
        _answer(danger)
    if st.button(tr("It is gone"), key=f"gone-{danger.idea_id}"):
        _gone(danger)


@look.dialog(to_say("What happens now?"))
def _answer(danger: Danger) -> None:
    plain(danger.body)
    said = st.text_area(tr("The sender reads this"), key=f"danger-words-{danger.idea_id}", max_chars=1000)
    if st.button(tr("Tell them"), type="primary"):
        tap = acting.tap(f"danger-{danger.idea_id}", danger.version)
        acting.act(
            lambda conn, who: dangers.answer(conn, who, danger.idea_id, tap, words=said or ""), tr("They read it.")
        )


@look.dialog(to_say("What was done about it?"))
def _gone(danger: Danger) -> None:
    plain(danger.body)
    said = st.text_area(tr("The sender reads this"), key=f"gone-words-{danger.idea_id}", max_chars=1000)
    picture = st.file_uploader(tr("A picture of how it is now, if you like"), PICTURES, key=f"after-{danger.idea_id}")
    if st.button(tr("It is gone"), type="primary", key="gone-send"):
        tap = acting.tap(f"gone-{danger.idea_id}", danger.version)
        shown = picture.getvalue() if picture else None
        told = tr("It is off the wall. Thank you!")
        acting.act(lambda conn, who: take_off(conn, who, danger.idea_id, tap, said or "", shown), told)


def take_off(conn: Connection, actor: Actor, idea_id: int, tap: Tap, said: str, picture: bytes | None) -> None:
    """The picture and the end in one: neither is kept without the other."""
    if picture:
        photos.keep(
            conn, actor, Subject(idea_id=idea_id), picture, moment="after", request_id=f"{tap.request_id}-after"
        )
    dangers.remove(conn, actor, idea_id, tap, what_was_done=said)
