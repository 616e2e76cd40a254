"""From when on rows of facts are still there: what lies before it is told by kept sums alone."""

from datetime import UTC, datetime

import settings
from metrics.instants import to_us

GONE = "the rows of this time are no longer kept; ask for whole quarters of an hour"


def facts_since(now: datetime) -> int | None:
    """The start of the first month of which states and counts are both kept, microseconds; None: for ever."""
    kept = [months for months in settings.keep_months().values() if months is not None]
    if not kept:
        return None
    year, month = divmod(now.year * 12 + now.month - 1 - min(kept), 12)
    return to_us(datetime(year, month + 1, 1, tzinfo=UTC))
