"""What a change did to its figure, as a floor team reads it: the days before, the change, the days after, expected."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from statistics import fmean
from typing import Final
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd

from metrics.effect_told import Effect, EffectDay
from metrics.formulas.effect import HORIZON
from pages.floor import words
from pages.shell import look
from pages.shell.numbers import GAP, date_of, day, number
from pages.shell.speech import tr

HEIGHT_PX: Final = 280
ROOM_PX: Final = 30  # above the days, for the words over both spans
LEAD_DAYS: Final = 21  # shown of the days before the baseline
LABEL_PX: Final = 13
GOOD: Final = "#0b6e4f"
FAINT: Final = "#7d8790"
_DAY: Final = timedelta(days=1)
Layer = alt.Chart | alt.LayerChart
_COLOURS: Final = {"improved": GOOD, "worse": look.MISSED}


def ends(effect: Effect, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """When the first day that the chart shows begins and the last one ends, by the calendar; None where it has none."""
    days = [_on(one.day) for one in _shown(effect.days)]
    return (_midnight(days[0], zone), _midnight(days[-1] + _DAY, zone)) if days else None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def draw(effect: Effect, marks: Sequence[alt.Chart] = ()) -> alt.LayerChart:
    """A point a day; a level over each span, the expected one dashed, and the range of the truth shaded.

    `marks`: the notes of those days, as `note_marks.layers` makes them with the height HEIGHT_PX.
    """
    days = _shown(effect.days)
    layers: list[Layer] = [*marks, _spans(effect, days), *_span_words(effect, days), _points(effect, days)]
    if effect.size is not None:
        layers += _levels(effect, days)
    layers += _change(days)
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(height=HEIGHT_PX, padding={"top": ROOM_PX, "right": 12, "left": 5, "bottom": 5})
        .configure(background="transparent")
        .configure_view(strokeWidth=0)
        .configure_axis(
            labelColor=look.QUIET, gridColor=look.LINE, domainColor=look.LINE, tickColor=look.LINE, labelFontSize=12
        )
    )
    return chart


def _shown(days: tuple[EffectDay, ...]) -> list[EffectDay]:
    """From some weeks before the baseline on: older days help to judge, and would only make the others narrow."""
    first = next((place for place, one in enumerate(days) if one.part), 0)
    return list(days[max(0, first - LEAD_DAYS) :])


def _of(days: list[EffectDay], part: str) -> list[EffectDay]:
    return [one for one in days if one.part == part]


def _spans(effect: Effect, days: list[EffectDay]) -> alt.Chart:
    """Quiet ground under the days that are compared."""
    rows = [
        {"at": _at(of[0].day), "until": _at(of[-1].day, 1), "colour": colour}
        for of, colour in ((_of(days, "before"), look.QUIET), (_of(days, "after"), _colour(effect)))
        if of
    ]
    found: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["at", "until", "colour"]))
        .mark_rect(opacity=0.07)
        .encode(x=_x(days), x2="until:T", color=alt.Color("colour:N", scale=None))
    )
    return found


def _span_words(effect: Effect, days: list[EffectDay]) -> list[alt.Chart]:
    """Over each span its average day, and which days it holds."""
    rows = [
        {
            "at": _at(of[0].day),
            "said": said(_read(_average(of), effect.unit)),
            "days": f"{date_of(_on(of[0].day))} – {date_of(_on(of[-1].day))}",
        }
        for part, said in (("before", _before), ("after", _after))
        if (of := _of(days, part))
    ]
    base = alt.Chart(pd.DataFrame(rows, columns=["at", "said", "days"])).encode(x="at:T")
    strong = base.mark_text(align="left", fontSize=LABEL_PX, fontWeight="bold", color=look.INK)
    quiet = base.mark_text(align="left", fontSize=12, color=look.QUIET)
    return [
        strong.encode(y=alt.value(-ROOM_PX + 8), text="said:N"),
        quiet.encode(y=alt.value(-ROOM_PX + 23), text="days:N"),
    ]


def _before(figure: str) -> str:
    return tr("Before: {figure}", figure=figure)


def _after(figure: str) -> str:
    return tr("After: {figure}", figure=figure)


def _points(effect: Effect, days: list[EffectDay]) -> alt.Chart:
    rows = [
        {
            "at": _at(one.day, 0.5),
            "value": _scaled(one.value, effect.unit),
            "colour": _colour(effect) if one.part == "after" else look.INK if one.part == "before" else FAINT,
            "strength": 0.95 if one.part in ("before", "after") else 0.4,
            "day": day(_on(one.day)),
            "figure": str(words.reading(_exact(one.value), effect.unit)),
        }
        for one in days
        if one.value is not None
    ]
    found: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["at", "value", "colour", "strength", "day", "figure"]))
        .mark_circle(size=46)
        .encode(
            x="at:T",
            y=_y(),
            color=alt.Color("colour:N", scale=None),
            opacity=alt.Opacity("strength:Q", scale=None),
            tooltip=[alt.Tooltip("day:N", title=tr("Day")), alt.Tooltip("figure:N", title=tr("Figure"))],
        )
    )
    return found


def _levels(effect: Effect, days: list[EffectDay]) -> list[Layer]:
    """The average day before and after; where the days after were expected dashed, and how far the truth may lie.

    Where a control line or the mix moved, the days after were expected elsewhere than those before had been.
    """
    before, after = _of(days, "before"), _of(days, "after")
    was, now = (_scaled(_average(of), effect.unit) for of in (before, after))
    size, low, high = (_scaled(value, effect.unit) for value in (effect.size, effect.low, effect.high))
    told = tr("expected: {figure}", figure=_read((_average(after) or 0) - (effect.size or 0), effect.unit))
    return [
        _range(after, now - size + low, now - size + high, _colour(effect)),
        _level(before, was, look.INK),
        _level(after, now, _colour(effect)),
        _level(after, now - size, look.INK, dash=[5, 4]),
        _told(after, now - size, told, is_above=size < 0),
    ]


def _average(of: list[EffectDay]) -> float | None:
    known = [one.value for one in of if one.value is not None]
    return fmean(known) if known else None


def _level(of: list[EffectDay], value: float, colour: str, dash: list[int] | None = None) -> alt.Chart:
    rows = [{"at": _at(of[0].day), "until": _at(of[-1].day, 1), "value": value}] if of else []
    found: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["at", "until", "value"]))
        .mark_rule(color=colour, strokeWidth=3 if dash is None else 2, strokeDash=dash or [1, 0])
        .encode(x="at:T", x2="until:T", y="value:Q")
    )
    return found


def _range(of: list[EffectDay], low: float, high: float, colour: str) -> alt.Chart:
    rows = [{"at": _at(of[0].day), "until": _at(of[-1].day, 1), "low": low, "high": high}] if of else []
    found: alt.Chart = (
        alt.Chart(pd.DataFrame(rows, columns=["at", "until", "low", "high"]))
        .mark_rect(color=colour, opacity=0.2)
        .encode(x="at:T", x2="until:T", y="low:Q", y2="high:Q")
    )
    return found


def _told(of: list[EffectDay], value: float, said: str, *, is_above: bool) -> alt.LayerChart:
    """A word at the level it names, with a white edge around its letters where points are in the way."""
    rows = [{"at": _at(of[0].day), "value": value, "said": said}] if of else []
    base = alt.Chart(pd.DataFrame(rows, columns=["at", "value", "said"])).encode(x="at:T", y="value:Q", text="said:N")
    dy = -10 if is_above else 13
    edge = base.mark_text(
        align="left",
        dx=4,
        dy=dy,
        fontSize=LABEL_PX,
        fontWeight="bold",
        color=look.CARD,
        stroke=look.CARD,
        strokeWidth=4,
    )
    layered: alt.LayerChart = edge + base.mark_text(
        align="left", dx=4, dy=dy, fontSize=LABEL_PX, fontWeight="bold", color=look.INK
    )
    return layered


def _change(days: list[EffectDay]) -> list[alt.Chart]:
    """A line where the change began; before it has, nothing."""
    begun = [one for one in days if one.part == "after"]
    if not begun:
        return []
    row = {"at": _at(begun[0].day), "said": tr("change")}
    base = alt.Chart(pd.DataFrame([row])).encode(x="at:T")
    rule = base.mark_rule(color=look.ASKED, strokeWidth=2).encode(y=alt.value(-4), y2=alt.value("height"))
    word = base.mark_text(align="right", dx=-6, color=look.ASKED, fontSize=LABEL_PX, fontWeight="bold")
    return [rule, word.encode(y=alt.value(-ROOM_PX + 8), text="said:N")]


def _x(days: list[EffectDay]) -> alt.X:
    """The days in the reader's language, with room for those that are still to come."""
    begun = _of(days, "after") or days[-1:]
    first, end = _on(days[0].day), max(_on(days[-1].day), _on(begun[0].day) + _DAY * HORIZON) + _DAY
    names = {f"{first + _DAY * n:%Y-%m-%d}": date_of(first + _DAY * n) for n in range((end - first).days + 1)}
    return alt.X(
        "at:T",
        scale=alt.Scale(type="utc", domain=[_at(first.isoformat()), _at(end.isoformat())], nice=False),
        title=None,
        axis=alt.Axis(labelExpr=f"{json.dumps(names)}[utcFormat(datum.value, '%Y-%m-%d')]", grid=False, tickCount=8),
    )


def _y() -> alt.Y:
    decimal = number(Fraction(1, 2), digits=1).strip("05")
    labels = f"replace(replace(datum.label, ',', '{GAP}'), '.', '{decimal}')"
    return alt.Y(
        "value:Q", title=None, scale=alt.Scale(zero=False, padding=16), axis=alt.Axis(labelExpr=labels, tickCount=4)
    )


def _colour(effect: Effect) -> str:
    return _COLOURS.get(effect.verdict, look.ASKED)


def _at(iso: str, plus: float = 0.0) -> str:
    """The start of a day, or some way into it."""
    return (pd.Timestamp(iso) + _DAY * plus).isoformat() + "Z"


def _on(iso: str) -> date:
    return date.fromisoformat(iso)


def _scaled(value: float | None, unit: str) -> float:
    return (value or 0.0) * (100 if unit == "ratio" else 1)


def _exact(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value).limit_denominator(1_000_000)


def _read(value: float | None, unit: str) -> str:
    return str(words.reading(_exact(value), unit))
