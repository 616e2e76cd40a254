"""Ideas and thanks: what was said, answered and done, and what is being done now. Names with consent only."""

from datetime import date
from typing import Final

from feedback.stories import Story, Told
from feedback.thanks import Thanks
from pages.floor import foot_picture, words
from pages.floor.facts import Facts
from pages.floor.texts import Picture, Text, look, looks, says
from pages.shell.numbers import date_of, number, weekday
from pages.shell.speech import tr

NEAR: Final = 6  # days: a weekday says enough
THANKS_MOST: Final = 2  # the newest, above what was done
STORY_ROWS: Final = 2
THANKS_ROWS: Final = 3  # of letters, so that a sentence stands whole


def of(facts: Facts, told: Told) -> Picture:
    """`facts` are of any of the lines: what management owes is the plant's."""
    return {
        "about": says(tr("Ideas and thanks, last 30 days"), tr("Ideas and thanks")),
        "counts": _counts(told),
        "thanks": says(tr("Thanks to everyone who spoke up."), tr("Thanks!")) if told.said else [],
        "rows": [*map(_thanked, told.thanks[:THANKS_MOST]), *(_row(story, facts) for story in told.stories)],
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


def _thanked(thanks: Thanks) -> Picture:
    """In the words of who says it, to the team, and to those by name who want theirs shown."""
    team = tr("team {team}", team=thanks.team) if thanks.team else tr("the team")
    to = ", ".join((*thanks.names, team))
    told = tr("“{words}” {by} thanks {team}", words=look(thanks.body, "b"), by=thanks.from_name, team=to)
    return {"is_done": True, "rows": THANKS_ROWS, "says": [looks(told)]}


def _row(story: Story, facts: Facts) -> Picture:
    return {
        "is_done": story.is_done,
        "rows": STORY_ROWS,
        "says": _done(story) if story.is_done else _doing(story, facts),
    }


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
