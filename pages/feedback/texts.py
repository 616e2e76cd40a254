"""Every sentence of the phone pages, said by `tr` in the language that the phone asks for."""

from collections.abc import Mapping
from typing import Final

from pages.shell.speech import to_say, tr

ENGLISH: Final = {
    "title": to_say("Say it"),
    "what": to_say("What do you see?"),
    "danger": to_say("Danger"),
    "danger_is": to_say("someone could get hurt"),
    "again": to_say("Again"),
    "again_is": to_say("keeps coming back"),
    "better": to_say("Better"),
    "better_is": to_say("I have an idea"),
    "note": to_say("Note"),
    "note_is": to_say("what happened here"),
    "words": to_say("In your words"),
    "words_hint": to_say("A few words are enough."),
    "send": to_say("Send"),
    "no_name": to_say("No name needed, you get a code"),
    "add_name": to_say("Add my name"),
    "promise": to_say("You get an answer by {day} · works offline too"),
    "promise_danger": to_say("The shift’s supervisor sees it at once and answers in this shift"),
    "promise_note": to_say("A note is kept with its time and needs no answer"),
    "goal": to_say("goal {target}"),
    "this_shift": to_say("{figure}, this shift"),
    "last_shift": to_say("{figure}, last shift"),
    "choose": to_say("Please choose what it is: danger, again, better or note."),
    "write": to_say("Please write a few words."),
    "no_script": to_say("This page needs JavaScript. Please tell your supervisor instead."),
    "waiting_title": to_say("Kept on this phone"),
    "waiting": to_say("There is no connection to the plant right now. It is sent as soon as this page has one again."),
    "sending": to_say("Sending …"),
    "noted_title": to_say("Thank you, it is noted"),
    "noted": to_say("Your note stands with its time on the line’s charts."),
    "thanks_title": to_say("Thank you, we have it"),
    "thanks": to_say("You get an answer by {day}."),
    "thanks_danger": to_say("The shift’s supervisor sees it now."),
    "your_code": to_say("Your code"),
    "keep_code": to_say(
        "Write it down or take a picture: it is the only way to your answer, and nobody can look it up."
    ),
    "open": to_say("Follow it"),
    "another": to_say("Done"),
    "closed": to_say("This QR code is not in use any more. Please tell your supervisor, or scan another one."),
    "receipt_title": to_say("What became of it"),
    "receipt_ask": to_say("Type the code of your receipt, and read the answer."),
    "receipt_find": to_say("Find it"),
    "you_said": to_say("You said"),
    "said_on": to_say("{day} · {line}"),
    "answer": to_say("The answer"),
    "question": to_say("A question for you"),
    "your_reply": to_say("Your reply"),
    "reply": to_say("Send the reply"),
    "history": to_say("What happened so far"),
    "other_code": to_say("Another code"),
    "result": to_say("What came of it"),
}
STATES: Final = {
    "new": to_say("We have it. You get an answer by {due}."),
    "late": to_say("Your answer is overdue since {due}. It stands on the wall as owed to you."),
    "asked_back": to_say("We need to know more from you. Your date stays: an answer by {due}."),
    "parked": to_say("Not now. It comes back by itself on {parked_until}."),
    "declined": to_say("Not this time, and here is why."),
    "accepted": to_say("Yes. It is to be done by {due_on}."),
    "in_trial": to_say("It is being tried. You read here what the figure did."),
    "verified": to_say("It has worked. Thank you!"),
    "standard": to_say("It has worked, and is how the line works now. Thank you!"),
    "spread": to_say("It has worked, and another line does it too. Thank you!"),
    "stopped": to_say("It was tried and stopped, and this is what was learned. Thank you!"),
    "done": to_say("Done. Thank you!"),
    "removed": to_say("The danger is gone. Thank you!"),
    "withdrawn": to_say("You took it back. Nobody else is shown it any more."),
    "danger_new": to_say("The shift’s supervisor has it. It stays on the wall until the danger is gone."),
    "danger_accepted": to_say("Somebody is on it. It stays on the wall until the danger is gone."),
    "together": to_say("Others said it too, so it goes on as one."),
}
STEPS: Final = {
    "sent": to_say("You said it"),
    "asked_back": to_say("{by} asked"),
    "replied": to_say("You replied"),
    "accepted": to_say("{by} said yes"),
    "declined": to_say("{by} said no"),
    "parked": to_say("{by} put it off"),
    "merged": to_say("{by} put it together with another one"),
    "unmerged": to_say("{by} took it apart again"),
    "in_trial": to_say("{by} started the trial"),
    "verified": to_say("{by} confirmed that it has worked"),
    "standard": to_say("{by} made it the standard"),
    "spread": to_say("{by} took it over to another line"),
    "stopped": to_say("{by} stopped the trial"),
    "fell_back": to_say("{by} took it back into trial"),
    "handed_up": to_say("{by} handed it up to management"),
    "asked_again": to_say("You asked again"),
    "taken_up": to_say("{by} took it up again"),
    "done": to_say("{by} finished it"),
    "thanked": to_say("{by} says thanks"),
    "removed": to_say("{by} removed the danger"),
    "withdrawn": to_say("You took it back"),
    "claimed": to_say("You put your name to it"),
}
MANAGEMENT_STEPS: Final = {
    "sent": to_say("{by} said it"),
    "asked_back": to_say("{by} asked back"),
    "replied": to_say("{by} replied"),
    "accepted": to_say("{by} accepted it"),
    "declined": to_say("{by} declined it"),
    "parked": to_say("{by} parked it"),
    "merged": to_say("{by} merged it"),
    "unmerged": to_say("{by} took it apart"),
    "in_trial": to_say("{by} started the trial"),
    "verified": to_say("{by} confirmed that it has worked"),
    "standard": to_say("{by} made it the standard"),
    "spread": to_say("{by} took it over to another line"),
    "stopped": to_say("{by} stopped the trial"),
    "fell_back": to_say("{by} took it back into trial"),
    "handed_up": to_say("{by} handed it up to management"),
    "asked_again": to_say("{by} asked again"),
    "taken_up": to_say("{by} took it up again"),
    "done": to_say("{by} finished it"),
    "thanked": to_say("{by} says thanks"),
    "removed": to_say("{by} removed the danger"),
    "withdrawn": to_say("{by} withdrew it"),
    "claimed": to_say("{by} put a name to it"),
}


def of_page() -> dict[str, str]:
    """The sentences of the phone's pages in the language being spoken; {places} stay for whoever knows them."""
    return {key: tr(sentence) for key, sentence in ENGLISH.items()}


def told(table: Mapping[str, str], key: str, **values: object) -> str:
    """A sentence of one of these tables in the language being spoken."""
    return tr(table[key], **values)
