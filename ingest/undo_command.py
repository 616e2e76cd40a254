"""`python -m ingest undo`: the last imports of a site, or one of them taken back."""

import argparse
from collections.abc import Sequence

import clock
from access.actors import Actor
from access.refusals import Refusal
from db import server
from db.engine import engine
from ingest import upload
from ingest.commands import say
from ingest.undo import Undone
from ingest.undo import undo as take_back


def undo(arguments: Sequence[str]) -> int:
    """Take an import back, or list the last ones. The exit status: 0 done, 2 refused with a sentence."""
    parser = argparse.ArgumentParser(
        prog="python -m ingest undo",
        description="Take an import back: its rows go, what they replaced returns. Without IMPORT the last are listed.",
    )
    parser.add_argument("import_id", nargs="?", type=int, metavar="IMPORT", help="its number")
    parser.add_argument("--site", required=True, help="code of the site")
    given = parser.parse_args(arguments)
    actor = Actor(site_id=given.site, kind="system", role="system", name="command line")
    try:
        with server.running(), engine().begin() as conn:
            if given.import_id is None:
                return _list(upload.latest(conn, actor))
            return _tell(take_back(conn, actor, given.import_id, now=clock.now()))
    except Refusal as refusal:
        raise SystemExit(str(refusal)) from refusal


def _list(imports: Sequence[upload.Taken]) -> int:
    for one in imports:
        mark = ", undone" if one.undone_at else ""
        what = f"{one.accepted} accepted, {one.corrections} corrections, {one.rejected} rejected"
        say(f"{one.import_id:>6}  {one.at:%Y-%m-%d %H:%M} UTC  {one.source} {one.file_name} ({one.kind}): {what}{mark}")
    return 0


def _tell(undone: Undone) -> int:
    name = f"Import {undone.import_id} ({undone.file_name}, {undone.kind})"
    if undone.removed is None:
        say(f"{name} was undone already, {undone.at:%Y-%m-%d %H:%M} UTC. Nothing changed.")
    else:
        say(f"{name} is undone: {undone.removed} rows are gone, {undone.restored} read as before it.")
    return 0
