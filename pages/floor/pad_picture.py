"""What the hour pad shows, ready for pad.js. Reads through the pad's services, computes no figure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy import Connection

import clock
from access.actors import Actor
from ingest import pad
from ingest.pad import Earlier, Entry, PadHour
from metrics import board, hours, plant
from metrics.board import Shift
from metrics.hours import Hour, Progress
from metrics.plant import Line, Site
from pages.floor import board_words, stop_picture, words
from pages.floor.stop_picture import Look
from pages.floor.texts import Picture
from pages.shell.numbers import number, time
from pages.shell.speech import to_say, tr

NO_SHIFT: Final = to_say(
    "No shift is known here, so there is no hour to enter. A supervisor enters shifts under Set up, Shifts."
)


@dataclass(frozen=True)
class Place:
    """Whose hours are entered: the site, the line, the shift, and what it is like now."""

    site: Site
    line: Line
    shift: Shift
    hours: list[Hour]
    progress: Progress | None
    now: datetime

    @property
    def is_by_hand(self) -> bool:
        return any(hour.not_explained_min is not None for hour in self.hours)


def find(conn: Connection, site_id: str, line: Line, shift: Shift) -> Place:
    now = clock.now()
    rows, progress = hours.hours(conn, shift, now=now), hours.progress(conn, shift, now=now)
    return Place(plant.site(conn, site_id), line, shift, rows, progress, now)


def of(conn: Connection, actor: Actor, place: Place) -> Picture:
    """Everything that the pad needs, so that no tap but Save asks the server."""
    line, shift = place.line.line, place.shift
    known = {hour.start: hour for hour in pad.hour_entries(conn, actor, line, shift.start, shift.end)}
    product = _usual_product(conn, actor, place)
    return {
        "figures": _figures(place),
        "products": [
            vars_of(one.product, one.name) | {"unit": one.unit, "good": _good_of(one.unit)}
            for one in pad.products(conn, actor)
        ],
        "reasons": [
            vars_of(code, name) for code, name in board.reason_names(conn, actor.site_id, actor.language).items()
        ],
        "hours": [_hour(conn, actor, place, row, known.get(row.start), product) for row in place.hours],
        "stops": stop_picture.of(conn, actor, _look(conn, place)),
        "empty": "",
        "words": board_words.of_pad(),
    }


def nothing(line: Line) -> Picture:
    """The pad of a line without a shift."""
    empty: Picture = {name: [] for name in ("products", "reasons", "hours")}
    shown = {
        "figures": [_figure("", line.name or line.line)],
        "stops": stop_picture.nothing(),
        "empty": tr(NO_SHIFT),
        "words": board_words.of_pad(),
    }
    return empty | shown


def _look(conn: Connection, place: Place) -> Look:
    """The stops of the shift on the pad and of the one before it."""
    line, now = place.line.line, place.now
    since = min(place.shift.start, stop_picture.since(conn, place.site, line, now))
    return Look(place.site, line, since, None, place.is_by_hand, now)


def _good_of(unit: str) -> str:
    """Over the field in which good parts are typed: good, pcs."""
    return tr("good, {unit}", unit=words.unit_of(unit))


def vars_of(code: str, name: str) -> Picture:
    return {"code": code, "name": name or code}


def _usual_product(conn: Connection, actor: Actor, place: Place) -> str:
    """What the order makes now, else what is made next."""
    standing = board.standing(
        conn, actor.site_id, place.line.line, now=min(place.now, place.shift.end - timedelta(seconds=1))
    )
    return standing.product or standing.next_product or ""


def _figures(place: Place) -> list[Picture]:
    ended = [row for row in place.hours if row.end <= place.now]
    shift = words.shift_name(place.shift.shift)
    title = _figure(
        shift if place.now < place.shift.end else tr("{shift}, ended", shift=shift), place.line.name or place.line.line
    )
    scrap = sum((row.scrap for row in place.hours), Fraction(0))
    made = sum((row.good for row in place.hours), Fraction(0))
    shown = [_figure(tr("good"), number(made)), _figure(tr("bad"), number(scrap))]
    if place.progress:
        told = words.gap(place.progress.gap, place.progress.due_now, place.progress.unit)
        due = words.amount(place.progress.due_now, place.progress.unit)
        shown = [_figure(tr("plan by now"), due), shown[0], _figure(tr("gap"), str(told), told.mood), shown[1]]
    if place.is_by_hand:
        lost = sum((row.not_explained_min or Fraction(0) for row in ended), Fraction(0))
        shown.append(_figure(tr("not explained"), tr("{count} min", count=number(lost))))
    return [title, *shown]


def _figure(name: str, value: str, mood: str = "") -> Picture:
    return {"name": name, "value": value, "mood": mood}


def _hour(conn: Connection, actor: Actor, place: Place, row: Hour, known: PadHour | None, product: str) -> Picture:
    entered = known or PadHour(row.start)
    state = _state_of(row, entered, place)
    says = {"done": f"✓ {number(row.good)}", "open": tr("enter"), "now": tr("now"), "future": ""}
    history = pad.hour_history(conn, actor, place.line.line, row.start) if entered.version > 1 else []
    return {
        "key": row.start.isoformat(),
        "label": time(row.start, str(place.site.zone)),
        "state": state,
        "says": says[state],
        "version": entered.version,
        "product": product,
        "entries": [_entry(entry) for entry in entered.entries if any(entry.amounts)],
        "by": _by(entered, place),
        "now_says": f"{_sum(entered)}{f' ({_by(entered, place)})' if entered.by else ''}",
        "history": [_earlier(one, place) for one in history],
        "elsewhere": _elsewhere(row, entered),
    }


def _elsewhere(row: Hour, entered: PadHour) -> str:
    """Parts of this hour that nobody entered here: from a counter or a file. Both are counted."""
    counted = row.good - Fraction(sum((entry.good for entry in entered.entries), Decimal(0)))
    if counted < 1:
        return ""
    return tr("{count} good came from a machine or a file. What is entered here is added.", count=number(counted))


def _state_of(row: Hour, entered: PadHour, place: Place) -> str:
    if row.start > place.now:
        return "future"
    if entered.version or row.good or row.scrap:
        return "done"
    return "now" if place.now < row.end else "open"


def _entry(entry: Entry) -> Picture:
    amounts = {name: _typed(getattr(entry, name)) for name in ("good", "scrap", "rework")}
    return {"product": entry.product, **amounts, "reason": entry.reason}


def _typed(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def _by(hour: PadHour, place: Place) -> str:
    return f"{hour.by}, {time(hour.at, str(place.site.zone))}" if hour.at else ""


def _sum(hour: PadHour) -> str:
    good = sum((entry.good for entry in hour.entries), Decimal(0))
    bad = sum((entry.scrap for entry in hour.entries), Decimal(0))
    return tr("{good} good, {bad} bad", good=number(good), bad=number(bad))


def _earlier(one: Earlier, place: Place) -> str:
    told = tr("{good} good, {bad} bad", good=_typed(one.entry.good), bad=_typed(one.entry.scrap))
    by = one.by or tr("nobody named")
    return f"{one.entry.product}: {told} ({by}, {time(one.at, str(place.site.zone))})"
