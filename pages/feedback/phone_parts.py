"""Pieces of the phone's page: what can be tapped on it. Every text in them is escaped."""

from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import quote, urlencode

from access.actors import Actor
from metrics.values import Value
from pages.feedback import texts
from pages.floor import words
from pages.shell import speech
from pages.shell.speech import tr

KINDS: Final = (("danger", "⚠"), ("again", "↻"), ("better", "✦"), ("note", "✎"))
# Lines of drawings on 24 by 24: what it is about, for who does not write, and what gets better.
DRAWN: Final = {
    "heavy": "M5 21h14l-2.500-10h-9zM12 11a3 3 0 1 0-.1 0",
    "reach": "M3 3h18M9 8a2 2 0 1 0-.1 0M9 8v7l-2 6M9 15l3 6M9 11l6-6",
    "slippery": "M7 5a2 2 0 1 0-.1 0M8 8l4 5-4 4M12 13l6 2M9 10l6-1M3 21c3-2 5 1 9 0s6-2 9 0",
    "sharp": "M3 21l4-4M5 15L17 3c4 5 3 9-1 13l-5 0z",
    "hot": "M12 2c1 5 6 6 6 12a6 6 0 0 1-12 0c0-3 2-5 3-6 0 2 1 3 2 3 1-3 0-6 1-9z",
    "noise": "M4 9v6h4l5 4V5L8 9zM16 9c1.500 2 1.500 4 0 6M19 6c3 4 3 8 0 12",
    "leak": "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11z",
    "jam": "M2 19h20M4 13h6v6H4zM13 19l-3-7 7-3 3 7zM17 3v3M21 5l-2 2M13 5l2 2",
    "broken": "M20 6l-4 4-2-2 4-4a5 5 0 0 0-7 6l-7 7 3 3 7-7a5 5 0 0 0 6-7z",
    "missing": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M9.500 10a2.500 2.500 0 1 1 4 2c-1 .7-1.500 1-1.500 2M12 17v.1",
    "walk": "M13 5a2 2 0 1 0-.1 0M12 8l-2 6 4 3 1 5M10 14l-3 8M12 8l4 4h3M12 8l-5 3v3",
    "dirt": "M16 2l-5 9M7 10l8 4-3 7c-4 0-7-1-9-4 3-1 3-4 4-7zM7 20l2-3M18 20h3M19 16h.1",
    "faster": "M4 5l8 7-8 7M12 5l8 7-8 7",
    "better": "M12 3l2.700 6 6.300.6-4.800 4.300 1.400 6.300-5.600-3.300-5.600 3.300 1.400-6.300L3 9.600 9.300 9z",
    "lighter": "M3 21L15 9M8 16v-5c0-4 5-8 12-8 0 7-4 12-8 12H8M12 15h4",
    "safer": "M12 2l8 3v6c0 5-4 9-8 11-4-2-8-6-8-11V5zM8.500 12l2.500 2.500 4.500-5",
}


def kind_buttons(said: Mapping[str, str]) -> str:
    """The four things that can be said."""
    return "".join(
        f'<label class="kind"><input type="radio" name="kind" value="{kind}"><i aria-hidden="true">{sign}</i>'
        f"<b>{escape(said[kind])}</b><small>{escape(said[f'{kind}_is'])}</small></label>"
        for kind, sign in KINDS
    )


def drawn_buttons(name: str, named: Mapping[str, str]) -> str:
    """A drawing with its word for each choice of the radio group `name`."""
    return "".join(
        f'<label class="drawn"><input type="radio" name="{name}" value="{key}">'
        f'<svg viewBox="0 0 24 24" aria-hidden="true"><path d="{DRAWN[key]}"/></svg>'
        f"<span>{escape(tr(sentence))}</span></label>"
        for key, sentence in named.items()
    )


def languages(place: Actor, kpi: str | None) -> str:
    """A row of links, one a language in its own script, for those whose phone speaks another than they do."""
    return "".join(_language(place, kpi, code, name) for code, name in speech.LANGUAGES.items())


def _language(place: Actor, kpi: str | None, code: str, name: str) -> str:
    asked = urlencode({"lang": code} | ({"kpi": kpi} if kpi else {}))
    here = ' aria-current="true"' if code == speech.language() else ""
    address = escape(f"/say/{quote(place.site_id)}/{quote(place.station or '')}?{asked}")
    return f'<a href="{address}" lang="{code}"{here}>{escape(name)}</a>'


def card(value: Value, said: Mapping[str, str], *, is_running: bool) -> str:
    """The figure as on the wall: name, value, goal, sign and word; and of when, where the phone has kept the page."""
    read = words.reading(value.value, value.unit)
    goal = said["goal"].format(target=words.target(value.target, value.unit)) if value.target is not None else ""
    figure = said["this_shift" if is_running else "last_shift"].format(figure=words.names(value.kpi)[0])
    return (
        f'<section class="card {words.mood(value)}"><div><small>{escape(figure)}</small>'
        f'<b>{escape(str(read))}</b> <span class="goal">{escape(goal)}</span>'
        f'<small id="as-of" hidden>{escape(said["as_of"])}</small></div>'
        f'<span class="status">{escape(words.status(value))}</span></section>'
    )


def body_of(typed: str, pictogram: str | None, *, with_media: bool) -> str:
    """What was typed; else the word of what was tapped, else that there is something to look at."""
    if typed.strip():
        return typed
    if pictogram in texts.PICTOGRAMS:
        return tr(texts.PICTOGRAMS[pictogram])
    return texts.told(texts.ENGLISH, "see_picture") if with_media else ""


def vote(place: Actor) -> str:
    """The way to what the line's team is asked."""
    address = f"/vote/{quote(place.site_id)}/{quote(place.station or '')}"
    return f'<p><a class="button quiet" href="{escape(address)}">{escape(tr("Your vote"))}</a></p>'
