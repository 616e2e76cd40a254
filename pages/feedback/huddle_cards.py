"""The cards of a huddle: what missed, what came back, what was handed up, what is overdue, earlier minutes."""

from typing import Final

import streamlit as st

from access.actors import Actor
from access.rules import may
from feedback.actions import Action
from feedback.handed_up import Item
from feedback.huddles import Huddle, Spot
from pages.feedback import huddle_deeds
from pages.feedback.huddle_misses import Look, Miss, figure
from pages.floor import tiles, words
from pages.floor.texts import plain
from pages.shell import look, numbers
from pages.shell.say import label
from pages.shell.speech import tr, tr_n

WIDTHS: Final = (0.27, 0.16, 0.27, 0.30)
MOST_MINUTES: Final = 6


def alone(actor: Actor, at: Spot, seen: Look) -> None:
    """Red without an action, first of all."""
    with look.card("alone"):
        st.header(tr("Red, and nobody is on it"), anchor=False)
        if not seen.misses:
            st.caption(tr("Nothing missed. Thank the shift, and look at what is overdue below."))
        elif not seen.alone:
            st.caption(tr("Every red figure has its action."))
        for miss in seen.alone:
            _row(actor, at, miss)


def _row(actor: Actor, at: Spot, miss: Miss) -> None:
    what, value, why, deeds = st.columns(WIDTHS, vertical_alignment="center")
    line = miss.facts.line.name or miss.facts.line.line
    what.markdown(f"**{label(figure(miss.value.kpi))}**  \n:gray[{label(line)}]")
    value.markdown(_reading(miss))
    why.markdown(f"{_why(miss)}  \n:gray[{label(plain(tiles.nobody(miss.red)[0]))}]")
    if not may(actor, "huddle.hold"):
        return
    with deeds, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if st.button(tr("Start an action"), type="primary", key=f"start-{miss.key}"):
            huddle_deeds.start(actor, miss)
        if at.tier != "site" and st.button(tr("Hand up"), key=f"up-{miss.key}"):
            huddle_deeds.hand_up(at, miss)


def _reading(miss: Miss) -> str:
    value = miss.value
    read = words.reading(value.value, value.unit, value.target)
    goal = tr("goal {target}", target=words.target(value.target, value.unit)) if value.target is not None else ""
    return f":orange[**▼ {label(str(read))}**]  \n:gray[{label(goal)}]"


def _why(miss: Miss) -> str:
    if not miss.why:
        return f":gray[{label(tr('no loss is known'))}]"
    return label(tr("Costs most: {loss}, {time}", loss=miss.why, time=words.minutes(miss.lost_min * 60_000_000)))


def owned(seen: Look) -> None:
    """Red with somebody on it: what, who, by when."""
    with look.card("owned"):
        st.header(tr("Red, and someone is on it"), anchor=False)
        if not seen.owned:
            st.caption(tr("None."))
        for miss in seen.owned:
            line = miss.facts.line.name or miss.facts.line.line
            read = words.reading(miss.value.value, miss.value.unit, miss.value.target)
            head = f"**{label(figure(miss.value.kpi))}** :orange[▼ {label(str(read))}] · {label(line)}"
            st.markdown("  \n".join([head, *map(_action, miss.actions)]))


def _action(action: Action) -> str:
    day = numbers.day(action.due_on)
    when = f":orange[{label(tr('overdue since {day}', day=day))}]" if action.is_overdue else label(day)
    return f"▶ {label(action.title)} · {label(action.owner)} · {when}"


def overdue(seen: Look) -> None:
    """Actions past their date, whatever they are for."""
    if not seen.overdue:
        return
    with look.card("overdue"):
        st.header(tr("Overdue"), anchor=False)
        st.markdown("  \n".join(map(_action, seen.overdue)))


def waiting(actor: Actor, at: Spot, items: list[Item]) -> None:
    """What the tier below cannot do: answer it here, or hand it on."""
    if not items:
        return
    with look.card("waiting"):
        st.header(tr("Handed up to here"), anchor=False)
        for item in items:
            what, deeds = st.columns([0.66, 0.34], vertical_alignment="center")
            what.markdown(f"**{label(item.said)}**  \n:gray[{label(_about(item))}]")
            if may(actor, "huddle.hold"):
                with deeds, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
                    _answering(at, item)


def _answering(at: Spot, item: Item) -> None:
    if st.button(tr("Answer"), type="primary", key=f"answer-{item.item_id}"):
        huddle_deeds.answer(item)
    if at.tier != "site" and st.button(tr("Hand up"), key=f"on-{item.item_id}"):
        huddle_deeds.pass_on(item)


def answered(actor: Actor, items: list[Item]) -> None:
    """What came back: told to the team, then it is off the page."""
    if not items:
        return
    with look.card("answered"):
        st.header(tr("Came back answered"), anchor=False)
        for item in items:
            what, deeds = st.columns([0.78, 0.22], vertical_alignment="center")
            what.markdown(f"**{label(item.answer)}**  \n:gray[{label(item.said)} · {label(_about(item))}]")
            if may(actor, "huddle.hold"):
                with deeds, st.container(horizontal=True, horizontal_alignment="right"):
                    if st.button(tr("We heard it"), key=f"heard-{item.item_id}"):
                        huddle_deeds.heard(item)


def above(items: list[Item]) -> None:
    """What was handed up from here and lies above still."""
    if not items:
        return
    with look.card("above"):
        st.header(tr("Handed up, no answer yet"), anchor=False)
        for item in items:
            where = tr("area") if item.to_tier == "area" else tr("site")
            st.markdown(f"{label(item.said)} · :gray[{label(where)} · {label(_about(item))}]")


def _about(item: Item) -> str:
    on = [figure(item.kpi)] if item.kpi else []
    return " · ".join([item.line_name, *on, numbers.day(item.handed_at)])


def minutes(earlier: list[Huddle], seen: Look) -> None:
    """The minutes of earlier huddles, printable."""
    with look.card("minutes"):
        st.header(tr("Minutes"), anchor=False)
        if not earlier:
            st.caption(tr("The first huddle writes the first minutes."))
            return
        zone = str(seen.lines[0].site.zone) if seen.lines else "UTC"
        for one in earlier[:MOST_MINUTES]:
            when = label(numbers.day_and_time(one.began_at, zone))
            told = tr_n("{count} person", "{count} people", one.heads) if one.heads else tr("never ended")
            started = len((one.minutes or {}).get("actions", []))
            what = tr_n("{count} action", "{count} actions", started)
            st.markdown(f"[{when}](/huddle-minutes/{one.huddle_id}) · {label(told)} · {label(what)}")
