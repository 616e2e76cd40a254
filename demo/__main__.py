"""python -m demo load|feed|remove|truth."""

import argparse
import sys
from datetime import datetime

import clock
from db import engine, server
from demo import crew, feed, load, remove, tell_truth
from demo.days import ZONE
from demo.plant import HISTORY_DAYS, NAME, SEED

DAYS = range(1, 1001)


def main(arguments: list[str]) -> int:
    """Run one command; 0 when it is done or there was nothing to do."""
    chosen = parser().parse_args(arguments)
    with server.running():
        return int(chosen.run(chosen))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m demo", description=f"The {NAME}.")
    commands = made.add_subparsers(required=True, metavar="load|feed|remove|truth")
    one = commands.add_parser("load", help="put the demo plant with its history into the database")
    one.add_argument("--days", type=int, default=HISTORY_DAYS, help=f"days of history (default {HISTORY_DAYS})")
    one.add_argument("--seed", type=int, default=SEED, help="another number makes another history")
    one.add_argument("--now", type=instant, help="the end of the history (default: now)")
    one.set_defaults(run=do_load)
    commands.add_parser("feed", help="let it live on, until Ctrl-C").set_defaults(run=do_feed)
    commands.add_parser("remove", help="take every row of it out again").set_defaults(run=do_remove)
    one = commands.add_parser("truth", help="what really happened, without asking the figures")
    one.add_argument("--machine", help="one machine (default: all)")
    one.add_argument("--from", dest="start", type=instant, required=True, metavar="T")
    one.add_argument("--to", dest="end", type=instant, required=True, metavar="T")
    one.add_argument("--by", choices=["shift"], help="one answer for each shift")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=tell_truth.run)
    return made


def instant(text: str) -> datetime:
    """ISO 8601; without an offset it is the plant's local time."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZONE)


def do_load(chosen: argparse.Namespace) -> int:
    if chosen.days not in DAYS:
        return say(f"--days is {chosen.days}, but must be from {DAYS[0]} to {DAYS[-1]}.", status=2)
    now = clock.now()
    if chosen.now and chosen.now > now:
        return say(f"--now is {chosen.now.isoformat()}, which is still to come.", status=2)
    with engine.engine().begin() as conn:
        if load.is_there(conn):
            return say("The demo plant is in this database already. To begin anew: python -m demo remove")
        loaded = load.load(conn, seed=chosen.seed, of_days=chosen.days, now=chosen.now or now, tell=progress)
    progress("")
    return say(
        f"{NAME}: {chosen.days} days of history are in. Sign in as\n{crew.sign_ins()}\n"
        f"  An idea to follow without an account has the receipt {loaded.receipt}"
    )


def do_feed(_: argparse.Namespace) -> int:
    feed.run()
    return 0


def do_remove(_: argparse.Namespace) -> int:
    with engine.owner_engine().begin() as conn:
        if not load.is_there(conn):
            return say("There is no demo plant in this database.")
        rows = remove.remove(conn)
    return say(f"The demo plant is out: {rows} rows removed.")


def progress(what: str) -> None:
    """The step at work, on one line that is written over; silent where nobody watches."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[KLoading the demo plant: {what} ..." if what else "\r\x1b[K")
        sys.stderr.flush()


def say(sentence: str, *, status: int = 0) -> int:
    (sys.stderr if status else sys.stdout).write(sentence + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
