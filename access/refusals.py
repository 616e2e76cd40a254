"""The refusals that a page may show: each carries one plain sentence for the person in front of it.

A sentence is written with {places}, and its values stand beside it, so that a page can say it in the reader's language:
`Invalid("There is no line {line} here.", line=line)`. Everywhere else str() is that sentence in English.
"""

from typing import Self


class Ours(str):
    """A text of our own that a page may say in another language. It reads as English; a tuple is a list of words.

    Its sentence is a key of the catalogues; values are said with it where they are Ours too. What people typed and
    named is plain str, and stays as it is.
    """

    sentence: str
    values: dict[str, object]

    def __new__(cls, sentence: str, /, **values: object) -> Self:
        shown = {name: ", ".join(map(str, one)) if isinstance(one, tuple) else one for name, one in values.items()}
        made = super().__new__(cls, sentence.format(**shown) if values else sentence)
        made.sentence, made.values = sentence, values
        return made


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """Something was asked that cannot be done; str() is the sentence to show."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.says = sentence if isinstance(sentence, Ours) else Ours(sentence, **values)
        super().__init__(str(self.says))


class NotFound(Refusal):
    """There is no such thing in what this person may see: an unknown id and a foreign one read the same."""


class Forbidden(Refusal):
    """The person sees it, but their role may not do this."""


class ChangedMeanwhile(Refusal):
    """Somebody changed it after this person loaded it; nothing was written."""


class Invalid(Refusal):
    """What was typed cannot be taken; the sentence says what, where and how to mend it."""
