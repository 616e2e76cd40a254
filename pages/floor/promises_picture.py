"""Promises: what management owes and how the loop runs, of the whole plant. Of no person, and of no five of them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from feedback.debt import Owed
from feedback.health import Health, Report
from pages.floor import picture, tiles, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, says
from pages.shell.numbers import number
from pages.shell.speech import tr, tr_n

NONE: Final = "–"
BAD, PLAIN = "missed", "none"


def of(known: Sequence[Facts], report: Report) -> Picture:
    """`known`: the facts of the screen's lines, for whoever was last there."""
    rows = [*_debt(known[0].owed), *(_loop(report.together, report) if report.together else [])]
    return {
        "about": says(tr("Promises, whole plant, 90 days"), tr("Promises")),
        "rows": [*rows, _visit(known)],
        "under": says(tr("Without the lines where fewer than five people work.")) if report.withheld else [],
    }


def _card(name: Text, value: str, told: Text, mood: str = PLAIN) -> Picture:
    """A figure; what explains a bad one says so with a sign and words, never by colour alone."""
    shown = [
        [[f"▼ {words}" if not at else words, f"{BAD} strong"] for at, (words, *_) in enumerate(one)] for one in told
    ]
    return {"name": name, "value": value, "says": shown if mood == BAD else told, "mood": mood}


def _debt(debt: Owed | None) -> list[Picture]:
    """What management owes, how long an answer takes, and whether dates are kept."""
    if debt is None:
        return []
    late = tr_n("{count} overdue", "{count} overdue", debt.overdue) if debt.overdue else tr("none overdue")
    median = NONE if debt.usual_days is None else words.days(debt.usual_days)
    age = words.days(debt.oldest_days or 0)
    waits = says(tr("oldest {age}", age=age)) if debt.count else says(tr("everyone has an answer"))
    kept = tr("{count} of {all}", count=number(debt.kept), all=number(debt.promised)) if debt.promised else NONE
    return [
        _card(says(tr("Answers owed")), number(debt.count), says(late), BAD if debt.overdue else PLAIN),
        _card(says(tr("Median wait")), median, waits),
        _card(says(tr("Dates kept")), kept, says(tr("done by their date"))),
    ]


def _loop(found: Health, report: Report) -> list[Picture]:
    """Said, answered, done and proven, then what nobody is on."""
    said = found.said.get(report.months[-1], 0)
    per_head = Fraction(said, found.heads)
    in_time = tr("{count} of {all}", count=number(found.in_time), all=number(found.due))
    return [
        _card(says(tr("Answered in time")), _share(found.in_time, found.due), says(in_time)),
        _card(
            says(tr("Ideas per head")), number(per_head, digits=2), says(tr("{count} this month", count=number(said)))
        ),
        _card(says(tr("Implemented")), number(found.implemented), _proven(found)),
        _reds(found),
        _overdue(found),
    ]


def _proven(found: Health) -> Text:
    proven, stopped = tr("{count} verified", count=number(found.verified)), number(found.stopped)
    return says(f"{proven} · {tr('{count} stopped', count=stopped)}")


def _reds(found: Health) -> Picture:
    now = tr("now {count} of {all}", count=number(found.alone_now), all=number(found.red_now))
    share = _share(found.alone_now, found.red_now)
    return _card(says(tr("Red without an action")), share, says(now), BAD if found.alone_now else PLAIN)


def _overdue(found: Health) -> Picture:
    """By the tier that has to know of them."""
    tiers = [f"{tr(tiles.TIERS[tier])} {number(count)}" for tier, count in sorted(found.overdue.items())]
    told = says(" · ".join(tiers)) if tiers else says(tr("none overdue"))
    return _card(says(tr("Actions overdue")), number(sum(found.overdue.values())), told, BAD if tiers else PLAIN)


def _visit(known: Sequence[Facts]) -> Picture:
    """When a manager was last at the line of the screen that waits longest."""
    longest = max(known, key=lambda facts: float("inf") if facts.visited_days is None else facts.visited_days)
    days = longest.visited_days
    ago = tr("never noted") if days is None else words.days(days)
    return _card(says(tr("Since a manager came")), ago, says(picture.line_name(longest), longest.line.line))


def _share(part: int, whole: int) -> str:
    return tr("{count} %", count=number(round(100 * part / whole))) if whole else NONE
