"""Which walls are told of something new: those of its lines, and the whole plant where nobody knows the lines."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from db import notices
from tests.ingest import floor

COUNTS = "site,machine,at,good,event_id\n"
M3 = f"{COUNTS}SUED,M3,2026-05-04T08:00Z,5,a\n"
LINES = "site,line,team\nSUED,L1,C\n"


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("counts", M3, {("SUED", "L2")}),
        ("counts", f"{M3}SUED,M2,2026-05-04T08:00Z,5,b\n", {("SUED", "L1"), ("SUED", "L2")}),
        ("counts", f"{COUNTS}SUED,M3,2026-05-03T08:00Z,5,known\n", set()),
        ("counts", f"{COUNTS}SUED,M3,2026-05-03T08:00Z,6,known\n", {("SUED", None)}),
        ("states", "site,machine,at,state\nNORD,M1,2026-05-04T08:00Z,down\n", {("NORD", "L1")}),
        ("lines", LINES, {("SUED", None)}),
    ],
)
def test_walls_of_the_lines_that_rows_are_of_are_told(
    engine: Engine, tmp_path: Path, kind: str, content: str, told: set[tuple[str, str | None]]
) -> None:
    with engine.begin() as conn:
        floor.build(conn, tmp_path)
        floor.send(conn, tmp_path, "counts", f"{COUNTS}SUED,M3,2026-05-03T08:00Z,5,known\n")
    heard: set[tuple[str | None, str | None]] = set()

    def hear(site_id: str | None, line: str | None) -> None:
        heard.add((site_id, line))
        if site_id is None:  # it listens from now on
            with engine.begin() as conn:
                floor.send(conn, tmp_path, kind, content)

    looks = iter(range(2))
    notices.hear(engine, hear, lambda: next(looks, None) is not None)
    assert heard == {(None, None), *told}
