"""What the shell around a screen says while there is nothing to show, in the language being spoken.

`{ago}` is filled in by the shell, which goes on counting while the server is away: "14 seconds ago".
"""

from pages.shell.speech import tr

Texts = dict[str, list[str]]


def of(kind: str) -> Texts:
    """For each reason: the headline, what stands below it, and the sentence over the last frame.

    Under `code` stand headline, note and the steps that pair this `kind` (wall or pad).
    """
    return {
        "code": _code(kind),
        "starting": [
            tr("One moment"),
            tr("This screen is starting."),
            tr("This screen comes back in a moment. Last figures {ago}."),
        ],
        "away": [
            tr("No contact with the server"),
            tr("This screen tries again by itself."),
            tr("No contact with the server. Last figures {ago}."),
        ],
        "busy": [
            tr("Many screens start at once"),
            tr("The server lets them in one after another. This screen goes on by itself."),
            tr("Many screens come back at once, this one in a moment. Last figures {ago}."),
        ],
        "full": [
            tr("The server has no room for this screen"),
            tr("It shows as many screens as it can. This one goes on by itself as soon as there is room."),
            tr("The server has no room for this screen now. Last figures {ago}."),
        ],
        "database": [
            tr("The server cannot reach its database"),
            tr("Nothing is lost. This screen goes on by itself."),
            tr("No new figures reach the server. Last figures {ago}."),
        ],
        "broken": [
            tr("Something went wrong on the server"),
            tr("It was written down. This screen tries again by itself."),
            tr("Something went wrong on the server. Last figures {ago}."),
        ],
        "waiting": [tr("Please wait"), tr("This screen goes on by itself."), tr("No contact. Last figures {ago}.")],
    }


def _code(kind: str) -> list[str]:
    is_pad = kind == "pad"
    return [
        tr("This tablet is not paired yet") if is_pad else tr("This screen is not paired yet"),
        tr("It goes on by itself. The code changes after 15 minutes."),
        tr("Sign in on a computer or a phone, as an admin."),
        tr("Open Set up, then Screens."),
        tr("Type this code in, and say where the tablet is.")
        if is_pad
        else tr("Type this code in, and say where the screen is."),
    ]
