"""The KPI that an idea was born on: the line's last shifts, its goal, the notes, and when the idea was said."""

from fractions import Fraction
from typing import Final

import altair as alt
import pandas as pd

from feedback.annotations import Annotation
from feedback.triage import IdeaDetail
from metrics.plant import Site
from metrics.values import Value
from pages.floor import note_marks, trend_chart, withheld, words
from pages.floor.note_marks import wall_clock
from pages.shell import look
from pages.shell.numbers import day_and_time
from pages.shell.speech import tr

HEIGHT_PX: Final = 130  # of the plot itself: the marks stand on its lower edge
LABEL_PX: Final = 12


def draw(values: list[Value], idea: IdeaDetail, site: Site, notes: list[Annotation]) -> alt.LayerChart:
    """Gaps where a shift is withheld. An anonymous idea is a band as wide as its week."""
    marks = note_marks.layers(notes, site, (values[0].start, values[-1].end), height=HEIGHT_PX)
    layers = [*_said(values, idea, site), *_goal(values, site), _line(values, site), *marks]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=HEIGHT_PX, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(background=look.CARD, aria=False)
        .configure_mark(aria=False)
        .configure_view(strokeWidth=0)
        .configure_axis(labelColor=look.QUIET, gridColor=look.LINE, domainColor=look.LINE, tickColor=look.LINE)
    )
    return chart


def _line(values: list[Value], site: Site) -> alt.Chart:
    rows = [
        {
            "at": wall_clock(value.start, site),
            "value": None if value.value is None else _scaled(value.value, value.unit),
            "shift": day_and_time(value.start, str(site.zone)),
            "figure": withheld.why(value.withheld) if value.withheld else str(words.reading(value.value, value.unit)),
        }
        for value in values
    ]
    x = alt.X(
        "at:T",
        scale=alt.Scale(type="utc"),
        title=None,
        axis=alt.Axis(labelExpr=trend_chart.days_axis(values, site), grid=False, tickCount=5),
    )
    y = alt.Y(
        "value:Q",
        title=None,
        scale=alt.Scale(zero=False, padding=14),
        axis=alt.Axis(labelExpr=trend_chart.number_axis(), tickCount=3),
    )
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("shift:N", title=tr("Shift")),
            alt.Tooltip("figure:N", title=tr("Figure")),
        ],
    )
    line: alt.Chart = base.mark_line(color=look.INK, strokeWidth=2, point=alt.OverlayMarkDef(color=look.INK, size=14))
    return line


def _said(values: list[Value], idea: IdeaDetail, site: Site) -> list[alt.Chart]:
    start = max(idea.around_start, values[0].start)
    end = max(min(idea.around_end, values[-1].end), start)
    said = tr("said in this week") if idea.is_anonymous else tr("idea")
    if idea.around_end < values[0].start:
        said = tr("◂ said before")
    row = {"at": wall_clock(start, site), "until": wall_clock(end, site), "said": said}
    base = alt.Chart(pd.DataFrame([row])).encode(x="at:T")
    rule = base.mark_rule(color=look.ASKED, strokeWidth=2)
    band = base.mark_rect(color=look.ASKED, opacity=0.12).encode(x2="until:T")
    told = base.mark_text(align="left", dx=5, color=look.ASKED, fontSize=LABEL_PX).encode(y=alt.value(8), text="said:N")
    return [band if idea.is_anonymous else rule, told]


def _goal(values: list[Value], site: Site) -> list[alt.Chart]:
    known = [(value, value.target) for value in values if value.target is not None]
    if not known:
        return []
    rows = [{"at": wall_clock(value.start, site), "goal": _scaled(goal, value.unit)} for value, goal in known]
    line = alt.Chart(pd.DataFrame(rows)).mark_line(strokeDash=[6, 5], color="#9aa4ad", interpolate="step-after")
    last, goal = known[-1]
    told = tr("goal {goal}", goal=words.target(goal, last.unit))
    end = alt.Chart(pd.DataFrame(rows[-1:])).mark_text(
        text=told, align="right", dy=-8, color=look.QUIET, fontSize=LABEL_PX
    )
    return [line.encode(x="at:T", y="goal:Q"), end.encode(x="at:T", y="goal:Q")]


def _scaled(value: Fraction, unit: str) -> float:
    return float(value * 100 if unit == "ratio" else value)
