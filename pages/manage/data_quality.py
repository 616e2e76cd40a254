"""Data quality: what spoils which figure, worst first, who can mend it and where; and the figures nobody uses."""

import streamlit as st

import clock
from access.actors import Actor
from access.rules import may
from db.engine import engine
from feedback import looks
from feedback.looks import Noise
from metrics import plant, quality
from metrics.catalogue import CATALOGUE
from metrics.findings import Finding
from metrics.plant import Site
from metrics.quality import Report
from metrics.scope import Scope
from pages.floor import trust, why
from pages.manage import common, quality_words
from pages.shell import look, menu, numbers
from pages.shell.say import label
from pages.shell.speech import tr, tr_n


def page() -> None:
    """The page of the menu."""
    actor = common.who("quality.read")
    common.heading(
        tr("Data quality"), tr("What spoils which figure, the worst first: the last {count} days.", count=quality.DAYS)
    )
    if not actor.lines:
        common.no_lines(actor)
        return
    now = clock.now()
    with engine().begin() as conn:
        report = quality.read(conn, actor, now=now)
        unused = looks.noise(conn, actor.site_id, actor.lines, now=now)
        site = plant.site(conn, actor.site_id)
        names = {line.line: common.line_name(line) for line in common.lines_of(conn, actor)}
    left, right = st.columns([0.66, 0.34], gap="large")
    with left:
        listing(actor, report, site, names)
    with right, look.card("noise"):
        noise(unused, site, names)


def listing(actor: Actor, report: Report, site: Site, names: dict[str, str]) -> None:
    if not report.findings:
        told = tr_n(
            "Nothing spoils the figures of {count} line: every state, count and target is there.",
            "Nothing spoils the figures of {count} lines: every state, count and target is there.",
            report.lines,
        )
        st.success(label(told), icon=":material/check:")
        return
    for place, finding in enumerate(report.findings):
        with look.card(f"finding-{place}"):
            one(actor, report, finding, site, names)


def one(actor: Actor, report: Report, finding: Finding, site: Site, names: dict[str, str]) -> None:
    """One finding: what it is, what it spoils and how much; beside it who can mend it, and the way there."""
    what, mending = st.columns([0.6, 0.4])
    sign = trust.UNKNOWN if finding.withholds else trust.DOUBTFUL
    where = names.get(finding.line, tr("all lines"))
    since = tr("since {time}", time=numbers.day_and_time(finding.since, str(site.zone))) if finding.since else ""
    below = " · ".join(part for part in (where, quality_words.share(finding), since) if part)
    lines = common.lines_of_text(f"{sign} {quality_words.says(finding)}", quality_words.spoils(finding), below)
    what.markdown(lines)
    told = quality_words.TOLD[finding.kind]
    mending.markdown(common.quiet(tr(told.mend), tr("Can do it: {who}.", who=quality_words.who(finding))))
    with mending:
        if told.action and may(actor, told.action):
            menu.link(
                told.path, f":blue[**{label(tr(told.link))}**]", **({"line": finding.line} if finding.line else {})
            )
        elif finding.line:
            menu.link(menu.WHY.path, f":blue[**{tr('See its time and rows')}**]", **_rows_of(actor, report, finding))


def _rows_of(actor: Actor, report: Report, finding: Finding) -> dict[str, str]:
    """The address of the figure that it spoils first, of the machine alone where it is one machine's fault."""
    scope = Scope(actor.site_id, machine=finding.machine) if finding.machine else Scope(actor.site_id, finding.line)
    return why.address(scope, finding.spoils[0], report.start, report.now)


def noise(unused: list[Noise], site: Site, names: dict[str, str]) -> None:
    """The figures that nobody uses: a wall with fewer figures is read more."""
    st.header(tr("Figures nobody uses"), anchor=False)
    if not unused:
        days = looks.QUIET.days
        st.caption(tr("None: each was chosen, looked at, noted or acted on in the last {count} days.", count=days))
        return
    st.caption(tr("Nobody acted on them, noted anything or looked at why. Drop them, or give them an owner."))
    for one_of in unused:
        name = tr(CATALOGUE[one_of.kpi].plain_name) if one_of.kpi in CATALOGUE else one_of.kpi
        since = numbers.day(one_of.touched_at, zone=str(site.zone))
        st.markdown(common.lines_of_text(name, names.get(one_of.line, one_of.line), tr("not since {day}", day=since)))
        menu.link("team-kpis", f":blue[**{tr('Team figures')}**]", line=one_of.line)
