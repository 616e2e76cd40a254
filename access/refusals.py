"""The refusals that a page may show: each carries one plain sentence for the person in front of it."""


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """Something was asked that cannot be done; str() is the sentence to show."""


class NotFound(Refusal):
    """There is no such thing in what this person may see: an unknown id and a foreign one read the same."""


class Forbidden(Refusal):
    """The person sees it, but their role may not do this."""


class ChangedMeanwhile(Refusal):
    """Somebody changed it after this person loaded it; nothing was written."""


class Invalid(Refusal):
    """What was typed cannot be taken; the sentence says what, where and how to mend it."""
