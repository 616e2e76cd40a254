"""The foot of a line's page: what costs most now, what was said and done, what management owes."""

from collections import defaultdict
from fractions import Fraction
from typing import Final

from metrics.losses import Loss
from pages.floor import words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, Variant, look, looks
from pages.shell.speech import tr, tr_n

WORTH_SAYING_US: Final = 60_000_000


def of(facts: Facts) -> list[Picture]:
    parts = [("loss", _loss(facts)), ("done", done(facts)), ("owed", owed(facts))]
    return [{"part": part, "says": text} for part, text in parts if text]


def _loss(facts: Facts) -> Text:
    name, lost_us, count = _largest(facts)
    if lost_us < WORTH_SAYING_US:
        return []
    lost, time = look(name, "b"), look(words.minutes(lost_us), "b")
    short = looks(tr("Costs most: {loss}, {time}", loss=lost, time=time), "q")
    if count < 2:
        return [short]
    whole = tr_n(
        "Costs most: {loss}, {time}, {count} stop",
        "Costs most: {loss}, {time}, {count} stops",
        count,
        loss=lost,
        time=time,
    )
    return [looks(whole, "q"), short]


def _largest(facts: Facts) -> tuple[str, Fraction, int]:
    """Name, microseconds and stops of the biggest loss; on a line that counts by hand: of the stops entered."""
    losses = facts.report.losses if facts.report and facts.report.known_us else []
    if losses:
        return loss_name(losses[0], facts), losses[0].us, losses[0].stops
    by_reason: dict[str, Fraction] = defaultdict(Fraction)
    for hour in facts.hours:
        if hour.why:
            by_reason[hour.why] += hour.why_min * 60_000_000
    reason, lost = max(by_reason.items(), key=lambda item: item[1], default=("", Fraction(0)))
    return facts.names.reason(reason), lost, 0


def loss_name(loss: Loss, facts: Facts) -> str:
    """What took the time, in the plant's own words where it has some."""
    name = facts.names.reason(loss.reason) if loss.reason else tr(words.LOSSES[loss.kind])
    return f"{name} ({facts.names.machine(loss.caused_by)})" if loss.caused_by else name


def done(facts: Facts) -> Text:
    """You said -> done: the latest promise kept on this line."""
    latest = facts.done
    if latest is None:
        return []
    plain = [_thanked(title) for title in words.variants(latest.title)]
    if not latest.result:
        return plain
    title, result = look(latest.title, ""), look(latest.result, "b")
    return [looks(tr("You said → done: {title}, {result}. Thanks!", title=title, result=result), "q"), *plain]


def _thanked(title: str) -> Variant:
    shown = look(title, "")
    if title.endswith(("…", ".", "!")):
        return looks(tr("You said → done: {title} Thanks!", title=shown), "q")
    return looks(tr("You said → done: {title}. Thanks!", title=shown), "q")


def owed(facts: Facts) -> Text:
    """What management owes, the oldest, and what is past its promise."""
    debt = facts.owed
    if debt is None or not debt.count:
        return [looks(tr("Management owes {answers}", answers=look(tr("no answer"), "b")), "q")]
    answers = look(tr_n("{count} answer", "{count} answers", debt.count), "b")
    head = looks(tr("Management owes {answers}", answers=answers), "q")
    age = look(words.days(debt.oldest_days or 0), "")
    whole = looks(tr("Management owes {answers}, oldest {age}", answers=answers, age=age), "q")
    late = [[f" · {tr_n('{count} overdue', '{count} overdue', debt.overdue)}", "near strong"]] if debt.overdue else []
    return [[*whole, *late], whole, head]
