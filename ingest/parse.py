"""Rows of texts become columns of stored values; each row that cannot be taken becomes a reject with its reason.

Column by column, because that is several times faster than row by row.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

from access.refusals import Ours
from ingest.cells import NULL, READERS, Bad, are_plain_numbers, text_of_people
from ingest.instants import IN_ZONE, in_plain_writing
from ingest.kinds import FOLD, Column, Kind
from ingest.plant import Plant

MEMORY = 50_000  # texts that a reader remembers


@dataclass(frozen=True)
class Reject:
    """A row that was not taken: where, which cell, and how to mend it."""

    line: int
    column: str
    value: str
    reason: str
    cells: Sequence[str] = ()  # the whole row as it came, where it came from a file


@dataclass(frozen=True)
class Texts:
    """Rows turned into columns: `cells[name][i]` is what row i has there, `lines[i]` where it stands."""

    lines: Sequence[int]
    cells: Mapping[str, Sequence[str]]
    rows: Sequence[Sequence[str]] = ()  # as they came, for the rejects file

    def column(self, name: str) -> Sequence[str]:
        return self.cells.get(name) or [""] * len(self.lines)


class Stored(list[str]):
    """Cells of a column that are written already as COPY takes them."""


def is_constant(column: Sequence[str]) -> bool:
    """Whether all rows say the same, which is soon told."""
    return bool(column) and column[0] == column[-1] and list(column).count(column[0]) == len(column)


class Memory(dict[str, "str | Bad"]):
    """Text -> value, each read once: most cells of a file repeat."""

    def __init__(self, read: Callable[[str], str], column: Column) -> None:
        super().__init__()
        self.read, self.column = read, column
        self.has_bad = False

    def __missing__(self, text: str) -> "str | Bad":
        if len(self) > MEMORY:
            self.clear()
        value = self[text] = self.value_of(text.strip())
        self.has_bad = self.has_bad or isinstance(value, Bad)
        return value

    def value_of(self, text: str) -> "str | Bad":
        try:
            if not text:
                return self.when_empty()
            value = self.read(text)
            if self.column.allowed and value not in self.column.allowed:
                return Bad("must be one of {allowed}", allowed=self.column.allowed)
        except Bad as problem:
            return problem
        return value

    def when_empty(self) -> "str | Bad":
        if self.column.filled:
            return Bad("is empty, but is needed")
        if self.column.default:
            return self.read(self.column.default)
        if not self.column.key:
            return NULL
        return "-infinity" if self.column.holds == "day" else ""


class Parser:
    """Reads the rows of one kind; keeps what it has read, so use one for a whole file."""

    def __init__(self, kind: Kind, plant: Plant) -> None:
        self.kind, self.plant = kind, plant
        self.memories: dict[tuple[str, str, int], Memory] = {}

    def parse(self, texts: Texts, rejects: dict[int, Reject]) -> dict[str, list[str]]:
        """The values of each stored column for all rows; rows that cannot be taken are put in `rejects`."""
        sites = self._read(self.kind.by_name["site"], texts, rejects)
        zones = self._zones(sites, texts, rejects) if self.kind.has_instants else []
        values = {"site_id": sites}
        for column in self.kind.columns[1:]:
            if column.holds in IN_ZONE:
                values[column.column] = self._read_in_zone(column, texts, zones, rejects)
            else:
                values[column.column] = self._read(column, texts, rejects)
        if self.kind.pattern:
            values["names"] = _names(self.kind.pattern, texts)
        return values

    def _memory(self, column: Column, read: Callable[[str], str], zone: str = "", fold: int = 0) -> Memory:
        key = column.name, zone, fold
        return self.memories.setdefault(key, Memory(read, column))

    def _read(self, column: Column, texts: Texts, rejects: dict[int, Reject]) -> list[str]:
        cells = texts.cells.get(column.name)
        memory = self._memory(column, READERS[column.holds])
        if not cells:
            return [_checked(memory.when_empty())] * len(texts.lines)
        if column.holds == "event" and are_plain_numbers(cells):
            return list(cells)
        found = [memory[cells[0]]] * len(cells) if is_constant(cells) else [memory[cell] for cell in cells]
        return _kept(found, column.name, texts, rejects) if memory.has_bad else cast("list[str]", found)

    def _zones(self, sites: list[str], texts: Texts, rejects: dict[int, Reject]) -> list[tuple[str, int]]:
        """The site and the fold of each row; an unknown site stands as ''."""
        folds = self._read(FOLD, texts, rejects)
        known = self.plant.zones
        return [(site if site in known else "", int(fold or 0)) for site, fold in zip(sites, folds, strict=True)]

    def _read_in_zone(
        self, column: Column, texts: Texts, zones: list[tuple[str, int]], rejects: dict[int, Reject]
    ) -> list[str]:
        cells = texts.cells.get(column.name)
        if not cells:
            return [_checked(Memory(str, column).when_empty())] * len(texts.lines)
        if isinstance(cells, Stored):
            return cells
        if column.holds == "instant" and len(set(zones)) == 1 and (plain := self._instants(cells, *zones[0])):
            return plain
        memories = {where: self._zone_memory(column, *where) for where in set(zones)}
        if len(memories) == 1:
            found = [memories[zones[0]][cell] for cell in cells]
        else:
            found = [memories[where][cell] for where, cell in zip(zones, cells, strict=True)]
        if any(memory.has_bad for memory in memories.values()):
            return _kept(found, column.name, texts, rejects)
        return cast("list[str]", found)

    def _instants(self, cells: Sequence[str], site: str, fold: int) -> list[str] | None:
        """The instants where all are written plainly; None: some have to be read with more care."""
        return in_plain_writing(cells, self.plant.zones.get(site, ZoneInfo("UTC"))) if not fold else None

    def _zone_memory(self, column: Column, site: str, fold: int) -> Memory:
        zone = self.plant.zones.get(site, ZoneInfo("UTC"))
        read = IN_ZONE[column.holds]
        return self._memory(column, lambda text: read(text, zone, fold), site, fold)


def _checked(value: "str | Bad") -> str:
    return "" if isinstance(value, Bad) else value


def _kept(found: list["str | Bad"], name: str, texts: Texts, rejects: dict[int, Reject]) -> list[str]:
    """The values, with each bad one noted as the reason of its row unless that has one."""
    for index, value in enumerate(found):
        if isinstance(value, Bad):
            reject(rejects, texts, index, name, Ours("{column} {problem}.", column=name, problem=value.says))
            found[index] = ""
    return [value for value in found if isinstance(value, str)]


def reject(rejects: dict[int, Reject], texts: Texts, index: int, column: str, reason: str) -> None:
    """Note in one sentence why the row cannot be taken; the first reason stays."""
    value = texts.column(column)[index]
    row = texts.rows[index] if texts.rows else ()
    rejects.setdefault(index, Reject(texts.lines[index], column, value, reason, row))


def _names(pattern: str, texts: Texts) -> list[str]:
    """JSON of language -> name from the columns such as name_de."""
    columns = {name.removeprefix("name_"): cells for name, cells in texts.cells.items() if re.fullmatch(pattern, name)}
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    if not columns:
        return ["{}"] * len(texts.lines)
    told = ({language: name.strip() for language, name in row.items() if name.strip()} for row in rows)
    return [text_of_people(json.dumps(row, ensure_ascii=False)) for row in told]
