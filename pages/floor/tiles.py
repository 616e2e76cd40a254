"""The KPI tiles and the hours of the wall's picture."""

from datetime import timedelta
from fractions import Fraction
from typing import Final

from feedback.actions import Action
from feedback.reds import Red
from metrics.hours import Hour
from metrics.values import Value
from pages.floor import effect_words, withheld, words
from pages.floor.facts import Facts, Trends
from pages.floor.texts import Picture, Text, part, says
from pages.shell.numbers import date_of, number, time, weekday
from pages.shell.speech import to_say, tr

WEEK: Final = timedelta(days=6)
SHORT: Final = (20, 14)  # letters of a task in a narrow tile; with fewer, who is on it says more
MOST: Final = 6
HOUR_CLOSE: Final = Fraction(1, 20)
TIERS: Final = {1: to_say("shift lead"), 2: to_say("management"), 3: to_say("head of the plant")}
TREND_LENGTH: Final = 12  # shifts on a tile's small line; the board shows all


def all_of(facts: Facts, trends: Trends) -> list[Picture]:
    tiles = [_tile(value, facts, trends.get(value.kpi, [])) for value in facts.values]
    return [*_not_explained(facts), *tiles][:MOST]


def _not_explained(facts: Facts) -> list[Picture]:
    """The tile of a line that counts by hand: minutes of the plan that nobody has said anything about."""
    ended = [row for row in facts.hours if row.end <= facts.read_at]
    known = [row.not_explained_min for row in ended if row.not_explained_min is not None]
    if not known:
        return []
    name = says(tr("Minutes not explained"), tr("Not explained"))
    under = says(tr("lost, and no reason given yet"), tr("no reason given"))
    return [_shown("not_explained", name, str(number(sum(known))), tr("min")) | {"under": under}]


def _shown(key: str, name: Text, value: str, unit: str) -> Picture:
    blank: Picture = {"word": "", "mood": "none", "withheld": None, "trend": None, "action": None}
    return blank | {"key": key, "name": name, "value": value, "unit": unit, "under": []}


def _tile(value: Value, facts: Facts, trend: list[Value]) -> Picture:
    mood, shown = words.mood(value), words.reading(value.value, value.unit, value.target)
    tile = _shown(value.kpi, says(*words.names(value.kpi)), shown.number, shown.unit)
    return tile | {
        "word": words.status(value),
        "mood": mood,
        "under": _goal(value),
        "withheld": says(*withheld.variants(value.withheld)) if value.withheld else None,
        "trend": _trend(value, trend),
        "action": _action(value, facts),
    }


def _goal(value: Value) -> Text:
    goal = tr("no goal")
    if value.target is not None:
        goal = tr("goal {target}", target=words.target(value.target, value.unit))
    doubt = words.doubt(value)
    if "estimated" in value.flags:  # a figure of money says so in however little room
        estimated = f"{goal} · {tr('estimated')}"
        told = " · ".join(one for one in (goal, doubt, tr("estimated")) if one)
        return says(told, estimated, f"{goal} · {tr('est.')}")
    return says(f"{goal} · {doubt}", goal) if doubt else says(goal)


def _trend(value: Value, trend: list[Value]) -> Picture | None:
    points = [None if past.value is None else float(past.value) for past in trend[-TREND_LENGTH:]]
    if sum(point is not None for point in points) < 2:
        return None
    return {"points": points, "goal": None if value.target is None else float(value.target)}


def _action(value: Value, facts: Facts) -> Text | None:
    """The action light: who is on it until when, what is on trial, "nobody on it yet" where it missed, or nothing."""
    ours = facts.actions.get(value.kpi, [])
    missing = value.status in ("missed", "near")
    if ours:
        return _task(ours[0], "" if missing else "q", facts)
    marked = effect_words.mark(facts.marks[value.kpi]) if value.kpi in facts.marks else []
    if marked:
        return says(*([[one, "q"]] for one in marked))
    if value.status != "missed":
        return None
    return nobody(facts.reds.get(value.kpi))


def nobody(red: Red | None) -> Text:
    """Owned by nobody, and the tier that it climbed to."""
    plain = says([[f"○ {tr('nobody on it yet')}", "ask"]], [[f"○ {tr('nobody yet')}", "ask"]])
    if red is None or not red.tier:
        return plain
    who = tr(TIERS[red.tier])
    climbed = [tr("nobody on it, went up to: {who}", who=who), tr("nobody on it, {who} told", who=who)]
    return says(*([[f"○ {words}", "ask"]] for words in (*climbed, f"{tr('nobody yet')} ▲ {who}", f"▲ {who}")))


def _task(action: Action, look: str, facts: Facts) -> Text:
    """The task and its day; only where even its first words have no room, whose it is."""
    away = abs(action.due_on - facts.read_at.astimezone(facts.site.zone).date())
    when = tr("overdue") if action.is_overdue else weekday(action.due_on) if away < WEEK else date_of(action.due_on)
    titles = dict.fromkeys((*words.variants(action.title), *(words.shorter(action.title, most) for most in SHORT)))
    tasks: Text = [[[f"▶ {title} · {when}", f"{look} task"]] for title in titles if title.strip(" …")]
    return [*tasks, *([[f"▶ {said}", look]] for said in (f"{words.role(action.owner_role)}, {when}", when))]


def hour(of: Hour, facts: Facts) -> Picture:
    """A row of the board as a cell: its gap, how full it is, why it missed and what was done against it."""
    is_now, is_future = of.start <= facts.read_at < of.end, of.start > facts.read_at
    cell: Picture = {
        "mood": "none",
        "fill": 0,
        "now": is_now,
        "future": is_future,
        "why": says(""),
        "plan": _plan(of, is_future=is_future),
    }
    label = clock_of(of, facts)
    if is_future:
        return cell | {"says": says(label)}
    is_open = is_now and facts.is_by_hand and not (of.good or of.scrap)
    if is_open:
        return cell | {"says": says([[label], ["…"]]), "plan": _plan(of, is_future=True)}  # nothing entered is not 0
    if of.gap is None:
        return cell | {"says": says([[label], [number(of.good)]])}
    mood = mood_of(of)
    told = [[label], [number(of.gap, signed=True)]]
    return cell | {"mood": mood, "fill": filled(of), "says": says(told), "why": _why(of, mood, facts)}


def _plan(of: Hour, *, is_future: bool) -> Text:
    """Good parts of the hour's plan, and how far that brings the shift."""
    if of.plan is None:
        return []
    if is_future:
        return says(tr("plan {plan}", plan=number(of.plan)))
    told = tr("{good} of {plan}", good=number(of.good), plan=number(of.plan))
    if of.running_gap is None:
        return says(told)
    so_far = tr("{gap} in all", gap=number(of.running_gap, signed=True))
    return says([[told, ""], [f" · {so_far}", "q"]], told)


def _why(of: Hour, mood: str, facts: Facts) -> Text:
    if of.why is not None and mood == "missed":
        reason, against = facts.names.reason(of.why), _against(of, facts)
        return says([[reason, ""], [f" ▶ {against}", "q"]], reason, "") if against else says(reason, "")
    return says(words.plan_change(of.changes[0]), "") if of.changes else says("")


def _against(of: Hour, facts: Facts) -> str:
    """What the crew told that it did against the reason that cost this hour most."""
    told = (
        one.words
        for one in facts.countermeasures
        if one.reason == of.why and one.start < of.end and (one.end is None or one.end > of.start)
    )
    return next(told, "")


def clock_of(hour: Hour, facts: Facts) -> str:
    """06, or 06:30 where rows do not begin at the full hour."""
    label = time(hour.start, str(facts.site.zone))
    return label.removesuffix(":00")


def mood_of(hour: Hour) -> str:
    """How bad an hour's gap is; the same wherever the hour is shown."""
    whole = Fraction((hour.end - hour.start) // timedelta(minutes=1)) if hour.unit == "min" else hour.due or Fraction(0)
    return "none" if hour.gap is None else words.gap(hour.gap, whole, hour.unit, close=HOUR_CLOSE).mood


def filled(hour: Hour) -> float:
    """Good parts against the hour's whole plan."""
    return part(hour.good, hour.plan) if hour.plan else 0.0
