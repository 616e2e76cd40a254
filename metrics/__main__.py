"""python -m metrics KPI[,KPI...]|all|losses --site S [scope] --from T --to T [--as-of T] [--by ...] [--json]."""

import argparse
import json
import sys
from typing import Any

from access.refusals import Refusal
from db import server
from db.engine import engine
from metrics import proof, worker
from metrics.pieces import BY
from metrics.questions import Question, answer
from metrics.scope import Scope


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m metrics", description="Reads figures for people and programs.")
    parser.add_argument("kpis", help="one or more KPI keys joined by commas, or all, or losses")
    parser.add_argument("--site", required=True)
    scope = parser.add_mutually_exclusive_group()
    for name in ("line", "machine", "team", "area"):
        scope.add_argument(f"--{name}")
    parser.add_argument("--from", dest="start", required=True, metavar="T")
    parser.add_argument("--to", dest="end", required=True, metavar="T")
    parser.add_argument("--as-of", dest="as_of", metavar="T", help="judge as if it were this instant")
    parser.add_argument("--by", choices=BY)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def say(found: list[dict[str, Any]]) -> None:
    for one in found:
        print(f"{one['start']} - {one['end']}", end="  ")  # noqa: T201
        if "losses" in one:
            print(f"known {one['known_us'] / 6e7:.1f} min")  # noqa: T201
            for loss in one["losses"]:
                named = " ".join(str(loss[k]) for k in ("kind", "state", "reason", "caused_by") if loss[k])
                print(f"    {loss['us'] / 6e7:10.1f} min  {loss['stops']:4} stops  {named}")  # noqa: T201
            continue
        value = f"withheld: {one['withheld']}" if one["value"] is None else f"{one['value']:.4g} {one['unit']}"
        marks = "".join(f" [{mark}]" for mark in (one["status"], *one["flags"]) if mark)
        print(f"{one['kpi']}: {value}{marks}")  # noqa: T201


OTHER_COMMANDS = {"rollup": lambda: proof.main(sys.argv[2:]), "worker": worker.main}


def main() -> int:
    if sys.argv[1:2] and sys.argv[1] in OTHER_COMMANDS:
        return OTHER_COMMANDS[sys.argv[1]]()
    asked = arguments()
    scope = Scope(asked.site, asked.line, asked.machine, asked.team, asked.area)
    question = Question(asked.kpis, scope, asked.start, asked.end, asked.as_of, asked.by)
    try:
        with server.running(), engine().connect() as conn:
            found = answer(conn, question)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 2
    if asked.json:
        json.dump(found, sys.stdout, indent=1)
        print()  # noqa: T201
    else:
        say(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
