"""The words of a drill-down: formula with numbers, elements with units, rows, and what was reported."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from metrics.elements import Elements
from metrics.formula_words import Formula, Term
from metrics.reported import Moved, Reported
from metrics.values import Value
from metrics.why_rows import FactRow, Replaced
from pages.floor import words
from pages.floor.facts import Names
from pages.shell.numbers import day, day_and_time, number, time

A_DAY: Final = timedelta(days=1)
STATES: Final = {"down": "down", "setup": "setup", "idle": "waiting"}
MOVED: Final = {
    "correction": ("correction", "corrections"),
    "coding": ("stop coded again", "stops coded again"),
    "late": ("row that came late", "rows that came late"),
    "plan": ("change of the plan", "changes of the plan"),
}
SOURCES: Final = {"pad": "hour pad", "upload": "import page", "file": "file", "http": "program", "feed": "machine"}
AMOUNTS: Final = ("good", "scrap", "rework", "recovered")


def amount(term: Term) -> str:
    """318.3 min; 8; or that it is not known."""
    if term.amount is None:
        return "not known"
    if term.unit in ("min", "h"):
        return f"{number(term.amount, digits=1)} {term.unit}"
    return str(words.reading(term.amount, term.unit))


def formula(of: Formula) -> str:
    return of.written(lambda term: term.name)


def with_numbers(of: Formula, value: Value) -> list[str]:
    """318.3 min / 445.0 min, then 71.5 %; empty where the formula names no number."""
    if not of.terms:
        return []
    result = str(words.reading(value.value, value.unit)) if value.value is not None else "withheld"
    return [of.written(amount), result]


def times(found: Elements) -> list[list[str]]:
    """Every time element in minutes, in the order in which one comes from the other."""
    rows = (
        ("shift time", found.scheduled_us),
        ("− breaks, planned stops", found.planned_stop_us),
        ("= planned busy time", found.pbt_us),
        ("of it known", found.known_us),
        ("· running", found.apt_us),
        ("· down", found.adet_us),
        ("· setup", found.aust_us),
        ("· waiting", found.adot_us),
    )
    shown = [[name, _minutes(us)] for name, us in rows]
    if found.without_cycle:
        return shown
    ideal = (("ideal time of all parts", found.ideal_total_us), ("ideal time of good parts", found.ideal_good_us))
    return shown + [[name, _minutes(us)] for name, us in ideal]


def _minutes(us: int | Fraction) -> str:
    return number(Fraction(us) / 60_000_000, digits=1)


def parts(milli: int) -> str:
    """Whole for pieces, with decimals for what is weighed."""
    return number(Fraction(milli, 1000), digits=0 if milli % 1000 == 0 else 3)


def pieces(found: Elements) -> list[list[str]]:
    """Every quantity; those that say nothing are left out."""
    rows = (
        ("good", found.good),
        ("scrap", found.scrap),
        ("rework", found.rework),
        ("= made", found.produced),
        ("recovered", found.recovered),
        ("counted by hand", found.by_hand),
        ("outside known time", found.outside_known),
        ("outside any shift, in no figure", found.unscheduled),
    )
    always = {"good", "scrap", "= made"}
    return [[name, parts(milli)] for name, milli in rows if milli or name in always]


def clock(at: datetime, start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """10:42 within a shift; with its day where the window is longer than that."""
    return time(at, str(zone)) if end - start <= A_DAY else day_and_time(at, str(zone))


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Sun 22 Nov, 06:00 to 14:00; the second day is named where it is another one."""
    same = start.astimezone(zone).date() == end.astimezone(zone).date()
    until = time(end, str(zone)) if same else day_and_time(end, str(zone))
    return f"{day_and_time(start, str(zone))} to {until}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Sat 21 Nov, 22:02:28 on the plant's clock."""
    return f"{day(at, zone=str(zone))}, {at.astimezone(zone):%H:%M:%S}"


def told(said: dict[str, Any], names: Names, zone: ZoneInfo) -> str:
    """What a row says: down, labeller jam; or 16 good, 2 scrap, Cola."""
    found = [f"{said['state']}"] if "state" in said else []
    found += [f"{parts(said[name])} {name}" for name in AMOUNTS if name in said]
    if "product" in said:
        found.append(names.product(said["product"]))
    if "reason" in said:
        found.append(names.reason(said["reason"]))
    if "caused_by" in said:
        found.append(f"caused by {said['caused_by']}")
    if "made_at" in said:
        found.append(f"made at {moment(said['made_at'], zone)}")
    return ", ".join(found)


def came_from(row: FactRow) -> str:
    """Import 30, file counts.csv, Bo."""
    parts_of = (f"import {row.import_id}", SOURCES.get(row.source, row.source), row.file_name, row.by)
    return ", ".join(one for one in parts_of if one)


def before(row: FactRow, names: Names, zone: ZoneInfo) -> str:
    """The versions that a row had before, each with who changed it and when; empty where it was never corrected."""
    return "; ".join(_version(one, names, zone) for one in row.replaced)


def _version(one: Replaced, names: Names, zone: ZoneInfo) -> str:
    by = f" by {one.recorded_by}" if one.recorded_by else ""
    return f"was {told(one.said, names, zone)} until {moment(one.recorded_at, zone)}, corrected{by}"


def compared(kept: Reported, now: Value, moved: list[Moved], zone: ZoneInfo) -> str:
    """Reported 71.2 %, now 70.4 %: 2 corrections since, last by Bo on Sun 22 Nov, 10:42."""
    was = str(words.reading(kept.value, now.unit)) if kept.value is not None else f"withheld ({kept.withheld})"
    reads = str(words.reading(now.value, now.unit)) if now.value is not None else f"withheld ({now.withheld})"
    return f"Reported {was}, now {reads}: {_since(moved, zone)}."


def _since(moved: list[Moved], zone: ZoneInfo) -> str:
    if not moved:
        return "master data or the formula changed since"
    counts = ", ".join(f"{one.number} {MOVED[one.what][one.number > 1]}" for one in moved)
    last = max(moved, key=lambda one: one.last_at)
    by = f" by {last.last_by}" if last.last_by else ""
    return f"{counts} since, last{by} on {day_and_time(last.last_at, str(zone))}"
