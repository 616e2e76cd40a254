"""What the rows of a file may refer to: sites, lines, machines, and which products may have decimals."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db.queries import ingest as queries
from ingest.cells import copied

WITH_DECIMALS = frozenset({"kg", "l", "m"})


@dataclass(frozen=True)
class Plant:
    """All codes as COPY writes them, so that they compare with what the readers give."""

    zones: dict[str, ZoneInfo]
    lines: frozenset[tuple[str, str]]
    machines: frozenset[tuple[str, str]]
    divisible: frozenset[tuple[str, str]]  # (site, product) counted in kg, l or m
    named: dict[str, frozenset[tuple[str, str]]]  # product, reason -> (site, code) that the master data names


def known(conn: Connection) -> Plant:
    """Everything the database knows now."""
    products = conn.execute(queries.PRODUCT_UNITS).all()
    named = {
        "product": frozenset((copied(row.site_id), copied(row.product)) for row in products),
        "reason": frozenset((copied(row.site_id), copied(row.reason)) for row in conn.execute(queries.REASONS)),
    }
    return Plant(
        zones={copied(row.site_id): ZoneInfo(row.timezone) for row in conn.execute(queries.ZONES)},
        lines=frozenset((copied(row.site_id), copied(row.line)) for row in conn.execute(queries.LINES)),
        machines=frozenset((copied(row.site_id), copied(row.machine)) for row in conn.execute(queries.MACHINES)),
        divisible=frozenset((copied(r.site_id), copied(r.product)) for r in products if r.unit in WITH_DECIMALS),
        named=named,
    )
