"""The one rule for text that people type: cleaned of what deceives, refused when empty or too long."""

import unicodedata
from itertools import islice

import regex

from access.refusals import Invalid, Ours

TITLE_LENGTH = 120
BODY_LENGTH = 4000
THE_TITLE = Ours("the title")
YOUR_WORDS = Ours("your words")
BYTES_PER_CHARACTER = 4  # a plain character needs at most four; more are stacked marks
DECEIVING = regex.compile(r"[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\u00ad]")  # turn or hide what is read
CONTROL = regex.compile(r"[\p{Cc}\p{Cs}--\n]", flags=regex.VERSION1)
BLANK_LINES = regex.compile(r"\n{3,}")
SENTENCE_END = regex.compile(r"(?<=[.!?。！？])\s|\n")


def title(text: str, *, what: Ours = THE_TITLE) -> str:
    """One line of 1 to 120 characters, or Invalid with a sentence that names `what`."""
    return _checked(" ".join(_cleaned(text).split()), what, TITLE_LENGTH)


def body(text: str, *, what: Ours = YOUR_WORDS) -> str:
    """1 to 4000 characters, line breaks kept, or Invalid with a sentence that names `what`."""
    return _checked(BLANK_LINES.sub("\n\n", _cleaned(text)).strip(), what, BODY_LENGTH)


def headline(text: str, limit: int = 70) -> str:
    """The first sentence of a body, cut between words: what a list shows of it."""
    first = SENTENCE_END.split(text.strip(), maxsplit=1)[0].rstrip(".。 ")
    if len(first) <= limit:  # a reader never counts more than these
        return first
    begun = [one[0] for one in islice(regex.finditer(r"\X", first), limit + 1)]
    if len(begun) <= limit:
        return first
    cut = "".join(begun[: limit - 1])
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:") + "…"


def length(text: str) -> int:
    """Characters as a reader counts them: an accent or an emoji family is one."""
    return len(regex.findall(r"\X", text))


def _cleaned(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", DECEIVING.sub("", CONTROL.sub("", plain)))


def _checked(text: str, what: Ours, most: int) -> str:
    counted = length(text)
    if not text or not regex.search(r"[\p{L}\p{N}\p{S}\p{P}]", text):
        raise Invalid("Please write {what}: a few words are enough.", what=what)
    if counted > most:
        raise Invalid("Please shorten {what}: {counted} characters, {most} fit.", what=what, counted=counted, most=most)
    if len(text.encode()) > most * BYTES_PER_CHARACTER:
        raise Invalid("Please write {what} with fewer stacked signs: it is too large to keep.", what=what)
    return text
