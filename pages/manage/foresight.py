"""What an edit would change, before it is saved: shifts that come, go or stay, and figures of the past that move."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

import streamlit as st

from access.refusals import Refusal
from metrics.calendar_merge import Differences, Kept
from metrics.catalogue import CATALOGUE
from metrics.foresee import Foreseen
from metrics.moved import Moved
from metrics.shift_typing import PlannedShift, breaks_text
from pages.manage import common
from pages.shell import numbers, speech, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

NO_TARGET: Final = to_say("no target")
MOST_ROWS: Final = 12
STATUS: Final = {
    "met": to_say("met"),
    "near": to_say("almost"),
    "missed": to_say("missed"),
    "withheld": to_say("withheld"),
}


@dataclass(frozen=True)
class Question:
    """What is about to be saved: under which key of the page, and what the person saw of it, if anything."""

    key: str
    wanted: object
    seen: Any = None


def confirm(words: str, of: Question, zone: ZoneInfo, look: Callable[[], Foreseen[Any]] | None) -> bool:
    """Whether the person wants it saved. `look` is given where the past moves: what moves is shown first, then asked.

    Where what is wanted changes after the look, the person looks again. `seen` tells what they saw when they clicked.
    """
    key = f"foreseen {of.key}"
    if look is None:
        st.session_state.pop(key, None)
        return st.button(words, type="primary", key=of.key, on_click=_hold, args=(of,))
    shown, found = st.session_state.get(key, (None, None))
    is_seen = found is not None and shown == of.wanted
    if st.button(tr("Show what moves"), type="secondary" if is_seen else "primary", key=f"look {of.key}"):
        try:
            st.session_state[key] = (of.wanted, look())
        except Refusal as refusal:
            states.problem(speech.refused(refusal))
            return False
        st.rerun()
    if not is_seen:
        st.caption(tr("It begins in the past: look first at which figures it moves, then save it."))
        return False
    draw(found, zone)
    return st.button(words, type="primary", key=of.key, on_click=_hold, args=(of,))


def _hold(of: Question) -> None:
    st.session_state[f"seen {of.key}"] = of.seen


def seen(key: str) -> Any:
    """What the person saw when they clicked, so that the second of two is told; asked once for each click."""
    st.session_state.pop(f"foreseen {key}", None)
    return st.session_state.pop(f"seen {key}")


def draw(found: Foreseen[Any], zone: ZoneInfo) -> None:
    """Every figure that moves, the largest move first; else the sentence that none does."""
    st.markdown(label(summary(found)))
    if found.since:
        st.caption(
            label(tr("Only shifts from {time} on were looked at.", time=numbers.day_and_time(found.since, str(zone))))
        )
    rows = [moved_row(one, zone) for one in found.moved[:MOST_ROWS]]
    rows += [
        [
            when(one.of, zone),
            tr(CATALOGUE[one.of.kpi].plain_name),
            tr(STATUS.get(one.before or "", NO_TARGET)),
            tr(STATUS.get(one.after or "", NO_TARGET)),
        ]
        for one in found.judged[: MOST_ROWS - len(rows)]
    ]
    if rows:
        common.table([tr("Shift"), tr("Figure"), tr("Until now"), tr("Then")], rows)
    left = len(found.moved) + len(found.judged) - len(rows)
    if left > 0:
        st.caption(tr("And {count} more.", count=left))


def summary(found: Foreseen[Any]) -> str:
    shifts = {(one.line, one.shift, one.shift_start) for one in found.moved}
    shifts |= {(one.of.line, one.of.shift, one.of.shift_start) for one in found.judged}
    if not shifts:
        return tr("No figure of a past shift moves.")
    where = tr_n("in {count} shift", "in {count} shifts", len(shifts))
    moved, judged = len(found.moved), len(found.judged)
    if not judged:
        return tr_n("{count} figure moves, {where}.", "{count} figures move, {where}.", moved, where=where)
    if not moved:
        return tr_n(
            "{count} is judged otherwise, {where}.", "{count} are judged otherwise, {where}.", judged, where=where
        )
    return tr(
        "{moved} figures move and {judged} are judged otherwise, {where}.", moved=moved, judged=judged, where=where
    )


def moved_row(one: Moved, zone: ZoneInfo) -> list[str]:
    """With as many digits as tell the two apart."""
    pairs = [(shown(one.before, one.unit, digits), shown(one.after, one.unit, digits)) for digits in range(1, 5)]
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return [when(one, zone), tr(CATALOGUE[one.kpi].plain_name), before, after]


def when(one: Any, zone: ZoneInfo) -> str:
    return f"{one.line}, {one.shift}, {numbers.day(one.shift_start, zone=str(zone))}"


def shown(value: Fraction | None, unit: str, digits: int) -> str:
    if value is None:
        return numbers.UNKNOWN
    if unit == "ratio":
        return f"{numbers.number(value * 100, digits=digits)} %"
    behind = "" if unit == "count" else unit.removeprefix("currency")  # the column of a price needs no sign
    return f"{numbers.number(value, digits=digits)} {behind}".strip()


def differences(found: Differences, zone: ZoneInfo) -> None:
    """In one sentence what becomes of the shifts, and each that stays as people planned it."""
    st.markdown(label(sentence(found, zone)))
    if not found.kept:
        return
    st.warning(
        label(
            tr_n(
                "{count} shift stays as people planned it:",
                "{count} shifts stay as people planned them:",
                len(found.kept),
            )
        ),
        icon=":material/front_hand:",
    )
    common.table(
        [tr("As planned, stays"), tr("As the pattern would say")],
        [kept_row(one, zone) for one in found.kept[:MOST_ROWS]],
    )
    if len(found.kept) > MOST_ROWS:
        st.caption(tr("And {count} more.", count=len(found.kept) - MOST_ROWS))


def sentence(found: Differences, zone: ZoneInfo) -> str:
    if found.is_empty:
        return tr("No shift changes in the next eight weeks.")
    parts = [
        (found.added, tr_n("{count} new shift", "{count} new shifts", len(found.added))),
        (found.changed, tr("{count} changed", count=len(found.changed))),
        (found.removed, tr("{count} taken out", count=len(found.removed))),
    ]
    told = ", ".join(words for shifts, words in parts if shifts)
    days = [shift.start for shift in (*found.added, *found.removed, *(new for _, new in found.changed))]
    first, last = numbers.day(min(days), zone=str(zone)), numbers.day(max(days), zone=str(zone))
    return tr("{what}: from {first} to {last}.", what=told, first=first, last=last)


def kept_row(one: Kept, zone: ZoneInfo) -> list[str]:
    says = of_shift(one.wanted, zone) if one.wanted else tr("no shift")
    held = of_shift(one.held, zone) if one.held else tr("taken out: {shift}", shift=says)
    if one.held and one.wanted and held == says:
        return [f"{held}, {others(one.held, zone)}", f"{says}, {others(one.wanted, zone)}"]
    return [held, says]


def others(shift: PlannedShift, zone: ZoneInfo) -> str:
    """What of it does not show in its times."""
    breaks, team = breaks_text(shift, zone) or tr("none"), shift.team or tr("of the line")
    return tr("breaks {breaks}, team {team}", breaks=breaks, team=team)


def of_shift(shift: PlannedShift, zone: ZoneInfo) -> str:
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    return f"{shift.shift}, {numbers.day(start.date())}, {start:%H:%M}–{end:%H:%M}"
