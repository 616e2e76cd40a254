"""The foot of a line's page: what costs most now, what was said and done, what management owes."""

from collections import defaultdict
from fractions import Fraction
from typing import Final

from metrics.losses import Loss
from pages.floor import words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, Variant, look, looks
from pages.shell.numbers import number
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


def owed(facts: Facts, *, of_line: bool = True) -> Text:
    """What management owes, the oldest, what is past its promise and how dates are kept; `of_line`: and when a
    manager was here."""
    debt = facts.owed
    visit: Variant = [[" · ", "q"], *here(facts)] if of_line else []
    if debt is None or not debt.count:
        none = looks(tr("Management owes {answers}", answers=look(tr("no answer"), "b")), "q")
        return _in_ever_less_room([none], _kept(facts), visit)
    answers = look(tr_n("{count} answer", "{count} answers", debt.count), "b")
    head = looks(tr("Management owes {answers}", answers=answers), "q")
    age = look(words.days(debt.oldest_days or 0), "")
    whole = looks(tr("Management owes {answers}, oldest {age}", answers=answers, age=age), "q")
    late = [[f" · {tr_n('{count} overdue', '{count} overdue', debt.overdue)}", "near strong"]] if debt.overdue else []
    short = looks(tr("Owed: {answers}", answers=answers), "q")
    return _in_ever_less_room([[*one, *late] for one in (whole, head, short)], _kept(facts), visit)


def _in_ever_less_room(debts: list[Variant], kept: Variant, visit: Variant) -> Text:
    """The kept dates go first, then the age of the oldest; what is overdue and when a manager was here stay longest."""
    first = debts[0]
    found = [[*first, *kept, *visit], *([*one, *visit] for one in debts), *debts]
    return [one for place, one in enumerate(found) if one not in found[:place]]


def _kept(facts: Facts) -> Variant:
    """How long answers take, and how many actions were done by the date that was promised."""
    debt, told = facts.owed, []
    if debt and debt.usual_days is not None:
        told.append(tr("median {age}", age=words.days(debt.usual_days)))
    if debt and debt.promised:
        told.append(tr("{kept} of {promised} dates kept", kept=number(debt.kept), promised=number(debt.promised)))
    return [[f" · {one}", "q"] for one in told]


def here(facts: Facts) -> Variant:
    """When a manager was last at this line."""
    if facts.visited_days is None:
        return looks(tr("no manager here yet"), "q")
    if not facts.visited_days:
        return looks(tr("manager here today"), "q")
    age = look(words.days(facts.visited_days), "")
    return looks(tr("manager here {age} ago", age=age), "q")
