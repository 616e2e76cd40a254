"""A message on the wall, in the words of whoever wrote it."""

from feedback.messages import Message
from pages.floor.facts import Facts
from pages.floor.texts import Picture, says
from pages.shell.numbers import day_and_time
from pages.shell.speech import tr


def of(facts: Facts, message: Message) -> Picture:
    until = day_and_time(message.end_at, str(facts.site.zone))
    return {"about": says(tr("Message")), "says": says(message.body), "until": says(tr("until {time}", time=until))}
