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
from pages.floor import withheld, words
from pages.floor.facts import Names
from pages.shell.numbers import day, day_and_time, number, time
from pages.shell.speech import to_say, tr, tr_n

A_DAY: Final = timedelta(days=1)
STATES: Final = {
    "running": to_say("running"),
    "down": to_say("down"),
    "setup": to_say("setup"),
    "idle": to_say("waiting"),
    "planned": to_say("planned stop"),
    "unknown": to_say("not known"),
}
SOURCES: Final = {
    "pad": to_say("hour pad"),
    "upload": to_say("import page"),
    "file": to_say("file"),
    "http": to_say("program"),
    "feed": to_say("machine"),
}
AMOUNTS: Final = {
    "good": to_say("{count} good"),
    "scrap": to_say("{count} scrap"),
    "rework": to_say("{count} rework"),
    "recovered": to_say("{count} recovered"),
}


def amount(term: Term) -> str:
    """318.3 min; 8; or that it is not known."""
    if term.amount is None:
        return tr("not known")
    if term.unit in ("min", "h"):
        return f"{number(term.amount, digits=1)} {words.unit_of(term.unit)}"
    return str(words.reading(term.amount, term.unit))


def formula(of: Formula) -> str:
    return tr(of.text, **{key: tr(term.name) for key, term in of.terms.items()})


def with_numbers(of: Formula, value: Value) -> list[str]:
    """318.3 min / 445.0 min, then 71.5 %; empty where the formula names no number."""
    if not of.terms:
        return []
    result = str(words.reading(value.value, value.unit)) if value.value is not None else tr("withheld")
    return [tr(of.text, **{key: amount(term) for key, term in of.terms.items()}), result]


def times(found: Elements) -> list[list[str]]:
    """Every time element in minutes, in the order in which one comes from the other."""
    rows = (
        (tr("shift time"), found.scheduled_us),
        (tr("− breaks, planned stops"), found.planned_stop_us),
        (tr("= planned busy time"), found.pbt_us),
        (tr("of it known"), found.known_us),
        (tr("· running"), found.apt_us),
        (tr("· down"), found.adet_us),
        (tr("· setup"), found.aust_us),
        (tr("· waiting"), found.adot_us),
    )
    shown = [[name, _minutes(us)] for name, us in rows]
    if found.without_cycle:
        return shown
    ideal = (
        (tr("ideal time of all parts"), found.ideal_total_us),
        (tr("ideal time of good parts"), found.ideal_good_us),
    )
    return shown + [[name, _minutes(us)] for name, us in ideal]


def _minutes(us: int | Fraction) -> str:
    return number(Fraction(us) / 60_000_000, digits=1)


def parts(milli: int) -> str:
    """Whole for pieces, with decimals for what is weighed."""
    return number(Fraction(milli, 1000), digits=0 if milli % 1000 == 0 else 3)


def pieces(found: Elements) -> list[list[str]]:
    """Every quantity; those that say nothing are left out."""
    rows = (
        (tr("good"), found.good),
        (tr("scrap"), found.scrap),
        (tr("rework"), found.rework),
        (tr("= made"), found.produced),
        (tr("recovered"), found.recovered),
        (tr("counted by hand"), found.by_hand),
        (tr("outside known time"), found.outside_known),
        (tr("outside any shift, in no figure"), found.unscheduled),
    )
    always = {tr("good"), tr("scrap"), tr("= made")}
    return [[name, parts(milli)] for name, milli in rows if milli or name in always]


def clock(at: datetime, start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """10:42 within a shift; with its day where the window is longer than that."""
    return time(at, str(zone)) if end - start <= A_DAY else day_and_time(at, str(zone))


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """Sun 22 Nov, 06:00 to 14:00; the second day is named where it is another one."""
    same = start.astimezone(zone).date() == end.astimezone(zone).date()
    until = time(end, str(zone)) if same else day_and_time(end, str(zone))
    return tr("{start} to {end}", start=day_and_time(start, str(zone)), end=until)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Sat 21 Nov, 22:02:28 on the plant's clock."""
    return f"{day(at, zone=str(zone))}, {at.astimezone(zone):%H:%M:%S}"


def told(said: dict[str, Any], names: Names, zone: ZoneInfo) -> str:
    """What a row says: down, labeller jam; or 16 good, 2 scrap, Cola."""
    found = [state(said["state"])] if "state" in said else []
    found += [tr(sentence, count=parts(said[name])) for name, sentence in AMOUNTS.items() if name in said]
    if "product" in said:
        found.append(names.product(said["product"]))
    if "reason" in said:
        found.append(names.reason(said["reason"]))
    if "caused_by" in said:
        found.append(tr("caused by {machine}", machine=said["caused_by"]))
    if "made_at" in said:
        found.append(tr("made at {when}", when=moment(said["made_at"], zone)))
    return ", ".join(found)


def came_from(row: FactRow) -> str:
    """Import 30, file counts.csv, Bo."""
    source = tr(SOURCES[row.source]) if row.source in SOURCES else row.source
    parts_of = (tr("import {number}", number=row.import_id), source, row.file_name, row.by)
    return ", ".join(one for one in parts_of if one)


def before(row: FactRow, names: Names, zone: ZoneInfo) -> str:
    """The versions that a row had before, each with who changed it and when; empty where it was never corrected."""
    return "; ".join(_version(one, names, zone) for one in row.replaced)


def _version(one: Replaced, names: Names, zone: ZoneInfo) -> str:
    was = tr("was {row} until {when}", row=told(one.said, names, zone), when=moment(one.recorded_at, zone))
    return f"{was}, {tr('corrected by {person}', person=one.recorded_by) if one.recorded_by else tr('corrected')}"


def state(code: str) -> str:
    """What a machine did, in words."""
    return tr(STATES[code]) if code in STATES else code


def compared(kept: Reported, now: Value, moved: list[Moved], zone: ZoneInfo) -> str:
    """Reported 71.2 %, now 70.4 %: 2 corrections since, last by Bo on Sun 22 Nov, 10:42."""
    was, reads = _read(kept.value, kept.withheld, now.unit), _read(now.value, now.withheld, now.unit)
    return tr("Reported {was}, now {now}: {since}.", was=was, now=reads, since=_since(moved, zone))


def _read(value: Fraction | None, reason: str | None, unit: str) -> str:
    if value is not None:
        return str(words.reading(value, unit))
    return tr("withheld ({why})", why=withheld.why(reason or ""))


def _since(moved: list[Moved], zone: ZoneInfo) -> str:
    if not moved:
        return tr("master data or the formula changed since")
    counts = ", ".join(_count(one) for one in moved)
    last = max(moved, key=lambda one: one.last_at)
    when = day_and_time(last.last_at, str(zone))
    if last.last_by:
        return tr("{changes} since, last by {person} on {when}", changes=counts, person=last.last_by, when=when)
    return tr("{changes} since, last on {when}", changes=counts, when=when)


def _count(of: Moved) -> str:
    return {
        "correction": tr_n("{count} correction", "{count} corrections", of.number),
        "coding": tr_n("{count} stop coded again", "{count} stops coded again", of.number),
        "late": tr_n("{count} row that came late", "{count} rows that came late", of.number),
        "plan": tr_n("{count} change of the plan", "{count} changes of the plan", of.number),
    }[of.what]
