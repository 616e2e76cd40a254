"""Every sentence of the phone pages. To add a language, add its dictionary; what that lacks is shown in English."""

from collections.abc import Mapping
from typing import Final

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
ENGLISH: Final = {
    "title": "Say it",
    "what": "What do you see?",
    "danger": "Danger",
    "danger_is": "someone could get hurt",
    "again": "Again",
    "again_is": "keeps coming back",
    "better": "Better",
    "better_is": "I have an idea",
    "note": "Note",
    "note_is": "what happened here",
    "words": "In your words",
    "words_hint": "A few words are enough.",
    "send": "Send",
    "no_name": "No name needed, you get a code",
    "add_name": "Add my name",
    "promise": "You get an answer by {day} · works offline too",
    "promise_danger": "The shift’s supervisor sees it at once and answers in this shift",
    "promise_note": "A note is kept with its time and needs no answer",
    "goal": "goal {target}",
    "this_shift": "{figure}, this shift",
    "last_shift": "{figure}, last shift",
    "choose": "Please choose what it is: danger, again, better or note.",
    "write": "Please write a few words.",
    "no_script": "This page needs JavaScript. Please tell your supervisor instead.",
    "waiting_title": "Kept on this phone",
    "waiting": "There is no connection to the plant right now. It is sent as soon as this page has one again.",
    "sending": "Sending …",
    "noted_title": "Thank you, it is noted",
    "noted": "Your note stands with its time on the line’s charts.",
    "thanks_title": "Thank you, we have it",
    "thanks": "You get an answer by {day}.",
    "thanks_danger": "The shift’s supervisor sees it now.",
    "your_code": "Your code",
    "keep_code": "Write it down or take a picture: it is the only way to your answer, and nobody can look it up.",
    "open": "Follow it",
    "another": "Done",
    "closed": "This QR code is not in use any more. Please tell your supervisor, or scan another one.",
    "receipt_title": "What became of it",
    "receipt_ask": "Type the code of your receipt, and read the answer.",
    "receipt_find": "Find it",
    "you_said": "You said",
    "said_on": "{day} · {line}",
    "answer": "The answer",
    "question": "A question for you",
    "your_reply": "Your reply",
    "reply": "Send the reply",
    "history": "What happened so far",
    "other_code": "Another code",
    "result": "What came of it",
}
STATES: Final = {
    "new": "We have it. You get an answer by {due}.",
    "late": "Your answer is overdue since {due}. It stands on the wall as owed to you.",
    "asked_back": "We need to know more from you. Your date stays: an answer by {due}.",
    "parked": "Not now. It comes back by itself on {parked_until}.",
    "declined": "Not this time, and here is why.",
    "accepted": "Yes. It is to be done by {due_on}.",
    "done": "Done. Thank you!",
    "removed": "The danger is gone. Thank you!",
    "danger_new": "The shift’s supervisor has it. It stays on the wall until the danger is gone.",
    "danger_accepted": "Somebody is on it. It stays on the wall until the danger is gone.",
    "together": "Others said it too, so it goes on as one.",
}
STEPS: Final = {
    "sent": "You said it",
    "asked_back": "{by} asked",
    "replied": "You replied",
    "accepted": "{by} said yes",
    "declined": "{by} said no",
    "parked": "{by} put it off",
    "merged": "{by} put it together with another one",
    "unmerged": "{by} took it apart again",
    "done": "{by} finished it",
    "removed": "{by} removed the danger",
}
MANAGEMENT_STEPS: Final = {
    "sent": "{by} said it",
    "asked_back": "{by} asked back",
    "replied": "{by} replied",
    "accepted": "{by} accepted it",
    "declined": "{by} declined it",
    "parked": "{by} parked it",
    "merged": "{by} merged it",
    "unmerged": "{by} took it apart",
    "done": "{by} finished it",
    "removed": "{by} removed the danger",
}
LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {"en": ENGLISH}


def of(language: str) -> Mapping[str, str]:
    """The sentences of a language, English where it lacks one."""
    return {**ENGLISH, **LANGUAGES.get(language, {})}


def chosen(wanted: str) -> str:
    """The first language of an Accept-Language header (or a plain code) that there are sentences in."""
    codes = [part.partition(";")[0].strip().partition("-")[0].lower() for part in wanted.split(",")]
    return next((code for code in codes if code in LANGUAGES), "en")


def direction(language: str) -> str:
    """ltr or rtl, for the page's `dir`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
