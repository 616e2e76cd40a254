"""Team figures: which KPIs a line shows, in which order; none without a target, an owner and a card."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

import streamlit as st

import clock
from access.actors import Actor
from access.refusals import Invalid, Ours
from access.rules import may
from db.engine import engine
from feedback import kpi_choice, looks
from feedback.kpi_choice import Choice
from metrics import board, plant, target_edit
from metrics.board import Shift
from metrics.catalogue import CATALOGUE
from metrics.instants import from_us, local_us, to_us
from metrics.kpi import Kpi
from metrics.plant import Line, Site
from metrics.target_edit import LineTarget
from metrics.targets import Target, Targets
from pages.floor import why
from pages.manage import common, target_words
from pages.shell import look, menu, numbers, states
from pages.shell.say import label
from pages.shell.speech import to_say, tr

ROLES = (
    *(to_say("shift lead"), to_say("line lead"), to_say("maintenance")),
    *(to_say("quality"), to_say("logistics"), to_say("production manager")),
)


@dataclass(frozen=True)
class Wall:
    """What one line shows, and which targets it has now."""

    line: Line
    site: Site
    shown: list[Choice]
    targets: Targets
    quiet_since: dict[str, datetime]  # figures that nobody has touched for long
    last_shift: Shift | None

    def kpi(self, key: str) -> Kpi:
        return CATALOGUE[key].priced_in(self.site.currency)

    def target(self, kpi: str) -> Target | None:
        return self.targets.at(kpi, to_us(clock.now()))

    @property
    def is_full(self) -> bool:
        return len(self.shown) >= kpi_choice.MOST


def page() -> None:
    """The page of the menu."""
    actor = common.who("kpis.choose")
    with engine().begin() as conn:
        lines = common.lines_of(conn, actor)
        site = plant.site(conn, actor.site_id)
    most = kpi_choice.MOST
    common.heading(
        tr("Team figures"),
        tr(
            "At most {most} on a line's wall and board, each with a target, an owner and a card for when it misses.",
            most=most,
        ),
    )
    if not lines:
        common.no_lines(actor)
        return
    line = common.pick_line(lines)
    with engine().begin() as conn:
        shown = [kpi for kpi in kpi_choice.of_line(conn, actor.site_id, line.line) if kpi.kpi in CATALOGUE]
        unused = {one.kpi: one.touched_at for one in looks.noise(conn, actor.site_id, [line.line], now=clock.now())}
        last = board.last_shift(conn, actor.site_id, line.line, clock.now())
        wall = Wall(line, site, shown, Targets(conn, actor.site_id, line.line), unused, last)
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        listing(actor, wall)
    with right, look.card("choose"):
        form(actor, wall)


def listing(actor: Actor, wall: Wall) -> None:
    if not wall.shown:
        states.empty(
            tr(
                "This line shows no figure yet. "
                "Three to six are read at a glance; begin with the one people talk about."
            )
        )
    for place, chosen in enumerate(wall.shown):
        with look.card(f"kpi-{chosen.kpi}"):
            one(actor, wall, place, chosen)


def one(actor: Actor, wall: Wall, place: int, chosen: Choice) -> None:
    kpi, target = wall.kpi(chosen.kpi), wall.target(chosen.kpi)
    words, card, acts = st.columns([0.34, 0.44, 0.22], vertical_alignment="center")
    goal = (
        tr("goal {goal}", goal=target_words.written(kpi, Decimal(target.value.numerator) / target.value.denominator))
        if target
        else tr("no target now")
    )
    owner = tr("owner: {role}", role=tr(chosen.owner_role))
    words.markdown(f"{place + 1}. {common.lines_of_text(tr(kpi.plain_name), goal, owner)}")
    card.markdown(common.quiet(tr("When it misses:")) + "  \n" + label(chosen.reaction_card))
    if chosen.kpi in wall.quiet_since:
        since = numbers.day(wall.quiet_since[chosen.kpi], zone=str(wall.site.zone))
        said = tr(
            "Nobody acted on, noted or looked at this figure since {day}: drop it, or give it an owner.", day=since
        )
        card.markdown(f":orange[{label(said)}]")
    if wall.last_shift:
        asked = why.address(wall.last_shift.scope, chosen.kpi, wall.last_shift.start, wall.last_shift.end)
        with words:
            menu.link(menu.WHY.path, f":blue[{tr('Its last shift, and why')}]", **asked)
    with acts, st.container(horizontal=True, gap="xsmall", horizontal_alignment="right"):
        buttons(actor, wall, place, chosen)


def buttons(actor: Actor, wall: Wall, place: int, chosen: Choice) -> None:
    """Earlier, edit, off; each does it to what the person was looking at."""
    kpi, names = wall.kpi(chosen.kpi), [shown.kpi for shown in wall.shown]
    up = st.button(
        "",
        icon=":material/arrow_upward:",
        key=f"up {kpi.key}",
        disabled=place == 0,
        help=tr("Earlier"),
        on_click=common.hold,
        args=(names,),
    )
    st.button("", icon=":material/edit:", key=f"edit {kpi.key}", help=tr("Edit"), on_click=edit, args=(chosen,))
    off = st.button(
        "",
        icon=":material/close:",
        key=f"off {kpi.key}",
        help=tr("Take off the wall"),
        on_click=common.hold,
        args=(chosen.version,),
    )
    if up:
        wanted = [*names[: place - 1], names[place], names[place - 1], *names[place + 1 :]]
        with common.acting(tr("The order is changed.")) as conn:
            kpi_choice.order(conn, actor, wall.line.line, wanted, seen=common.held())
    if off:
        with common.acting(tr("{figure} is off the wall.", figure=tr(kpi.plain_name))) as conn:
            kpi_choice.drop(conn, actor, wall.line.line, kpi.key, seen_version=common.held())


def edit(chosen: Choice) -> None:
    st.session_state["figure"] = chosen.kpi


def form(actor: Actor, wall: Wall) -> None:
    """Put a figure on the wall, or change its owner and card."""
    options = list(CATALOGUE)
    common.form_heading(tr("Put a figure on the wall"))
    key = st.selectbox(
        tr("Figure"), options, key="figure", format_func=lambda kpi: label(tr(CATALOGUE[kpi].plain_name))
    )
    kpi = wall.kpi(key)
    known = next((shown for shown in wall.shown if shown.kpi == kpi.key), None)
    if wall.is_full and known is None:
        st.warning(
            tr("The wall shows {most} figures already. Take one off first.", most=kpi_choice.MOST),
            icon=":material/filter_6:",
        )
    has_target = wall.target(kpi.key) is not None
    of = f"{wall.line.line} {kpi.key}"
    needs(kpi, wall)
    if not has_target:
        set_target(actor, wall, kpi)
    owner = pick_owner(known, f"owner {of}")
    card = st.text_area(
        tr("Card: what to do when it misses"),
        known.reaction_card if known else "",
        key=f"card {of}",
        placeholder=tr("For example: {example}", example=tr(kpi.what_to_do)),
        height=110,
    )
    if st.button(
        tr("Save") if known else tr("Put it on the wall"),
        type="primary",
        key="choose",
        disabled=wall.is_full and not known,
        on_click=common.hold,
        args=(known.version if known else 0,),
    ):
        with common.acting(
            tr("{figure} is on the wall of {line}.", figure=tr(kpi.plain_name), line=common.line_name(wall.line))
        ) as conn:
            refuse_incomplete(kpi, has_target=has_target, owner=owner or "", card=card)
            minutes = known.reaction_min if known else None
            choice = Choice(kpi.key, owner or "", card, minutes, common.held())
            kpi_choice.choose(conn, actor, wall.line.line, choice)


def pick_owner(known: Choice | None, key: str) -> str | None:
    roles = sorted({*ROLES, *([known.owner_role] if known else [])})
    return st.selectbox(
        tr("Owner, a role"),
        roles,
        index=roles.index(known.owner_role) if known else None,
        key=key,
        format_func=tr,
        accept_new_options=True,
        placeholder=tr("who looks after it"),
    )


def needs(kpi: Kpi, wall: Wall) -> None:
    target = wall.target(kpi.key)
    if target:
        value = Decimal(target.value.numerator) / target.value.denominator
        st.caption(f":material/check: {tr('Its target is {value}.', value=label(target_words.written(kpi, value)))}")


def refuse_incomplete(kpi: Kpi, *, has_target: bool, owner: str, card: str) -> None:
    """All that is missing in one sentence, so that nobody is sent back twice."""
    missing = [
        what
        for what, there in (
            (tr("a target (set it right here)"), has_target),
            (tr("an owner"), bool(owner.strip())),
            (tr("a card that says what to do when it misses"), bool(card.strip())),
        )
        if not there
    ]
    if missing:
        raise Invalid(
            "{figure} cannot go on the wall yet. It still needs: {missing}.",
            figure=Ours(kpi.plain_name),
            missing="; ".join(missing),
        )


def set_target(actor: Actor, wall: Wall, kpi: Kpi) -> None:
    """Its target is missing: set it right here, from today on."""
    if not may(actor, "targets.edit"):
        st.caption(tr("It has no target yet. Ask a lead to set one."))
        return
    with st.container(border=True, key="target-here"):
        st.markdown(tr("It has no target yet. Set it here, from today on:"))
        unit = target_words.unit(kpi)
        asked = tr("Target, in {unit}", unit=unit) if unit else tr("Target")
        of = f"{wall.line.line} {kpi.key}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            typed = st.text_input(asked, key=f"target {of}", placeholder=target_words.example(kpi), width=160)
            pressed = st.button(tr("Set the target"), key="target")
        if pressed:
            with common.acting(tr("The target is set.")) as conn:
                start = from_us(local_us(clock.now().astimezone(wall.site.zone).date(), time(), wall.site.zone))
                value = target_words.value_of(kpi, typed, Ours("The target"))
                target_edit.put(conn, actor, LineTarget(wall.line.line, kpi.key, value, valid_from=start))
