"""The people of the plant, how they sign in, and the places with a QR code."""

from dataclasses import dataclass

from sqlalchemy import Connection

from access import people, sessions, stations
from access.actors import Actor
from access.people import NewPerson
from demo.plant import LINES, SITE

SYSTEM = Actor(SITE, "system", "system", "demo", lines=frozenset(line.line for line in LINES))
CREW = (
    NewPerson("ana", "Ana, operator line 2", "worker", "amber-kettle-drum", ("Filling",)),
    NewPerson("ivo", "Ivo, operator line 1", "worker", "paper-lantern-nine", ("Glass",)),
    NewPerson("noor", "Noor, operator line 2", "worker", "window-sparrow-tile", ("Filling",)),
    NewPerson("lin", "Lin, operator line 2", "worker", "orchard-pencil-rain", ("Filling",)),
    NewPerson("pavel", "Pavel, sets up lines 1 and 2", "worker", "granite-teapot-nine", ("Filling", "Glass"), "es"),
    NewPerson("rosa", "Rosa, operator line 1", "worker", "meadow-button-clock", ("Glass",)),
    NewPerson("mia", "Mia, packing", "worker", "velvet-bridge-corn", ("Packing",)),
    NewPerson("tom", "Tom, maintenance", "worker", "rusty-compass-leaf", ("Filling", "Glass", "Packing")),
    NewPerson("bo", "Bo, shift lead", "supervisor", "quiet-copper-lane", ("Filling", "Glass", "Red")),
    NewPerson("eva", "Eva, lead packing", "supervisor", "winter-basket-oak", ("Packing",)),
    NewPerson("dana", "Dana, plant manager", "manager", "silver-maple-gate", ()),
    NewPerson("adi", "Adi, administrator", "admin", "north-harbour-lamp", ()),
)
SHOWN = ("ana", "bo", "dana", "adi")  # one for each role
STATIONS = (
    ("L1-FILLER", "L1", "Line 1, filler"),
    ("L1-PACKER", "L1", "Line 1, crate packer"),
    ("L2-FILLER", "L2", "Line 2, filler"),
    ("L2-LABELLER", "L2", "Line 2, labeller"),
    ("L3-TABLES", "L3", "Line 3, packing tables"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody who can speak or decide, by user name or station."""

    actors: dict[str, Actor]

    def person_id(self, username: str) -> int:
        person_id = self.actors[username].person_id
        if person_id is None:
            raise KeyError(f"{username} is no person")
        return person_id


def hire(conn: Connection) -> Cast:
    """Make the people and the stations."""
    actors: dict[str, Actor] = {}
    for new in CREW:
        person = people.make(conn, SYSTEM, new)
        actor = sessions.actor_of(conn, SITE, person.person_id)
        if actor is not None:
            actors[new.username] = actor
    for station, line, label in STATIONS:
        stations.add(conn, SYSTEM, station, line=line, label=label)
        place = stations.at(conn, SITE, station)
        if place is not None:
            actors[station] = place
    return Cast(actors)


def sign_ins() -> str:
    """How to get in, one line for each role, for people to read."""
    shown = [person for person in CREW if person.username in SHOWN]
    return "\n".join(f"  {p.role:<11} {p.username:<5} {p.password:<20} {p.display_name}" for p in shown)
