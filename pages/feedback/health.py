"""Loop health: is everyone answered, is it done, does it hold? Measured like the line is, and of no person."""

from datetime import date
from fractions import Fraction
from typing import Final

import streamlit as st

import clock
from access.rules import may
from db.engine import engine
from feedback import health
from feedback.health import Health, Report
from metrics import plant
from pages.floor import words
from pages.manage import common
from pages.shell import current, look, menu, numbers, states
from pages.shell.numbers import number
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

NONE: Final = "–"
OF_TIER: Final = {
    1: to_say("{count} at the line"),
    2: to_say("{count} with management"),
    3: to_say("{count} with the head of the plant"),
}


def page() -> None:
    """All lines in sight together, then one by one."""
    actor = current.actor()
    if actor is None:
        return
    with engine().begin() as conn:
        report = health.read(conn, actor, now=clock.now())
        names = plant.line_names(conn, actor.site_id)
    top = look.title_row(tr("Loop health"))
    top.space("stretch")
    if may(actor, "triage.read") and top.button(tr("To triage"), type="primary", key="to-triage"):
        menu.go("triage")
    st.caption(tr("The last 90 days. Counts and times, never of a person; nothing of fewer than five people."))
    if report.together is None:
        states.empty(tr("There is no team of five or more on your lines, so there is nothing that may be shown."))
        return
    _together(report.together, report.months[-1])
    _by_line(report, names)
    _by_month(report, names)
    _left_out(report, names)


def _together(all_lines: Health, month: str) -> None:
    """Said, answered, done, proven: the same four steps as the loop itself; below them what is owed."""
    said, answered, done, proven = st.columns(4, gap="small")
    per_head = number(_rounded(all_lines.per_head(month)), digits=2)
    with said, look.card("said"):
        said_now = number(all_lines.said.get(month, 0))
        told = tr("{count} said, by a crew of {heads}", count=said_now, heads=number(all_lines.heads))
        _big(tr("Ideas per head, this month"), per_head, told)
    with answered, look.card("answered"):
        told = tr(
            "{count} of {all}, median {days}",
            count=number(all_lines.in_time),
            all=number(all_lines.due),
            days=_days(all_lines.median_days),
        )
        _big(
            tr("Answered in time"),
            _share(all_lines.in_time, all_lines.due),
            told,
            is_bad=all_lines.in_time < all_lines.due,
        )
    with done, look.card("done"):
        told = tr("{count} of {all} dates kept", count=number(all_lines.kept), all=number(all_lines.promised))
        _big(tr("Implemented"), number(all_lines.implemented), told)
    with proven, look.card("proven"):
        told = tr_n("{count} stopped, and learnt from", "{count} stopped, and learnt from", all_lines.stopped)
        _big(tr("Verified"), number(all_lines.verified), told)
    _owed(all_lines)


def _owed(all_lines: Health) -> None:
    """What is owed, by management as well."""
    owed, reds, overdue, visits = st.columns(4, gap="small")
    with owed, look.card("owed"):
        _big(
            tr("Answers owed"),
            number(all_lines.owed),
            _climbed(all_lines),
            is_bad=bool(all_lines.at_second + all_lines.at_third),
        )
    with reds, look.card("reds"):
        now = tr("now {count} of {all}", count=number(all_lines.alone_now), all=number(all_lines.red_now))
        share = _share(all_lines.alone_s, all_lines.red_s)
        spent = [tr("{share} of the time in the red", share=share)] if all_lines.red_s else []
        shown, is_bad = _share(all_lines.alone_now, all_lines.red_now), bool(all_lines.alone_now)
        _big(tr("Red without an action"), shown, " · ".join([now, *spent]), is_bad=is_bad)
    with overdue, look.card("overdue"):
        count = sum(all_lines.overdue.values())
        _big(tr("Actions overdue"), number(count), _tiers(all_lines), is_bad=bool(count))
    with visits, look.card("visits"):
        _big(tr("Manager last at the line"), _visit(all_lines), tr("of all lines the one that waits longest"))


def _big(name: str, value: str, told: str, *, is_bad: bool = False) -> None:
    """A figure: its name, its value, and what explains it. Never colour alone: a bad one has its sign."""
    shown = f":orange[**▼ {label(value)}**]" if is_bad else f"**{label(value)}**"
    with st.container(key=f"figure-{name}"):
        st.markdown(f":gray[{label(name)}]")
        st.markdown(shown)
        st.caption(label(told))


def _by_line(report: Report, names: dict[str, str]) -> None:
    with look.card("by-line"):
        st.header(tr("Line by line"), anchor=False)
        columns = [
            *(tr("Line"), tr("Answered in time"), tr("Median wait"), tr("Oldest"), tr("Owed"), tr("Implemented")),
            *(tr("Verified"), tr("Stopped"), tr("Red without an action"), tr("Actions overdue"), tr("Manager here")),
        ]
        common.table(columns, [_line(one, names) for one in report.lines])


def _line(one: Health, names: dict[str, str]) -> list[str]:
    oldest = NONE if one.oldest_days is None else words.days(one.oldest_days)
    return [
        names.get(one.line or "", one.line or ""),
        _share(one.in_time, one.due),
        _days(one.median_days),
        oldest,
        number(one.owed),
        number(one.implemented),
        number(one.verified),
        number(one.stopped),
        _share(one.alone_s, one.red_s),
        _tiers(one) if one.overdue else number(0),
        _visit(one),
    ]


def _by_month(report: Report, names: dict[str, str]) -> None:
    """What was said for each head, month by month."""
    with look.card("by-month"):
        st.header(tr("Ideas per head, month by month"), anchor=False)
        rows = [
            [names.get(one.line or "", tr("All lines")), number(one.heads), *_months(one, report)]
            for one in _all(report)
        ]
        common.table([tr("Line"), tr("People"), *map(_month, report.months)], rows)


def _all(report: Report) -> list[Health]:
    return [*report.lines, *([report.together] if report.together and len(report.lines) > 1 else [])]


def _months(one: Health, report: Report) -> list[str]:
    return [number(_rounded(one.per_head(month)), digits=2) for month in report.months]


def _month(month: str) -> str:
    return numbers.month_of(date.fromisoformat(f"{month}-01"))


def _left_out(report: Report, names: dict[str, str]) -> None:
    if report.withheld:
        lines = ", ".join(names.get(line, line) for line in report.withheld)
        st.caption(label(tr("Left out, because fewer than five people work there: {lines}.", lines=lines)))


def _climbed(one: Health) -> str:
    if not one.owed:
        return tr("everyone has an answer")
    oldest = tr("oldest {age}", age=words.days(one.oldest_days or 0))
    up = [
        tr_n("{count} went up to management", "{count} went up to management", one.at_second) if one.at_second else "",
        tr_n("{count} to the head of the plant", "{count} to the head of the plant", one.at_third)
        if one.at_third
        else "",
    ]
    return " · ".join([oldest, *filter(None, up)])


def _tiers(one: Health) -> str:
    """Whose: of the line, of management, of the head of the plant."""
    told = [tr(OF_TIER[tier], count=number(count)) for tier, count in sorted(one.overdue.items())]
    return " · ".join(told) or tr("none is late")


def _visit(one: Health) -> str:
    if one.visited_days is None:
        return tr("never noted")
    return tr("today") if not one.visited_days else tr("{age} ago", age=words.days(one.visited_days))


def _share(part: int, whole: int) -> str:
    return tr("{count} %", count=number(round(100 * part / whole))) if whole else NONE


def _days(count: float | None) -> str:
    return NONE if count is None else tr("{count} d", count=number(_rounded(count), digits=1))


def _rounded(value: float) -> Fraction:
    return Fraction(value).limit_denominator(10_000)
