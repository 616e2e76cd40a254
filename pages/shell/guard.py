"""The mark that the sign-in routes, headers and checks of serve.py stand around this process."""

_stands = False


def put_up() -> None:
    """Said by serve.py, once everything is in place."""
    global _stands  # noqa: PLW0603  one process, one guard
    _stands = True


def stands() -> bool:
    """Whether pages may be drawn in this process."""
    return _stands
