"""Adapter logs of machine tools (MTConnect SHDR): `time|key|value[|key|value...]`, one line after the other."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.cells import Bad
from ingest.instants import parsed
from ingest.parse import Reject
from ingest.tables import Unreadable

LEVELS = ("NORMAL", "WARNING", "FAULT", "UNAVAILABLE")
_MULTILINE = re.compile(r"--multiline--\S*")


@dataclass(frozen=True)
class Condition:
    """`key|LEVEL|code|severity|qualifier|text`."""

    level: str
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Line:
    """What one line says: values by key, or one condition. `at` is the stamp of the machine, in UTC."""

    at: datetime
    values: tuple[tuple[str, str], ...] = ()
    condition: tuple[str, Condition] | None = None

    @property
    def said(self) -> dict[tuple[str, str], str]:
        """What it says of which thing; several conditions of one key may stand side by side."""
        if self.condition:
            key, condition = self.condition
            return {(key, condition.code): condition.level}
        return {(key, ""): value for key, value in self.values}


@dataclass(frozen=True)
class Log:
    """The lines of a file that could be read, in order, and those that could not."""

    lines: list[Line]
    rejects: list[Reject]


def is_execution(key: str) -> bool:
    """Whether a key tells what the machine does: execution, pexecution, Mill1:execution, path1_execution."""
    return key.lower().endswith("execution")


def read(path: Path) -> Log:
    """The log, plain or gzip. Raises Unreadable where it is none."""
    log = Log([], [])
    for number, text in _texts(path):
        try:
            line = _line(text)
        except Bad as problem:
            log.rejects.append(Reject(number, "line", text[:200], f"The line {problem}.", (text,)))
        else:
            if line:
                log.lines.append(line)
    if not log.lines:
        raise Unreadable("It holds no line such as 2026-05-04T06:30:00Z|execution|ACTIVE; is it an adapter log?")
    return log


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines without those of assets, which may span several."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8-sig")
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise Unreadable("It is a damaged gzip file; pack it again.") from problem
    except OSError as problem:
        raise Unreadable(f"It cannot be read: {problem.strerror or problem}.") from problem
    except UnicodeError as problem:
        raise Unreadable("It is not UTF-8; an adapter log is plain text.") from problem
    closing = ""
    for number, line in enumerate(text.splitlines(), 1):
        if closing:
            closing = "" if line.strip() == closing else closing
        elif opening := _MULTILINE.search(line):
            closing = opening[0]
        elif line.strip() and not line.startswith("*"):  # `* PING`: talk between adapter and agent
            yield number, line


def _line(text: str) -> Line | None:
    """What the line says, None where it speaks of assets. A duration behind the stamp (`@100`) is dropped."""
    stamp, bar, rest = text.partition("|")
    if not bar:
        raise Bad("has no |; it must read time|key|value")
    found = parsed(stamp.partition("@")[0].strip())
    at = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    fields = [field.strip() for field in rest.split("|")]
    if fields[0].startswith("@"):
        return None
    if condition := _condition(fields):
        return Line(at, condition=(fields[0], condition))
    return Line(at, tuple(zip(fields[::2], fields[1::2], strict=False)))


def _condition(fields: list[str]) -> Condition | None:
    """The condition, None where the fields are keys and values. The number of fields behind the level varies."""
    if len(fields) < 2 or fields[1].upper() not in LEVELS or any(map(is_execution, fields[::2])):
        return None
    level, more = fields[1].upper(), fields[2:]
    if level == "UNAVAILABLE" and (not more or any(more)):
        return None
    return Condition(level, more[0] if more else "", " ".join("|".join(more[3:]).split()))
