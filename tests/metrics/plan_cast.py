"""Two plants and the people who plan them, for the tests of what is set up."""

from sqlalchemy import Connection, insert

from access.actors import Actor
from db.tables import lines, machines, sites

SUPERVISOR = Actor("P", "person", "supervisor", "Sam", frozenset({"L1"}), frozenset({"A"}), person_id=1)
TEAMMATE = Actor("P", "person", "supervisor", "Tess", frozenset({"L1"}), frozenset({"A"}), person_id=2)
OTHER_TEAM = Actor("P", "person", "supervisor", "Otto", frozenset({"L2"}), frozenset({"B"}), person_id=3)
WORKER = Actor("P", "person", "worker", "Wim", frozenset({"L1"}), frozenset({"A"}), person_id=4)
ADMIN = Actor("P", "person", "admin", "Ada", frozenset({"L1", "L2"}), person_id=5)
OTHER_SITE = Actor("Q", "person", "admin", "Quin", frozenset({"L1"}), person_id=6)
SCREEN = Actor("P", "screen", "screen", "wall", frozenset({"L1"}), screen_id=1)


def two_plants(conn: Connection) -> None:
    """Plant P in Berlin with lines L1 (team A) and L2 (team B), plant Q in Kolkata with a line L1 of its own."""
    berlin = {"site_id": "P", "name": "Plant P", "timezone": "Europe/Berlin", "day_starts_at": "06:00"}
    kolkata = {"site_id": "Q", "name": "Plant Q", "timezone": "Asia/Kolkata", "day_starts_at": "00:00"}
    conn.execute(insert(sites), [berlin, kolkata])
    named = [("P", "L1", "Filling", "A"), ("P", "L2", "Packing", "B"), ("Q", "L1", "Press", "A")]
    conn.execute(insert(lines), [dict(zip(("site_id", "line", "name", "team"), row, strict=True)) for row in named])
    pace = {"machine": "M1", "line": "L1", "name": "Filler", "is_constraint": True}
    conn.execute(insert(machines), [pace | {"site_id": "P"}, pace | {"site_id": "Q"}])
