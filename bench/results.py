"""What a run found: each figure beside its yardsticks and its target, for people and as a file."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from bench.size import Size
from bench.timing import Timing


@dataclass(frozen=True)
class Check:
    """A number against its target; `wanted` is "at least" or "at most"."""

    what: str
    value: float
    wanted: str
    target: float
    unit: str = "times"

    @property
    def reached(self) -> bool:
        return self.value >= self.target if self.wanted == "at least" else self.value <= self.target

    def __str__(self) -> str:
        shown = f"{self.value:,.2f} {self.unit}, to reach: {self.wanted} {self.target:g}"
        return f"{'yes' if self.reached else 'NO ':3}  {self.what}: {shown}"


@dataclass(frozen=True)
class Finding:
    """One row of the table: how long each way took, or how many rows a second it took in, and the checks on that."""

    key: str
    title: str
    timings: dict[str, Timing]
    unit: str  # of the timings
    checks: list[Check]
    note: str = ""

    def __str__(self) -> str:
        lines = [f"  {name:<34}{timing.told(self.unit)}" for name, timing in self.timings.items()]
        lines += [f"  {check}" for check in self.checks] + ([f"  {self.note}"] if self.note else [])
        return "\n".join([self.title, *lines])


@dataclass
class Run:
    """A whole run; `preparing`: seconds of what is not measured against anything."""

    size: Size
    began: datetime
    findings: list[Finding] = field(default_factory=list)
    preparing: dict[str, float] = field(default_factory=dict)
    part: str = "figures"  # or walls, effect
    seed: int = 1  # of the series of "effect"

    def keep(self, folder: Path) -> Path:
        """Write it as a file of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.began:%Y-%m-%dT%H%M%SZ}-{self.told}.json"
        path.write_text(json.dumps(self.as_json(), indent=1) + "\n")
        return path

    @property
    def told(self) -> str:
        return f"{self.size.events}" if self.part == "figures" else self.part

    def as_json(self) -> dict[str, object]:
        return {
            "began": self.began.isoformat(),
            "machine": machine(),
            "size": asdict(self.size),
            "preparing_s": self.preparing,
            "findings": [
                asdict(finding) | {"checks": [asdict(check) | {"reached": check.reached} for check in finding.checks]}
                for finding in self.findings
            ],
        }


def machine() -> dict[str, object]:
    """What it ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "load": round(os.getloadavg()[2], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def faster(name: str, ours: Timing, theirs: Timing, target: float) -> Check:
    return Check(f"faster than {name}", theirs.median / ours.median, "at least", target)
