"""The picture of a week: a bar for each shift, by line and day, on days as long as they really are."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd

from metrics.calendar_fill import midnight
from metrics.calendar_merge import Kept
from metrics.patterns import DAY, SpecialDay, days_between
from metrics.shift_typing import PlannedShift, breaks_text
from pages.shell import look, numbers
from pages.shell.speech import to_say, tr

ROW_PX: Final = 34
HEAD_PX: Final = 26
FRAME_PX: Final = 100  # days above, legend below
COLORS: Final = ("#3f6f9f", "#8fb4d4", "#5f6b78", "#b9a77c", "#7d9b8a", "#a48aa8")
TOOLTIP: Final = {
    "line": to_say("Line"),
    "shift": to_say("Shift"),
    "times": to_say("Times"),
    "breaks": to_say("Breaks"),
    "team": to_say("Team"),
    "odd": to_say("Note"),
}
HOUR: Final = timedelta(hours=1)


def draw(
    monday: date, zone: ZoneInfo, shifts: dict[str, list[PlannedShift]], special: list[SpecialDay], odd: list[Kept]
) -> alt.LayerChart:
    """`shifts` by the line's name; `odd` are those that people planned otherwise than the pattern says."""
    week = midnight(monday, zone)
    names = list(shifts)
    changed = {(kept.held.line, kept.held.shift, kept.held.start) for kept in odd if kept.held}
    bars = [_bar(name, shift, week, zone, changed) for name in names for shift in shifts[name]]
    pauses = [_pause(name, pair, week) for name in names for shift in shifts[name] for pair in shift.breaks]
    total = _hours(midnight(monday + 7 * DAY, zone) - week)
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, total], nice=False), axis=None)
    y = alt.Y(
        "line:N",
        sort=names,
        scale=alt.Scale(domain=names),
        title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=150),
    )
    layers = [*_days(monday, zone, x, special), *_bars(bars, pauses, x, y)]
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(
            height=ROW_PX * len(names) + FRAME_PX,
            padding={"top": HEAD_PX, "left": 0, "right": 0, "bottom": 0},
        )
        .configure(background="transparent", aria=False)
        .configure_mark(aria=False)
        .configure_view(strokeWidth=0)
        .configure_axis(labelColor=look.INK, labelFontSize=13)
        .configure_legend(orient="bottom", title=None, labelFontSize=13, labelColor=look.QUIET, symbolType="square")
    )
    return chart


def _bars(bars: list[dict[str, Any]], pauses: list[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    columns = ["line", "start", "end", "shift", "times", "breaks", "team", "odd"]
    base = alt.Chart(pd.DataFrame(bars, columns=columns))
    shown = sorted({str(bar["shift"]) for bar in bars})
    colors = alt.Scale(domain=shown, range=[COLORS[n % len(COLORS)] for n in range(len(shown))])
    marks = base.mark_bar(clip=True, height={"band": 0.7}, cornerRadius=3, strokeWidth=2.5).encode(
        x=x,
        x2="end:Q",
        y=y,
        color=alt.Color("shift:N", scale=colors),
        stroke=alt.condition("datum.odd != ''", alt.value(look.MISSED), alt.value("transparent")),
        tooltip=[alt.Tooltip(f"{name}:N", title=tr(title)) for name, title in TOOLTIP.items()],
    )
    holes = alt.Chart(pd.DataFrame(pauses, columns=["line", "start", "end"])).mark_bar(
        clip=True, height={"band": 0.5}, color=look.CARD, opacity=0.75
    )
    return [marks, holes.encode(x=x, x2="end:Q", y=y)]


def _days(monday: date, zone: ZoneInfo, x: alt.X, special: list[SpecialDay]) -> list[alt.Chart]:
    """A rule where each local day begins, its name above, and a grey ground where it is special."""
    week = midnight(monday, zone)
    named = {day.day: day.name for day in sorted(special, key=lambda day: bool(day.line))}
    rows = []
    for day in days_between(monday, monday + 7 * DAY):
        start, end = midnight(day, zone), midnight(day + DAY, zone)
        length = _hours(end - start)
        words = numbers.day_of_week(day) + ("" if length == 24 else f" · {tr('{count} h', count=f'{length:g}')}")
        rows.append(
            {"start": _hours(start - week), "end": _hours(end - week), "day": words, "name": named.get(day, "")}
        )
    table = pd.DataFrame(rows)
    base = alt.Chart(table).encode(x=x)
    rules = base.mark_rule(color=look.LINE)
    words = base.mark_text(align="left", dx=4, fontSize=12, color=look.QUIET, limit=130).encode(
        y=alt.value(-12), text="day:N"
    )
    off = alt.Chart(table[table["name"] != ""]).encode(x=x)
    ground = off.mark_rect(color="#e4e7ea", opacity=1).encode(
        x2="end:Q",
        y=alt.value(0),
        y2=alt.value("height"),
        tooltip=[
            alt.Tooltip("day:N", title=tr("Day")),
            alt.Tooltip("name:N", title=tr("Name")),
        ],
    )
    return [ground, rules, words]


def _bar(name: str, shift: PlannedShift, week: datetime, zone: ZoneInfo, changed: set[Any]) -> dict[str, Any]:
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    return {
        "line": name,
        "start": _hours(shift.start - week),
        "end": _hours(shift.end - week),
        "shift": shift.shift,
        "times": f"{start:%H:%M}–{end:%H:%M}, {tr('{count} h', count=f'{_hours(shift.length):g}')}",
        "breaks": breaks_text(shift, zone) or tr("none"),
        "team": shift.team or tr("the line's"),
        "odd": tr("not as in the pattern") if (shift.line, shift.shift, shift.start) in changed else "",
    }


def _pause(name: str, pair: tuple[datetime, datetime], week: datetime) -> dict[str, Any]:
    return {"line": name, "start": _hours(pair[0] - week), "end": _hours(pair[1] - week)}


def _hours(length: timedelta) -> float:
    return length / HOUR
