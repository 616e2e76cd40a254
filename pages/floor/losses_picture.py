"""Where a line's time went, the largest first: of the shift that is shown, and of the last days."""

from fractions import Fraction
from typing import Final

from metrics.losses import Loss, LossReport
from pages.floor import words
from pages.floor.days import Days
from pages.floor.facts import Facts
from pages.floor.foot_picture import loss_name
from pages.floor.texts import Picture, Text, part, says
from pages.shell.numbers import day, number
from pages.shell.speech import tr, tr_n

MOST: Final = 8
LEAST_US: Final = 60_000_000
ENOUGH: Final = 3  # losses, before a page of their own is worth it


def of_shift(facts: Facts) -> Picture | None:
    """The losses of the shift; None while there is hardly one to compare."""
    if facts.report is None or facts.shift is None:
        return None
    rows = _rows(facts.report, facts)
    shift = words.shift_name(facts.shift.shift)
    about = says(tr("What costs most: {shift}", shift=shift), tr("Costs: {shift}", shift=shift))
    return _page(rows, about, facts.report) if len(rows) >= ENOUGH else None


def of_week(facts: Facts, days: Days) -> Picture | None:
    """The losses of the last seven days and today."""
    rows = _rows(days.week, facts)
    since = day(days.week_start, zone=str(facts.site.zone))
    about = says(tr("What costs most: since {day}", day=since), tr("Costs since {day}", day=since))
    return _page(rows, about, days.week) if rows else None


def _page(rows: list[Picture], about: Text, report: LossReport) -> Picture:
    return {"about": about, "under": _known(report), "rows": rows}


def _known(report: LossReport) -> Text:
    """What the rows are a part of: without it their minutes say little."""
    known = words.minutes(report.known_us)
    if report.good_us is None:
        return says(tr("{time} are known", time=known))
    good = words.minutes(report.good_us)
    whole = tr("Good parts took {good} of {time} that are known", good=good, time=known)
    return says(whole, tr("{good} of {time} made good parts", good=good, time=known))


def _rows(report: LossReport, facts: Facts) -> list[Picture]:
    worth = [loss for loss in report.losses if loss.us >= LEAST_US] if report.known_us else []
    largest = max((loss.us for loss in worth), default=Fraction(1))
    rows = [_row(loss, largest, facts) for loss in worth[:MOST]]
    rest = worth[MOST:]
    if rest:
        us = sum((loss.us for loss in rest), Fraction(0))
        rows.append({"name": says(tr("all others")), "fill": part(us, largest), "says": says(words.minutes(us))})
    return rows


def _row(loss: Loss, largest: Fraction, facts: Facts) -> Picture:
    name = loss_name(loss, facts)
    return {"name": says(name, *words.variants(name)[1:]), "fill": part(loss.us, largest), "says": _size(loss)}


def _size(loss: Loss) -> Text:
    lost = words.minutes(loss.us)
    share = tr("{share} %", share=number(loss.share * 100)) if loss.share is not None else ""
    stops = tr_n("{count} stop", "{count} stops", loss.stops) if loss.stops else ""
    return says(
        *(
            [[lost, "b"], [f" · {' · '.join(rest)}", "q"]]
            for rest in ([one for one in (stops, share) if one], [one for one in (share,) if one])
            if rest
        ),
        [[lost, "b"]],
    )
