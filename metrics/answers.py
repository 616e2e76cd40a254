"""Answers for other programs: the JSON objects that kpis.md promises, to the letter."""

from fractions import Fraction
from typing import Any

from metrics.elements import plain
from metrics.instants import as_text, to_us
from metrics.losses import LossReport
from metrics.scope import Scope
from metrics.values import Value


def value(scope: Scope, found: Value) -> dict[str, Any]:
    return {
        "site": scope.site_id,
        "line": scope.line,
        "machine": scope.machine,
        "team": scope.team,
        "start": as_text(to_us(found.start)),
        "end": as_text(to_us(found.end)),
        "kpi": found.kpi,
        "value": _number(found.value),
        "unit": found.unit,
        "status": found.status,
        "withheld": found.withheld,
        "flags": list(found.flags),
        "coverage": _number(found.coverage),
        "elements": found.elements.as_json(),
    }


def losses(found: LossReport) -> dict[str, Any]:
    return {
        "start": as_text(to_us(found.start)),
        "end": as_text(to_us(found.end)),
        "known_us": found.known_us,
        "good_us": _number(found.good_us),
        "losses": [
            {
                "kind": loss.kind,
                "reason": loss.reason,
                "state": loss.state,
                "caused_by": loss.caused_by,
                "us": plain(loss.us),
                "stops": loss.stops,
                "share": _number(loss.share),
                "cost": _number(loss.cost),
            }
            for loss in found.losses
        ],
    }


def _number(exact: Fraction | None) -> int | float | None:
    return None if exact is None else plain(exact)
