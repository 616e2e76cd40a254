"""The words that board.js, stops.js and pad.js put around what they are given; they fill the {places} themselves."""

from pages.shell.speech import tr

Words = dict[str, str]


def of_board() -> Words:
    """For the board's live part."""
    return {
        "live": tr("live, {age}"),
        "heard": tr("data {age}"),
        "seconds_old": tr("{count} s old"),
        "minutes_old": tr("{count} min old"),
        "pick": tr("Show its last shifts below"),
        "why_so": tr("Why does it read so?"),
        "take": tr("take it"),
        "trust": tr("How far can it be trusted?"),
        "changed": tr("≠ plan: {change}"),
        "hours": tr("Hour by hour"),
        "hour": tr("hour"),
        "plan": tr("plan"),
        "good": tr("good"),
        "so_far": tr("so far"),
        "why": tr("why"),
        "losses": tr("Where the time went"),
        "which": tr("Which stops and parts?"),
    }
