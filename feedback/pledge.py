"""The site's pledge, which stands beside Send and on every QR sheet."""

from sqlalchemy import Connection

from db.queries import pledge as queries


def of(conn: Connection, site_id: str) -> str:
    """The pledge in the site's own words."""
    return str(conn.execute(queries.PLEDGE, {"site_id": site_id}).scalar_one())
