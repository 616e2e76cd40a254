"""Hot queries that PostgreSQL plans once for each connection instead of each time."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, CursorResult, text


class Prepared:
    """A query with named parameters and their types. Takes a connection of its own as long as its session lasts.

    Planned without knowing the parameters, so only for questions of one shape and size.
    """

    def __init__(self, name: str, sql: str, types: Mapping[str, str]) -> None:
        self.name = name
        body = sql.replace("%", "%%")  # the driver reads % as a parameter
        for place, parameter in enumerate(types, start=1):
            body = re.sub(rf"(?<!:):{parameter}\b", f"${place}", body)
        self._prepare = f"PREPARE {name} ({', '.join(types.values())}) AS {body}"
        self._call = text(f"EXECUTE {name} ({', '.join(f'CAST(:{n} AS {kind})' for n, kind in types.items())})")

    def run(self, conn: Connection, given: Mapping[str, Any]) -> CursorResult[Any]:
        known = conn.info.setdefault("prepared", set())
        if self.name not in known:
            conn.exec_driver_sql(self._prepare)
            known.add(self.name)
        return conn.execute(self._call, dict(given))
