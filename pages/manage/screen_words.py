"""What the page of screens says of a screen: its pages, its texts and what becomes of them, in plain words."""

from decimal import Decimal
from typing import Any

from pages.shell.numbers import number
from pages.shell.speech import tr


def kinds() -> dict[str, str]:
    """The pages that a playlist can hold, and the one that comes by itself."""
    return {
        "line": tr("The line's shift"),
        "promises": tr("Promises"),
        "losses": tr("What costs most"),
        "ideas": tr("Ideas and thanks"),
        "safety": tr("Safety cross"),
        "plant": tr("The whole plant"),
        "message": tr("Message"),
        "handover": tr("Handover"),
    }


def themes() -> dict[str, str]:
    return {"dark": tr("dark"), "light": tr("light"), "contrast": tr("high contrast")}


def of_preview(distance_m: Decimal) -> dict[str, Any]:
    """What stands below a preview; JS fills {count}, {parts} and {name}."""
    away = number(distance_m, digits=0 if distance_m == int(distance_m) else 1)
    return {
        "kinds": kinds(),
        "blocks": blocks(),
        "columns": [tr("Text"), "", tr("Size, arcmin"), tr("Needed"), tr("Can be read")],
        "passes": tr("✓ yes"),
        "fails": tr("▼ too small"),
        "all_legible": tr("✓ Every text can be read from {metres} m.", metres=away),
        "too_small": tr(
            "▼ Some texts are too small from {metres} m: choose a larger screen or come closer.", metres=away
        ),
        "sheets": tr("Not all fits at once: the page shows {count} sheets, one after another."),
        "left_out": tr("No room for: {parts}."),
        "figure": tr("the figure {name}"),
    }


def blocks() -> dict[str, str]:
    """The texts and parts of a page, by the names that its check gives them. Sizes are in minutes of arc."""
    return _head() | _line() | _pages() | {"rows": tr("further rows"), "text": tr("other texts")}


def _head() -> dict[str, str]:
    return {
        "title": tr("line and shift"),
        "danger": tr("open dangers"),
        "live": tr("age and time"),
        "call": tr("calls for help"),
        "qr": tr("the code for phones"),
    }


def _line() -> dict[str, str]:
    return {
        "gap": tr("the gap"),
        "by_now": tr("made by now"),
        "ends": tr("forecast"),
        "bar": tr("the bar"),
        "state": tr("what the line does"),
        "because": tr("why, and who is coming"),
        "next": tr("what comes next"),
        "name": tr("names of figures"),
        "status": tr("met or missed"),
        "value": tr("values"),
        "unit": tr("units"),
        "goal": tr("goals"),
        "trend": tr("trends"),
        "withheld": tr("why a figure is withheld"),
        "action": tr("who is on it"),
        "act": tr("who is on it"),
        "hour": tr("hours"),
        "hours": tr("the hours"),
        "plan": tr("the hours' plan and running gap"),
        "why": tr("reasons of the hours"),
        "loss": tr("what costs most"),
        "done": tr("you said, we did"),
        "owed": tr("answers owed"),
        "owed_rest": tr("how long answers take and dates kept (page Promises)"),
    }


def _pages() -> dict[str, str]:
    return {
        "promised": tr("what explains a figure"),
        "size": tr("minutes lost"),
        "known": tr("how much is known"),
        "count": tr("counts"),
        "counted": tr("what is counted"),
        "story": tr("ideas"),
        "thanks": tr("thanks"),
        "today": tr("how today stands"),
        "days": tr("days of the month"),
        "legend": tr("the legend"),
        "letters": tr("letters"),
        "message": tr("the message"),
        "until": tr("until when it hangs"),
        "heading": tr("headings"),
        "result": tr("the result"),
        "open": tr("what stands open"),
        "said": tr("what was written"),
        "read": tr("who has read it"),
    }
