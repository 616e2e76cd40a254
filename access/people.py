"""People: make, change role, teams and password, disable. Each of these ends the person's sessions where it must."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause

import clock
from access import audit, passwords, sessions
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import ROLES, require
from access.screens import LANGUAGES
from db.queries import people as queries

USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
NAME_LENGTH: Final = 80
SITE_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,20}")


@dataclass(frozen=True)
class Site:
    """A plant that one can sign in to."""

    site_id: str
    name: str


@dataclass(frozen=True)
class Person:
    """One row of the people page. `version` goes back with every change: no admin overwrites another's."""

    person_id: int
    username: str
    display_name: str
    role: str
    language: str
    version: int
    disabled_at: datetime | None
    created_at: datetime
    teams: tuple[str, ...]


@dataclass(frozen=True)
class NewPerson:
    """What is typed for a new person."""

    username: str
    display_name: str
    role: str
    password: str
    teams: tuple[str, ...] = ()
    language: str = "en"


def sites(conn: Connection) -> list[Site]:
    """All sites of this database, by name."""
    return [Site(*row) for row in conn.execute(queries.SITES)]


def site_name(conn: Connection, site_id: str) -> str:
    """The name of one site; empty when there is none."""
    return str(conn.execute(queries.SITE_NAME, {"site_id": site_id}).scalar() or "")


def first_site(conn: Connection, code: str) -> str:
    """Make the site that an empty database begins with; First steps or an import give it its name and zone."""
    if not SITE_CODE.fullmatch(code):
        raise Invalid("A plant's code has 1 to 20 letters, digits, dashes or underscores, such as SUED.")
    conn.execute(queries.ADD_FIRST_SITE, {"site_id": code, "name": "My plant", "timezone": "UTC"})
    return code


def anybody(conn: Connection) -> bool:
    """Whether there is a person at all: False means nobody can sign in yet."""
    return conn.execute(queries.ANYBODY).first() is not None


def everyone(conn: Connection, actor: Actor) -> list[Person]:
    """All people of the actor's site, by user name."""
    require(actor, "people.edit")
    return [_person(row) for row in conn.execute(queries.PEOPLE, {"site_id": actor.site_id})]


def colleagues(conn: Connection, actor: Actor) -> list[Person]:
    """Those who can own an action: the people of the site who are not disabled. For leads."""
    require(actor, "action.add")
    rows = conn.execute(queries.PEOPLE, {"site_id": actor.site_id})
    return [_person(row) for row in rows if row.disabled_at is None]


def one(conn: Connection, actor: Actor, person_id: int) -> Person:
    """One person of the actor's site; NotFound otherwise."""
    row = conn.execute(queries.PERSON, {"site_id": actor.site_id, "person_id": person_id}).first()
    if row is None:
        raise NotFound("There is no such person.")
    return _person(row)


def named(conn: Connection, site_id: str, username: str) -> Person | None:
    """The person with this user name at this site."""
    row = conn.execute(queries.PERSON_BY_NAME, {"site_id": site_id, "username": tidy_username(username)}).first()
    return _person(row) if row else None


def teams(conn: Connection, site_id: str) -> list[str]:
    """Every team that a line, a shift or a person of the site is in."""
    return [str(row.team) for row in conn.execute(queries.TEAMS, {"site_id": site_id})]


def make(conn: Connection, actor: Actor, new: NewPerson) -> Person:
    """A new person. Invalid when the name is taken or not usable, or the password is weak."""
    require(actor, "people.edit")
    username = tidy_username(new.username)
    _check_new(new, username)
    person_id = conn.execute(
        queries.ADD,
        {
            "site_id": actor.site_id,
            "username": username,
            "display_name": new.display_name.strip(),
            "role": new.role,
            "password_hash": passwords.hashed(new.password, about=(username, new.display_name)),
            "language": new.language,
            "now": clock.now(),
        },
    ).scalar()
    if person_id is None:
        raise Invalid("There is already somebody with the user name {username}. Choose another one.", username=username)
    _put_teams(conn, actor.site_id, person_id, new.teams)
    audit.record(
        conn, actor, "person.make", f"person:{person_id}", username=username, role=new.role, teams=list(new.teams)
    )
    return one(conn, actor, person_id)


def rename(
    conn: Connection, actor: Actor, person_id: int, *, seen_version: int, display_name: str, language: str
) -> Person:
    """Change the name that is shown, and the language."""
    require(actor, "people.edit")
    _check_display_name(display_name)
    _check_language(language)
    details = {"display_name": display_name.strip(), "language": language}
    before = _change(conn, actor, person_id, queries.SET_NAME, {"seen_version": seen_version} | details)
    was = {"display_name": before.display_name, "language": before.language}
    audit.record(conn, actor, "person.rename", f"person:{person_id}", before=was, **details)
    return one(conn, actor, person_id)


def set_role(conn: Connection, actor: Actor, person_id: int, *, seen_version: int, role: str) -> Person:
    """Give another role. The person's sessions end: what they see and may do is decided anew."""
    require(actor, "people.edit")
    _check_role(role)
    if role != "admin":
        _keep_an_admin(conn, actor, person_id)
    before = _change(conn, actor, person_id, queries.SET_ROLE, {"seen_version": seen_version, "role": role})
    sessions.end_all(conn, actor.site_id, person_id, "role changed", now=clock.now())
    audit.record(conn, actor, "person.role", f"person:{person_id}", before={"role": before.role}, role=role)
    return one(conn, actor, person_id)


def set_teams(conn: Connection, actor: Actor, person_id: int, *, seen_version: int, teams: tuple[str, ...]) -> Person:
    """Which teams the person is in; their lines come into sight on the next click."""
    require(actor, "people.edit")
    before = _change(conn, actor, person_id, queries.NEXT_VERSION, {"seen_version": seen_version})
    _put_teams(conn, actor.site_id, person_id, teams)
    was = {"teams": list(before.teams)}
    audit.record(conn, actor, "person.teams", f"person:{person_id}", before=was, teams=list(teams))
    return one(conn, actor, person_id)


def disable(conn: Connection, actor: Actor, person_id: int, *, seen_version: int) -> Person:
    """Nobody signs in with this name any more; what the person said and did stays."""
    require(actor, "people.edit")
    _keep_an_admin(conn, actor, person_id)
    now = clock.now()
    _change(conn, actor, person_id, queries.SET_DISABLED, {"seen_version": seen_version, "disabled_at": now})
    sessions.end_all(conn, actor.site_id, person_id, "disabled", now=now)
    audit.record(conn, actor, "person.disable", f"person:{person_id}")
    return one(conn, actor, person_id)


def enable(conn: Connection, actor: Actor, person_id: int, *, seen_version: int) -> Person:
    """Let a disabled person in again, with the password they had."""
    require(actor, "people.edit")
    _change(conn, actor, person_id, queries.SET_DISABLED, {"seen_version": seen_version, "disabled_at": None})
    audit.record(conn, actor, "person.enable", f"person:{person_id}")
    return one(conn, actor, person_id)


def end_sessions(conn: Connection, actor: Actor, person_id: int) -> None:
    """Sign the person out everywhere, at the next click; with their password they can sign in again."""
    require(actor, "people.edit")
    one(conn, actor, person_id)
    sessions.end_all(conn, actor.site_id, person_id, "ended by an admin", now=clock.now())
    audit.record(conn, actor, "person.end_sessions", f"person:{person_id}")


def set_password(conn: Connection, actor: Actor, person_id: int, *, seen_version: int, password: str) -> Person:
    """A new password from an admin; every session of the person ends."""
    require(actor, "people.edit")
    person = one(conn, actor, person_id)
    _put_password(conn, actor, person, seen_version, password)
    return one(conn, actor, person_id)


def change_own_password(conn: Connection, actor: Actor, *, old: str, new: str) -> None:
    """A new password from the person themselves, who must know the old one. All their sessions end, this one too."""
    require(actor, "password.change")
    bound = {"site_id": actor.site_id, "person_id": actor.person_id}
    row = conn.execute(queries.PASSWORD_OF_PERSON, bound).first()
    if row is None or not passwords.fits(old, row.password_hash):
        raise Invalid("The old password is not right. Nothing was changed.")
    person = one(conn, actor, row.person_id)
    _put_password(conn, actor, person, person.version, new)


def change_own_language(conn: Connection, actor: Actor, *, language: str, seen_version: int) -> Person:
    """The person reads every page in this language, from the next click on."""
    require(actor, "language.change")
    _check_language(language)
    person_id = actor.person_id or 0
    before = _change(conn, actor, person_id, queries.SET_LANGUAGE, {"seen_version": seen_version, "language": language})
    was = {"language": before.language}
    audit.record(conn, actor, "person.language", f"person:{person_id}", before=was, language=language)
    return one(conn, actor, person_id)


def tidy_username(username: str) -> str:
    """User names are compared in small letters, without spaces around them."""
    return username.strip().lower()


def _put_password(conn: Connection, actor: Actor, person: Person, seen_version: int, password: str) -> None:
    fresh = passwords.hashed(password, about=(person.username, person.display_name))
    _change(conn, actor, person.person_id, queries.SET_PASSWORD, {"seen_version": seen_version, "password_hash": fresh})
    sessions.end_all(conn, actor.site_id, person.person_id, "password changed", now=clock.now())
    audit.record(conn, actor, "person.password", f"person:{person.person_id}")


def _change(conn: Connection, actor: Actor, person_id: int, statement: TextClause, details: dict[str, Any]) -> Person:
    """Change the person, and return how they stood before."""
    before = one(conn, actor, person_id)
    if conn.execute(statement, {"site_id": actor.site_id, "person_id": person_id} | details).first() is None:
        raise ChangedMeanwhile("Somebody changed this person after you opened the page. Look again, then repeat.")
    return before


def _put_teams(conn: Connection, site_id: str, person_id: int, teams: tuple[str, ...]) -> None:
    who = {"site_id": site_id, "person_id": person_id}
    conn.execute(queries.DROP_TEAMS, who)
    for team in sorted({team.strip() for team in teams} - {""}):
        conn.execute(queries.ADD_TEAM, who | {"team": team})


def _keep_an_admin(conn: Connection, actor: Actor, person_id: int) -> None:
    admins = [row.person_id for row in conn.execute(queries.LOCK_ADMINS, {"site_id": actor.site_id})]
    if admins == [person_id]:
        raise Invalid("This is the last admin. Make somebody else admin first, so that people can still be managed.")


def _check_new(new: NewPerson, username: str) -> None:
    if not USERNAME.fullmatch(username):
        raise Invalid("A user name has 2 to 40 small letters, digits, dots, dashes or underscores, such as anna.k")
    _check_display_name(new.display_name)
    _check_role(new.role)
    _check_language(new.language)


def _check_display_name(display_name: str) -> None:
    if not 1 <= len(display_name.strip()) <= NAME_LENGTH or not display_name.isprintable():
        raise Invalid("The name to show has 1 to {most} characters on one line.", most=NAME_LENGTH)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise Invalid("There is no role {role!r}. Choose one of: {roles}.", role=role, roles=ROLES)


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Invalid("The language is one of {languages}.", languages=LANGUAGES)


def _person(row: Row[Any]) -> Person:
    return Person(**{**row._mapping, "teams": tuple(row.teams)})
