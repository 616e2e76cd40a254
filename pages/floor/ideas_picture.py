"""Ideas and thanks: what was said, answered and done, and what is being done now. Names with consent only."""

from datetime import date
from typing import Final

from feedback.stories import Story, Told
from pages.floor import foot_picture, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, look, looks, says
from pages.shell.numbers import date_of, number, weekday
from pages.shell.speech import tr

NEAR: Final = 6  # days: a weekday says enough


def of(facts: Facts, told: Told) -> Picture:
    """`facts` are of any of the lines: what management owes is the plant's."""
    return {
        "about": says(tr("Ideas and thanks, last 30 days"), tr("Ideas and thanks")),
        "counts": _counts(told),
        "thanks": _thanks(told),
        "rows": [_row(story, facts) for story in told.stories],
        "empty": says(tr("Nothing was done from an idea yet. Say the first one."), tr("Say the first idea.")),
        "owed": foot_picture.owed(facts, of_line=False),
    }


def _counts(told: Told) -> list[Picture]:
    """In the last 30 days."""
    return [
        {"value": number(told.said), "says": says(tr("said"))},
        {"value": number(told.answered), "says": says(tr("answered"))},
        {"value": number(told.done), "says": says(tr("done"))},
    ]


def _thanks(told: Told) -> Text:
    """The newest, in the words of who says it, to the team, and to those by name who want theirs shown."""
    if not told.thanks:
        return says(tr("Thanks to everyone who spoke up."), tr("Thanks!")) if told.said else []
    newest = told.thanks[0]
    team = tr("team {team}", team=newest.team) if newest.team else tr("the team")
    to = ", ".join((*newest.names, team)) if newest.names else team
    whole = look(newest.body, "b")
    return [
        looks(tr("“{words}” {by} thanks {team}", words=whole, by=newest.from_name, team=to)),
        looks(tr("“{words}” {by}", words=whole, by=newest.from_name)),
        *says(tr("{by} thanks {team}", by=newest.from_name, team=to), tr("Thanks!")),
    ]


def _row(story: Story, facts: Facts) -> Picture:
    return {"is_done": story.is_done, "says": _done(story) if story.is_done else _doing(story, facts)}


def _done(story: Story) -> Text:
    titles = [[["✓ ", "b"], [title, "b"]] for title in words.variants(story.title)]
    if not story.result:
        return titles
    told = [
        looks(tr("✓ {title}: {result}", title=look(title, "b"), result=result))
        for title in words.variants(story.title)
        for result in words.variants(story.result)[:1]
    ]
    return [*told, *titles]


def _doing(story: Story, facts: Facts) -> Text:
    when = _by(story.on_day, facts.read_at.astimezone(facts.site.zone).date())
    return [
        looks(tr("▶ {title}, by {day}", title=look(title, ""), day=when), "q") for title in words.variants(story.title)
    ]


def _by(day: date, today: date) -> str:
    return weekday(day) if 0 <= (day - today).days < NEAR else date_of(day)
