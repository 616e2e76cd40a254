"""When each line of an adapter log counts. Three things go wrong with the stamps of such logs:

1. At a connection the agent repeats the last value of every key with the stamp of when it took that value, which may
   be months ago. Such an opening snapshot (the lines until one says something new of a key) is believed for the last
   eight hours before the first line after it; what is older counts from the first fresh stamp on, so that it never
   rewrites the past. At a connection in the middle of a log nothing older than the lines before it is fresh.
2. Two clocks write into one log: a lost connection is stamped by the agent, the rest by the machine, up to a minute
   apart. What comes later in the log did not happen before what stands above it: it counts from the last stamp on.
3. Recordings are put behind one another in any order. A step back by more than five minutes begins a new part; when
   its fresh lines lie before the lines above it as well, it stands for itself.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from ingest.shdr_lines import Line

BELIEVED = timedelta(hours=8)
TWO_CLOCKS = timedelta(minutes=5)
BEGINNING = datetime.min.replace(tzinfo=UTC)


def effective(lines: Sequence[Line]) -> Iterator[tuple[datetime, Line]]:
    """Each line with the instant from which it counts."""
    told = BEGINNING  # the latest instant of the parts before
    for part in _parts(lines):
        size = _snapshot_size(part)
        after = part[size].at if size < len(part) else max(line.at for line in part)
        oldest = max(after - BELIEVED, told) if after >= told else after - BELIEVED
        counts = min((line.at for line in part[: size + 1] if line.at >= oldest), default=after)
        for line in part:
            counts = max(counts, line.at)
            yield counts, line
        told = max(told, counts)


def _parts(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    start, latest = 0, BEGINNING
    for index, line in enumerate(lines):
        if latest - line.at > TWO_CLOCKS:
            yield lines[start:index]
            start, latest = index, line.at
        latest = max(latest, line.at)
    yield lines[start:]


def _snapshot_size(part: Sequence[Line]) -> int:
    """How many lines stand before the first that says something new of a thing."""
    known: dict[tuple[str, str], str] = {}
    for index, line in enumerate(part):
        if any(known.setdefault(thing, value) != value for thing, value in line.said.items()):
            return index
    return len(part)
