"""The web: `python serve.py` serves dashboard.py with sign-in, checks and headers on HOST and PORT, in one process.

deploy/run.py starts exactly this; under systemd or compose it is the same command with DATABASE_URL set. It needs a
server with the newest schema (db.server.running sees to both), ends on SIGTERM or Ctrl-C within 5 s, and leaves with
status 1 and one plain sentence when it cannot listen.
"""

import asyncio
import gc
import logging
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import streamlit as st
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import settings
from access import people
from db import server
from db.engine import engine
from pages.account import routes as account
from pages.account.gate import Gate
from pages.api import routes as api
from pages.feedback import call_routes as calls
from pages.feedback import export_routes, minutes
from pages.feedback import photo_routes as photos
from pages.feedback import routes as feedback
from pages.feedback import summary_routes as summaries
from pages.feedback import vote_routes as votes
from pages.floor import places
from pages.floor import routes as floor
from pages.floor.hub import Hub
from pages.floor.stream import Streams
from pages.manage import routes as manage
from pages.shell import guard, menu, states

log = logging.getLogger(__name__)


async def healthz(_request: Request) -> PlainTextResponse:
    """`ok` when the web and its database answer."""
    await run_in_threadpool(_ask_database)
    return PlainTextResponse("ok")


def _ask_database() -> None:
    with engine().connect() as conn:
        people.sites(conn)


def last_resort(error: Exception) -> bool:
    """A page failed: the person reads one plain sentence, the log has the rest."""
    log.error("a page failed", exc_info=error)
    states.problem(
        "Something went wrong on our side, nothing was lost. It was written down; reload the page to try again."
    )
    return True


hub = Hub(places.of_process())


COLLECT_EVERY_S = 60
DEAD_AFTER_MS = 30_000  # a connection whose other end took nothing for so long is cut off


@asynccontextmanager
async def living(_app: st.App) -> AsyncIterator[None]:
    """What goes on beside the requests: the hub of the walls, and tidying up."""
    at_work = asyncio.gather(hub.run(), tidy())
    yield
    at_work.cancel()
    with suppress(asyncio.CancelledError):
        await at_work


async def tidy() -> None:
    """What ended sessions leave behind is collected for all at once, not after every run of a page."""
    while True:
        await asyncio.sleep(COLLECT_EVERY_S)
        gc.collect()


app = st.App(
    settings.HOME / "dashboard.py",
    routes=[
        Route("/healthz", healthz),
        *account.ROUTES,
        *api.ROUTES,
        *export_routes.ROUTES,
        *floor.ROUTES,
        *feedback.ROUTES,
        *minutes.ROUTES,
        *photos.ROUTES,
        *calls.ROUTES,
        *manage.ROUTES,
        *summaries.ROUTES,
        *votes.ROUTES,
    ],
    middleware=[Middleware(Gate), Middleware(Streams, hub=hub)],
    lifespan=living,
    on_script_error=last_resort,
)


def listen() -> socket.socket:
    """A bound socket, or the end with a sentence."""
    host, port = settings.host(), settings.port()
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER_MS)
    try:
        bound.bind((host, port))
    except OSError as e:
        raise SystemExit(
            f"Cannot listen on {host} port {port}: {e.strerror}. Set PORT to a free one, such as PORT=8600."
        ) from e
    return bound


def allow_connections() -> None:
    """As many open files as the machine allows: a wall takes five of them, and most systems begin at 1024."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)


def main() -> int:
    """Serve until told to stop; 1 after a sentence about a setting that cannot be used."""
    try:
        serve()
    except settings.SettingProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def serve() -> None:
    """Listen, import every page, then answer."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    st.get_option("logger.level")  # has Streamlit read its settings, before the pages are imported
    bound = listen()
    allow_connections()
    menu.load_pages()
    guard.put_up()
    # What was imported by now stays for good: collections need not look at it.
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
        ws_max_size=200 * 2**20,
        ws_per_message_deflate=False,  # its windows cost 32 kB for each page that is open
    )
    for told in (signal.SIGINT, signal.SIGTERM):  # uvicorn finishes first, then hands the signal on
        signal.signal(told, end)
    with server.running():
        uvicorn.Server(config).run(sockets=[bound])


def end(_signal: int, _frame: object) -> None:
    """Leave by the way out, so that a database server that was started here is stopped."""
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
