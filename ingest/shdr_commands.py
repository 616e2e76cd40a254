"""The command lines for adapter logs, and for what their values mean."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from access import audit
from access.actors import Actor
from db import server
from db.engine import engine
from ingest import shdr
from ingest.commands import say, tell
from ingest.kinds import STATES
from ingest.tables import Unreadable


def read(arguments: Sequence[str]) -> int:
    """`shdr FILE... --machine M --site S`: exit status as for files."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest shdr", description="Take adapter logs of a machine tool: time|key|value, plain or gzip."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--machine", required=True, help="code of the machine that wrote the logs")
    parser.add_argument("--site", required=True, help="code of its site")
    parser.add_argument("--json", action="store_true", help="tell the outcome as JSON")
    given = parser.parse_args(arguments)
    with server.running():
        reports = []
        for path in given.files:
            with engine().begin() as conn:
                reports.append(shdr.take(conn, path, site=given.site, machine=given.machine))
    return tell(reports, as_json=given.json)


def mapping(arguments: Sequence[str]) -> int:
    """`shdr-mapping --site S [--machine M] [EXECUTION STATE]`: show the mapping, or set one value first."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest shdr-mapping",
        description="Show what execution values mean, or set one. Logs that are read again then correct their states.",
    )
    parser.add_argument("execution", nargs="?", help="such as FEED_HOLD; * stands for all values not named")
    parser.add_argument("state", nargs="?", help=", ".join(STATES))
    parser.add_argument("--site", required=True, help="code of the site")
    parser.add_argument("--machine", default="", help="only for this machine; default: all without one of their own")
    given = parser.parse_args(arguments)
    if given.execution and not given.state:
        parser.error("EXECUTION needs a STATE")
    with server.running(), engine().begin() as conn:
        try:
            if given.state:
                shdr.put_mapping(conn, given.site, given.machine, given.execution, given.state)
                operator = Actor(given.site, "system", "system", "command line")
                audit.record(conn, operator, "mapping.edit", f"execution:{given.execution.upper()}", **_told(given))
            rows = shdr.all_mappings(conn, given.site)
        except Unreadable as problem:
            sys.stderr.write(f"{problem}\n")
            return 2
    for machine, execution, state in rows:
        say(f"{machine or 'all machines'}: {execution} is {state}")
    return 0


def _told(given: argparse.Namespace) -> dict[str, str]:
    return {"machine": given.machine, "state": given.state}
