"""The rejects file: the rows that were not taken, as they came, with why; to be mended and sent again."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import settings
from ingest.parse import Reject

COLUMNS = ("reject_line", "reject_column", "reject_value", "reject_reason")


def keep(source: Path, header: list[str], rows: Sequence[Reject], delimiter: str) -> Path:
    """Write the file beside its source, or in DATA_DIR/rejects where that cannot be.

    A rejects file that is there already is never changed: somebody may be mending it.
    """
    content = _content(header, rows, delimiter)
    folder = source.parent if os.access(source.parent, os.W_OK) else settings.data_dir() / "rejects"
    folder.mkdir(parents=True, exist_ok=True)
    for path in _names(folder, source.name):
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            if path.is_file() and path.read_bytes() != content:
                continue
        return path
    raise AssertionError("numbers do not end")


def _names(folder: Path, name: str) -> Iterator[Path]:
    yield folder / f"{name}.rejects.csv"
    number = 2
    while True:
        yield folder / f"{name}.{number}.rejects.csv"
        number += 1


def _content(header: list[str], rows: Sequence[Reject], delimiter: str) -> bytes:
    kept = [index for index, name in enumerate(header) if name.lower() not in COLUMNS]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([*(header[index] for index in kept), *COLUMNS])
    for reject in rows:
        filled = [*reject.cells, *[""] * (len(header) - len(reject.cells))]
        told = (reject.line, reject.column, reject.value, reject.reason)
        writer.writerow([*(filled[index] for index in kept), *told])
    return text.getvalue().encode()
