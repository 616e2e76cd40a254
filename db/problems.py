"""What the database's own tools refuse, in one plain sentence."""


class ServerProblem(Exception):  # noqa: N818  the sentence is for the person at the keyboard
    """The server cannot be had as asked; str() says why and how to mend it."""
