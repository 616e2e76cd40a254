"""Rows between their file and their table: copied to a temporary table, judged, written, counted."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Connection, TextClause

from db import months
from db.queries import dirty
from db.queries import ingest as queries
from ingest import all_new, counters, journal, keys, stop_rows
from ingest.all_new import Portion, copy
from ingest.cells import NULL, uncopied
from ingest.checks import Case, check
from ingest.kinds import KINDS, Kind
from ingest.marks import Marks
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
    more = ["names"] if kind.pattern else ["event_key"] if kind.table in queries.KEYED_BY_WORDS else []
    return [column.column for column in kind.columns] + more


class Staging:
    """The rows of one call on their way in."""

    def __init__(self, conn: Connection, kind: Kind, source: Source) -> None:
        self.conn, self.kind, self.source = conn, kind, source
        self.sql = statements(kind.name)
        self.plant = known(conn)
        self.parser = Parser(kind, self.plant)
        self.rejects: list[Reject] = []
        self.rejected_sites: Counter[str] = Counter()
        self.good_sites: Counter[str] = Counter()
        self.unknown: dict[str, set[str]] = {}
        self.verdicts: dict[int, str] = {}  # of the first rows
        self.numbers = keys.Numbers()
        self.said: stop_rows.Said = {}
        self.marks = Marks(kind.name)
        self.waiting: Portion | None = None  # the only portion so far: it may never need the staging table
        self.is_staged = False
        self.rows = 0
        self.imports: dict[str, int] = {}

    def add(self, texts: Texts) -> None:
        """Parse and check the rows, and keep the good ones for `settle`."""
        rejects: dict[int, Reject] = {}
        values = self.parser.parse(texts, rejects)
        check(Case(self.kind, self.plant, texts, values), self.source.only_site, rejects)
        for index in sorted(rejects):
            self.rejects.append(rejects[index])
            self.rejected_sites[self.source.only_site or values["site_id"][index]] += 1  # a foreign plant hears nothing
        portion = Portion.of_good(values, self.rows, rejects)
        self.rows += len(texts.lines)
        if portion.numbers:
            self._keep(portion)

    def _keep(self, portion: Portion) -> None:
        values = portion.values
        self.good_sites.update(values["site_id"])
        self.verdicts |= {number: "accepted" for number in portion.numbers[:FEW] if number < FEW}
        for column in values.keys() & self.plant.named.keys() - set(self.kind.keys):
            new = set(zip(values["site_id"], values[column], strict=True)) - self.plant.named[column]
            self.unknown.setdefault(column, set()).update(uncopied(code) for _, code in new if code != NULL)
        if self.kind.is_event:
            months.make(self.conn, "count_events" if self.kind.name == "counters" else self.kind.table, values["at"])
        if self.kind.name == "states":
            stop_rows.note_words(self.said, values)
        self.marks.note(values)
        if self.sql.all_new:
            values["event_key"] = keys.of_rows(self.kind, values)
            self.numbers.add(values)
        if self.waiting or self.is_staged:
            self._stage_waiting()
            self._stage(portion)
        else:
            self.waiting = portion

    def _stage_waiting(self) -> None:
        if not self.is_staged:
            self.conn.execute(self.sql.make)
            self.conn.execute(self.sql.clear)
            self.is_staged = True
        if self.waiting:
            self._stage(self.waiting)
            self.waiting = None

    def _stage(self, portion: Portion) -> None:
        columns = [portion.values[name] for name in columns_of(self.kind)]
        copy(self.conn, self.sql.copy, [list(map(str, portion.numbers)), *columns])

    def settle(self) -> Counts:
        """Judge what came against what is there, write it, and say what became of it."""
        sites = sorted(map(uncopied, self.good_sites))
        for site_id in sites:
            self.conn.execute(queries.LOCK_SITE, {"site_id": site_id})
        tally = self._write_events() if self.kind.is_event else self._write_master()
        if self.kind.name == "states":
            corrected = {site_id for site_id, counts in tally.items() if counts.get("corrections")}
            stop_rows.heed_new_words(self.conn, self.said, corrected, by=self.source.by)
        for site_id in sites:
            self._tell(site_id, tally[site_id].keys() - {"duplicates", "rejected"})
        return self._counts(tally)

    def _tell(self, site_id: str, became: Set[str]) -> None:
        """Walls and boards of what moved; a correction may have moved a row away from another line."""
        machines = self.marks.machines(site_id)
        if became == {"accepted"} and machines:
            self.conn.execute(queries.NOTIFY_LINES, {"site_id": site_id, "machines": machines})
        elif became:
            self.conn.execute(queries.NOTIFY, {"site_id": site_id})

    def _write_events(self) -> Tally:
        imports = self._begin_imports()
        if not self.good_sites:
            return self._end_imports(imports, [])
        if self.sql.all_new and all_new.write(self.conn, self.sql.all_new, self.waiting, self.numbers, imports):
            self.marks.set(self.conn)
            if self.kind.name == "counters":
                counters.touch_new(self.conn, self.waiting)
                counters.count_again(self.conn)
            return self._end_imports(imports, self._accepted())
        self._stage_waiting()
        if self.rows > MANY:
            self.conn.execute(self.sql.analyze)
        self._judge(imports)
        tally = [(row.site_id, row.verdict, row.n) for row in self.conn.execute(queries.TALLY)]
        self.verdicts = {row.ord: row.verdict for row in self.conn.execute(queries.FIRST_VERDICTS, {"few": FEW})}
        return self._end_imports(imports, tally)

    def _judge(self, imports: dict[str, int]) -> None:
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
        self._mark(dirty.WINNERS, imports)

    def _mark(self, statements: Mapping[str, TextClause], imports: dict[str, int]) -> None:
        """Kept sums are no longer true where this import changed something."""
        if self.kind.name in statements:
            for site_id, import_id in imports.items():
                self.conn.execute(statements[self.kind.name], {"site_id": site_id, "import_id": import_id})

    def _write_master(self) -> Tally:
        self._stage_waiting()
        if self.rows > MANY:
            self.conn.execute(self.sql.analyze)
        journal.note_before(self.conn, self.kind.name)
        for step in self.sql.steps:
            self.conn.execute(step)
        if self.kind.name == "shifts":
            self.conn.execute(queries.CLEAR_BREAKS)
            self.conn.execute(queries.WRITE_BREAKS)
        imports = self._begin_imports()
        journal.note_after(self.conn, self.kind.name, imports.values())
        self._mark(dirty.PLAN_OF_IMPORT, imports)
        return self._end_imports(imports, self._accepted())

    def _accepted(self) -> list[tuple[str, str, int]]:
        """Every good row is accepted."""
        return [(uncopied(site), "accepted", n) for site, n in self.good_sites.items()]

    def _begin_imports(self) -> dict[str, int]:
        """The number of this import at each site that is known."""
        sites = {*map(uncopied, self.good_sites), *map(uncopied, self.rejected_sites)}
        source = {"source": self.source.name, "file_name": self.source.file_name, "by": self.source.by}
        begun = self.conn.execute(queries.BEGIN_IMPORTS, source | {"kind": self.kind.name, "site_ids": sorted(sites)})
        self.imports = {row.site_id: row.import_id for row in begun}
        return self.imports

    def _end_imports(self, imports: dict[str, int], found: list[tuple[str, str, int]]) -> Tally:
        """Count by site, and keep the counts with each import."""
        tally: Tally = {uncopied(site): {"rejected": n} for site, n in self.rejected_sites.items()}
        for site, verdict, n in found:
            tally.setdefault(site, {})[VERDICTS[verdict]] = n
        for site, import_id in imports.items():
            counts = {name: tally[site].get(name, 0) for name in (*VERDICTS.values(), "rejected")}
            row = counts | {"rows": sum(counts.values()), "site_id": site, "import_id": import_id}
            self.conn.execute(queries.END_IMPORT, row)
        return tally

    def _counts(self, tally: Tally) -> Counts:
        totals = {name: sum(counts.get(name, 0) for counts in tally.values()) for name in VERDICTS.values()}
        return Counts(
            rows=self.rows,
            **totals,
            rejected=len(self.rejects),
            rejects=tuple(self.rejects),
            verdicts=self.verdicts,
            unknown={column: sorted(codes) for column, codes in self.unknown.items() if codes},
            imports=self.imports,
        )
