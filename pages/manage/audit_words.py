"""How the audit's deeds and values read; what has no words of its own is shown as it is kept."""

from typing import Final

from pages.shell.speech import to_say, tr

KINDS: Final = {
    "action": to_say("Actions"),
    "annotation": to_say("Notes"),
    "call": to_say("Calls for help"),
    "danger": to_say("Dangers"),
    "day": to_say("Special days"),
    "export": to_say("Lists"),
    "handover": to_say("Handover"),
    "idea": to_say("Ideas"),
    "import": to_say("Imports"),
    "kpi": to_say("Team figures"),
    "line": to_say("Lines"),
    "machine": to_say("Machines"),
    "message": to_say("Messages"),
    "pad": to_say("Hour pad"),
    "pattern": to_say("Patterns of shifts"),
    "person": to_say("People"),
    "plan": to_say("Changes of the plan"),
    "screen": to_say("Screens"),
    "shift": to_say("Shifts"),
    "site": to_say("Plant"),
    "station": to_say("QR sheets"),
    "stop": to_say("Stops"),
    "target": to_say("Targets"),
    "token": to_say("Tokens"),
    "trial": to_say("Trials"),
}
NAMES: Final = {
    "body": to_say("words"),
    "display_name": to_say("name"),
    "due_on": to_say("due"),
    "kpi": to_say("figure"),
    "language": to_say("language"),
    "line": to_say("line"),
    "lines": to_say("lines"),
    "name": to_say("name"),
    "owner_id": to_say("owner"),
    "reason": to_say("reason"),
    "result": to_say("result"),
    "role": to_say("role"),
    "state": to_say("state"),
    "target": to_say("target"),
    "teams": to_say("teams"),
    "why": to_say("why"),
    "words": to_say("words"),
}


def deed(action: str) -> str:
    """idea.accepted reads as Ideas: accepted."""
    kind, _, done = action.partition(".")
    return f"{tr(KINDS[kind]) if kind in KINDS else kind}: {done.replace('_', ' ')}"


def value_name(name: str) -> str:
    return tr(NAMES[name]) if name in NAMES else name.replace("_", " ")
