"""From an event that was stored to the pixels: how long until a wall was told a number with that event in it."""

import json
import re
from collections import defaultdict

import numpy as np

from bench.walls.crowd import Floats, Heard
from bench.walls.floor import Stored

NO_DIGIT = re.compile(r"\D")
SETTLES_MS = 5_000  # what was stored this shortly before the end is not judged: it may be on its way


def waits_ms(heard: Heard, stored: list[Stored]) -> Floats:
    """Of each event stored while we listened, on every wall of its line; one that never came counts up to the end."""
    shown = [made_of(text) for text in heard.texts]
    by_wall: dict[str, dict[int, list[tuple[float, int]]]] = defaultdict(lambda: defaultdict(list))
    for wall, text, at_ms, _ in heard.arrivals.tolist():
        for line, made in shown[int(text)].items():
            by_wall[line][int(wall)].append((at_ms, made))
    judged = [one for one in stored if heard.began_ms <= one.at_ms < heard.ended_ms - SETTLES_MS]
    waits = [_first(told, one, heard.ended_ms) - one.at_ms for one in judged for told in by_wall[one.line].values()]
    return np.array(waits, dtype=np.float64)


def _first(told: list[tuple[float, int]], one: Stored, ended_ms: float) -> float:
    return next((at_ms for at_ms, made in told if made >= one.made), ended_ms)


def made_of(text: bytes) -> dict[str, int]:
    """The good pieces that each line page of an event shows in its biggest text."""
    found = {}
    for key, page in json.loads(text)["changed"].items():
        kind, _, line = key.partition(":")
        if kind == "line":
            said = page["gap"]["sub"][0][0][0][0]
            found[line] = int(NO_DIGIT.sub("", said))
    return found
