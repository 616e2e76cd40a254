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
from pages.floor import why_words, words
from pages.floor.facts import Names
from pages.floor.trust import Ground
from pages.manage import common
from pages.shell import look, numbers
from pages.shell.numbers import number
from pages.shell.say import label

MOST_STOPS: Final = 40


def figure(why: Why, kept: Reported | None, moved: list[Moved], site: Site) -> None:
    """The value, how it is worked out, what it was reported as, and its target."""
    value, zone = why.value, site.zone
    with look.card("figure"):
        shown = "withheld" if value.value is None else str(words.reading(value.value, value.unit, value.target))
        st.metric(words.status(value) or "value", shown)
        numbered = [label(f"= {one}") for one in why_words.with_numbers(why.formula, value)]
        name, formula = label(words.names(value.kpi)[0]), label(why_words.formula(why.formula))
        st.markdown("  \n".join([f"**{name}** = {formula}", *numbered]))
        if value.withheld:
            st.markdown(f":orange[**{label(value.withheld)}**]")
        if kept is not None and kept.is_changed(value):
            st.markdown(f":orange[{label(why_words.compared(kept, value, moved, zone))}]")
        elif kept is not None:
            st.caption(f"Reported the same on {numbers.day_and_time(kept.reported_at, str(zone))}.")
        st.caption(f"{label(_target(why, site))}  \n{label(_version(why, kept))}")


def _target(why: Why, site: Site) -> str:
    if why.target is None:
        return "No target is set for this."
    goal = words.target(Fraction(Decimal(why.target.target)), why.value.unit)
    unit = words.reading(None, why.value.unit).unit
    since = f"since {numbers.day(why.target.valid_from, zone=str(site.zone))}" if why.target.valid_from else "always"
    by = f", set by {why.target.set_by}" if why.target.set_by else ""
    reason = f": {why.target.why}" if why.target.why else ""
    return f"Goal {goal} {unit}".strip() + f", {since}{by}{reason}."


def _version(why: Why, kept: Reported | None) -> str:
    version = f"Formula version {why.formula.version}, {why.formula.history[-1]}."
    is_older = kept is not None and kept.formula_version != why.formula.version
    return f"{version} It was reported by version {kept.formula_version}." if kept and is_older else version


def trust(why: Why, ground: Ground, now: datetime) -> None:
    with look.card("trust"):
        st.subheader("How far it can be trusted", anchor=False)
        sign = trusting.sign(why.value)
        told = [f"{sign} {sentence}" for sentence in trusting.in_full(why.value, ground, now)]
        st.markdown("  \n".join(label(sentence) for sentence in told))


def elements(why: Why) -> None:
    with look.card("elements"):
        st.subheader("What it is made of", anchor=False)
        time, made = st.columns(2)
        with time:
            common.table(["time", "min"], why_words.times(why.value.elements))
        with made:
            common.table(["parts", "number"], why_words.pieces(why.value.elements))


def stops(why: Why, names: Names, site: Site) -> None:
    """Each stop, setup and wait with what of it counts; the longest where there are many."""
    with look.card("stops"):
        st.subheader("Stops, setups and waits", anchor=False)
        if not why.stops:
            st.caption("None is known in this time.")
            return
        longest = sorted(why.stops, key=lambda stop: -stop.inside_us)[:MOST_STOPS]
        rows = [_stop(stop, why, names, site) for stop in why.stops if stop in longest]
        common.table(["from", "to", "counts", "what", "why"], rows)
        if len(why.stops) > MOST_STOPS:
            left = sum(stop.inside_us for stop in why.stops) - sum(stop.inside_us for stop in longest)
            more = len(why.stops) - MOST_STOPS
            st.caption(f"The {MOST_STOPS} longest; {more} shorter ones have {words.minutes(left)} together.")


def _stop(stop: Stop, why: Why, names: Names, site: Site) -> list[str]:
    window = (why.question.start, why.question.end, site.zone)
    ended = "lasts" if stop.end is None else why_words.clock(stop.end, *window)
    reason = names.reason(stop.reason) if stop.reason else "no reason given"
    cause = f", caused by {stop.caused_by}" if stop.caused_by else ""
    counts = f"{number(Fraction(stop.inside_us, 60_000_000), digits=1)} min"
    what = f"{why_words.STATES.get(stop.state, stop.state)}, {stop.machine or 'told by hand'}"
    return [why_words.clock(stop.start, *window), ended, counts, what, f"{reason}{cause}"]


def counted(why: Why, names: Names) -> None:
    with look.card("counts"):
        st.subheader("Counts by product and order", anchor=False)
        if not why.counted:
            st.caption("No part was counted in this time.")
            return
        heads = ["product", "order", "good", "scrap", "rework", "ideal cycle"]
        common.table(heads, [_counted(row, names) for row in why.counted])


def _counted(row: Counted, names: Names) -> list[str]:
    cycle = "not known" if row.cycle_us is None else f"{number(row.cycle_us / 1_000_000, digits=1)} s"
    product = names.product(row.product) if row.product else "no product"
    order = row.order_no or "no order"
    amounts = [why_words.parts(milli) for milli in (row.good, row.scrap, row.rework)]
    return [product, order if row.in_shift else f"{order}, outside shifts", *amounts, cycle]


def plan_or_changes(why: Why, names: Names, site: Site) -> None:
    """Only beside the figures that are made of them."""
    if why.value.kpi == "plan_attainment" and why.orders:
        with look.card("orders"):
            st.subheader("Order by order", anchor=False)
            heads = ["order", "product", "due", "delivered", "counts"]
            common.table(heads, [_order(plan, names) for plan in why.orders])
    if why.value.kpi == "changeover" and why.changes:
        with look.card("changes"):
            st.subheader("Change by change", anchor=False)
            common.table(["ended", "from", "to", "took"], [_change(one, names, site) for one in why.changes])


def _order(plan: OrderPlan, names: Names) -> list[str]:
    due, delivered = plan.due / 1000, Fraction(plan.delivered, 1000)
    amounts = [number(due), number(delivered), number(min(due, delivered))]
    return [plan.order.order_no, names.product(plan.order.product), *amounts]


def _change(change: Change, names: Names, site: Site) -> list[str]:
    took = f"{number(Fraction(change.length_us, 60_000_000), digits=1)} min"
    ended = numbers.day_and_time(from_us(change.ended), str(site.zone))
    return [ended, names.product(change.product_from), names.product(change.product_to), took]
