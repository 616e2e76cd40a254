"""The mark that the sign-in routes, headers and checks of serve.py stand around this process."""

from streamlit.runtime.pages_manager import PagesManager

_stands = False


def put_up() -> None:
    """Said by serve.py, once everything is in place."""
    global _stands
    _stands = True
    # Until somebody's first visit Streamlit takes a folder named pages for its older kind of app, which has no gate.
    PagesManager.uses_pages_directory = False


def stands() -> bool:
    """Whether pages may be drawn in this process."""
    return _stands
