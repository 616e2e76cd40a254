"""Connections: the web's role for all that the product does, the owner for migration and removal."""

from functools import cache

from sqlalchemy import URL, Engine, create_engine, make_url

import settings
from db import embedded

APP_ROLE = "kpi_app"
CONNECT_TIMEOUT_S = 10
RECYCLE_S = 1800


def engine() -> Engine:
    """The process's engine as the web's role: reads and writes rows, changes no table, removes no history."""
    return _engine(app_url())


def owner_engine() -> Engine:
    """The process's engine as the owner of the tables."""
    return _engine(owner_url())


def owner_url() -> URL:
    """DATABASE_URL, or the embedded server's address."""
    given = settings.database_url()
    return make_url(given) if given else embedded.at(settings.data_dir()).url()


def app_url() -> URL:
    """APP_DATABASE_URL, or the owner's address with the web's role and its stored password."""
    given = settings.app_database_url()
    if given:
        return make_url(given)
    return owner_url().set(username=APP_ROLE, password=app_password())


def app_password() -> str:
    """The password of the web's role, made up on the first call and kept in DATA_DIR."""
    return embedded.stored_password(settings.data_dir() / "secrets" / "app.password")


def make(url: URL | str, *, pool_size: int = 5) -> Engine:
    """An engine whose connections speak UTC, and notice a server that was restarted."""
    options = "-c timezone=UTC -c plan_cache_mode=force_generic_plan"  # for what db.queries.prepared plans
    limit_s = settings.statement_timeout_s()
    if limit_s:
        options += f" -c statement_timeout={limit_s}s"
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=pool_size,
        pool_recycle=RECYCLE_S,
        hide_parameters=True,  # a log tells the hour, and what is bound here are people's words
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "options": options, "application_name": "kpi-wall"},
    )


@cache
def _made() -> dict[URL, Engine]:
    return {}


def _engine(url: URL) -> Engine:
    made = _made()
    if url not in made:
        made[url] = make(url)
    return made[url]


def close() -> None:
    """Give all connections of this process back."""
    made = _made()
    for one in list(made.values()):
        one.dispose()
    made.clear()
