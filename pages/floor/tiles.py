"""The KPI tiles and the hours of the wall's picture."""

from datetime import timedelta
from fractions import Fraction
from typing import Final

from feedback.actions import Action
from metrics.hours import Hour
from metrics.values import Value
from pages.floor import withheld, words
from pages.floor.facts import Facts, Trends
from pages.floor.texts import Picture, Text, part, says
from pages.shell.numbers import number, time

WEEK: Final = timedelta(days=6)
MOST: Final = 6
HOUR_CLOSE: Final = Fraction(1, 20)
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
    name = says("Minutes not explained", "Not explained")
    under = says("lost, and no reason given yet", "no reason given")
    return [_shown("not_explained", name, str(number(sum(known))), "min") | {"under": under}]


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
    goal = "no goal" if value.target is None else f"goal {words.target(value.target, value.unit)}"
    doubt = words.doubt(value)
    if "estimated" in value.flags:  # a figure of money says so in however little room
        told = f"{goal} · {doubt}, estimated" if doubt else f"{goal} · estimated"
        return says(told, f"{goal} · estimated", f"{goal} · est.")
    return says(f"{goal} · {doubt}", goal) if doubt else says(goal)


def _trend(value: Value, trend: list[Value]) -> Picture | None:
    points = [None if past.value is None else float(past.value) for past in trend[-TREND_LENGTH:]]
    if sum(point is not None for point in points) < 2:
        return None
    return {"points": points, "goal": None if value.target is None else float(value.target)}


def _action(value: Value, facts: Facts) -> Text | None:
    """The action light: who is on it and until when, "nobody on it yet" where it missed, nothing where all is well."""
    ours = facts.actions.get(value.kpi, [])
    missing = value.status in ("missed", "near")
    if ours:
        return _task(ours[0], "" if missing else "q", facts)
    return says([["○ nobody on it yet", "ask"]], [["○ nobody yet", "ask"]]) if value.status == "missed" else None


def _task(action: Action, look: str, facts: Facts) -> Text:
    away = abs(action.due_on - facts.read_at.astimezone(facts.site.zone).date())
    due = f"{action.due_on:%a}" if away < WEEK else f"{action.due_on.day} {action.due_on:%b}"
    when = "overdue" if action.is_overdue else due
    titles = [f"{title} · {when}" for title in words.variants(action.title)]
    shorter = (*titles, action.title, f"{action.owner_role}, {when}", when)
    return [[[f"▶ {said}", look]] for said in shorter]


def hour(of: Hour, facts: Facts) -> Picture:
    """A row of the board as a cell: its gap, how full it is, and why it missed."""
    is_now, is_future = of.start <= facts.read_at < of.end, of.start > facts.read_at
    cell: Picture = {"mood": "none", "fill": 0, "now": is_now, "future": is_future, "why": says("")}
    label = clock_of(of, facts)
    if is_future:
        return cell | {"says": says(label)}
    is_open = is_now and facts.is_by_hand and not (of.good or of.scrap)
    if is_open:
        return cell | {"says": says([[label], ["…"]])}
    if of.gap is None:
        return cell | {"says": says([[label], [number(of.good)]])}
    mood = mood_of(of)
    cell |= {"mood": mood, "fill": filled(of), "says": says([[label], [number(of.gap, signed=True)]])}
    is_missed = of.why is not None and mood == "missed"
    if of.changes and not is_missed:
        return cell | {"why": says(words.plan_change(of.changes[0]), "")}
    return cell | {"why": says(facts.names.reason(of.why or ""), "") if is_missed else says("")}


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
