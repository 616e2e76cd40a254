"""The chart of one KPI over the line's last shifts, with its target and what was written on it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import altair as alt
import pandas as pd

from feedback.annotations import Annotation
from feedback.ideas import IdeaView
from metrics.plant import Site
from metrics.reported import Reported
from metrics.values import Value
from pages.floor import note_marks, withheld, words
from pages.floor.note_marks import wall_clock
from pages.shell import look
from pages.shell.numbers import GAP, date_of, day_and_time, number
from pages.shell.speech import tr

HEIGHT_PX: Final = 190
POINT: Final = "point"
SPAN: Final = "span"


@dataclass(frozen=True)
class Chosen:
    """What somebody clicked or dragged on the chart."""

    start: datetime
    end: datetime


def draw(
    values: list[Value], notes: list[Annotation], ideas: list[IdeaView], site: Site, changed: Sequence[Reported] = ()
) -> alt.LayerChart:
    """A line with a gap where a shift is withheld; click selects `point`, dragging selects `span`.

    `changed`: what was reported of those shifts that read otherwise now.
    """
    layers = note_marks.layers(notes, site, (values[0].start, values[-1].end))
    layers += _ideas(ideas, site) if ideas else []
    layers += _reported(changed, values[0].unit, site)
    chart: alt.LayerChart = (
        alt.layer(*layers, *_target(values, site), *_line(values, site))
        .properties(height=HEIGHT_PX, usermeta={"embedOptions": {"renderer": "canvas"}})  # a brush of SVG has no name
        .configure(background="transparent", aria=False)
        .configure_mark(aria=False)
        .configure_view(strokeWidth=0)
        .configure_axis(labelColor=look.QUIET, gridColor=look.LINE, domainColor=look.LINE, tickColor=look.LINE)
    )
    return chart


def chosen(event: Any, values: list[Value], site: Site) -> Chosen | None:
    """The shift that was clicked or the span that was dragged; None where nothing is selected."""
    selection = event.selection if event else {}
    span = selection.get(SPAN) or {}
    if len(span.get("at", ())) == 2 and span["at"][0] != span["at"][1]:
        first, last = sorted(span["at"])
        return Chosen(_instant(first, site), _instant(last, site))
    numbers = [point["number"] for point in selection.get(POINT) or [] if "number" in point]
    if numbers and 0 <= numbers[0] < len(values):
        return Chosen(values[numbers[0]].start, values[numbers[0]].end)
    return None


def _line(values: list[Value], site: Site) -> tuple[alt.Chart, alt.Chart]:
    table = pd.DataFrame([_row(place, value, site) for place, value in enumerate(values)])
    base = alt.Chart(table).encode(
        x=alt.X(
            "at:T",
            scale=alt.Scale(type="utc"),
            title=None,
            axis=alt.Axis(labelExpr=days_axis(values, site), grid=False, tickCount=10),
        ),
        y=alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(zero=False, padding=12),
            axis=alt.Axis(labelExpr=number_axis(), tickCount=4),
        ),
    )
    tooltip = [
        alt.Tooltip("shift:N", title=tr("shift")),
        alt.Tooltip("figure:N", title=tr("figure")),
        alt.Tooltip("status:N", title=tr("status")),
    ]
    click = alt.selection_point(name=POINT, fields=["number"], on="click", clear="dblclick")
    drag = alt.selection_interval(name=SPAN, encodings=["x"])
    faint = alt.condition(click, alt.value(150), alt.value(55), empty=False)
    colors = alt.Scale(domain=["met", "near", "missed", "none"], range=[look.INK, "#d4a017", look.MISSED, look.QUIET])
    line = base.mark_line(color=look.INK, strokeWidth=2, invalid="break-paths-show-path-domains")
    points = base.mark_circle(opacity=1).encode(
        size=faint, color=alt.Color("mood:N", scale=colors, legend=None), tooltip=tooltip
    )
    return line, points.add_params(click, drag)


def days_axis(values: list[Value], site: Site) -> str:
    """What stands under a tick: its day in the language of the reader, looked up because Vega knows English only."""
    first, last = (value.start.astimezone(site.zone).date() for value in (values[0], values[-1]))
    days = [first + timedelta(days=count) for count in range(-1, (last - first).days + 2)]
    return f"{json.dumps({f'{day:%Y-%m-%d}': date_of(day) for day in days})}[utcFormat(datum.value, '%Y-%m-%d')]"


def number_axis() -> str:
    """Vega's 1,282.5 as the other numbers read."""
    decimal = number(Fraction(1, 2), digits=1).strip("05")
    return f"replace(replace(datum.label, ',', '{GAP}'), '.', '{decimal}')"


def _row(place: int, value: Value, site: Site) -> dict[str, Any]:
    read = words.reading(value.value, value.unit)
    return {
        "number": place,
        "at": wall_clock(value.start, site),
        "value": None if value.value is None else _scaled(value.value, value.unit),
        "mood": words.mood(value),
        "status": words.status(value),
        "figure": withheld.why(value.withheld) if value.withheld else str(read),
        "shift": day_and_time(value.start, str(site.zone)),
    }


def _scaled(value: Fraction, unit: str) -> float:
    return float(value * 100 if unit == "ratio" else value)


def _target(values: list[Value], site: Site) -> list[alt.Chart]:
    """Steps, because a target holds from an instant on; its number stands at the last one."""
    known = [(value, value.target) for value in values if value.target is not None]
    if not known:
        return []
    rows = [{"at": wall_clock(value.start, site), "goal": _scaled(goal, value.unit)} for value, goal in known]
    base = alt.Chart(pd.DataFrame(rows)).encode(x="at:T", y="goal:Q")
    line = base.mark_line(strokeDash=[6, 5], color="#9aa4ad", interpolate="step-after")
    last = alt.Chart(pd.DataFrame(rows[-1:])).encode(x="at:T", y="goal:Q")
    told = tr("goal {target}", target=words.target(known[-1][1], known[-1][0].unit))
    return [line, last.mark_text(text=told, align="right", dy=-9, color=look.QUIET, fontSize=13)]


def _reported(changed: Sequence[Reported], unit: str, site: Site) -> list[alt.Chart]:
    """A ring where a shift was reported, above or below the point that it is now."""
    rows = [
        {
            "at": wall_clock(kept.start, site),
            "value": _scaled(kept.value, unit),
            "told": tr("reported {figure}", figure=words.reading(kept.value, unit)),
        }
        for kept in changed
        if kept.value is not None
    ]
    if not rows:
        return []
    ring = alt.Chart(pd.DataFrame(rows)).mark_point(shape="circle", size=70, color=look.QUIET, strokeWidth=1.5)
    return [ring.encode(x="at:T", y="value:Q", tooltip=[alt.Tooltip("told:N", title=tr("figure"))])]


def _ideas(ideas: list[IdeaView], site: Site) -> list[alt.Chart]:
    """What the person in front of the board has said about this figure, along the lower edge."""
    rows = [
        {"at": wall_clock(idea.created_at, site), "said": tr("idea {number}", number=idea.idea_id)} for idea in ideas
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(x="at:T")
    dots = base.mark_point(shape="diamond", filled=True, size=70, color=look.ASKED)
    told = base.mark_text(align="left", dx=8, color=look.ASKED, fontSize=13)
    return [dots.encode(y=alt.value(HEIGHT_PX - 40)), told.encode(y=alt.value(HEIGHT_PX - 40), text="said:N")]


def _instant(milliseconds: float, site: Site) -> datetime:
    shown = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return shown.replace(tzinfo=site.zone).astimezone(UTC)
