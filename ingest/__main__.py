"""`python -m ingest FILE...`, `undo`, `shdr`, `shdr-mapping` and `worker`."""

import sys
from collections.abc import Callable, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

import clock
from ingest import commands, shdr_commands, undo_command, worker
from ingest.touched import Touched
from metrics.moved import Snapshot, sentences, snapshot

COMMANDS = {
    "undo": undo_command.undo,
    "shdr": shdr_commands.read,
    "shdr-mapping": shdr_commands.mapping,
    "worker": worker.main,
}


def moves(conn: Connection, bears_on: Touched) -> Callable[[], list[str]]:
    """What a dry run tells of the figures; the entry point brings the two rooms together."""
    now = clock.now()

    def look() -> Snapshot:
        return snapshot(conn, bears_on.site_id, bears_on.lines, bears_on.start, bears_on.end, now=now)

    after = look()
    return lambda: sentences(look(), after)


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; 2 with a sentence where the database cannot be had."""
    command = COMMANDS.get(arguments[0]) if arguments else None
    try:
        return command(arguments[1:]) if command else commands.files(arguments, moves)
    except SystemExit as problem:
        if not isinstance(problem.code, str):
            raise
        sys.stderr.write(f"{problem.code}\n")
    except SQLAlchemyError as problem:
        sys.stderr.write(f"The database could not do it: {problem.args[0] if problem.args else problem}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
