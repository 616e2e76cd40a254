"""What the database's own log says about how often the web asks it."""

import time
from collections.abc import Callable

import settings
from db import embedded
from db import engine as engines
from db.queries import bench as queries

ROLE = "kpi_bench_web"  # the web's own: only its statements are logged, not those of the feed and the keeper


def address() -> str:
    """Of the database for a web whose statements are to be counted."""
    with engines.owner_engine().begin() as conn:
        for statement in queries.MAKE_WEB_ROLE:
            conn.execute(statement, {"password": engines.app_password()})
    return engines.app_url().set(username=ROLE).render_as_string(hide_password=False)


def a_second(meanwhile: Callable[[], object]) -> float:
    """Statements of the web that the log shows, while something is done."""
    log = embedded.at(settings.data_dir()).log
    before, began = log.stat().st_size, time.monotonic()
    meanwhile()
    took = time.monotonic() - began
    with log.open("rb") as file:
        file.seek(before)
        return sum(b" LOG:  duration: " in line for line in file) / took
