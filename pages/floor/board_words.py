"""The words that board.js, stops.js and pad.js put around what they are given; they fill the {places} themselves."""

from pages.shell import speech
from pages.shell.speech import tr

Words = dict[str, str]


def speaking() -> Words:
    """What the document says of its language, for who reads it aloud and for the browser's own parts."""
    return {"lang": speech.language(), "dir": speech.direction(speech.language())}


def of_board() -> Words:
    """For the board's live part."""
    return speaking() | {
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


def of_pad() -> Words:
    """For the hours of the pad."""
    return speaking() | {
        "hours": tr("Hours"),
        "stops": tr("Stops"),
        "to_tell": tr("{count} to tell"),
        "this_shift": tr("this shift"),
        "shift_before": tr("shift before"),
        "product": tr("product"),
        "choose": tr("choose"),
        "good": tr("good"),
        "bad": tr("bad"),
        "why_bad": tr("why bad"),
        "more": tr("+ another product or reason"),
        "before": tr("Before:"),
        "save_mine": tr("Save mine instead"),
        "theirs": tr("Take theirs"),
        "now_says": tr("It now says: {hour}"),
        "save": tr("Save"),
        "saving": tr("saving"),
        "no_reason": tr("no reason"),
        "why_were_they": tr("Why were they bad?"),
        "which_product": tr("Which product?"),
        "back": tr("back"),
    }


def of_stops(*, by_hand: bool) -> Words:
    """For the list of stops; a line that counts by hand has only those that were told."""
    told = tr("No stop was told in this shift and the one before.")
    return _of_list() | _of_form() | {"none": told if by_hand else tr("No stop in this shift and the one before.")}


def _of_list() -> Words:
    return {
        "a_stop": tr("A stop"),
        "add": tr("+ a stop"),
        "show_all": tr("show all {count}"),
        "why_asked": tr("why?"),
        "standing": tr("still standing"),
        "guess": tr("the machine says {reason}"),
        "yes": tr("Yes, it still stands"),
        "no": tr("No: it ran again at …"),
        "back": tr("back"),
        "gone": tr(
            "This stop is not in the list any more: it was joined with another or corrected. Go back and look again."
        ),
        "mine": tr("Keep mine and go on"),
        "theirs": tr("Take theirs"),
        "meanwhile": tr("It now says: {stop}. Chosen here: {chosen}."),
        "nothing_yet": tr("nothing yet"),
        "no_reason": tr("no reason"),
        "history_count": tr("Who said what ({count})"),
        "history": tr("Who said what, the newest first"),
        "take_back": tr("Take back"),
        "minutes": tr("{count} min"),
    }


def _of_form() -> Words:
    return {
        "locked": tr("a supervisor decides that"),
        "no_machine": tr("no machine"),
        "this_machine": tr("this machine"),
        "which_machine": tr("Which machine caused it?"),
        "other_lines": tr("On other lines"),
        "from": tr("from"),
        "to": tr("to"),
        "tap": tr("tap"),
        "stands": tr("still stands"),
        "why": tr("why"),
        "choose": tr("choose a reason"),
        "comment": tr("What happened?"),
        "comment_needed": tr("What happened? (needed)"),
        "countermeasure": tr("What was done so that it does not come again? (needed)"),
        "save": tr("Save"),
        "saving": tr("saving"),
        "caused_by": tr("caused by"),
        "split": tr("Split in two"),
        "join": tr("Join with"),
        "take_out": tr("Take it out: there was no such stop"),
        "splitting": tr("splitting"),
        "split_at": tr("Split at {time}"),
        "where": tr("Where does the second stop begin? Tap on the bar."),
        "it_stands": tr("it still stands"),
        "stopped_at": tr("It stopped at {time}"),
        "ran_at": tr("It ran again at {time}"),
        "hour_minute": tr("… (hour and minute)"),
    }
