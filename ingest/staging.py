"""Rows between their file and their table: copied to a temporary table, judged, written, counted."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection

from db import months
from db.queries import ingest as queries
from ingest import counters, journal, stop_rows
from ingest.checks import Case, check
from ingest.kinds import KINDS, Kind
from ingest.parse import Parser, Reject, Texts
from ingest.plant import known

MANY = 1_000  # rows from which on the planner should know the staging table
FEW = 20  # rows whose verdict is told one by one
VERDICTS = {"accepted": "accepted", "duplicate": "duplicates", "correction": "corrections"}
Tally = dict[str, dict[str, int]]  # site -> accepted, duplicates, corrections, rejected


@dataclass(frozen=True)
class Source:
    """Where rows come from: `name` is file, upload, pad, shdr, http or feed; `by` is who sent them."""

    name: str
    by: str = ""
    file_name: str = ""
    only_site: str | None = None


@dataclass(frozen=True)
class Counts:
    """What became of the rows; rows = accepted + duplicates + corrections + rejected."""

    rows: int = 0
    accepted: int = 0
    duplicates: int = 0
    corrections: int = 0
    rejected: int = 0
    rejects: tuple[Reject, ...] = ()
    verdicts: dict[int, str] = field(default_factory=dict)  # of the first rows: number from 0 -> what became of it
    unknown: dict[str, list[str]] = field(default_factory=dict)  # column -> codes that the master data does not name
    imports: dict[str, int] = field(default_factory=dict)  # site -> the number of this import there


@cache
def statements(name: str) -> queries.Staged:
    kind = KINDS[name]
    return queries.staged(name, kind.table, columns_of(kind), kind.keys, kind.subject)


def columns_of(kind: Kind) -> list[str]:
    """The columns of the staging table."""
    return [column.column for column in kind.columns] + (["names"] if kind.pattern else [])


class Staging:
    """The rows of one call on their way in."""

    def __init__(self, conn: Connection, kind: Kind, source: Source) -> None:
        self.conn, self.kind, self.source = conn, kind, source
        self.sql = statements(kind.name)
        self.plant = known(conn)
        self.parser = Parser(kind, self.plant)
        self.rejects: list[Reject] = []
        self.rejected_sites: dict[str, int] = {}
        self.rows = 0
        self.imports: dict[str, int] = {}
        conn.execute(self.sql.make)
        conn.execute(self.sql.clear)

    def add(self, texts: Texts) -> None:
        """Parse and check the rows, and copy the good ones into the staging table."""
        rejects: dict[int, Reject] = {}
        values = self.parser.parse(texts, rejects)
        check(Case(self.kind, self.plant, texts, values), self.source.only_site, rejects)
        if self.kind.is_event:
            months.make(self.conn, "count_events" if self.kind.name == "counters" else self.kind.table, values["at"])
        for index in sorted(rejects):
            self.rejects.append(rejects[index])
            site = self.source.only_site or values["site_id"][index]  # a foreign plant hears nothing of it
            self.rejected_sites[site] = self.rejected_sites.get(site, 0) + 1
        self._copy(values, rejects, len(texts.lines))
        self.rows += len(texts.lines)

    def _copy(self, values: dict[str, list[str]], rejects: dict[int, Reject], size: int) -> None:
        ords = map(str, range(self.rows, self.rows + size))
        rows: Iterable[tuple[str, ...]] = zip(ords, *(values[name] for name in columns_of(self.kind)), strict=True)
        good = ["\t".join(row) for index, row in enumerate(rows) if index not in rejects]
        if good:
            copy = io.StringIO("\n".join(good) + "\n")
            self.conn.connection.cursor().copy_expert(self.sql.copy, copy)

    def settle(self) -> Counts:
        """Judge what was staged against what is there, write it, and say what became of it."""
        sites = list(self.conn.execute(self.sql.sites).scalars())
        for site_id in sites:
            self.conn.execute(queries.LOCK_SITE, {"site_id": site_id})
        if self.rows > MANY:
            self.conn.execute(self.sql.analyze)
        tally = self._write_events() if self.kind.is_event else self._write_master()
        if self.kind.name == "states":
            corrected = {site_id for site_id, counts in tally.items() if counts.get("corrections")}
            stop_rows.heed_new_words(self.conn, corrected, by=self.source.by)
        for site_id in sites:
            if tally[site_id].keys() - {"duplicates", "rejected"}:
                self.conn.execute(queries.NOTIFY, {"site_id": site_id})
        return self._counts(tally)

    def _write_events(self) -> Tally:
        imports = self._begin_imports()
        judge, replace, keep_losers, write_winners = self.sql.steps
        self.conn.execute(queries.MAKE_VERDICTS)
        self.conn.execute(queries.CLEAR_VERDICTS)
        if self.rows > MANY:
            self.conn.execute(queries.REFRESH_STATISTICS, {"fact": self.kind.table})
        self.conn.execute(judge)
        if self.rows > MANY:
            self.conn.execute(queries.ANALYZE_VERDICTS)
        if self.kind.name == "counters":
            counters.touch_staged(self.conn)
        given = {"import_ids": list(imports.values()), "by": self.source.by}
        self.conn.execute(replace, given)
        self.conn.execute(keep_losers, given)
        self.conn.execute(write_winners, given)
        if self.kind.name == "counters":
            counters.count_again(self.conn)
        return self._end_imports(imports, [(r.site_id, r.verdict, r.n) for r in self.conn.execute(queries.TALLY)])

    def _write_master(self) -> Tally:
        journal.note_before(self.conn, self.kind.name)
        for step in self.sql.steps:
            self.conn.execute(step)
        if self.kind.name == "shifts":
            self.conn.execute(queries.CLEAR_BREAKS)
            self.conn.execute(queries.WRITE_BREAKS)
        staged = self.conn.execute(self.sql.tally)
        imports = self._begin_imports()
        journal.note_after(self.conn, self.kind.name, imports.values())
        return self._end_imports(imports, [(row.site_id, "accepted", row.n) for row in staged])

    def _begin_imports(self) -> dict[str, int]:
        """The number of this import at each site that is known."""
        sites = {*self.conn.execute(self.sql.sites).scalars(), *self.rejected_sites}
        source = {"source": self.source.name, "file_name": self.source.file_name, "by": self.source.by}
        begun = self.conn.execute(queries.BEGIN_IMPORTS, source | {"kind": self.kind.name, "site_ids": sorted(sites)})
        self.imports = {row.site_id: row.import_id for row in begun}
        return self.imports

    def _end_imports(self, imports: dict[str, int], found: list[tuple[str, str, int]]) -> Tally:
        """Count by site, and keep the counts with each import."""
        tally: Tally = {site: {"rejected": n} for site, n in self.rejected_sites.items()}
        for site, verdict, n in found:
            tally.setdefault(site, {})[VERDICTS[verdict]] = n
        for site, import_id in imports.items():
            counts = {name: tally[site].get(name, 0) for name in (*VERDICTS.values(), "rejected")}
            row = counts | {"rows": sum(counts.values()), "site_id": site, "import_id": import_id}
            self.conn.execute(queries.END_IMPORT, row)
        return tally

    def _counts(self, tally: Tally) -> Counts:
        totals = {name: sum(counts.get(name, 0) for counts in tally.values()) for name in VERDICTS.values()}
        unknown = {column: list(self.conn.execute(sql).scalars()) for column, sql in self.sql.unknown.items()}
        return Counts(
            rows=self.rows,
            **totals,
            rejected=len(self.rejects),
            rejects=tuple(self.rejects),
            verdicts=self._first_verdicts(),
            imports=self.imports,
            unknown={column: codes for column, codes in unknown.items() if codes},
        )

    def _first_verdicts(self) -> dict[int, str]:
        if not self.kind.is_event:
            return dict.fromkeys(self.conn.execute(self.sql.first, {"few": FEW}).scalars(), "accepted")
        return {row.ord: row.verdict for row in self.conn.execute(queries.FIRST_VERDICTS, {"few": FEW})}
