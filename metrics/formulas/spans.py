"""Sets of half-open time spans, as sorted disjoint lists of (start_us, end_us)."""

from bisect import bisect_right
from collections.abc import Iterable

Span = tuple[int, int]
Spans = list[Span]


def union(spans: Iterable[Span]) -> Spans:
    """Any spans, overlapping or not, as a sorted disjoint list; adjoining ones become one."""
    merged: Spans = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def intersect(one: Spans, other: Spans) -> Spans:
    common: Spans = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            common.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return common


def subtract(one: Spans, other: Spans) -> Spans:
    left: Spans = []
    j = 0
    for start, end in one:
        while j < len(other) and other[j][1] <= start:
            j += 1
        k = j
        while k < len(other) and other[k][0] < end:
            if start < other[k][0]:
                left.append((start, other[k][0]))
            start = max(start, other[k][1])
            k += 1
        if start < end:
            left.append((start, end))
    return left


def clip(spans: Spans, start: int, end: int) -> Spans:
    """The part inside [start, end), found by bisection: cheap for a short window in a long list."""
    if start >= end:  # what lies elsewhere is no time at all, never less than none
        return []
    first = max(bisect_right(spans, (start, start)) - 1, 0)
    inside: Spans = []
    for lo, hi in spans[first:]:
        if lo >= end:
            break
        if hi > start:
            inside.append((max(lo, start), min(hi, end)))
    return inside


def length_us(spans: Spans) -> int:
    return sum(end - start for start, end in spans)


def covers(spans: Spans, instant: int) -> bool:
    at = bisect_right(spans, instant, key=lambda span: span[0]) - 1
    return at >= 0 and instant < spans[at][1]
