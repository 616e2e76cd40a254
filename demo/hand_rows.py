"""The hand line's entries as rows for the import door, as the hour pad writes them."""

from collections.abc import Iterator
from datetime import datetime

from demo import days, hand
from demo.days import to_instant
from demo.plant import SITE, Plant


def counts(plant: Plant, since: datetime, until: datetime) -> Iterator[dict[str, object]]:
    """The hours that the crew had entered in (since, until]."""
    first, last = days.to_us(since), days.to_us(until)
    for day in days.days_between(first - hand.HOUR * 2, last + 1):
        for hour in hand.hours(plant, day):
            if first < hour.end + hour.late_us <= last:
                yield _row(hour)


def _row(hour: hand.Hour) -> dict[str, object]:
    return {
        "site": SITE,
        "machine": hand.HAND_MACHINE,
        "at": to_instant(hand.stamp(hour)),
        "good": hour.good,
        "scrap": hour.scrap,
        "product": hand.BOX,
        "reason": hour.reason,
        "event_id": f"hour-{to_instant(hour.start):%Y%m%dT%H%MZ}",
    }
