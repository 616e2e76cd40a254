"""Files as tables: a header and numbered rows of texts, from CSV or a workbook, plain or gzip."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from access.refusals import Refusal
from ingest.parse import Stored

if TYPE_CHECKING:
    import _csv

DELIMITERS = ",;\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Refusal):
    """The file cannot be taken at all; the sentence says why and how to mend it."""


class Row(NamedTuple):
    """`line` is where the row begins in the file; the header is line 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """The names in the first row as they stand there, the rows below it, and what separates them."""

    header: list[str]
    rows: Iterator[Row]
    delimiter: str = ","


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The table in the file. Raises Unreadable, also while the rows are read."""
    try:
        with path.open("rb") as file:
            yield _workbook(file) if path.suffix.lower() == ".xlsx" else _csv_table(_unzipped(file))
    except OSError as problem:
        if isinstance(problem, gzip.BadGzipFile):
            raise Unreadable("It is a damaged gzip file; pack it again.") from problem
        raise Unreadable("It cannot be read: {problem}.", problem=problem.strerror or problem) from problem
    except (EOFError, zlib.error) as problem:
        raise Unreadable("It is a damaged gzip file: it ends too early; send it again.") from problem
    except UnicodeError as problem:
        raise Unreadable("It is not UTF-8; save it as CSV UTF-8 and send it again.") from problem


def _unzipped(file: IO[bytes]) -> IO[bytes]:
    start = file.read(4)
    file.seek(0)
    if start[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.open(file))
    if start[:2] in _UTF16:
        raise Unreadable("It is UTF-16, not UTF-8; save it as CSV UTF-8 and send it again.")
    if start == b"PK\x03\x04":
        raise Unreadable("It is a zip file or a workbook; a workbook's name must end in .xlsx.")
    return file


def _csv_table(file: IO[bytes]) -> Table:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    delimiter = _delimiter(text)
    csv.field_size_limit(1_000_000)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    rows = _csv_rows(reader)
    first = next(rows, None)
    if first is None:
        raise Unreadable("It is empty; its first line must name the columns.")
    return Table([name.strip() for name in first.cells], rows, delimiter)


def _delimiter(text: io.TextIOWrapper) -> str:
    """Of `,`, `;` and tab, the one that the header line has most of, outside of quotes."""
    header = ""
    while not header.strip():
        line = text.readline()
        if not line:
            break
        header = line
    text.seek(0)
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _csv_rows(reader: "_csv.Reader") -> Iterator[Row]:
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise Unreadable(
                "Its quotes are broken in the row that begins in line {line}: {problem}.", line=line, problem=problem
            ) from problem
        if cells is None:
            return
        if cells and any(cells):
            yield Row(line, cells)
        line = reader.line_num + 1


def _workbook(file: IO[bytes]) -> Table:
    try:
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        rows = _sheet_rows(sheet.iter_rows(values_only=True))
        first = next(rows, None)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, SyntaxError) as problem:
        raise Unreadable("It is not a workbook that can be opened; save it again as .xlsx or as CSV.") from problem
    if first is None:
        raise Unreadable("Its first sheet is empty; the first row must name the columns.")
    return Table([name.strip() for name in first.cells], rows)


def _sheet_rows(rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    width = 0
    for line, values in enumerate(rows, 1):
        cells = [as_text(value) for value in values]
        while len(cells) > width and not cells[-1]:
            cells.pop()
        width = width or len(cells)
        if any(cells):
            yield Row(line, cells + [""] * (width - len(cells)))


def as_text(value: object) -> str:
    """A cell of a workbook or a value of a program as a file would write it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _whole_milliseconds(value).isoformat() if value.tzinfo is None else value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return format(Decimal(format(value, ".15g")), "f")
    return str(value)


def as_cells(values: list[object]) -> list[str]:
    """A column of a program's values as a file would write it; [] where all are missing."""
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return []
    if kinds == {str}:
        return cast("list[str]", values)
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {datetime}:
        moments = cast("list[datetime]", values)
        if all(moment.tzinfo is UTC and 1900 <= moment.year <= 2200 for moment in moments):
            return Stored(moment.isoformat(" ", "microseconds") for moment in moments)
    return [as_text(value) for value in values]


def _whole_milliseconds(value: datetime) -> datetime:
    """A workbook holds instants as fractions of days, which are off by some microseconds."""
    rounded = value + timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)
