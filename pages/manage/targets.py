"""Targets: what each figure of a line shall reach, from when, set by whom and why."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Invalid, Ours
from db.engine import engine
from metrics import foresee, plant, target_edit
from metrics.catalogue import CATALOGUE
from metrics.foresee import Foreseen, Span
from metrics.instants import from_us, local_us
from metrics.kpi import Kpi
from metrics.plant import Line, Site
from metrics.target_edit import LineTarget
from pages.manage import common, foresight, target_words
from pages.shell import look, numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import tr

WIDTHS = (0.28, 0.2, 0.4, 0.12)


@dataclass(frozen=True)
class Book:
    """One line's targets, by KPI and pair of products, the latest first."""

    line: Line
    site: Site
    now: datetime
    targets: list[LineTarget]

    def series(self) -> list[list[LineTarget]]:
        """The targets that follow one another, in the catalogue's order of KPIs."""
        order = list(CATALOGUE)
        known = sorted((t for t in self.targets if t.kpi in order), key=lambda t: order.index(t.kpi))
        return [list(found) for _, found in groupby(known, lambda t: (t.kpi, t.product_from, t.product_to))]

    def kpi(self, key: str) -> Kpi:
        return CATALOGUE[key].priced_in(self.site.currency)

    def holds(self, target: LineTarget) -> bool:
        return target.valid_from is None or target.valid_from <= self.now

    def since(self, target: LineTarget) -> str:
        if target.valid_from is None:
            return tr("always")
        return numbers.full_date(target.valid_from.astimezone(self.site.zone))


def page() -> None:
    """The page of the menu."""
    actor = common.who("targets.edit")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        site = plant.site(conn, actor.site_id)
    common.heading(
        tr("Targets"),
        tr("What each figure of a line shall reach. A new target counts from its day on; the old one stays before it."),
    )
    if not lines:
        common.no_lines(actor)
        return
    line = common.pick_line(lines)
    with engine().begin() as conn:
        book = Book(line, site, clock.now(), target_edit.of_line(conn, actor, line.line))
        products = target_edit.products(conn, actor)
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        overview(book)
    with right:
        form(actor, book, products)


def overview(book: Book) -> None:
    """What counts now, what comes, and why."""
    if not book.targets:
        states.empty(
            tr("This line has no target yet. Without one a figure cannot be met or missed: set the first one here.")
        )
        return
    with look.card("targets"):
        for series in book.series():
            row(book, series)


def row(book: Book, series: list[LineTarget]) -> None:
    kpi = book.kpi(series[0].kpi)
    current = next((target for target in series if book.holds(target)), None)
    coming = [target for target in series if not book.holds(target)]
    pair = target_words.products(series[0])
    name, value, why, act = st.columns(WIDTHS, vertical_alignment="center")
    name.markdown(common.lines_of_text(tr(kpi.plain_name), pair))
    ahead = [
        tr("{value} from {day}", value=target_words.written(kpi, target.target), day=book.since(target))
        for target in coming
    ]
    value.markdown(common.lines_of_text(now_of(kpi, current), almost_of(kpi, current), *ahead))
    if current:
        since = book.since(current)
        who = tr("{since}, by {who}", since=since, who=current.set_by) if current.set_by else since
        why.markdown(common.quiet(who, current.why or ""))
    is_chosen = (series[0].kpi, series[0].product_from) == (
        st.session_state.get("kpi"),
        st.session_state.get("from", ""),
    )
    if is_chosen:
        common.to_form(act)
        return
    act.button(tr("Edit"), key=f"pick {kpi.key} {pair}", on_click=choose, args=(series[0],))


def now_of(kpi: Kpi, target: LineTarget | None) -> str:
    return target_words.written(kpi, target.target) if target else tr("none yet")


def almost_of(kpi: Kpi, target: LineTarget | None) -> str:
    return target_words.almost(kpi, target.target, target.tolerance) if target else ""


def choose(target: LineTarget) -> None:
    st.session_state["kpi"] = target.kpi
    st.session_state["from"], st.session_state["to"] = target.product_from, target.product_to


def form(actor: Actor, book: Book, products: list[str]) -> None:
    """A new target of one KPI, and those that it had."""
    with look.card("form"):
        common.form_heading(tr("Set a target"))
        kpi = book.kpi(pick_kpi())
        pair = pick_pair(products) if kpi.key == "changeover" else ("", "")
        series = [t for t in book.targets if (t.kpi, t.product_from, t.product_to) == (kpi.key, *pair)]
        wanted = fields(book, kpi, pair)
        seen = next((t for t in series if wanted and t.valid_from == wanted.valid_from), None)
        if seen and wanted:
            st.caption(
                tr(
                    "This day has a target already, {value}: it is corrected.",
                    value=label(target_words.written(kpi, seen.target)),
                )
            )
        save(actor, book, kpi, wanted, seen)
        history(actor, book, kpi, series)


def save(actor: Actor, book: Book, kpi: Kpi, wanted: LineTarget | None, seen: LineTarget | None) -> None:
    """From a day in the past on: which shifts are judged otherwise is shown first."""
    over = Span((book.line.line,), (wanted.valid_from if wanted else None) or book.now, book.now)
    today = book.now.astimezone(book.site.zone).date()
    question = foresight.Question("set", wanted, seen)
    is_past = over.start < first_moment(today, book.site.zone)
    look = partial(look_back, actor, over, wanted, seen) if wanted and is_past else None
    if foresight.confirm(tr("Set this target"), question, book.site.zone, look):
        with common.acting(tr("The target is set."), on="target seen") as conn:
            known = foresight.seen("set")
            if wanted is None:
                raise Invalid("Type the target first, like {example}.", example=target_words.example(kpi))
            edit = partial(target_edit.put, conn, actor, wanted, seen=known)
            foresee.carry_out(conn, actor, over if is_past else replace(over, start=over.now), edit)
            common.empty_next(*(f"{field} {kpi.key}" for field in ("target", "tolerance", "why")))


def look_back(actor: Actor, over: Span, wanted: LineTarget, seen: LineTarget | None) -> Foreseen[bool]:
    with engine().begin() as conn:
        return foresee.try_out(conn, actor, over, partial(target_edit.put, conn, actor, wanted, seen=seen))


def hold(seen: LineTarget | None) -> None:
    """What the person saw when they clicked, so that the second of two is told."""
    st.session_state["target seen"] = seen


def pick_kpi() -> str:
    options = list(CATALOGUE)
    chosen = st.selectbox(
        tr("Figure"),
        options,
        key="kpi",
        format_func=lambda key: label(tr(CATALOGUE[key].plain_name)),
        bind="query-params",
    )
    return chosen or options[0]


def pick_pair(products: list[str]) -> tuple[str, str]:
    before, after = st.columns(2)
    options = ["", *products]
    old = before.selectbox(tr("From product"), options, key="from", format_func=lambda code: code or tr("any"))
    new = after.selectbox(tr("To product"), options, key="to", format_func=lambda code: code or tr("any"))
    return old, new


def fields(book: Book, kpi: Kpi, pair: tuple[str, str]) -> LineTarget | None:
    """The typed target; None while a field is empty or cannot be read, which is said."""
    left, right = st.columns(2)
    unit = target_words.unit(kpi)
    typed = left.text_input(
        tr("Target, in {unit}", unit=unit) if unit else tr("Target"),
        key=f"target {kpi.key}",
        placeholder=target_words.example(kpi),
    )
    near = right.text_input(
        tr("Tolerance, in {unit}", unit=unit) if unit else tr("Tolerance"),
        key=f"tolerance {kpi.key}",
        placeholder=tr("none"),
        help=tr("So far off it still reads: almost."),
    )
    today = book.now.astimezone(book.site.zone).date()
    day = st.date_input(
        tr("From"),
        today,
        key="day",
        format="DD/MM/YYYY",
        help=tr("It counts for shifts that begin on this day or later."),
    )
    why = st.text_input(tr("Why"), key=f"why {kpi.key}", placeholder=tr("last year's best quarter"))
    if not typed.strip():
        return None
    try:
        target = target_words.value_of(kpi, typed, Ours("The target"))
        tolerance = target_words.value_of(kpi, near, Ours("The tolerance")) if near.strip() else None
    except Invalid as refusal:
        states.problem(speech.refused(refusal))
        return None
    echo(kpi, target, tolerance)
    return LineTarget(
        book.line.line, kpi.key, target, tolerance, first_moment(day, book.site.zone), *pair, why=why.strip() or None
    )


def echo(kpi: Kpi, target: Decimal, tolerance: Decimal | None) -> None:
    """What the figures will understand, before it is set."""
    value = target_words.written(kpi, target)
    met = tr("Met at {value} or more", value=value) if kpi.better == "up" else tr("Met at {value} or less", value=value)
    parts = [met, target_words.almost(kpi, target, tolerance)]
    files = target_words.in_files(kpi, target)
    st.caption(label(", ".join(filter(None, parts)) + (f" ({files})." if files else ".")))
    if kpi.is_share and kpi.better == "up" and target < Decimal("0.01"):
        st.warning(tr("Under 1 %. For 68 % type 68, not 0.68."), icon=":material/help:")


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    return from_us(local_us(day, time(), zone))


def history(actor: Actor, book: Book, kpi: Kpi, series: list[LineTarget]) -> None:
    if not series:
        return
    st.header(tr("So far"), anchor=False)
    for target in series:
        words, act = st.columns([0.72, 0.28], vertical_alignment="center")
        who = f", {target.set_by}" if target.set_by else ""
        words.markdown(
            f"**{label(target_words.written(kpi, target.target))}** :gray[{label(book.since(target) + who)}]"
        )
        if act.button(tr("Take back"), key=f"drop {target.valid_from}", type="tertiary", on_click=hold, args=(target,)):
            with common.acting(
                tr("The target is taken back; the one before it counts again."), on="target seen"
            ) as conn:
                target_edit.remove(conn, actor, st.session_state["target seen"])
