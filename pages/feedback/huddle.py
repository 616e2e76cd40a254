"""The huddle: ten minutes at a line, in an area, for the site. Red without an action first; who does what by when."""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.delta_generator import DeltaGenerator

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import handed_up, huddles
from feedback.huddles import Huddle, Spot
from pages.feedback import acting, huddle_cards, huddle_deeds, huddle_misses
from pages.feedback.huddle_misses import Look
from pages.floor import pickers
from pages.shell import current, look, numbers, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

HERE: Final = Path(__file__).parent
SHIFTS: Final = {"last": to_say("Last shift"), "now": to_say("This shift")}
TIMER: Final = """
.timer { font: 600 1.05rem/1 "Source Sans", "Source Sans 3", sans-serif; font-variant-numeric: tabular-nums;
  color: #1c2126; padding: .55rem .8rem; border: 1px solid #dfe3e7; border-radius: 8px;
  background: #fff; white-space: nowrap; }
.timer.over { color: #c2410c; border-color: #c2410c; }
"""


def page() -> None:
    """Pick where; see what missed and why; say who does what by when; hand up the rest."""
    actor = current.actor()
    if actor is None:
        return
    with engine().begin() as conn:
        found = huddles.spots(conn, actor)
    if not found:
        look.title_row(tr("Huddle"))
        states.empty(tr("You see no line yet. An admin can put you into a team under Set up, People."))
        return
    top = look.title_row(tr("Huddle"))
    at = _pick(found, top)
    is_now = _which_shift(top) == "now"
    with engine().begin() as conn:
        going_on = huddles.running(conn, actor, at)
        seen = huddle_misses.look(conn, actor.site_id, at, is_now=is_now)
        waiting, sent = handed_up.waiting(conn, actor, at), handed_up.sent(conn, actor, at)
        earlier = huddles.earlier(conn, actor, at)
    top.space("stretch")
    _clock(actor, at, going_on, seen, top)
    st.caption(_summary(seen, len(waiting)))
    huddle_cards.alone(actor, at, seen)
    huddle_cards.answered(actor, [one for one in sent if one.answered_at])
    huddle_cards.waiting(actor, at, waiting)
    left, right = st.columns(2, gap="small")
    with left:
        huddle_cards.owned(seen)
        huddle_cards.overdue(seen)
    with right:
        huddle_cards.above([one for one in sent if not one.answered_at])
        huddle_cards.minutes(earlier, seen)


def spot_name(at: Spot) -> str:
    """Where a huddle is, in words."""
    if at.tier == "site":
        return tr("The whole site")
    return tr("Area {area}", area=at.name) if at.tier == "area" else at.name


def _pick(found: list[Spot], into: DeltaGenerator) -> Spot:
    """The one in the address (huddle?tier=area&place=Hall), else the widest that this person holds."""
    keys = {f"{one.tier}:{one.place}": one for one in found}
    asked = f"{st.query_params.get('tier', '')}:{st.query_params.get('place', '')}"
    first = asked if asked in keys else list(keys)[-1] if len(found) > 1 else next(iter(keys))
    options = list(keys)
    chosen = into.selectbox(
        tr("Where?"),
        options,
        index=options.index(first),
        format_func=lambda key: spot_name(keys[key]),
        key="spot",
        label_visibility="collapsed",
        width=260,
    )
    at = keys[chosen]
    pickers.share("tier", at.tier)
    pickers.share("place", at.place)
    return at


def _which_shift(into: DeltaGenerator) -> str:
    chosen: str = into.segmented_control(
        tr("Which shift?"),
        list(SHIFTS),
        format_func=lambda of: tr(SHIFTS[of]),
        default="last",
        key="which-shift",
        required=True,
        label_visibility="collapsed",
    )
    return chosen


def _clock(actor: Actor, at: Spot, going_on: Huddle | None, seen: Look, into: DeltaGenerator) -> None:
    """Begin, or what is left of ten minutes and the end."""
    is_forgotten = going_on is not None and clock.now() - going_on.began_at > huddles.FORGOTTEN
    if going_on and not is_forgotten:
        with into:
            _timer()(data=_times(going_on), key="timer", width="content")
        if may(actor, "huddle.hold") and into.button(tr("End it"), type="primary", key="end-huddle"):
            huddle_deeds.end(going_on, seen)
    elif may(actor, "huddle.hold") and into.button(tr("Begin, ten minutes"), type="primary", key="begin-huddle"):
        of = f"huddle-{at.tier}-{at.place}"
        request = acting.request_id(of)
        acting.forget_request(of)
        begun = tr("Ten minutes from now. The minutes write themselves.")
        acting.act(lambda conn, who: huddles.begin(conn, who, at, request_id=request), begun)


def _times(going_on: Huddle) -> dict[str, object]:
    return {
        "began_ms": int(going_on.began_at.timestamp() * 1000),
        "now_ms": int(clock.now().timestamp() * 1000),
        "length_ms": huddles.LENGTH // timedelta(milliseconds=1),
        "left": tr("{time} left", time="{time}"),
        "over": tr("{time} over", time="{time}"),
    }


def _summary(seen: Look, waiting: int) -> str:
    told = [
        tr_n("{count} red without an action", "{count} red without an action", len(seen.alone)),
        tr_n("{count} with one", "{count} with one", len(seen.owned)),
        tr_n("{count} met or almost", "{count} met or almost", seen.met),
    ]
    if waiting:
        told.append(tr_n("{count} handed up to here", "{count} handed up to here", waiting))
    shifts = {numbers.day_and_time(one.value.start, str(one.facts.site.zone)) for one in seen.misses}
    if len(shifts) == 1:
        told.append(tr("shift of {time}", time=next(iter(shifts))))
    return label(" · ".join(told))


@lru_cache(maxsize=1)
def _timer() -> ComponentRenderer:
    js = (HERE / "huddle_timer.js").read_text()
    html = '<div class="timer" role="timer"></div>'
    return st.components.v2.component("huddle_timer", html=html, css=TIMER, js=js)
