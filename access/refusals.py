"""The refusals that a page may show: each carries one plain sentence for the person in front of it.

A sentence is written with {places}, and its values stand beside it, so that a page can say it in the reader's language:
`Invalid("There is no line {line} here.", line=line)`. Everywhere else str() is that sentence in English.
"""


class Ours(str):
    """A text of our own, in English, that a refusal carries; what people typed and named is plain str."""

    __slots__ = ()


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """Something was asked that cannot be done; str() is the sentence to show. A tuple is a list of words."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.sentence, self.values = sentence, values
        shown = {name: ", ".join(map(str, one)) if isinstance(one, tuple) else one for name, one in values.items()}
        super().__init__(sentence.format(**shown) if values else sentence)


class NotFound(Refusal):
    """There is no such thing in what this person may see: an unknown id and a foreign one read the same."""


class Forbidden(Refusal):
    """The person sees it, but their role may not do this."""


class ChangedMeanwhile(Refusal):
    """Somebody changed it after this person loaded it; nothing was written."""


class Invalid(Refusal):
    """What was typed cannot be taken; the sentence says what, where and how to mend it."""
