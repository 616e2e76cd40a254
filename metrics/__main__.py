"""python -m metrics KPI[,KPI...]|all|losses --site S [scope] --from T --to T [--as-of T] [--by ...] [--json]."""

import argparse
import json
import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import clock
from access.refusals import Invalid, Refusal
from db import server
from db.engine import engine
from metrics import answers, losses, plant, values
from metrics.catalogue import CATALOGUE
from metrics.instants import EPOCH, from_us, local_us
from metrics.pieces import BY
from metrics.scope import Scope


def instant(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 instant; without an offset it is the site's local time, of a doubled hour the first pass."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"{text!r} is no instant. Write it like 2026-03-28T06:00 or 2026-03-28T05:00Z.") from None
    if at.tzinfo is not None:
        return at
    found = from_us(local_us(at.date(), at.time(), zone))
    if found.astimezone(zone).replace(tzinfo=None) != at:
        raise Invalid(f"{text} never was: the clocks of {zone.key} skipped it. Give it with an offset.")
    return found


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


def answer(asked: argparse.Namespace) -> list[dict[str, Any]]:
    scope = Scope(asked.site, asked.line, asked.machine, asked.team, asked.area)
    with engine().connect() as conn:
        zone = plant.site(conn, scope.site_id).zone
        start, end = instant(asked.start, zone), instant(asked.end, zone)
        now = instant(asked.as_of, zone) if asked.as_of else clock.now()
        if min(start, end, now) < EPOCH:
            raise Invalid("Instants before 1970 are not kept here.")
        if end < start:
            raise Invalid(f"--to {asked.end} lies before --from {asked.start}.")
        if asked.kpis == "losses":
            reports = losses.read(conn, scope, start, end, now=now, by=asked.by)
            return [answers.losses(report) for report in reports]
        found = values.read(conn, scope, start, end, keys(asked.kpis), now=now, by=asked.by)
        return [answers.value(scope, one) for one in found]


def keys(asked: str) -> list[str]:
    if asked == "all":
        return list(CATALOGUE)
    wanted = [key.strip() for key in asked.split(",") if key.strip()]
    unknown = [key for key in wanted if key not in CATALOGUE]
    if unknown or not wanted:
        raise Invalid(f"There is no KPI {', '.join(unknown)!r}. Known are: {', '.join(CATALOGUE)}, all, losses.")
    return wanted


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


def main() -> int:
    asked = arguments()
    try:
        with server.running():
            found = answer(asked)
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
