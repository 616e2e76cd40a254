"""What the crew has said and what became of it, read from said.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("said.toml")


@dataclass(frozen=True)
class Answer:
    """One thing that was decided about an idea; `what` is a key of voices.ANSWERS."""

    days: float
    by: str
    what: str
    words: str = ""
    owner: str = ""
    due: int = 0
    until: int = 0
    into: str = ""
    value: int = 0


@dataclass(frozen=True)
class Said:
    """An idea or a danger; it is about the `about_h` hours before it was said."""

    key: str
    days: float
    by: str
    kind: str
    line: str
    body: str
    kpi: str | None = None
    top_loss: str | None = None
    about_h: float = 1.0
    gain: str | None = None
    pictogram: str | None = None
    language: str = "en"
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Task:
    """An action straight from the board; due some days after the loading, or on the next `weekday` (Monday is 0)."""

    days: float
    by: str
    line: str
    title: str
    owner: str
    kpi: str | None = None
    due: int = 0
    weekday: int | None = None


@dataclass(frozen=True)
class Note:
    """What happened, and for how many hours it was so."""

    days: float
    hours: float
    by: str
    line: str
    body: str
    kpi: str | None = None


@dataclass(frozen=True)
class Shown:
    """A figure on a line's board."""

    line: str
    kpi: str
    owner_role: str
    reaction_card: str


def _said(row: dict[str, Any]) -> Said:
    return Said(**row | {"answers": tuple(Answer(**answer) for answer in row.get("answers", ()))})


_ALL = tomllib.loads(FILE.read_text(encoding="utf-8"))
SAID = tuple(_said(row) for row in _ALL["said"])
TASKS = tuple(Task(**row) for row in _ALL["tasks"])
NOTES = tuple(Note(**row) for row in _ALL["notes"])
SHOWN = tuple(Shown(**row) for row in _ALL["shown"])
