"""The results as plots and as a table, for docs/performance.md."""

import re
from pathlib import Path

import altair as alt
import pandas as pd

from bench.results import Check, Finding, Run, machine
from bench.timing import Timing

OWN_COLOR, OTHER_COLOR = "#0b6e4f", "#9aa5b1"
WIDTH = 560


def draw(run: Run, folder: Path) -> None:
    """A picture for each finding with something to compare, and one of all ratios."""
    folder.mkdir(parents=True, exist_ok=True)
    for finding in run.findings:
        if finding.key in shown(run):
            _save(_bars(finding), folder / f"bench_{finding.key}.png")
    _save(_ratios(run.findings), folder / f"bench_{_targets(run)}.png")


def shown(run: Run) -> dict[str, str]:
    """What each picture shows, by its key."""
    return {_targets(run): "Targets"} | {f.key: f.title for f in run.findings if len(f.timings) > 1}


def _targets(run: Run) -> str:
    return "targets" if run.part == "figures" else f"targets_{run.part}"


def _save(chart: alt.LayerChart | alt.FacetChart, path: Path) -> None:
    chart.configure_view(stroke=None).configure_axis(labelLimit=320, labelFontSize=12, titleFontSize=12).save(
        path, scale_factor=2
    )


def _bars(finding: Finding) -> alt.LayerChart | alt.FacetChart:
    """Median and spread; a logarithmic scale where one is more than twenty times the other."""
    rows = pd.DataFrame(
        [
            {"way": name, "median": t.median, "least": t.least, "most": t.most, "told": plain(t.median), "nth": nth}
            for nth, (name, t) in enumerate(finding.timings.items())
        ]
    )
    is_wide = rows["median"].max() > 20 * rows["median"].min() > 0
    scale = alt.Scale(type="log" if is_wide else "linear", nice=True)
    y = alt.Y("way:N", sort=alt.SortField("nth"), title=None)
    x = alt.X("median:Q", scale=scale, title=finding.unit + (", logarithmic" if is_wide else ""))
    dots = alt.Chart(rows, title=finding.title, width=WIDTH, height=34 * len(rows)).mark_point(
        filled=True, size=140, opacity=1
    )
    color = alt.condition(alt.datum.nth == 0, alt.value(OWN_COLOR), alt.value(OTHER_COLOR))
    spread = alt.Chart(rows).mark_rule(strokeWidth=3, opacity=0.5).encode(y=y, x="least:Q", x2="most:Q", color=color)
    words = alt.Chart(rows).mark_text(dy=-12, fontSize=12).encode(y=y, x=x, text="told:N")
    return alt.layer(spread, dots.encode(y=y, x=x, color=color), words)


def _ratios(findings: list[Finding]) -> alt.LayerChart | alt.FacetChart:
    """How far each target is reached: 1 is the target, to the right of it is better."""
    rows = pd.DataFrame(
        [
            {"what": f"{finding.key.replace('_', ' ')}: {c.what}", "reached": reach(c), "good": c.reached}
            for finding in findings
            for c in finding.checks
        ]
    )
    y = alt.Y("what:N", sort=None, title=None)
    x = alt.X(
        "reached:Q", scale=alt.Scale(type="log"), title="target reached, times (logarithmic; the line is the target)"
    )
    color = alt.condition(alt.datum.good, alt.value(OWN_COLOR), alt.value("#b3261e"))
    dots = alt.Chart(rows, title="Targets", width=WIDTH, height=24 * len(rows)).mark_point(
        filled=True, size=120, opacity=1
    )
    line = alt.Chart(pd.DataFrame({"reached": [1.0]})).mark_rule(color="black").encode(x="reached:Q")
    return alt.layer(line, dots.encode(y=y, x=x, color=color))


def reach(check: Check) -> float:
    """1 is just reached, 2 twice as good as asked."""
    return check.value / check.target if check.wanted == "at least" else check.target / check.value


def write_table(run: Run, page: Path) -> None:
    """Put the table of the run on the page."""
    put(run.part, table(run), page)


def put(part: str, shown: str, page: Path) -> None:
    """Put a text between the marks of its part on the page."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    pattern = re.compile(f"{begin}.*{end}", re.DOTALL)
    page.write_text(pattern.sub(lambda _: f"{begin}\n{shown}\n{end}", page.read_text()))


def table(run: Run) -> str:
    """Markdown: what ran where, each finding with all its ways, each target with yes or no."""
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine().items())
    counted = f"{run.size.events:,} events" if run.part == "figures" else "20 lines"
    head = f"{run.began:%Y-%m-%d %H:%M} UTC, {counted}; {told}."
    lines = [head, "", "| what | median | spread | target | reached |", "|---|---|---|---|---|"]
    for finding in run.findings:
        lines.append(f"| **{finding.title}** | | | | |")
        lines += [_timing_row(name, timing, finding.unit) for name, timing in finding.timings.items()]
        lines += [_check_row(check) for check in finding.checks]
    prepared = ", ".join(f"{name} {seconds:,.0f} s" for name, seconds in run.preparing.items())
    pictures = [f"![{title}](pictures/bench_{key}.png)" for key, title in shown(run).items()]
    return "\n".join([*lines, "", f"Before anything was measured: {prepared}.", "", "\n\n".join(pictures)])


def _timing_row(name: str, timing: Timing, unit: str) -> str:
    return f"| {name} | {plain(timing.median)} {unit} | {plain(timing.least)} to {plain(timing.most)} | | |"


def plain(value: float) -> str:
    """With as many places as say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def _check_row(check: Check) -> str:
    reached = "yes" if check.reached else "**no**"
    return f"| {check.what} | {plain(check.value)} {check.unit} | | {check.wanted} {check.target:g} | {reached} |"
