"""The shifts of a trend that read otherwise than they were reported, and what came in since."""

from dataclasses import dataclass
from typing import Final

import streamlit as st
from sqlalchemy import Connection

from metrics import reported
from metrics.plant import Site
from metrics.reported import Moved, Reported
from metrics.scope import Scope
from metrics.values import Value
from pages.floor import why, why_words
from pages.shell import menu, numbers
from pages.shell.say import label
from pages.shell.speech import tr_n

MOST: Final = 3  # told in words below the chart; the others have their ring


@dataclass(frozen=True)
class Changed:
    """A shift's value as it was reported, as it is now, and what can have moved it (for the newest few only)."""

    kept: Reported
    now: Value
    moved: list[Moved]


def of_trend(conn: Connection, scope: Scope, values: list[Value]) -> list[Changed]:
    """The newest first."""
    if not values or scope.line is None:
        return []
    kept = reported.between(conn, scope.site_id, scope.line, values[0].kpi, values[0].start, values[-1].end)
    now = {(value.start, value.end): value for value in values}
    pairs = [(one, now[one.start, one.end]) for one in reversed(kept) if (one.start, one.end) in now]
    changed = [(one, value) for one, value in pairs if one.is_changed(value)]
    return [
        Changed(one, value, reported.moved_since(conn, scope, one.start, one.end, one.reported_at) if n < MOST else [])
        for n, (one, value) in enumerate(changed)
    ]


def tell(found: list[Changed], scope: Scope, site: Site) -> None:
    """One line for each of the newest: what was reported, what it is now, and why that may be; tap for all of it."""
    for one in found[:MOST]:
        when = numbers.day_and_time(one.kept.start, str(site.zone))
        said = why_words.compared(one.kept, one.now, one.moved, site.zone)
        query = why.address(scope, one.kept.kpi, one.kept.start, one.kept.end)
        menu.link(menu.WHY.path, f"✎ {label(when)}: {label(said)}", **query)
    if len(found) > MOST:
        told = tr_n(
            "{count} more shift reads otherwise than it was reported: see the rings.",
            "{count} more shifts read otherwise than they were reported: see the rings.",
            len(found) - MOST,
        )
        st.caption(told)
