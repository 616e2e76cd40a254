"""Files dropped into DATA_DIR/inbox: taken when they are whole, then moved to inbox/done or inbox/failed."""

import logging
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from db.queries import worker as queries
from ingest import files
from ingest.files import Report, kind_of
from ingest.kinds import in_reading_order
from ingest.tables import Unreadable

log = logging.getLogger(__name__)
UNFINISHED = (".part", ".tmp", ".crdownload", "~")
Look = tuple[int, int]  # size and time of change


class Inbox:
    """One folder, swept again and again; remembers how its files looked the last time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.looks: dict[Path, Look] = {}
        for name in ("taking", "done", "failed"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def sweep(self, engine: Engine) -> list[Report]:
        """Take every file that did not change since the last sweep; of several workers one does it."""
        with engine.begin() as guard:
            if not guard.execute(queries.TRY_INBOX).scalar():
                return []
            for left in sorted((self.folder / "taking").iterdir()):  # a worker was cut off: take it again
                left.rename(_free(self.folder, left.name))
            return [self._take(engine, path) for path in self._whole()]

    def _whole(self) -> list[Path]:
        """The files to take, master data first; a file that still grows holds up those that come after it."""
        before, self.looks = self.looks, {path: _look(path) for path in sorted(self.folder.iterdir()) if _is_sent(path)}
        names = list(self.looks)
        whole = []
        for index in in_reading_order([_kind(path) for path in names]):
            if before.get(names[index]) != self.looks[names[index]]:
                break
            whole.append(names[index])
        return whole

    def _take(self, engine: Engine, path: Path) -> Report:
        taking = path.rename(_free(self.folder / "taking", path.name))
        report = _taken(engine, taking)
        home = self.folder / ("failed" if report.problem else "done")
        if report.problem:
            taking.with_name(f"{taking.name}.problem.txt").write_text(f"{report.problem}\n")
        for left in sorted((self.folder / "taking").iterdir()):
            left.rename(_free(home, left.name))
        counts = f"{report.accepted} accepted, {report.duplicates} duplicates, {report.corrections} corrections"
        log.info("%s: %s", path.name, report.problem or f"{counts}, {report.rejected} rejected")
        return report


def _taken(engine: Engine, path: Path) -> Report:
    """Take the file. One that the database refuses is set aside; for a database that is away the caller waits."""
    try:
        return files.take(engine, path, by="inbox")
    except DBAPIError as problem:
        if isinstance(problem, OperationalError) or problem.connection_invalidated:
            raise
        return Report(str(path), problem=f"The database refused it: {problem.orig}")


def _is_sent(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith(UNFINISHED)


def _look(path: Path) -> Look:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _kind(path: Path) -> str:
    try:
        return kind_of(path.name, None).name
    except Unreadable:
        return ""


def _free(folder: Path, name: str) -> Path:
    """A path that nothing has yet: states.csv, states.2.csv ..."""
    stem, dot, ending = name.partition(".")
    path, number = folder / name, 2
    while path.exists():
        path, number = folder / f"{stem}.{number}{dot}{ending}", number + 1
    return path
