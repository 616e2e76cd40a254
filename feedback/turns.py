"""Whose turn it is: what happens by itself happens once per site, however many processes see to it."""

from sqlalchemy import Connection

from db.queries import outbox as queries


def sites(conn: Connection) -> list[str]:
    """Every site of this database."""
    return list(conn.execute(queries.SITES).scalars())


def is_mine(conn: Connection, site_id: str, job: str) -> bool:
    """Whether this transaction has the job at this site, until it ends."""
    return bool(conn.execute(queries.TRY_SITE, {"site_id": site_id, "job": job}).scalar_one())
