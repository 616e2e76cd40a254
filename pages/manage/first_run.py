"""First steps: what an empty plant needs, in order, each with its state."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import available_timezones

import streamlit as st

from access.actors import Actor
from db.engine import engine
from ingest import plant_form
from ingest.plant_form import Line, Machine, Progress, Site
from metrics import plant
from pages.manage import common
from pages.shell import look, menu
from pages.shell.say import label
from pages.shell.speech import to_say, tr, tr_n

UNNAMED: Final = "My plant"


@dataclass(frozen=True)
class Step:
    """One thing to do; `count` says how far it is, `path` where it is done."""

    title: str
    why: str
    is_done: bool
    count: str
    path: str


def page() -> None:
    """The page of the menu."""
    actor = common.who("people.edit")
    with engine().begin() as conn:
        site, progress = plant_form.site(conn, actor), plant_form.progress(conn, actor)
        lines = plant.lines(conn, actor.site_id)
    steps = steps_of(site, progress)
    done = sum(step.is_done for step in steps)
    common.heading(
        tr("First steps"),
        tr("From an empty plant to a wall that answers, in this order. Everything can be changed later."),
    )
    st.progress(done / len(steps), text=tr("{count} of {all} done", count=done, all=len(steps)))
    left, right = st.columns([0.55, 0.45], gap="large")
    following = next((step for step in steps if not step.is_done), None)
    with left, look.card("steps"):
        for number, step in enumerate(steps, start=1):
            draw(number, step, is_next=step is following)
    with right:
        plant_card(actor, site)
        line_card(actor)
        machine_card(actor, [line.line for line in lines])


STEPS: Final = (
    (to_say("Name the plant"), to_say("Its time zone decides when a day begins."), ""),
    (to_say("Lines and machines"), to_say("Type them beside, or import files."), "imports"),
    (to_say("Shifts"), to_say("Plan one week, then repeat it."), "shifts"),
    (to_say("Targets"), to_say("Without one, nothing is met or missed."), "targets"),
    (to_say("Team figures"), to_say("Up to six on each line's wall."), "team-kpis"),
    (to_say("People"), to_say("Leads who answer. Speaking needs no account."), "people"),
    (to_say("A screen"), to_say("Open /wall on it and type its code in here."), "screens"),
)


def steps_of(site: Site, so_far: Progress) -> list[Step]:
    lines = tr_n("{count} line", "{count} lines", so_far.lines)
    machines = tr_n("{count} machine", "{count} machines", so_far.machines)
    states = (
        (site.name != UNNAMED, site.name),
        (so_far.lines * so_far.machines > 0, f"{lines}, {machines}"),
        (so_far.shifts_ahead > 0, tr("{count} to come", count=so_far.shifts_ahead)),
        (so_far.targets > 0, tr("{count} set", count=so_far.targets)),
        (so_far.board_kpis > 0, tr("{count} chosen", count=so_far.board_kpis)),
        (so_far.people > 1, tr("{count} can sign in", count=so_far.people)),
        (so_far.screens > 0, tr("{count} paired", count=so_far.screens)),
    )
    steps = zip(STEPS, states, strict=True)
    return [Step(tr(title), tr(why), is_done, count, path) for (title, why, path), (is_done, count) in steps]


def draw(number: int, step: Step, *, is_next: bool) -> None:
    mark, words, go = st.columns([0.07, 0.58, 0.35], vertical_alignment="center")
    mark.markdown(":material/check_circle:" if step.is_done else ":material/radio_button_unchecked:")
    words.markdown(common.lines_of_text(f"{number}. {step.title}", step.why))
    with go:
        if step.path:
            state = label(step.count) if step.is_done else f":blue[{tr('open')}]"
            menu.link(step.path, f"{state} · :blue[**{tr('do it now')}**]" if is_next else state)
        else:
            st.markdown(label(step.count) if step.is_done else tr("open · **do it now**, beside"))


def plant_card(actor: Actor, site: Site) -> None:
    seen = st.session_state.setdefault("plant seen", site)
    with look.card("plant"):
        st.header(tr("The plant"), anchor=False)
        name = st.text_input(
            tr("Name"), "" if site.name == UNNAMED else site.name, key="plant name", placeholder="Werk Süd"
        )
        zones = sorted(available_timezones())
        at = zones.index(site.timezone) if site.timezone in zones else None
        left, right = st.columns([0.65, 0.35])
        zone = left.selectbox(tr("Time zone"), zones, index=at, key="plant zone", placeholder="Europe/Berlin")
        day = right.text_input(
            tr("The day begins at"),
            site.day_starts_at,
            key="plant day",
            help=tr("06:00 keeps a night shift in one day."),
        )
        if st.button(tr("Save the plant"), type="primary" if site.name == UNNAMED else "secondary", key="plant"):
            with common.acting(tr("The plant is saved."), on="plant seen") as conn:
                plant_form.save_site(conn, actor, Site(name, zone or "", day), seen=seen)


def line_card(actor: Actor) -> None:
    with look.card("line"), st.form("line", border=False, clear_on_submit=False):
        st.header(tr("Add a line"), anchor=False)
        code, name, team = st.columns([0.25, 0.45, 0.3])
        line = Line(
            code.text_input(tr("Code"), key="line code", placeholder="L1"),
            name.text_input(tr("Name"), key="line name", placeholder=tr("Filling")),
            team.text_input(tr("Team"), key="line team", placeholder="A"),
        )
        if st.form_submit_button(tr("Add this line")):
            with common.acting(tr("The line is there.")) as conn:
                plant_form.add_line(conn, actor, line)
                common.empty_next("line code", "line name", "line team")


def machine_card(actor: Actor, lines: list[str]) -> None:
    if not lines:
        return
    with look.card("machine"), st.form("machine", border=False, clear_on_submit=False):
        st.header(tr("Add a machine"), anchor=False)
        code, name, of = st.columns([0.25, 0.45, 0.3])
        machine = code.text_input(tr("Code"), key="machine code", placeholder="M1")
        called = name.text_input(tr("Name"), key="machine name", placeholder=tr("Filler"))
        line = of.selectbox(tr("Line"), lines, key="machine line")
        paces = st.checkbox(
            tr("It sets the pace of its line"), key="machine pace", help=tr("The line's figures are this machine's.")
        )
        if st.form_submit_button(tr("Add this machine")):
            with common.acting(tr("The machine is there.")) as conn:
                plant_form.add_machine(conn, actor, Machine(machine, line, called, paces))
                common.empty_next("machine code", "machine name")
