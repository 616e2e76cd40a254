"""Files that a person sends from a page: read as on the command line, for their own plant, noted in the audit."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection

import clock
from access import audit
from access.actors import Actor
from access.refusals import Invalid
from access.rules import require
from db.queries import ingest as queries
from ingest import touched
from ingest.files import Order, Report, kind_of, take_within
from ingest.kinds import KINDS, in_reading_order
from ingest.tables import Unreadable
from ingest.touched import Touched

NEWEST: Final = 2**63 - 1
LISTED: Final = ("file", "upload", "http", "undo")
_FORMULA: Final = re.compile(r"[\s\"']*[=+\-@＝＋－＠\t\r]")
_NUMBER: Final = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)?\s*")


@dataclass(frozen=True)
class Upload:
    """A file as a browser sends it, or a program (`source` http); `kind` is one of ingest.kinds.KINDS."""

    name: str
    kind: str
    content: bytes
    source: str = "upload"


@dataclass(frozen=True)
class Outcome:
    """What became of an upload, or would; `rejects_csv`: its rejected rows with why, safe to open in a spreadsheet."""

    report: Report
    rejects_csv: bytes = b""


@dataclass(frozen=True)
class Taken:
    """One earlier import; `source` is file (command line, inbox), upload, http, or undo: rows taken back."""

    import_id: int
    source: str
    kind: str
    file_name: str
    by: str
    at: datetime
    rows: int
    accepted: int
    duplicates: int
    corrections: int
    rejected: int
    undone_at: datetime | None = None


def guess(name: str) -> str | None:
    """The kind that a file's name says, None where it says none."""
    try:
        return kind_of(Path(name).name, None).name
    except Unreadable:
        return None


def try_out(
    conn: Connection, actor: Actor, uploads: Sequence[Upload], *, inside: Callable[[Touched], None] | None = None
) -> list[Outcome]:
    """What taking the files would do, in the order given; nothing of it stays.

    `inside` is called once, while the rows are in and before they are gone, with where figures may move.
    """
    trial = conn.begin_nested()
    bears_on: list[Touched] = []
    try:
        outcomes = _outcomes(conn, actor, uploads, bears_on)
        if inside:
            for found in touched.by_site(bears_on):
                inside(found)
    finally:
        trial.rollback()
    return outcomes


def take(conn: Connection, actor: Actor, uploads: Sequence[Upload]) -> list[Outcome]:
    """Take the files into the actor's plant, master data first. Sent twice, a file changes nothing the second time."""
    outcomes = _outcomes(conn, actor, uploads)
    for outcome in outcomes:
        told = outcome.report
        if not told.problem:
            counts = {"rows": told.rows, "accepted": told.accepted, "rejected": told.rejected}
            audit.record(conn, actor, "import.run", f"file:{told.file}", kind=told.kind, **counts)
    return outcomes


def latest(conn: Connection, actor: Actor, *, size: int = 20) -> list[Taken]:
    """The last files that were taken into the actor's plant, the newest first."""
    require(actor, "import.run")
    bound = {"site_id": actor.site_id, "sources": list(LISTED), "before": NEWEST, "size": size}
    return [Taken(*row) for row in conn.execute(queries.RECENT_IMPORTS, bound)]


def template(kind: str) -> bytes:
    """An empty file of the kind: its header alone, which a spreadsheet opens as UTF-8."""
    header = ",".join(column.name for column in KINDS[kind].columns)
    return f"{header}\r\n".encode("utf-8-sig")


def _outcomes(
    conn: Connection, actor: Actor, uploads: Sequence[Upload], bears_on: list[Touched] | None = None
) -> list[Outcome]:
    require(actor, "import.run")
    if unknown := [upload.name for upload in uploads if upload.kind not in KINDS]:
        raise Invalid("Choose what {file} holds.", file=unknown[0])
    found: dict[int, Outcome] = {}
    for index in in_reading_order([upload.kind for upload in uploads]):
        found[index] = _one(conn, actor, uploads[index])
        if bears_on is not None:
            bears_on += touched.by_file(conn, found[index].report, now=clock.now())
    return [found[index] for index in range(len(uploads))]


def _one(conn: Connection, actor: Actor, upload: Upload) -> Outcome:
    plain = re.sub(r"[^\w.-]+", "_", Path(upload.name).name)[-120:].lstrip(".") or "file"
    order = Order(upload.kind, actor.site_id, source=upload.source, by=actor.label)
    with TemporaryDirectory() as folder:
        path = Path(folder) / plain
        path.write_bytes(upload.content)
        report = take_within(conn, path, order)
        rejects = Path(report.rejects_file).read_bytes() if report.rejects_file else b""
    return Outcome(replace(report, file=upload.name, rejects_file=None), safe_csv(rejects))


def safe_csv(content: bytes) -> bytes:
    """The same CSV, with an apostrophe before each text that a spreadsheet would run as a formula; numbers stay."""
    if not content:
        return b""
    text = content.decode()
    delimiter = csv.Sniffer().sniff(text.partition("\r\n")[0], delimiters=",;\t").delimiter
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(
        [safe_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    )
    return out.getvalue().encode("utf-8-sig")


def safe_cell(cell: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula; a number stays one."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
