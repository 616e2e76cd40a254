"""A small plant for the tests of ingest, and short ways to send rows and to look at what is stored."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlalchemy import Connection, text

from ingest import door
from ingest.files import Order, Report, take_within
from ingest.staging import Counts

SITE, LINE, MACHINE = "SUED", "L1", "M1"
SITES = f"site,timezone\n{SITE},Europe/Berlin\nNORD,Asia/Kolkata\n"
LINES = f"site,line,team\n{SITE},{LINE},A\n{SITE},L2,B\nNORD,{LINE},A\n"
MACHINES = "site,machine,line,is_constraint\nSUED,M1,L1,\nSUED,M2,L1,true\nSUED,M3,L2,\nNORD,M1,L1,\n"
REASONS = (
    "site,reason,name,state,needs\nSUED,jam,Jam,down,\nSUED,guard,Guard open,down,comment\nSUED,dirt,Dirt,down,\n"
    "SUED,no_work,No work,idle,\n"
)
PRODUCTS = f"site,product,ideal_cycle_s,unit\n{SITE},A,10,pcs\n{SITE},B,20,pcs\n{SITE},SAND,1,kg\n"


def build(conn: Connection, folder: Path) -> None:
    """Two sites, three machines, reasons and products."""
    for name, content in (
        ("sites", SITES), ("lines", LINES), ("machines", MACHINES), ("reasons", REASONS), ("products", PRODUCTS)
    ):  # fmt: skip
        report = send(conn, folder, name, content)
        assert report.problem is None
        assert report.rejected == 0


def send(conn: Connection, folder: Path, name: str, content: str | bytes, **order: str) -> Report:
    """Take a file of that name (without .csv where it has no ending)."""
    path = folder / (name if "." in name else f"{name}.csv")
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return take_within(conn, path, Order(**order))


def write(conn: Connection, kind: str, rows: Iterable[Mapping[str, object]]) -> Counts:
    """Through the door for programs."""
    return door.write(conn, kind, rows, source="test")


def stored(conn: Connection, columns: str, table: str) -> list[tuple[object, ...]]:
    """What a table holds, in order."""
    found = conn.execute(text(f"SELECT {columns} FROM {table} ORDER BY {columns}"))
    return [tuple(row) for row in found]


def told(report: Report | Counts) -> tuple[int, int, int, int]:
    """accepted, duplicates, corrections, rejected; together they are all rows."""
    found = report.accepted, report.duplicates, report.corrections, report.rejected
    assert report.rows == sum(found)
    return found
