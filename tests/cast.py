"""The cast of the access tests: two plants, two teams, one person of each role, and those who have no business here.

`assemble(conn)` puts them into a migrated, empty database. SUED has line L1 of team A and line L2, whose early shift
is team B's; NORD is another plant with a line of the same code.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Engine, text

import clock
from access import passwords, sessions
from access.actors import Actor

SITE, OTHER_SITE = "SUED", "NORD"
PASSWORD = "glue cart over the bridge"


@dataclass(frozen=True)
class Cast:
    """All as actors, as a signed-in browser would have them."""

    worker: Actor  # anna, team A
    other_team: Actor  # ben, team B, a worker
    supervisor: Actor  # sofia, team A
    manager: Actor  # max
    admin: Actor  # ada
    second_admin: Actor  # alan
    stranger: Actor  # nora, admin of the other plant


def operator(site_id: str = SITE) -> Actor:
    """The command line."""
    return Actor(site_id=site_id, kind="system", role="system", name="command line")


def assemble(conn: Connection) -> Cast:
    """Both plants and everyone in them."""
    for site_id, name in ((SITE, "Werk Süd"), (OTHER_SITE, "Werk Nord")):
        _plant(conn, site_id, name)
    return Cast(
        worker=hire(conn, "anna", "worker", "A"),
        other_team=hire(conn, "ben", "worker", "B"),
        supervisor=hire(conn, "sofia", "supervisor", "A"),
        manager=hire(conn, "max", "manager"),
        admin=hire(conn, "ada", "admin"),
        second_admin=hire(conn, "alan", "admin"),
        stranger=hire(conn, "nora", "admin", site_id=OTHER_SITE),
    )


def hire(conn: Connection, username: str, role: str, *teams: str, site_id: str = SITE) -> Actor:
    """One more person, with PASSWORD."""
    person_id = conn.execute(
        text("""
            INSERT INTO people (site_id, username, display_name, role, password_hash)
            VALUES (:site_id, :username, :name, :role, :hash) RETURNING person_id
        """),
        {"site_id": site_id, "username": username, "name": username.capitalize(), "role": role, "hash": one_hash()},
    ).scalar_one()
    for team in teams:
        row = {"site_id": site_id, "person_id": person_id, "team": team}
        conn.execute(
            text("INSERT INTO person_teams (site_id, person_id, team) VALUES (:site_id, :person_id, :team)"), row
        )
    found = sessions.actor_of(conn, site_id, person_id)
    assert found is not None
    return found


@cache
def one_hash() -> str:
    """Hashing is slow by intent: once for everybody."""
    return passwords.hashed(PASSWORD)


def sign_in(engine: Engine, who: Actor) -> str:
    """A new session of this person, past the form: the value of its cookie."""
    assert who.person_id is not None
    with engine.begin() as conn:
        ticket = sessions.ticket(conn, who.site_id, who.person_id, now=clock.now())
        cookie = sessions.open_with(conn, ticket, agent="test", now=clock.now())
    assert cookie is not None
    return cookie


def _plant(conn: Connection, site_id: str, name: str) -> None:
    bound = {"site_id": site_id, "name": name}
    conn.execute(text("INSERT INTO sites (site_id, name, timezone) VALUES (:site_id, :name, 'Europe/Berlin')"), bound)
    lines = text(
        "INSERT INTO lines (site_id, line, name, team) "
        "VALUES (:site_id, 'L1', 'Filling', 'A'), (:site_id, 'L2', 'Packing', NULL)"
    )
    conn.execute(lines, bound)
    shifts = text("""
        INSERT INTO shifts (site_id, line, shift, start_at, end_at, team)
        VALUES (:site_id, 'L2', 'early', '2026-03-02T05:00Z', '2026-03-02T13:00Z', 'B')
    """)
    conn.execute(shifts, bound)
