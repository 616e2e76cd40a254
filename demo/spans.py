"""A span of time in one state."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """[start, end) in microseconds since 1970; `caused_by` is another machine; `product` is what runs."""

    start: int
    end: int
    state: str
    reason: str | None
    caused_by: str | None
    product: str
