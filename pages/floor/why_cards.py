"""The cards of a drill-down: the figure, how far it can be trusted, its elements, stops, counts and plan."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

import streamlit as st

from metrics.changeovers import Change
from metrics.instants import from_us
from metrics.plan import OrderPlan
from metrics.plant import Site
from metrics.reported import Moved, Reported
from metrics.why import Counted, Stop, Why
from pages.floor import trust as trusting
from pages.floor import why_words, withheld, words
from pages.floor.facts import Names
from pages.floor.trust import Ground
from pages.manage import common
from pages.shell import look, numbers
from pages.shell.numbers import number
from pages.shell.say import label
from pages.shell.speech import tr

MOST_STOPS: Final = 40


def figure(why: Why, kept: Reported | None, moved: list[Moved], site: Site) -> None:
    """The value, how it is worked out, what it was reported as, and its target."""
    value, zone = why.value, site.zone
    with look.card("figure"):
        shown = str(words.reading(value.value, value.unit, value.target)) if value.value is not None else tr("withheld")
        st.metric(words.status(value) or tr("value"), shown)
        numbered = [label(f"= {one}") for one in why_words.with_numbers(why.formula, value)]
        name, formula = label(words.names(value.kpi)[0]), label(why_words.formula(why.formula))
        st.markdown("  \n".join([f"**{name}** = {formula}", *numbered]))
        if value.withheld:
            st.markdown(f":orange[**{label(withheld.why(value.withheld))}**]")
        if kept is not None and kept.is_changed(value):
            st.markdown(f":orange[{label(why_words.compared(kept, value, moved, zone))}]")
        elif kept is not None:
            when = numbers.day_and_time(kept.reported_at, str(zone))
            st.caption(label(tr("Reported the same on {when}.", when=when)))
        st.caption(f"{label(_target(why, site))}  \n{label(_version(why, kept))}")


def _target(why: Why, site: Site) -> str:
    if why.target is None:
        return tr("No target is set for this.")
    goal = words.target(Fraction(Decimal(why.target.target)), why.value.unit)
    read = f"{goal} {words.unit_of(why.value.unit)}".strip()
    if why.target.valid_from:
        since = numbers.day(why.target.valid_from, zone=str(site.zone))
        said = [tr("Goal {goal} since {day}", goal=read, day=since)]
    else:
        said = [tr("Goal {goal}, always", goal=read)]
    said += [tr("set by {person}", person=why.target.set_by)] if why.target.set_by else []
    return " · ".join([*said, *([why.target.why] if why.target.why else [])])


def _version(why: Why, kept: Reported | None) -> str:
    history = tr(why.formula.history[-1])
    version = tr("Formula version {version}, {history}.", version=why.formula.version, history=history)
    if kept is None or kept.formula_version == why.formula.version:
        return version
    return f"{version} {tr('It was reported by version {version}.', version=kept.formula_version)}"


def trust(why: Why, ground: Ground, now: datetime) -> None:
    with look.card("trust"):
        st.header(tr("How far it can be trusted"), anchor=False)
        sign = trusting.sign(why.value)
        told = [f"{sign} {sentence}" for sentence in trusting.in_full(why.value, ground, now)]
        st.markdown("  \n".join(label(sentence) for sentence in told))


def elements(why: Why) -> None:
    with look.card("elements"):
        st.header(tr("What it is made of"), anchor=False)
        time, made = st.columns(2)
        with time:
            common.table([tr("time"), tr("min")], why_words.times(why.value.elements))
        with made:
            common.table([tr("parts"), tr("number")], why_words.pieces(why.value.elements))


def stops(why: Why, names: Names, site: Site) -> None:
    """Each stop, setup and wait with what of it counts; the longest where there are many."""
    with look.card("stops"):
        st.header(tr("Stops, setups and waits"), anchor=False)
        if not why.stops:
            st.caption(tr("None is known in this time."))
            return
        longest = sorted(why.stops, key=lambda stop: -stop.inside_us)[:MOST_STOPS]
        rows = [_stop(stop, why, names, site) for stop in why.stops if stop in longest]
        common.table([tr("from"), tr("to"), tr("counts"), tr("what"), tr("why")], rows)
        if len(why.stops) > MOST_STOPS:
            left = sum(stop.inside_us for stop in why.stops) - sum(stop.inside_us for stop in longest)
            more = len(why.stops) - MOST_STOPS
            told = tr(
                "The {most} longest; {more} shorter ones have {time} together.",
                most=MOST_STOPS,
                more=more,
                time=words.minutes(left),
            )
            st.caption(label(told))


def _stop(stop: Stop, why: Why, names: Names, site: Site) -> list[str]:
    window = (why.question.start, why.question.end, site.zone)
    ended = tr("lasts") if stop.end is None else why_words.clock(stop.end, *window)
    reason = names.reason(stop.reason) if stop.reason else tr("no reason given")
    cause = tr("caused by {machine}", machine=stop.caused_by) if stop.caused_by else ""
    counts = tr("{count} min", count=number(Fraction(stop.inside_us, 60_000_000), digits=1))
    what = f"{why_words.state(stop.state)} · {stop.machine or tr('told by hand')}"
    return [
        why_words.clock(stop.start, *window),
        ended,
        counts,
        what,
        " · ".join(one for one in (reason, cause) if one),
    ]


def counted(why: Why, names: Names) -> None:
    with look.card("counts"):
        st.header(tr("Counts by product and order"), anchor=False)
        if not why.counted:
            st.caption(tr("No part was counted in this time."))
            return
        heads = [tr("product"), tr("order"), tr("good"), tr("scrap"), tr("rework"), tr("ideal cycle")]
        common.table(heads, [_counted(row, names) for row in why.counted])


def _counted(row: Counted, names: Names) -> list[str]:
    cycle = (
        tr("not known") if row.cycle_us is None else tr("{count} s", count=number(row.cycle_us / 1_000_000, digits=1))
    )
    product = names.product(row.product) if row.product else tr("no product")
    order = row.order_no or tr("no order")
    amounts = [why_words.parts(milli) for milli in (row.good, row.scrap, row.rework)]
    return [product, order if row.in_shift else tr("{order}, outside shifts", order=order), *amounts, cycle]


def plan_or_changes(why: Why, names: Names, site: Site) -> None:
    """Only beside the figures that are made of them."""
    if why.value.kpi == "plan_attainment" and why.orders:
        with look.card("orders"):
            st.header(tr("Order by order"), anchor=False)
            heads = [tr("order"), tr("product"), tr("due"), tr("delivered"), tr("counts")]
            common.table(heads, [_order(plan, names) for plan in why.orders])
    if why.value.kpi == "changeover" and why.changes:
        with look.card("changes"):
            st.header(tr("Change by change"), anchor=False)
            common.table(
                [tr("ended"), tr("from"), tr("to"), tr("took")], [_change(one, names, site) for one in why.changes]
            )


def _order(plan: OrderPlan, names: Names) -> list[str]:
    due, delivered = plan.due / 1000, Fraction(plan.delivered, 1000)
    amounts = [number(due), number(delivered), number(min(due, delivered))]
    return [plan.order.order_no, names.product(plan.order.product), *amounts]


def _change(change: Change, names: Names, site: Site) -> list[str]:
    took = tr("{count} min", count=number(Fraction(change.length_us, 60_000_000), digits=1))
    ended = numbers.day_and_time(from_us(change.ended), str(site.zone))
    return [ended, names.product(change.product_from), names.product(change.product_to), took]
