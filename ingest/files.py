"""A file is taken: its kind and columns are known, its rows go through the door, its rejects come back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine

from access.refusals import Ours
from ingest import batches, door, rejects
from ingest.batches import Batch
from ingest.kinds import FOLD, KINDS, Kind
from ingest.parse import Reject, Texts
from ingest.staging import FEW, Counts, Source
from ingest.tables import Row, Table, Unreadable, opened

FEW_CODES = 20  # of those that are not known, named in a note
MISSHAPEN = Ours("The row has {found} cells, but the header names {named}; look for a missing or unquoted separator.")


@dataclass(frozen=True)
class Order:
    """How a file is to be taken. `kind` empty: from its name; `site`: only rows of that site, and the site where the
    file names none.
    """

    kind: str | None = None
    site: str | None = None
    source: str = "file"
    by: str = ""
    batch: str | None = None  # the file's number as a whole: its rows need none


@dataclass(frozen=True)
class Preview:
    """One of the first rows: what it says, and what became of it (accepted, duplicate, correction or the reason)."""

    line: int
    cells: dict[str, str]
    outcome: str


@dataclass(frozen=True)
class Report:
    """What became of a file. `problem`: why it was not taken at all; then nothing of it is in."""

    file: str
    kind: str | None = None
    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    corrections: int = 0
    rejected: int = 0
    rejects_file: str | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    preview: tuple[Preview, ...] = ()
    imports: dict[str, int] = field(default_factory=dict)  # site -> the number of this import there


def take(  # noqa: PLR0913  each is a choice of the person who sends the file
    engine: Engine,
    path: Path,
    *,
    kind: str | None = None,
    site: str | None = None,
    dry_run: bool = False,
    source: str = "file",
    by: str = "",
) -> Report:
    """Take one file in a transaction of its own; a dry run tells the same and writes nothing to the database."""
    with engine.connect() as conn:
        report = take_within(conn, path, Order(kind, site, source, by))
        if dry_run:
            conn.rollback()
        else:
            conn.commit()
    return report


def take_within(conn: Connection, path: Path, order: Order) -> Report:
    """Take one file in the caller's transaction: whole, or nothing of it where it cannot be read."""
    if not path.exists():
        return Report(str(path), order.kind, problem=Ours("There is no such file; check its name and folder."))
    try:
        kind = kind_of(path.name, order.kind)
    except Unreadable as problem:
        return Report(str(path), problem=problem.says)
    try:
        with opened(path) as table, conn.begin_nested():
            return _taken(conn, path, table, kind, order)
    except Unreadable as problem:
        return Report(str(path), kind.name, problem=problem.says)


def kind_of(name: str, given: str | None) -> Kind:
    """The kind that was asked for, or the one that the file's name begins with."""
    word = given or next((kind for kind in KINDS if name.lower().startswith(kind)), "")
    if word in KINDS:
        return KINDS[word]
    known = ", ".join(KINDS)
    raise Unreadable("Its kind is not known: name the file after one ({known}) or give the kind.", known=known)


def _taken(conn: Connection, path: Path, table: Table, kind: Kind, order: Order) -> Report:
    reading = Reading(table, kind, order.site)
    if order.batch is None:
        counts = door.take(conn, kind, reading.chunks(), Source(order.source, order.by, path.name, order.site))
    else:
        counts = _take_batch(conn, reading, path, order)
    told = sorted((*counts.rejects, *reading.misshapen), key=lambda reject: reject.line)
    written = rejects.keep(path, table.header, told, table.delimiter) if told else None
    return Report(
        file=str(path),
        kind=kind.name,
        rows=counts.rows + len(reading.misshapen),
        accepted=counts.accepted,
        duplicates=counts.duplicates,
        corrections=counts.corrections,
        rejected=len(told),
        rejects_file=str(written) if written else None,
        notes=tuple(_notes(reading, counts)),
        rejects=tuple(told),
        preview=tuple(reading.preview(counts)),
        imports=counts.imports,
    )


def _take_batch(conn: Connection, reading: "Reading", path: Path, order: Order) -> Counts:
    if reading.kind.name != "counts" or not order.site:
        raise Unreadable("Only counts of one site go in as a batch: send a file of counts and name the site.")
    batch = Batch(order.site, order.source, order.batch or "", order.by, path.name)
    counts = batches.take_texts(conn, batch, reading.chunks())
    if reading.misshapen:
        raise Unreadable(f"Nothing of it is taken. Line {reading.misshapen[0].line}: {reading.misshapen[0].reason}")
    return counts


def _notes(reading: "Reading", counts: Counts) -> Iterator[str]:
    if reading.ignored:
        yield Ours("Columns that are not known were ignored: {names}.", names=tuple(reading.ignored))
    for column, codes in counts.unknown.items():
        told = {"column": column, "codes": tuple(codes[:FEW_CODES]), "more": len(codes) - FEW_CODES}
        if len(codes) > FEW_CODES:
            yield Ours("Kept, but not known as {column}: {codes} and {more} more. Send {column}s to name them.", **told)
        else:
            yield Ours("Kept, but not known as {column}: {codes}. Send {column}s to name them.", **told)


class Reading:
    """The rows of one table on their way through the door, so that each can be found again."""

    def __init__(self, table: Table, kind: Kind, site: str | None) -> None:
        self.table, self.kind, self.site = table, kind, site
        self.names = [name.strip().lower() for name in table.header]
        self.ignored = [name for name in table.header if name and not self._is_known(name.lower())]
        self.misshapen: list[Reject] = []
        self.first: list[Row] = []
        self._refuse_header()

    def _is_known(self, name: str) -> bool:
        named = name in self.kind.by_name or name == FOLD.name or name in rejects.COLUMNS
        return named or bool(self.kind.pattern and re.fullmatch(self.kind.pattern, name))

    def _refuse_header(self) -> None:
        twice = sorted({name for name in self.names if name and self.names.count(name) > 1})
        if twice:
            raise Unreadable("It names a column twice: {names}; keep one of them.", names=tuple(twice))
        needed = [column.name for column in self.kind.columns if column.required]
        missing = [name for name in needed if name not in self.names and not (name == "site" and self.site)]
        if missing:
            raise Unreadable(
                "A column is missing that {kind} must have: {names}.", kind=self.kind.name, names=tuple(missing)
            )

    def chunks(self) -> Iterator[Texts]:
        """The rows in portions, column by column; those that do not fit the header are set aside."""
        while rows := list(islice(self.table.rows, door.CHUNK)):
            good = [row for row in rows if len(row.cells) == len(self.names)]
            if len(good) < len(rows):
                self.misshapen += [self._misshapen(row) for row in rows if len(row.cells) != len(self.names)]
            self.first += good[: FEW - len(self.first)]
            if good:
                yield self._texts(good)

    def _misshapen(self, row: Row) -> Reject:
        found, named = len(row.cells), len(self.names)
        reason = Ours(MISSHAPEN, found=found, named=named)
        return Reject(row.line, "", self.table.delimiter.join(row.cells), reason, row.cells)

    def _texts(self, rows: list[Row]) -> Texts:
        columns = dict(zip(self.names, zip(*(row.cells for row in rows), strict=True), strict=False))
        cells: dict[str, Sequence[str]] = {name: column for name, column in columns.items() if self._is_known(name)}
        if self.site and "site" not in cells:
            cells["site"] = [self.site] * len(rows)
        return Texts([row.line for row in rows], cells, [row.cells for row in rows])

    def preview(self, counts: Counts) -> Iterator[Preview]:
        """The first rows with what became of them."""
        reasons = {reject.line: reject.reason for reject in counts.rejects}
        for number, row in enumerate(self.first):
            outcome = counts.verdicts.get(number) or reasons.get(row.line, "")
            yield Preview(row.line, dict(zip(self.table.header, row.cells, strict=True)), outcome)
