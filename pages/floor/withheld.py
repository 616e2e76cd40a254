"""Why a figure is withheld, in the language being spoken: the rooms below say it in English."""

import re
from typing import Final

from metrics.retention import GONE
from metrics.withhold import NO_PRODUCT, NO_SHIFT, ZERO
from pages.shell.speech import to_say, tr

WHOLE: Final = (
    NO_SHIFT,
    NO_PRODUCT,
    GONE,
    *ZERO.values(),
    to_say("nothing to divide by"),
    to_say("no parts counted"),
    to_say("no machine states"),
    to_say("nothing but planned stops in this time"),
    to_say("no known time: nothing was heard from the machine"),
    to_say("money is counted by line or team, not by machine"),
)
WITH_VALUES: Final = (
    (re.compile(r"only (?P<share>\d+)% of the time is known"), to_say("only {share} % of the time is known")),
    (re.compile(r"no ideal cycle for product (?P<names>.+)"), to_say("no ideal cycle for product {names}")),
    (re.compile(r"no labor rate for line (?P<names>.+)"), to_say("no labor rate for line {names}")),
    (re.compile(r"no crew for line (?P<names>.+)"), to_say("no crew for line {names}")),
    (re.compile(r"no margin for product (?P<names>.+)"), to_say("no margin for product {names}")),
    (re.compile(r"no material cost for product (?P<names>.+)"), to_say("no material cost for product {names}")),
)
SHORT: Final = {
    "only {share} % of the time is known": to_say("only {share} % known"),
    "no ideal cycle for product {names}": to_say("no ideal cycle"),
    "no labor rate for line {names}": to_say("no labor rate"),
    "no crew for line {names}": to_say("no crew"),
    "no margin for product {names}": to_say("no margin"),
    "no material cost for product {names}": to_say("no material cost"),
    "no known time: nothing was heard from the machine": to_say("no known time"),
    "nothing but planned stops in this time": to_say("only planned stops"),
}


def why(reason: str) -> str:
    """The whole reason; one that is not known here stays as it is."""
    template, values = _told(reason)
    return tr(template, **values)


def variants(reason: str) -> list[str]:
    """The reason, then a shorter form of it for a narrow tile."""
    template, values = _told(reason)
    short = [tr(SHORT[template], **values)] if template in SHORT else []
    return [tr(template, **values), *short]


def _told(reason: str) -> tuple[str, dict[str, str]]:
    for pattern, template in WITH_VALUES:
        found = pattern.fullmatch(reason)
        if found:
            return template, found.groupdict()
    return reason, {}
