"""Which minutes of which machines rows fall into, noted as they come: there kept sums are no longer true."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from db.queries import dirty
from ingest.cells import NULL, uncopied

STATEMENTS = {"states": dirty.STATES_AT, "counts": dirty.COUNTS_AT}
MINUTE = 16  # characters of a stored instant up to its minute
END_OF_MINUTE = ":59.999999+00"


class Marks:
    """The minutes that the rows of one kind touch."""

    def __init__(self, kind: str) -> None:
        self._statement = STATEMENTS.get(kind)
        self._touched: set[tuple[str, str, str]] = set()

    def note(self, values: Mapping[str, Sequence[str]]) -> None:
        """Rows as columns of stored values."""
        if self._statement is None:
            return
        for column in ("at", "made_at"):
            instants = values.get(column, ())
            if set(instants) == {NULL}:
                continue
            self._touched.update(
                (site, machine, at[:MINUTE])
                for site, machine, at in zip(values["site_id"], values["machine"], instants, strict=False)
                if at != NULL
            )

    def machines(self, site_id: str) -> list[str]:
        """The machines of a site whose rows were noted."""
        return sorted({uncopied(machine) for site, machine, _ in self._touched if uncopied(site) == site_id})

    def set(self, conn: Connection) -> None:
        """Mark them in the transaction that writes the rows."""
        if self._statement is None:
            return
        by_site: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for site, machine, minute in self._touched:
            by_site[site].append((uncopied(machine), minute + END_OF_MINUTE))
        for site, found in by_site.items():
            machines, instants = [machine for machine, _ in found], [at for _, at in found]
            given = {"site_id": uncopied(site), "machines": machines, "instants": instants}
            conn.execute(self._statement, given)
