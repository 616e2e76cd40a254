"""People: who can sign in, what they may do, and which teams' lines they see."""

from dataclasses import replace
from datetime import datetime
from typing import Final

import streamlit as st
from sqlalchemy import Connection

import clock
from access import passwords, people
from access.actors import Actor
from access.people import NewPerson, Person
from access.rules import ROLES
from db.engine import engine
from pages.manage import common
from pages.shell import look, numbers, speech
from pages.shell.say import label
from pages.shell.speech import to_say, tr

WIDTHS: Final = (0.34, 0.2, 0.3, 0.16)
MEANS: Final = {
    "worker": to_say("sees the own lines, says it, keeps the hour pad"),
    "supervisor": to_say("also answers ideas, plans shifts, targets and figures of the own lines"),
    "manager": to_say("the same for all lines, and imports"),
    "admin": to_say("does everything, also people and screens"),
}


def page() -> None:
    """The page of the menu."""
    actor = common.who("people.edit")
    with engine().begin() as conn:
        everyone = people.everyone(conn, actor)
        teams = people.teams(conn, actor.site_id)
    common.heading(
        tr("People"), tr("Who can sign in, what they may do, and whose lines they see. Speaking needs no account.")
    )
    tell_password()
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        listing(everyone)
    with right, look.card("person"):
        if "person" in st.session_state:
            change(actor, st.session_state["person"], teams)
        else:
            add(actor, teams)


def listing(everyone: list[Person]) -> None:
    with look.card("people"):
        for person in sorted(everyone, key=lambda one: one.disabled_at is not None):
            row(person)


def row(person: Person) -> None:
    name, role, teams, act = st.columns(WIDTHS, vertical_alignment="center")
    disabled = tr(", disabled {ago}", ago=ago(person.disabled_at)) if person.disabled_at else ""
    name.markdown(common.lines_of_text(person.display_name, f"{person.username}{disabled}"))
    role.markdown(label(tr(person.role)))
    sees_all = person.role in ("manager", "admin")
    teams.markdown(label(", ".join(person.teams)) or (f":gray[{tr('sees all lines') if sees_all else tr('none yet')}]"))
    chosen = st.session_state.get("person")
    if chosen and chosen.person_id == person.person_id:
        common.to_form(act)
    else:
        act.button(tr("Open"), key=f"open {person.person_id}", on_click=choose, args=(person,))


def ago(at: datetime) -> str:
    return numbers.age(at, clock.now())


def choose(person: Person) -> None:
    """Hold the person as they were seen, so that the second of two admins is told."""
    st.session_state["person"] = person


def add(actor: Actor, teams: list[str]) -> None:
    common.form_heading(tr("Add a person"))
    display_name = st.text_input(tr("Name"), key="new name", placeholder="Anna K.")
    username = st.text_input(tr("User name, to sign in"), key="new username", placeholder="anna.k")
    role = st.selectbox(tr("Role"), ROLES, format_func=tr, key="new role")
    st.caption(f"{tr(role).capitalize()}: {tr(MEANS[role])}.")
    chosen = pick_teams(teams, (), "new teams")
    language = pick_language(speech.language(), "new language")
    if st.button(tr("Add this person"), type="primary", key="add"):
        password = passwords.made_up()
        with common.acting(tr("The person can sign in now.")) as conn:
            people.make(conn, actor, NewPerson(username, display_name, role, password, chosen, language))
            keep_password(username, password)
            common.empty_next("new name", "new username")


def pick_teams(teams: list[str], chosen: tuple[str, ...], key: str) -> tuple[str, ...]:
    picked = st.multiselect(
        tr("Teams"),
        sorted({*teams, *chosen}),
        default=list(chosen),
        key=key,
        accept_new_options=True,
        placeholder=tr("choose, or type a new one"),
        help=tr("A worker and a supervisor see the lines of their teams; managers and admins see all lines."),
    )
    return tuple(picked)


def change(actor: Actor, person: Person, teams: list[str]) -> None:
    common.form_heading(person.display_name)
    st.caption(
        label(tr("User name {name}, here since {day}", name=person.username, day=numbers.full_date(person.created_at)))
    )
    of = f"{person.person_id} {person.version}"
    display_name = st.text_input(tr("Name"), person.display_name, key=f"name {of}")
    role = st.selectbox(tr("Role"), ROLES, index=ROLES.index(person.role), format_func=tr, key=f"role {of}")
    st.caption(f"{tr(role).capitalize()}: {tr(MEANS[role])}.")
    chosen = pick_teams(teams, person.teams, f"teams {of}")
    language = pick_language(person.language, f"language {of}")
    with st.container(horizontal=True):
        save_pressed = st.button(tr("Save"), type="primary", key="save")
        st.button(tr("Close"), key="close", on_click=common.forget, args=("person",))
    if save_pressed:
        with common.acting(tr("The person is changed."), on="person") as conn:
            wanted = replace(person, display_name=display_name, role=role, teams=chosen, language=language)
            save(conn, actor, person, wanted)
    st.divider()
    keys(actor, person)


def pick_language(chosen: str, key: str) -> str:
    codes = list(speech.LANGUAGES)
    place = codes.index(chosen) if chosen in codes else 0
    named = speech.LANGUAGES.__getitem__
    return st.selectbox(tr("Language"), codes, index=place, format_func=named, key=key)


def save(conn: Connection, actor: Actor, person: Person, wanted: Person) -> None:
    """Only what differs, from the version that the admin was looking at."""
    seen, who = person.version, person.person_id
    if (wanted.display_name.strip(), wanted.language) != (person.display_name, person.language):
        named = {"display_name": wanted.display_name, "language": wanted.language}
        seen = people.rename(conn, actor, who, seen_version=seen, **named).version
    if set(wanted.teams) != set(person.teams):
        seen = people.set_teams(conn, actor, who, seen_version=seen, teams=wanted.teams).version
    if wanted.role != person.role:
        people.set_role(conn, actor, who, seen_version=seen, role=wanted.role)


def keys(actor: Actor, person: Person) -> None:
    """What lets a person in, and keeps them out."""
    with st.container(horizontal=True):
        new_password = st.button(
            tr("New password"), key="password", help=tr("It is shown once; all sessions of the person end.")
        )
        end = st.button(tr("Sign out everywhere"), key="end", help=tr("For a lost phone: the password stays as it is."))
        shut = st.button(tr("Let in again") if person.disabled_at else tr("Disable"), key="disable")
    if new_password:
        password = passwords.made_up()
        with common.acting(tr("The password is new."), on="person") as conn:
            people.set_password(conn, actor, person.person_id, seen_version=person.version, password=password)
            keep_password(person.username, password)
    if end:
        with common.acting(tr("The person is signed out everywhere."), on="person") as conn:
            people.end_sessions(conn, actor, person.person_id)
    if shut:
        turn = people.enable if person.disabled_at else people.disable
        told = tr("Let in again.") if person.disabled_at else tr("Nobody signs in with this name any more.")
        with common.acting(told, on="person") as conn:
            turn(conn, actor, person.person_id, seen_version=person.version)


def keep_password(username: str, password: str) -> None:
    """Until the page has shown it: it is nowhere else in the clear."""
    st.session_state["password to tell"] = (username, password)


def tell_password() -> None:
    told = st.session_state.pop("password to tell", None)
    if told:
        username, password = told
        st.success(
            tr(
                "Tell **{name}** this password now. It is shown this once, and can be changed under Account.",
                name=label(username),
            )
        )
        st.code(password, language=None, width="content")
