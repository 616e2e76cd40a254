"""Who stands at the pad in these tests."""

from access.actors import Actor
from tests.ingest.floor import SITE

WORKER = Actor(SITE, "person", "worker", "Anna", frozenset({"L1"}), frozenset({"A"}), person_id=7)
MATE = Actor(SITE, "person", "worker", "Ben", frozenset({"L1"}), frozenset({"A"}), person_id=8)
OTHER_TEAM = Actor(SITE, "person", "worker", "Olga", frozenset({"L2"}), frozenset({"B"}), person_id=9)
OTHER_SITE = Actor("NORD", "person", "worker", "Nora", frozenset({"L1"}), frozenset({"A"}), person_id=10)
PAD = Actor(SITE, "screen", "pad", "Pad line 1", frozenset({"L1"}), screen_id=3)
WALL = Actor(SITE, "screen", "screen", "Wall line 1", frozenset({"L1"}), screen_id=4)
