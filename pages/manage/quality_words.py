"""Findings as people read them: what it is, what it spoils, how much, who can mend it and where."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from access.rules import MAY, ROLES
from metrics.catalogue import CATALOGUE
from metrics.findings import Finding
from pages.shell.numbers import number

MOST_NAMED: Final = 3
A_MINUTE: Final = 60


@dataclass(frozen=True)
class Told:
    """What a finding says, what to do about it, the action that this needs, and the page where it is done.

    Without an action it takes a hand at the machine.
    """

    says: str
    mend: str
    action: str | None = None
    path: str = ""
    link: str = ""


IMPORT: Final = ("import.run", "imports", "Import")
VERSIONS: Final = ("versions.edit", "versions", "Valid from")
SHIFTS: Final = ("shifts.edit", "shifts", "Shifts")
TOLD: Final = {
    "silent": Told("{subject} has been silent for {length}", "Look at its connection."),
    "no_states": Told(
        "No machine tells its states here",
        "Connect a machine, or choose figures of parts only.",
        "kpis.choose",
        "team-kpis",
        "Team figures",
    ),
    "unknown_time": Told(
        "{subject}: {length} of planned time in which nobody knows what it did", "Look at its connection."
    ),
    "parts_outside": Told(
        "{amount} were counted while the state was not known", "Look at the machine's clock and connection."
    ),
    "no_product": Told(
        "{amount} of {machine} without a product", "Send orders.csv, or a product with each row.", *IMPORT
    ),
    "no_cycle": Told("Product {subject} has no ideal cycle", "Set it from a day on.", *VERSIONS),
    "unknown_product": Told("Product {subject} is not in the list", "Send products.csv with it.", *IMPORT),
    "unknown_reason": Told("Reason {subject} is not in the list: {amount}", "Send reasons.csv with it.", *IMPORT),
    "cycle_too_slow": Told(
        "Faster than possible: the ideal cycle of {subject} is too slow",
        "Set the true one from a day on.",
        *VERSIONS,
    ),
    "no_reason": Told(
        "{length} of stops without a reason", "Say why it stood.", "stop.explain", "hour-pad", "Hour pad"
    ),
    "counter_backwards": Told(
        "A counter of {subject} went backwards: {amount}", "See whether it was set to zero or replaced."
    ),
    "in_future": Told("{subject} sent {amount} from the future", "Set its clock."),
    "no_shifts": Told("No shift is planned, so no time counts", "Plan shifts.", *SHIFTS),
    "shifts_end": Told("The planned shifts end within a day", "Plan the next weeks.", *SHIFTS),
    "no_target": Told("{figure} has no target", "Set one.", "targets.edit", "targets", "Targets"),
    "late": Told("{amount} came in after their shift was reported", "See what sent them so late."),
    "by_hand": Told("{amount} were counted by hand beside machine states", "Let the machine count."),
    "rejects": Told("{subject}: {amount} were rejected", "Mend the rejected rows and send them again.", *IMPORT),
}

DOES: Final = {"no_reason": "Hides what caused", "unknown_reason": "Hides what caused", "late": "Moved"}


def says(finding: Finding) -> str:
    figure = CATALOGUE[finding.subject].plain_name if finding.subject in CATALOGUE else finding.subject
    given = {"subject": finding.subject, "machine": finding.machine, "figure": figure}
    return TOLD[finding.kind].says.format(**given, length=length(finding.size), amount=amount(finding))


def who(finding: Finding) -> str:
    """The roles that can mend it here; else a hand at the machine."""
    action = TOLD[finding.kind].action
    if action is None:
        return "whoever looks after the machine"
    return ", ".join(role for role in ROLES if role in MAY[action])


def spoils(finding: Finding) -> str:
    """The first figures by name, and how many more."""
    named = [CATALOGUE[kpi].plain_name for kpi in finding.spoils]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    does = "Withholds" if finding.withholds else DOES.get(finding.kind, "Spoils")
    return f"{does} {', '.join(named[:MOST_NAMED])}{more}"


def share(finding: Finding) -> str:
    """12 % of the time; empty where it is no part of anything."""
    of = {"min": "time", "pcs": "parts", "rows": "rows"}.get(finding.unit)
    if of is None or not finding.share:
        return ""
    percent = number(finding.share * 100, digits=0 if finding.share >= Fraction(1, 10) else 1)
    return f"{'under 0.1' if percent == '0.0' else percent} % of the {of}"


def length(minutes: Fraction) -> str:
    """51 min, 14 h."""
    return f"{number(minutes)} min" if minutes < 3 * A_MINUTE else f"{number(minutes / A_MINUTE)} h"


def amount(finding: Finding) -> str:
    """1 282 parts, 1 message."""
    unit = {"pcs": "parts"}.get(finding.unit, finding.unit)
    return f"{number(finding.size)} {unit.removesuffix('s') if finding.size == 1 else unit}"
