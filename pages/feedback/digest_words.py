"""The week on one page: what moved, what came of ideas, what is owed. Gathered once, said in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection

from feedback import kpi_choice, trials, week
from feedback.trials import Trial
from feedback.week import Span, Week
from metrics import plant, values
from metrics.plant import Site
from metrics.scope import Scope
from metrics.values import Value
from pages.feedback import worth_words, worths
from pages.feedback.worths import Sum
from pages.floor import words
from pages.shell import numbers
from pages.shell.speech import tr, tr_n

DAYS: Final = timedelta(days=7)
MOST: Final = 10
PROVEN: Final = ("verified", "standard", "spread")


@dataclass(frozen=True)
class Moved:
    """A figure of a line in the week, and in the one before."""

    line: str
    now: Value
    before: Value


@dataclass(frozen=True)
class Digest:
    """All that stands on the page."""

    site: str
    monday: date
    moved: tuple[Moved, ...]
    proven: tuple[Trial, ...]
    stopped: int
    week: Week
    earned: Sum


@dataclass(frozen=True)
class Section:
    """A heading, and rows of up to four cells each."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


def last_monday(site: Site, now: datetime) -> date:
    """The first day of the last whole week, Monday to Sunday, on the site's calendar."""
    today = now.astimezone(site.zone).date()
    return today - timedelta(days=today.weekday() + 7)


def gather(conn: Connection, site_id: str, lines: Iterable[str], monday: date, *, now: datetime) -> Digest:
    """The week that begins on `monday`, of these lines."""
    site, shown = plant.site(conn, site_id), sorted(lines)
    start, end = (_midnight(site, monday + days) for days in (timedelta(0), DAYS))
    names = plant.line_names(conn, site_id)
    moved = [
        one for line in shown for one in _moved(conn, site_id, (line, names.get(line, line)), (start, end), now=now)
    ]
    moved.sort(key=_urgency)
    ended = [one for one in trials.of(conn, site_id, lines=shown) if _newest(one, start) < end]
    fresh = [one for one in ended if start <= _newest(one, start)]
    return Digest(
        site=site.name,
        monday=monday,
        moved=tuple(moved[:MOST]),
        proven=tuple(one for one in fresh if one.state in PROVEN),
        stopped=sum(one.state == "stopped" and bool(one.ended_at and start <= one.ended_at < end) for one in ended),
        earned=worths.total(conn, site_id, shown),
        week=week.of(conn, site_id, shown, Span(start, end, monday + DAYS)),
    )


def sections(digest: Digest) -> list[Section]:
    """The page, in the language being spoken."""
    return [
        Section(tr("What moved"), tuple(_moved_row(one) for one in digest.moved)),
        Section(tr("What it was worth"), _worth(digest)),
        Section(tr("What is owed"), tuple(_owed(digest.week))),
    ]


def title(digest: Digest) -> str:
    """Which week it is."""
    return tr("The week of {days}", days=numbers.week(digest.monday))


def said(found: Week) -> str:
    """The loop's week in one sentence."""
    return tr(
        "{said} said, {answered} answered ({in_time} in time), {done} done.",
        said=found.said,
        answered=found.answered,
        in_time=found.in_time,
        done=found.done,
    )


def _moved(
    conn: Connection, site_id: str, line: tuple[str, str], span: tuple[datetime, datetime], *, now: datetime
) -> list[Moved]:
    code, name = line
    kpis = [one.kpi for one in kpi_choice.of_line(conn, site_id, code)]
    if not kpis:
        return []
    scope, (start, end) = Scope(site_id, line=code), span
    this = {one.kpi: one for one in values.read(conn, scope, start, end, kpis, now=min(now, end))}
    last = {one.kpi: one for one in values.read(conn, scope, start - DAYS, start, kpis, now=start)}
    return [Moved(name, this[kpi], last[kpi]) for kpi in kpis if kpi in this and kpi in last]


def _urgency(one: Moved) -> tuple[int, float]:
    """What misses comes first, then what changed most, as a part of its own size."""
    now, before = one.now.value, one.before.value
    change = abs(float((now - before) / before)) if now is not None and before else 0.0
    return ({"missed": 0, "near": 1}.get(one.now.status or "", 2), -change)


def _moved_row(one: Moved) -> tuple[str, str, str, str]:
    reading = words.reading(one.now.value, one.now.unit)
    goal = tr("goal {target}", target=words.target(one.now.target, one.now.unit)) if one.now.target is not None else ""
    return (
        f"{one.line} · {words.names(one.now.kpi)[0]}",
        " · ".join(filter(None, (str(reading), goal))),
        _change(one),
        words.status(one.now),
    )


def _change(one: Moved) -> str:
    if one.now.value is None or one.before.value is None:
        return ""
    return tr("{change} on the week before", change=delta(one.now.value - one.before.value, one.now.unit))


def delta(value: Fraction | Decimal, unit: str) -> str:
    """A difference with its sign, in the figure's own unit: +2.1 points, −12 min."""
    if unit == "ratio":
        return tr("{number} points", number=numbers.number(value * 100, digits=1, signed=True))
    return f"{numbers.number(value, digits=1, signed=True)} {words.unit_of(unit)}".strip()


def _worth(digest: Digest) -> tuple[tuple[str, ...], ...]:
    rows = [(one.title, one.line_name, _size(one)) for one in digest.proven]
    earned = worth_words.sentence(digest.earned)
    rows += [(one, "", "") for one in (earned, said(digest.week)) if one]
    if digest.stopped:
        rows.append((tr_n("{count} trial was stopped.", "{count} trials were stopped.", digest.stopped), "", ""))
    return tuple(rows)


def _size(one: Trial) -> str:
    check = one.latest
    if check is None or check.size is None or check.low is None or check.high is None:
        return tr("verified")
    size, low, high = (delta(Decimal(str(part)), check.unit) for part in (check.size, check.low, check.high))
    return tr("{size} ({low} to {high})", size=size, low=low, high=high)


def _owed(found: Week) -> list[tuple[str, ...]]:
    return [
        (tr("Answers owed"), numbers.number(found.answers_owed), tr("{count} overdue", count=found.answers_overdue)),
        (tr("Actions overdue"), numbers.number(found.actions_overdue)),
        (tr("Dangers open"), numbers.number(found.dangers)),
    ]


def _newest(one: Trial, never: datetime) -> datetime:
    """When the trial's newest check was made; before `never` where there is none."""
    return one.latest.at if one.latest else never - DAYS


def _midnight(site: Site, on: date) -> datetime:
    return datetime.combine(on, time(), site.zone)
