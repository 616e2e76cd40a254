"""The estimator of effects beside a plain t-test: how often each sees something where nothing was changed."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bench import effect_series as made
from bench import real_days
from bench.effect_series import AFTER, BEFORE, Series
from bench.pictures import plain
from bench.results import Check, Finding, Run
from bench.timing import Timing
from metrics.formulas import again, noise
from metrics.formulas.effect import Estimate, estimate

PLAIN = "plain t-test"
SERIES, AT_MOST, POWER, STEP = 1000, 6, 80, 0.8


def calibration(seed: int) -> Iterator[Finding]:
    """Every kind in turn; another seed draws other series."""
    rng = np.random.default_rng(seed)
    for name, series in made.silent(rng, SERIES).items():
        yield _silent(name, series)
    yield _again(rng)
    yield _power(rng)
    yield from _real(rng)


def table(run: Run) -> str:
    """Markdown: what was seen of each kind, in percent, beside the plain t-test."""
    head = f"{run.began:%Y-%m-%d %H:%M} UTC, seed {run.seed}. In percent of the series:"
    lines = [head, "", "| what | this product | plain t-test | target | reached |", "|---|---|---|---|---|"]
    for finding in run.findings:
        ours, theirs = (plain(t[0].median) if t else "" for t in (list(finding.timings.values())[:1], _plain(finding)))
        check = finding.checks[0] if finding.checks else None
        target = f"{check.wanted} {check.target:g} | {'yes' if check.reached else '**no**'}" if check else " | "
        lines.append(f"| {finding.title} | {ours} | {theirs} | {target} |")
        lines += [f"| {finding.note} | | | | |"] if "days" in finding.note else []
    return "\n".join(lines)


def _plain(finding: Finding) -> list[Timing]:
    return [found for name, found in finding.timings.items() if name == PLAIN]


def verdicts(series: Series) -> list[Estimate]:
    found = []
    for row, days in enumerate(series.days):
        controls = [] if series.controls is None else [list(series.controls[row])]
        mix = None if series.share is None else {"a": list(series.share[row]), "b": list(1 - series.share[row])}
        found.append(estimate(list(days), series.change, controls=controls, mix=mix))
    return found


def claims(found: Sequence[Estimate]) -> float:
    """Of a hundred, how many say that something moved."""
    return 100 * sum(one.verdict in again.SEEN for one in found) / len(found)


def t_test(days: NDArray[np.float64], change: int) -> bool:
    """Welch's, of the 20 days after and the 20 days before, as a spreadsheet has it."""
    before, after = days[change - AFTER : change], days[change : change + AFTER]
    parts = before.var(ddof=1) / len(before), after.var(ddof=1) / len(after)
    total = sum(parts)
    if total == 0:
        return bool(before.mean() != after.mean())
    freedom = total**2 / sum(part**2 / (AFTER - 1) for part in parts)
    return noise.t_chance(abs(after.mean() - before.mean()) / np.sqrt(total), freedom) < 0.05


def t_claims(series: Series) -> float:
    return 100 * float(np.mean([t_test(days, series.change) for days in series.days]))


def _silent(name: str, series: Series) -> Finding:
    began = time.perf_counter()
    ours = claims(verdicts(series))
    each_ms = (time.perf_counter() - began) * 1000 / len(series.days)
    shown = {"this product": Timing.of([ours]), PLAIN: Timing.of([t_claims(series)])}
    title = (
        f"Effects seen where there is none: {name}, {len(series.days):,} series, {BEFORE} days before, {AFTER} after"
    )
    return Finding(f"effect_{name}", title, shown, "%", [_at_most(name, ours)], f"{each_ms:.1f} ms a verdict")


def _at_most(name: str, value: float) -> Check:
    return Check(f"seen where there is none, {name}", value, "at most", AT_MOST, "%")


def _again(rng: np.random.Generator) -> Finding:
    """Looked at four times: a verdict that was ever given counts."""
    series = made.alike(rng, SERIES, 0.3, BEFORE + 90)
    ever = claims([_ever(days) for days in series])
    t_ever = 100 * float(np.mean([any(t_test(days, BEFORE + n) for n in (0, 10, 40, 70)) for days in series]))
    shown = {"this product": Timing.of([ever]), PLAIN: Timing.of([t_ever])}
    title = "Effects seen where there is none: AR(1) 0.3, looked at after 20, 30, 60 and 90 days"
    return Finding("effect_again", title, shown, "%", [_at_most("four looks", ever)])


def _ever(days: NDArray[np.float64]) -> Estimate:
    change = BEFORE
    found = list(again.verdicts(days, (change - 40, change - 10), change, [AFTER, *again.RE_CHECKS]))
    return next((one for one, _ in found if one.verdict in again.SEEN), found[-1][0])


def _power(rng: np.random.Generator) -> Finding:
    beside, alone = made.beside_a_control(rng, SERIES, STEP), made.alone(rng, SERIES, STEP)
    ours = 100 * sum(one.verdict == "improved" for one in verdicts(beside)) / SERIES
    shown = {
        "this product, beside a control line": Timing.of([ours]),
        "this product, without one": Timing.of([claims(verdicts(alone))]),
        PLAIN: Timing.of([t_claims(beside)]),
    }
    title = f"A step of {STEP} standard deviations that is seen, AR(1) 0.3, {SERIES:,} series"
    return Finding(
        "effect_power", title, shown, "%", [Check("seen beside a control line", ours, "at least", POWER, "%")]
    )


def _real(rng: np.random.Generator) -> Iterator[Finding]:
    logs = real_days.folder()
    for machine, shares in sorted(real_days.shares(logs).items()) if logs else ():
        known = np.array(shares)
        said = estimate(shares, len(shares) - AFTER if len(shares) > AFTER else len(shares))
        note = f"as they are, {len(shares)} days: {said.verdict} ({said.why})"
        if len(shares) <= AFTER:
            yield Finding(f"effect_real_{machine}", f"Days of a real machine, {machine}", {}, "%", [], note)
            continue
        series = Series(made.in_blocks(rng, SERIES, known))
        ours = claims(verdicts(series))
        shown = {"this product": Timing.of([ours]), PLAIN: Timing.of([t_claims(series)])}
        title = f"Effects seen where there is none: days of a real machine, {machine}, drawn five neighbours at a time"
        yield Finding(f"effect_real_{machine}", title, shown, "%", [_at_most(machine, ours)], note)
