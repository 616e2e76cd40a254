"""Notes on a chart, drawn in one way on every chart of a figure: a band or a line, a mark, and its words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import altair as alt
import pandas as pd

from feedback.annotations import Annotation
from metrics.plant import Site
from pages.floor import words
from pages.shell import look, numbers
from pages.shell.speech import tr

LABEL_LENGTH: Final = 24
LABEL_PX: Final = 13
ROWS: Final = 3


def layers(
    notes: Sequence[Annotation], site: Site, edges: tuple[datetime, datetime], *, height: int | None = None
) -> list[alt.Chart]:
    """What to lay under a chart whose x is "at:T" in the plant's own clock; nothing where nothing was noted.

    A note goes no further than the chart's two edges. With the plot's `height` in pixels only marks stand along the
    lower edge, and the words come under the pointer; without it the words stand above the plot.
    """
    if not notes:
        return []
    table = pd.DataFrame([_row(note, site, edges) for note in notes])
    base = alt.Chart(table)
    band = base.mark_rect(color=look.ASKED, opacity=0.1).encode(x="at:T", x2="until:T")
    line = base.mark_rule(color=look.ASKED, opacity=0.45, strokeWidth=1).encode(x="at:T")
    return [band, line, *(_marks(base, height) if height else _words(table))]


def _marks(base: alt.Chart, height: int) -> list[alt.Chart]:
    mark = base.mark_point(color=look.ASKED, filled=True, shape="diamond", size=60, opacity=1)
    return [mark.encode(x="at:T", y=alt.value(height - 8), tooltip=_tooltip())]


def _words(table: pd.DataFrame) -> list[alt.Chart]:
    """Each third note on a row of its own: neither neighbours nor the goal are written over."""
    return [
        alt.Chart(table[row::ROWS])
        .mark_text(align="left", color=look.ASKED, fontSize=LABEL_PX, dx=3)
        .encode(x="at:T", y=alt.value(-8 - 16 * row), text="short:N", tooltip=_tooltip())
        for row in range(min(ROWS, len(table)))
    ]


def _tooltip() -> list[alt.Tooltip]:
    return [alt.Tooltip("said:N", title=tr("Note")), alt.Tooltip("when:N", title=tr("When"))]


def _row(note: Annotation, site: Site, edges: tuple[datetime, datetime]) -> dict[str, Any]:
    start = max(note.start_at, edges[0])
    end = min(note.end_at or start, edges[1])
    zone = str(site.zone)
    on = f"{note.machine_name}: " if note.machine else ""
    by = f" · {note.by}" if note.by else ""
    return {
        "at": wall_clock(start, site),
        "until": wall_clock(max(end, start), site),
        "short": words.shorter(f"{on}{note.body}", LABEL_LENGTH),
        "said": f"{on}{note.body}",
        "when": f"{numbers.day_and_time(note.start_at, zone)}{by}",
    }


def wall_clock(at: datetime, site: Site) -> datetime:
    """The plant's own clock dressed as UTC, so that no browser moves it to its zone."""
    return at.astimezone(site.zone).replace(tzinfo=UTC)
