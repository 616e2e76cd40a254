"""Days of real machine tools: the share of the observed time in which each was working."""

import gzip
import os
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import settings


def folder() -> Path | None:
    """Where the logs are; None where they are absent."""
    data = Path(os.environ.get("REFERENCE_DATA") or settings.HOME.parent / "shared" / "data") / "nist_mtconnect"
    return data if data.is_dir() else None


def shares(logs: Path) -> dict[str, list[float]]:
    """By machine, one value for each logged day on which anything was observed, oldest first."""
    found: dict[str, list[float]] = defaultdict(list)
    for path in sorted(logs.glob("*.txt.gz")):
        share = active(path)
        if share is not None:
            found[path.name.partition("-")[0]].append(share)
    return dict(found)


def active(path: Path) -> float | None:
    """Between neighbouring lines of `execution`; spans that touch UNAVAILABLE or run backwards do not count."""
    lines = (line.split("|") for line in gzip.decompress(path.read_bytes()).decode().splitlines())
    told = [(datetime.fromisoformat(line[0]), line[2]) for line in lines if line[1] == "execution"]
    spans = [(until - at, was) for (at, was), (until, comes) in pairwise(told) if "UNAVAILABLE" not in (was, comes)]
    worked, observed = timedelta(), timedelta()
    for length, state in spans:
        if length > timedelta():
            observed += length
            worked += length if state == "ACTIVE" else timedelta()
    return worked / observed if observed else None
