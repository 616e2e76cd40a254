"""What screens tell of themselves: taken as it comes, written all at once now and then."""

import threading
from typing import Any

import clock
from access import screen_reports
from access.connected import Which
from db.engine import engine


class Reports:
    """The newest report of each screen that is not written yet."""

    def __init__(self) -> None:
        self._waiting: dict[Which, dict[str, Any]] = {}
        self._guard = threading.Lock()

    def take(self, screen: Which, told: Any) -> None:
        """Raises Invalid where this is no report."""
        report = {"site_id": screen[0], "screen_id": screen[1], "told_at": clock.now(), **screen_reports.read(told)}
        with self._guard:
            self._waiting[screen] = report

    def write(self) -> None:
        """All of them in one write; while the database is away they wait. Raises SQLAlchemyError then."""
        with self._guard:
            batch, self._waiting = self._waiting, {}
        if not batch:
            return
        try:
            with engine().begin() as conn:
                screen_reports.put(conn, list(batch.values()))
        except BaseException:
            with self._guard:
                self._waiting = batch | self._waiting
            raise
