"""What `make run` starts: database, demo plant, workers, demo feed and web, in one foreground program."""

import os
import signal
import socket
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

import settings
from db import embedded, engine, server
from db.problems import ServerProblem
from db.process import end_with_parent, tell
from db.queries import plant_size
from demo import crew, plant
from deploy import children, preflight
from deploy.children import Child

WEB_STATEMENT_TIMEOUT_S = "30"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_S = 0.2
ASK_TIMEOUT_S = 2


def main() -> int:
    """Run until Ctrl-C or SIGTERM; 0 when all was stopped, 1 with a sentence when it cannot start."""
    for one in ENDINGS:
        signal.signal(one, interrupt)
    try:
        settings.check()
        preflight.check_port()
        with preflight.own_data_dir() as folder:
            run(folder)
    except (ServerProblem, settings.SettingProblem) as problem:
        raise SystemExit(str(problem)) from problem
    except KeyboardInterrupt:
        tell("Everything is stopped.")
    return 0


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """Stop; stopping takes seconds, and another Ctrl-C does not end it halfway."""
    for one in ENDINGS:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt


def run(folder: Path) -> None:
    began = time.monotonic()
    if settings.database_url():
        server.migrate_own()
    else:
        tell(f"Starting PostgreSQL in {folder} ...")
    with server.running(waits_for_others=False):
        load_demo()
        together = programs()
        try:
            for child in together:
                child.start()
            wait_for_web(together[0])
            tell(f"Ready after {time.monotonic() - began:.0f} s.\n{welcome()}")
            supervise(together)
        finally:
            tell("Stopping ...")
            children.stop(together)


def programs() -> list[Child]:
    """The web first."""
    timeout_s = os.environ.get("STATEMENT_TIMEOUT_S") or WEB_STATEMENT_TIMEOUT_S
    found = [
        Child("web", [sys.executable, "serve.py"], {"STATEMENT_TIMEOUT_S": timeout_s}),
        Child("worker", [sys.executable, "-m", "ingest", "worker"]),
        Child("figures", [sys.executable, "-m", "metrics", "worker"]),
        Child("clockwork", [sys.executable, "-m", "pages.clockwork"]),
    ]
    if settings.demo() and has_demo():
        found.append(Child("demo feed", [sys.executable, "-m", "demo", "feed"]))
    return found


def has_demo() -> bool:
    with engine.engine().connect() as conn:
        return bool(conn.execute(plant_size.HAS_SITE, {"site_id": plant.SITE}).scalar_one())


def load_demo() -> None:
    """Into an empty database, all of it or nothing."""
    if settings.demo() and is_empty():
        tell("Loading the demo plant ...")
        finish("-m", "demo", "load")


def is_empty() -> bool:
    with engine.engine().connect() as conn:
        return bool(conn.execute(plant_size.IS_EMPTY).scalar_one())


def finish(*arguments: str) -> None:
    """Run one of our programs to its end. Raises SystemExit when it fails: it has said why."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.HOME,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent(signal.SIGTERM),
    )
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    if status != 0:
        raise SystemExit(f"`python {' '.join(arguments)}` failed with status {status}.")


def wait_for_web(web: Child) -> None:
    """Until it answers. Raises SystemExit when it ends before: it has said why."""
    while not answers():
        if not web.is_up():
            raise SystemExit("The web did not start; its own words stand above.")
        time.sleep(TICK_S)


def answers() -> bool:
    web = HTTPConnection(local_name(), settings.port(), timeout=ASK_TIMEOUT_S)
    try:
        web.request("GET", "/healthz")
        return web.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        web.close()


def supervise(together: list[Child]) -> None:
    while True:
        time.sleep(TICK_S)
        if not settings.database_url():
            revive_database()
        for child in together:
            child.look_after()


def revive_database() -> None:
    cluster = embedded.at(settings.data_dir())
    if embedded.status(cluster) is None:
        tell("PostgreSQL ended; it is started again.")
        server.attach(cluster)


def local_name() -> str:
    """The web's host as this machine reaches it."""
    host = settings.host()
    return "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host  # noqa: S104  compared, not bound


def welcome() -> str:
    """What a person needs now: the addresses and who can sign in."""
    name = local_name()
    address = settings.public_url() or f"http://{f'[{name}]' if ':' in name else name}:{settings.port()}"
    lines = [f"  Open        {address}", f"  Wall        {address}/wall"]
    other = lan_address()
    if other and not settings.public_url():
        lines.append(f"  From phones and screens in the same network: http://{other}:{settings.port()}")
    if has_demo():
        lines += ["  Sign in to the demo plant as", crew.sign_ins()]
    elif is_empty():
        lines.append("  The plant is empty: the first page sets it up.")
    return "\n".join([*lines, "  Ctrl-C stops everything and loses nothing."])


def lan_address() -> str | None:
    """This machine's address in its network, where the web listens on all of them."""
    if settings.host() != "0.0.0.0":  # noqa: S104  compared, not bound
        return None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks for the route only
        except OSError:
            return None
        return str(probe.getsockname()[0])


if __name__ == "__main__":
    sys.exit(main())
