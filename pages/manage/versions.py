"""What holds from a day on: ideal cycles, rates, which machine is on which line. One page and form for all three."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import Connection

import clock
from access.actors import Actor
from access.refusals import Invalid
from db.engine import engine
from metrics import foresee, plant, versions
from metrics.calendar_fill import midnight
from metrics.foresee import Foreseen, Span
from metrics.instants import EPOCH
from metrics.patterns import DAY
from metrics.plant import Line
from metrics.versions import CYCLES, MACHINES, RATES, Held, Kind, Version
from pages.manage import common, foresight, version_words
from pages.shell import look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import tr

Edit = Callable[[Connection, Version | None], object]


@dataclass(frozen=True)
class Book:
    """Every version of one kind, by key, the latest first."""

    kind: Kind
    zone: ZoneInfo
    now: datetime
    lines: list[Line]
    machines: list[str]
    versions: list[Version]

    def series(self) -> list[list[Version]]:
        return [list(found) for _, found in groupby(self.versions, lambda one: one.key)]

    def of(self, key: tuple[str, ...]) -> list[Version]:
        return [one for one in self.versions if one.key == key]

    def since(self, version: Version) -> str:
        if version.valid_from is None:
            return tr("always")
        return numbers.full_date(version.valid_from.astimezone(self.zone))

    def said(self, version: Version) -> str:
        return version_words.said(self.kind, version.values, {one.line: common.line_name(one) for one in self.lines})

    def holds(self, version: Version) -> bool:
        return version.valid_from is None or version.valid_from <= self.now

    def name(self, key: tuple[str, ...]) -> str:
        """As people call it, with the code: Spring water (W05) on L2-FIL; the line's name of a rate."""
        if self.kind is RATES:
            return next((common.line_name(line) for line in self.lines if line.line == key[0]), key[0])
        known = next((str(one.values["name"]) for one in self.versions if one.key[0] == key[0]), key[0])
        named = key[0] if known == key[0] else f"{known} ({key[0]})"
        return tr("{product} on {machine}", product=named, machine=key[1]) if len(key) > 1 and key[1] else named


def page() -> None:
    """The page of the menu."""
    actor = common.who("versions.edit")
    common.heading(
        tr("Valid from"), tr("What holds from a day on. A new version counts from its day; what was before it stays.")
    )
    kinds = {kind.name: kind for kind in (CYCLES, RATES, MACHINES)}
    chosen = st.segmented_control(
        tr("What"),
        list(kinds),
        default="cycle",
        format_func=lambda kind: tr(version_words.TITLES[kind]),
        key="kind",
        required=True,
        label_visibility="collapsed",
    )
    book = read(actor, kinds[chosen or "cycle"])
    st.caption(tr(version_words.HELP[book.kind.name]))
    left, right = st.columns([0.6, 0.4], gap="large")
    with left:
        overview(book)
    with right:
        form(actor, book)


def read(actor: Actor, kind: Kind) -> Book:
    with engine().begin() as conn:
        zone = plant.site(conn, actor.site_id).zone
        machines = sorted({one.machine for one in plant.machine_versions(conn, actor.site_id)})
        found = versions.read(conn, actor, kind)
        return Book(kind, zone, clock.now(), common.lines_of(conn, actor), machines, found)


def overview(book: Book) -> None:
    """Each thing with what holds now, what comes, and what was."""
    if not book.versions:
        states.empty(tr(version_words.EMPTY[book.kind.name]))
        return
    with look.card("versions"):
        for series in book.series():
            row(book, series)


def row(book: Book, series: list[Version]) -> None:
    key = series[0].key
    words, act = st.columns([0.8, 0.2], vertical_alignment="center")
    current = next((one for one in series if book.holds(one)), None)
    now = f"{book.said(current)} · {since_words(book, current)}" if current else tr("nothing yet")
    ahead = [
        tr("then {what} · from {day}", what=book.said(one), day=book.since(one))
        for one in reversed(series)
        if not book.holds(one)
    ]
    words.markdown(common.lines_of_text(book.name(key), now, *ahead))
    if st.session_state.get(f"key {book.kind.name}") == key:
        common.to_form(act)
    else:
        act.button(tr("Edit"), key=f"pick {book.kind.name} {key}", on_click=pick, args=(book.kind, key))


def since_words(book: Book, version: Version) -> str:
    since = book.since(version)
    return since if version.valid_from is None else tr("since {day}", day=since)


def pick(kind: Kind, key: tuple[str, ...]) -> None:
    st.session_state[f"key {kind.name}"] = key


def form(actor: Actor, book: Book) -> None:
    """A new version of one thing, and those that it had."""
    keys = keys_of(book)
    if not keys:
        return
    with look.card("version"):
        common.form_heading(tr("Set a version"))
        key = pick_key(book, keys)
        series = book.of(key)
        near = series or book.of((key[0], ""))
        current = next((one for one in near if book.holds(one)), near[-1] if near else None)
        tomorrow = book.now.astimezone(book.zone).date() + DAY
        day = st.date_input(tr("From"), tomorrow, key=f"from {book.kind.name}", format="DD/MM/YYYY")
        try:
            wanted = Version(key, midnight(day, book.zone), fields(book, current, f"{book.kind.name} {key}"))
        except Invalid as refusal:
            states.problem(speech.refused(refusal))
        else:
            save(actor, book, wanted, next((one for one in series if one.valid_from == wanted.valid_from), None))
        history(actor, book, series)


def keys_of(book: Book) -> list[tuple[str, ...]]:
    """What can be chosen; of ideal cycles the products, their machine is chosen beside."""
    if book.kind is RATES:
        return [(line.line,) for line in book.lines]
    if book.kind is CYCLES:
        return [(product, "") for product in sorted({one.key[0] for one in book.versions})]
    return [series[0].key for series in book.series()]


def pick_key(book: Book, keys: list[tuple[str, ...]]) -> tuple[str, ...]:
    kind = book.kind.name
    wanted = st.session_state.get(f"key {kind}", keys[0])
    place = next((n for n, key in enumerate(keys) if key[0] == wanted[0]), 0)
    key = st.selectbox(
        tr(version_words.TITLES[kind]), keys, index=place, format_func=book.name, label_visibility="collapsed"
    )
    if book.kind is not CYCLES:
        return key
    machines = ["", *book.machines]
    of = machines.index(wanted[1]) if wanted[0] == key[0] and wanted[1] in machines else 0
    chosen = st.selectbox(
        tr("On"), machines, index=of, format_func=lambda code: code or tr("every machine without its own")
    )
    return (key[0], chosen)


def fields(book: Book, shown: Version | None, of: str) -> dict[str, Held]:
    return {name: field(book, name, shown.values[name] if shown else None, f"{name} {of}") for name in book.kind.values}


def field(book: Book, name: str, shown: Held, key: str) -> Held:
    if name == "is_constraint":
        return st.toggle(tr(version_words.NAMES[name]), bool(shown), key=key)
    if name == "line":
        codes = [line.line for line in book.lines]
        place = codes.index(str(shown)) if shown in codes else 0
        names = {line.line: common.line_name(line) for line in book.lines}
        return st.selectbox(tr(version_words.NAMES[name]), codes, index=place, format_func=names.__getitem__, key=key)
    return version_words.number(
        tr(version_words.NAMES[name]),
        st.text_input(
            tr(version_words.NAMES[name]), version_words.written(shown), placeholder=tr("not known"), key=key
        ),
    )


def save(actor: Actor, book: Book, wanted: Version, seen: Version | None) -> None:
    """What the past would move is shown first."""
    if seen is not None:
        st.caption(label(tr("From this day it reads {what} already: that is corrected.", what=book.said(seen))))

    def edit(conn: Connection, seen: Version | None) -> bool:
        return versions.put(conn, actor, book.kind, wanted, seen=seen)

    act(actor, book, wanted, tr("Set this version"), edit, seen)


def history(actor: Actor, book: Book, series: list[Version]) -> None:
    if not series:
        return
    st.header(tr("So far"), anchor=False)
    for version in series:
        words, place = st.columns([0.7, 0.3], vertical_alignment="center")
        words.markdown(f"**{label(book.said(version))}** :gray[{label(book.since(version))}]")
        chosen = st.session_state.get("take back") == (book.kind.name, version)
        if not chosen:
            place.button(
                tr("Take back"),
                key=f"drop {version.key} {version.valid_from}",
                type="tertiary",
                on_click=take,
                args=(book, version),
            )
            continue
        act(actor, book, version, tr("Take it back"), taking_back(actor, book.kind), version)
        st.button(tr("Keep it"), type="tertiary", key="keep version", on_click=common.forget, args=("take back",))


def taking_back(actor: Actor, kind: Kind) -> Edit:
    def edit(conn: Connection, seen: Version | None) -> None:
        if seen is not None:
            versions.remove(conn, actor, kind, seen)

    return edit


def take(book: Book, version: Version) -> None:
    st.session_state["take back"] = (book.kind.name, version)


def act(actor: Actor, book: Book, version: Version, words: str, edit: Edit, seen: Version | None) -> None:
    """Look at what moves where the day lies in the past, then do it."""
    with engine().begin() as conn:
        lines = versions.lines_touched(conn, actor, book.kind, version)
    over = Span(lines, version.valid_from or EPOCH, book.now)

    def look_back() -> Foreseen[object]:
        with engine().begin() as conn:
            return foresee.try_out(conn, actor, over, partial(edit, conn, seen))

    question = foresight.Question(f"version {words}", (version, dict(version.values)), seen)
    if foresight.confirm(words, question, book.zone, look_back if over.is_past else None):
        with common.acting(tr("It is done, and counts from its day on."), on="take back") as conn:
            foresee.carry_out(conn, actor, over, partial(edit, conn, foresight.seen(question.key)))
