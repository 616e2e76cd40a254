"""The cast: the same people at the same two plants in every test about who may do what.

WERK, team A on L1 and L2, team B on L3: Ana (worker A), Abe (worker A), Bo (supervisor A), Cem (worker B), Bea
(supervisor B), Dana (manager), Adi (admin), a wall screen and a phone station at L1, and a stranger who is in no team.
OTHER, another plant: Eli, its manager.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert

from access.actors import Actor
from db import tables as t

SITE = "WERK"
OTHER_SITE = "OTHER"
NO_PASSWORD = "!"
LINES = (("L1", "Line 1 · Mixing", "A"), ("L2", "Line 2 · Filling", "A"), ("L3", "Line 3 · Packing", "B"))


@dataclass(frozen=True)
class Cast:
    """Everybody, as the actors that services are handed."""

    ana: Actor
    abe: Actor
    bo: Actor
    cem: Actor
    bea: Actor
    dana: Actor
    adi: Actor
    eli: Actor
    stranger: Actor
    screen: Actor
    station: Actor


def move_in(conn: Connection) -> Cast:
    """Build both plants with their people, and hand over the cast."""
    build_plants(conn)
    team_a, team_b = frozenset({"L1", "L2"}), frozenset({"L3"})
    all_lines = team_a | team_b
    return Cast(
        ana=hire(conn, "ana", "Ana", "worker", team_a, "A"),
        abe=hire(conn, "abe", "Abe", "worker", team_a, "A"),
        bo=hire(conn, "bo", "Bo", "supervisor", team_a, "A"),
        cem=hire(conn, "cem", "Cem", "worker", team_b, "B"),
        bea=hire(conn, "bea", "Bea", "supervisor", team_b, "B"),
        dana=hire(conn, "dana", "Dana", "manager", all_lines),
        adi=hire(conn, "adi", "Adi", "admin", all_lines),
        eli=hire(conn, "eli", "Eli", "manager", frozenset({"L1"}), site_id=OTHER_SITE),
        stranger=hire(conn, "stranger", "Sol", "worker", frozenset()),
        screen=Actor(SITE, "screen", "screen", "Wall of line 1", lines=frozenset({"L1"}), screen_id=1),
        station=Actor(SITE, "station", "station", "Line 1, mixer", lines=frozenset({"L1"}), station="L1-MIXER"),
    )


def build_plants(conn: Connection) -> None:
    """Two sites with lines of the same codes, so that a forgotten site shows; their team is what sees them."""
    site = {"timezone": "Europe/Berlin", "answer_days": 7, "just_do_limit": None}
    names = ((SITE, "Werk Süd"), (OTHER_SITE, "Werk Nord"))
    conn.execute(insert(t.sites), [site | {"site_id": code, "name": name} for code, name in names])
    lines = [{"site_id": SITE, "line": code, "name": name, "team": team} for code, name, team in LINES]
    conn.execute(insert(t.lines), [*lines, {"site_id": OTHER_SITE, "line": "L1", "name": "Line 1", "team": "A"}])
    station = {"site_id": SITE, "station": "L1-MIXER", "line": "L1", "label": "Line 1, mixer"}
    conn.execute(insert(t.stations).values(station))


def hire(
    conn: Connection,
    username: str,
    name: str,
    role: str,
    lines: frozenset[str],
    team: str | None = None,
    site_id: str = SITE,
) -> Actor:
    """Somebody in the people table, as the actor that they are when signed in."""
    row = {"site_id": site_id, "username": username, "display_name": name, "role": role, "password_hash": NO_PASSWORD}
    person_id = conn.execute(insert(t.people).values(row).returning(t.people.c.person_id)).scalar_one()
    if team:
        conn.execute(insert(t.person_teams).values(site_id=site_id, person_id=person_id, team=team))
    teams = frozenset({team} if team else ())
    return Actor(site_id, "person", role, name, lines=lines, teams=teams, person_id=person_id)
