"""The buckets that sums are kept in: quarters of an hour on the UTC grid, local hours, site days, shifts."""

from collections.abc import Callable
from itertools import pairwise

from metrics.formulas.spans import Span, Spans
from metrics.pieces import HOUR_US, days, hours
from metrics.plant import Site

QUARTER_US = HOUR_US // 4
DAY_US = 24 * HOUR_US
Stretch = tuple[str, int, int]  # grain, from, to: whole buckets of the grain, one after another


def floor(at: int) -> int:
    return at - at % QUARTER_US


def ceil(at: int) -> int:
    return floor(at + QUARTER_US - 1)


def on_grid(at: int) -> bool:
    return at % QUARTER_US == 0


def whole(of_spans: Spans) -> Spans:
    """The whole quarters inside each span."""
    return [(ceil(lo), floor(hi)) for lo, hi in of_spans if ceil(lo) < floor(hi)]


def stretches(site: Site, of_spans: Spans) -> list[Stretch]:
    """Spans on the grid as the coarsest buckets that fit: days, then hours, then quarters."""
    found: list[Stretch] = []
    for span in of_spans:
        found += _filled(site, span, ["day", "hour"])
    return _joined(found)


def _filled(site: Site, span: Span, grains: list[str]) -> list[Stretch]:
    if span[0] >= span[1]:
        return []
    if not grains:
        return [("quarter", *span)]
    grain, *finer = grains
    borders = [at for at in BORDERS[grain](site, *span) if span[0] <= at <= span[1]]
    if len(borders) < 2:
        return _filled(site, span, finer)
    first, last = borders[0], borders[-1]
    before, after = _filled(site, (span[0], first), finer), _filled(site, (last, span[1]), finer)
    return [*before, (grain, first, last), *after]


def _joined(found: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for grain, lo, hi in found:
        if joined and joined[-1][0] == grain and joined[-1][2] == lo:
            joined[-1] = (grain, joined[-1][1], hi)
        else:
            joined.append((grain, lo, hi))
    return joined


def day_borders(site: Site, start: int, end: int) -> list[int]:
    """Where the site's days begin, around [start, end]; none where they do not lie on the grid."""
    if end - start < DAY_US - HOUR_US:
        return []
    found = days(site, start, end, "day")
    return found if all(map(on_grid, found)) else []


def hour_borders(site: Site, start: int, end: int) -> list[int]:
    if end - start < HOUR_US:
        return []
    return hours(site.zone, start, end + 1)


BORDERS: dict[str, Callable[[Site, int, int], list[int]]] = {"day": day_borders, "hour": hour_borders}


def coarse(site: Site, start: int, end: int) -> list[tuple[str, Span]]:
    """Every hour and day that shares time with [start, end)."""
    lo, hi = start - 2 * DAY_US, end + 2 * DAY_US
    return [
        (grain, span)
        for grain, borders in BORDERS.items()
        for span in pairwise(borders(site, lo, hi))
        if span[0] < end and span[1] > start
    ]


def quarters(of_span: Span) -> list[int]:
    """The borders of the quarters of a span on the grid, both ends included."""
    return list(range(of_span[0], of_span[1] + 1, QUARTER_US))
