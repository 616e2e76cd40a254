"""The pictures of an action, before and after, and those that came with the idea; one more from phone or desk."""

from typing import Final

import streamlit as st
from sqlalchemy import Connection

from access.actors import Actor
from db.engine import engine
from feedback import photos
from feedback.actions import Action
from feedback.photos import Attachment, Subject
from pages.feedback import acting
from pages.shell import look
from pages.shell.say import label
from pages.shell.speech import to_say, tr

MOMENTS: Final = {"before": to_say("Before"), "after": to_say("After"), "": to_say("More pictures")}
KINDS: Final = ["jpg", "jpeg", "png", "webp"]


def draw(actor: Actor, action: Action) -> None:
    """Before at the left, after at the right, so that both are seen at once."""
    if action.line not in actor.lines:
        return
    with engine().begin() as conn:
        kept = [one for one in photos.of_action(conn, actor, action.action_id) if one.kind == "photo"]
    with look.card("photos"):
        st.markdown(f"## {tr('Pictures')}")
        before, after = st.columns(2)
        for moment, column in (("before", before), ("after", after)):
            with column:
                _of_moment(moment, [one for one in kept if one.moment == moment])
        others = [one for one in kept if not one.moment]
        if others:
            _of_moment("", others)
        with st.popover(tr("Add a picture")):
            _add(action)


def _of_moment(moment: str, kept: list[Attachment]) -> None:
    name = tr(MOMENTS[moment])
    st.markdown(f"**{name}**")
    if not kept:
        st.caption(tr("No picture yet."))
    for one in kept:
        st.markdown(f"![{label(name)}]({one.path})")


def _add(action: Action) -> None:
    moment = st.segmented_control(
        tr("When was it taken?"),
        ["before", "after"],
        format_func=lambda key: tr(MOMENTS[key]),
        default="after",
        key="photo-moment",
        required=True,
    )
    taken = st.file_uploader(tr("Picture"), type=KINDS, key=f"photo-{acting.request_id('photo')}")
    if taken is not None and st.button(tr("Keep it"), type="primary", key="photo-keep"):
        content = taken.getvalue()
        acting.act(lambda conn, who: _keep(conn, who, action, content, str(moment)), tr("Kept."))


def _keep(conn: Connection, actor: Actor, action: Action, content: bytes, moment: str) -> None:
    subject, asked = Subject(action_id=action.action_id), acting.request_id("photo")
    photos.keep(conn, actor, subject, content, moment=moment, request_id=asked)
    acting.forget_request("photo")
