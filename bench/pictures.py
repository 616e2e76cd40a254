"""The results as plots and as a table, for docs/performance.md."""

import re
from pathlib import Path

import altair as alt
import pandas as pd

from bench.results import Check, Finding, Run
from bench.timing import Timing

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
OWN_COLOR, OTHER_COLOR = "#0b6e4f", "#9aa5b1"
WIDTH = 560


def draw(run: Run, folder: Path) -> None:
    """A picture for each finding with something to compare, and one of all ratios."""
    for finding in run.findings:
        if len(finding.timings) > 1:
            _save(_bars(finding), folder / f"bench_{finding.key}.png")
    _save(_ratios([check for finding in run.findings for check in finding.checks]), folder / "bench_targets.png")


def _save(chart: alt.LayerChart | alt.FacetChart, path: Path) -> None:
    chart.configure_view(stroke=None).configure_axis(labelLimit=320, labelFontSize=12, titleFontSize=12).save(
        path, scale_factor=2
    )


def _bars(finding: Finding) -> alt.LayerChart | alt.FacetChart:
    """Median and spread; a logarithmic scale where one is more than twenty times the other."""
    rows = pd.DataFrame(
        [
            {"way": name, "median": t.median, "least": t.least, "most": t.most, "told": f"{t.median:,.4g}", "nth": nth}
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


def _ratios(checks: list[Check]) -> alt.LayerChart | alt.FacetChart:
    """How far each target is reached: 1 is the target, to the right of it is better."""
    rows = pd.DataFrame(
        [
            {"what": f"{c.what} ({nth + 1})", "reached": reach(c), "good": c.reached, "nth": nth}
            for nth, c in enumerate(checks)
        ]
    )
    y = alt.Y("what:N", sort=alt.SortField("nth"), title=None)
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
    """Put the table between its marks on the page."""
    text = page.read_text()
    pattern = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
    page.write_text(pattern.sub(lambda _: f"{BEGIN}\n{table(run)}\n{END}", text))


def table(run: Run) -> str:
    """Markdown: what ran where, each finding with all its ways, each target with yes or no."""
    machine = run.as_json()["machine"]
    head = f"{run.began:%Y-%m-%d %H:%M} UTC, {run.size.events:,} events, {machine}."
    lines = [head, "", "| what | median | spread | target | reached |", "|---|---|---|---|---|"]
    for finding in run.findings:
        lines.append(f"| **{finding.title}** | | | | |")
        lines += [_timing_row(name, timing, finding.unit) for name, timing in finding.timings.items()]
        lines += [_check_row(check) for check in finding.checks]
    prepared = ", ".join(f"{name} {seconds:,.0f} s" for name, seconds in run.preparing.items())
    return "\n".join([*lines, "", f"Before anything was measured: {prepared}."])


def _timing_row(name: str, timing: Timing, unit: str) -> str:
    return f"| {name} | {timing.median:,.4g} {unit} | {timing.least:,.4g} to {timing.most:,.4g} | | |"


def _check_row(check: Check) -> str:
    reached = "yes" if check.reached else "**no**"
    return f"| {check.what} | {check.value:,.3g} {check.unit} | | {check.wanted} {check.target:g} | {reached} |"
