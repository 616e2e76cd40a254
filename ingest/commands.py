"""The command line for files, and how the outcome of each is told."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

import clock
from db import server
from db.engine import engine
from ingest import touched
from ingest.files import Order, Report, kind_of, take_within
from ingest.kinds import KINDS, in_reading_order
from ingest.tables import Unreadable
from ingest.touched import Touched

KEYS = ("file", "kind", "rows", "accepted", "duplicates", "corrections", "rejected", "rejects_file")
SHOWN = 10  # rejects that are told one by one


@dataclass(frozen=True)
class FilesCall:
    """What was asked for on the command line."""

    files: list[Path]
    order: Order
    dry_run: bool
    as_json: bool


Compare = Callable[[Connection, Touched], Callable[[], list[str]]]


def files(arguments: Sequence[str], compare: Compare) -> int:
    """Take files. The exit status: 0 all rows in, 1 some rejected, 2 a file was not taken.

    `compare` is asked by a dry run: called while the rows are in, what it gives is called when they are out again and
    says which figures they would move.
    """
    call = _parsed(arguments)
    with server.running():
        reports, moved = _taken(call, compare)
    status = tell(reports, as_json=call.as_json, dry_run=call.dry_run)
    for sentence in moved:
        say(sentence)
    return status


def _parsed(arguments: Sequence[str]) -> FilesCall:
    parser = argparse.ArgumentParser(
        prog="python -m ingest",
        description="Take files into the database. Master data is read first, whatever the order given.",
        epilog="Also: python -m ingest undo | shdr FILE... | shdr-mapping | worker (each with --help).",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or .xlsx, plain or gzip")
    parser.add_argument("--kind", choices=list(KINDS), help="kind of all files; default: from each file's name")
    parser.add_argument("--site", help="take rows of this site only, and all rows where the column site is missing")
    parser.add_argument(
        "--batch", metavar="ID", help="counts of --site as one batch: its number is known, not each row"
    )
    parser.add_argument("--dry-run", action="store_true", help="tell what would happen; the database stays as it is")
    parser.add_argument("--json", action="store_true", help="tell it as JSON")
    given = parser.parse_args(arguments)
    order = Order(kind=given.kind, site=given.site, batch=given.batch)
    return FilesCall(given.files, order, given.dry_run, given.json)


def _taken(call: FilesCall, compare: Compare) -> tuple[list[Report], list[str]]:
    """One report for each file, in the order given; they are read in the order of their kinds."""
    names = [_kind_name(path, call.order.kind) for path in call.files]
    found: dict[int, Report] = {}
    bears_on: list[Touched] = []
    with engine().connect() as conn:
        for index in in_reading_order(names):
            found[index] = take_within(conn, call.files[index], call.order)
            if not call.dry_run:
                conn.commit()
            elif not call.as_json:
                bears_on += touched.by_file(conn, found[index], now=clock.now())
        moved = _compared(conn, bears_on, compare)
    return [found[index] for index in range(len(names))], moved


def _compared(conn: Connection, bears_on: list[Touched], compare: Compare) -> list[str]:
    looks = [compare(conn, one) for one in touched.by_site(bears_on)]
    conn.rollback()
    return [sentence for look in looks for sentence in look()]


def _kind_name(path: Path, given: str | None) -> str:
    try:
        return kind_of(path.name, given).name
    except Unreadable:
        return ""


def say(sentence: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")


def tell(reports: list[Report], *, as_json: bool, dry_run: bool = False) -> int:
    """Say what became of each file; the exit status."""
    for report in reports:
        if report.problem:
            sys.stderr.write(f"{report.file}: not taken. {report.problem}\n")
    if as_json:
        say(json.dumps([{key: getattr(report, key) for key in KEYS} for report in reports]))
    else:
        for report in reports:
            _tell_one(report, dry_run=dry_run)
    if any(report.problem for report in reports):
        return 2
    return 1 if any(report.rejected for report in reports) else 0


def _tell_one(report: Report, *, dry_run: bool) -> None:
    if report.problem:
        return
    would = "would be " if dry_run else ""
    parts = f"{report.accepted} {would}accepted, {report.duplicates} duplicates, {report.corrections} corrections"
    say(f"{report.file} ({report.kind}): {report.rows} rows, {parts}, {report.rejected} rejected.")
    for note in report.notes:
        say(f"  {note}")
    for reject in report.rejects[:SHOWN]:
        say(f"  Line {reject.line}: {reject.reason} (found: {reject.value!r})")
    if report.rejected > SHOWN:
        say(f"  and {report.rejected - SHOWN} more")
    if report.rejects_file:
        say(f"  Mend the rejected rows in {report.rejects_file} and send that file.")
    if dry_run:
        for row in report.preview[:SHOWN]:
            say(f"  Line {row.line}: {row.outcome}: {', '.join(f'{k}={v}' for k, v in row.cells.items() if v)}")
