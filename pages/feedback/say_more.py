"""What can come along with words: what gets better, pictures before and after, and whose words they are."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import streamlit as st
from sqlalchemy import Connection

import clock
from access import people
from access.actors import Actor, nobody
from access.rules import may
from db.engine import engine
from feedback import behalf, ideas, photos
from feedback.behalf import Colleague
from feedback.ideas import Saying, Sent
from feedback.photos import Subject
from pages.shell.speech import to_say, tr

GAINS: Final = {
    "faster": to_say("faster"),
    "better": to_say("better"),
    "lighter": to_say("lighter"),
    "safer": to_say("safer"),
}
PICTURES: Final = ("jpg", "jpeg", "png", "webp")
MOMENTS: Final = {"before": to_say("Picture: how it is"), "after": to_say("Picture: how it could be")}
GAIN, ROUND, IS_FOR, WHOSE, AGREED = "say-gain", "say-round", "say-is-for", "say-whose", "say-agreed"
NO_NAME: Final = 0


@dataclass(frozen=True)
class Spoken:
    """Whose words were sent: "" one's own, a colleague's name, or nobody's (`is_unnamed`)."""

    sent: Sent
    name: str = ""
    is_unnamed: bool = False


def draw(actor: Actor, kind: str | None) -> None:
    """The fields below the words. A note needs none of them."""
    if kind == "note":
        return
    if kind != "danger":
        st.pills(tr("What gets better?"), list(GAINS), format_func=lambda key: tr(GAINS[key]), key=GAIN)
    with st.expander(tr("Add pictures")):
        for moment, name in MOMENTS.items():
            st.file_uploader(tr(name), type=list(PICTURES), key=_uploader(moment))
    if may(actor, "idea.behalf"):
        _whose(actor)


def send(conn: Connection, actor: Actor, saying: Saying, request_id: str) -> Spoken:
    """Keep the words and their pictures, as whoever they are of, in one transaction."""
    kept = st.session_state
    is_for = bool(kept.get(IS_FOR)) and may(actor, "idea.behalf") and saying.kind != "note"
    if not is_for:
        sent = ideas.send(conn, actor, saying, request_id=request_id, now=clock.now())
        return _with_pictures(conn, actor, Spoken(sent), request_id)
    speaker_id = kept.get(WHOSE) or None
    of = Colleague(speaker_id, has_agreed=bool(kept.get(AGREED)))
    sent = behalf.send(conn, actor, saying, of=of, request_id=request_id, now=clock.now())
    if speaker_id is None:  # who brought the pictures would say who wrote it
        by = nobody(actor.site_id, frozenset({saying.line}))
        return _with_pictures(conn, by, Spoken(sent, is_unnamed=True), request_id)
    name = next((one.display_name for one in people.colleagues(conn, actor) if one.person_id == speaker_id), "")
    return _with_pictures(conn, actor, Spoken(sent, name), request_id)


def forget() -> None:
    """It was sent: the next one starts empty."""
    for key in (GAIN, IS_FOR, WHOSE, AGREED, ROUND):
        st.session_state.pop(key, None)


def gain() -> str | None:
    """What was tapped as getting better."""
    chosen: str | None = st.session_state.get(GAIN)
    return chosen


def _whose(actor: Actor) -> None:
    if not st.toggle(tr("These are a colleague’s words"), key=IS_FOR):
        return
    with engine().begin() as conn:
        known = [one for one in people.colleagues(conn, actor) if one.person_id != actor.person_id]
    names = {NO_NAME: tr("Without a name: they get a code")} | {one.person_id: one.display_name for one in known}
    whose = st.selectbox(tr("Whose words?"), list(names), format_func=names.__getitem__, key=WHOSE)
    if whose:
        st.checkbox(tr("They agreed that their name stands with it"), key=AGREED)


def _with_pictures(conn: Connection, by: Actor, spoken: Spoken, request_id: str) -> Spoken:
    if spoken.sent.idea_id is None or not spoken.sent.is_new:
        return spoken
    for moment in MOMENTS:
        picture = st.session_state.get(_uploader(moment))
        if picture is not None:
            subject, once = Subject(said=request_id), f"{request_id}-{moment}"
            photos.keep(conn, by, subject, picture.getvalue(), moment=moment, request_id=once)
    return spoken


def _uploader(moment: str) -> str:
    """A new key for each form: an uploader is emptied only by becoming another one."""
    return f"say-picture-{moment}-{st.session_state.setdefault(ROUND, str(uuid4()))}"
