"""One thing that spoils figures, and what is looked at to find it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from metrics.catalogue import KPIS


@dataclass(frozen=True)
class Finding:
    """`kind` says what it is, `subject` which machine, product, reason, KPI or file it is about.

    `size` in `unit` (min, pcs, stops, messages, rows, days); `share` is its part of the time, parts or rows of the
    window, from 0 to 1. `withholds`: some figure of `spoils` cannot be shown. `since`: None where nobody knows.
    """

    kind: str
    line: str
    subject: str
    spoils: tuple[str, ...]
    withholds: bool
    size: Fraction
    unit: str
    share: Fraction
    since: datetime | None = None
    machine: str = ""


@dataclass(frozen=True)
class Inspected:
    """The lines looked at, the machines that count for them, and how long each may be silent (minutes)."""

    site_id: str
    start: datetime
    now: datetime
    lines: list[str]
    machines: dict[str, str]  # machine -> its line
    limits_min: dict[str, Fraction]

    def given(self) -> dict[str, object]:
        """The parameters of db/queries/quality.py."""
        return {
            "site_id": self.site_id,
            "lines": self.lines,
            "machines": list(self.machines),
            "of_lines": list(self.machines.values()),
            "start_at": self.start,
            "now": self.now,
        }


OF_TIME = tuple(kpi.key for kpi in KPIS if "time" in kpi.needs)
OF_CYCLES = tuple(kpi.key for kpi in KPIS if "cycle" in kpi.needs)
OF_PARTS = tuple(kpi.key for kpi in KPIS if kpi.needs & {"parts", "cycle", "plan"})
OF_STOPS = ("availability", "oee", "technical_efficiency", "mtbf", "mttr")
