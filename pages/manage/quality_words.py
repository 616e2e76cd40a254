"""Findings as people read them: what it is, what it spoils, how much, who can mend it and where."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from access.rules import MAY, ROLES
from metrics.catalogue import CATALOGUE
from metrics.findings import Finding
from pages.shell.numbers import number
from pages.shell.speech import to_say, tr, tr_n

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


IMPORT: Final = ("import.run", "imports", to_say("Import"))
VERSIONS: Final = ("versions.edit", "versions", to_say("Valid from"))
SHIFTS: Final = ("shifts.edit", "shifts", to_say("Shifts"))
TOLD: Final = {
    "silent": Told(to_say("{subject} has been silent for {length}"), to_say("Look at its connection.")),
    "no_states": Told(
        to_say("No machine tells its states here"),
        to_say("Connect a machine, or choose figures of parts only."),
        "kpis.choose",
        "team-kpis",
        to_say("Team figures"),
    ),
    "unknown_time": Told(
        to_say("{subject}: {length} of planned time in which nobody knows what it did"),
        to_say("Look at its connection."),
    ),
    "parts_outside": Told(
        to_say("{amount} were counted while the state was not known"),
        to_say("Look at the machine's clock and connection."),
    ),
    "no_product": Told(
        to_say("{amount} of {machine} without a product"),
        to_say("Send orders.csv, or a product with each row."),
        *IMPORT,
    ),
    "no_cycle": Told(to_say("Product {subject} has no ideal cycle"), to_say("Set it from a day on."), *VERSIONS),
    "unknown_product": Told(
        to_say("Product {subject} is not in the list"), to_say("Send products.csv with it."), *IMPORT
    ),
    "unknown_reason": Told(
        to_say("Reason {subject} is not in the list: {amount}"), to_say("Send reasons.csv with it."), *IMPORT
    ),
    "cycle_too_slow": Told(
        to_say("Faster than possible: the ideal cycle of {subject} is too slow"),
        to_say("Set the true one from a day on."),
        *VERSIONS,
    ),
    "no_reason": Told(
        to_say("{length} of stops without a reason"),
        to_say("Say why it stood."),
        "stop.explain",
        "hour-pad",
        to_say("Hour pad"),
    ),
    "counter_backwards": Told(
        to_say("A counter of {subject} went backwards: {amount}"), to_say("See whether it was set to zero or replaced.")
    ),
    "in_future": Told(to_say("{subject} sent {amount} from the future"), to_say("Set its clock.")),
    "no_shifts": Told(to_say("No shift is planned, so no time counts"), to_say("Plan shifts."), *SHIFTS),
    "shifts_end": Told(to_say("The planned shifts end within a day"), to_say("Plan the next weeks."), *SHIFTS),
    "no_target": Told(
        to_say("{figure} has no target"), to_say("Set one."), "targets.edit", "targets", to_say("Targets")
    ),
    "late": Told(to_say("{amount} came in after their shift was reported"), to_say("See what sent them so late.")),
    "by_hand": Told(to_say("{amount} were counted by hand beside machine states"), to_say("Let the machine count.")),
    "rejects": Told(
        to_say("{subject}: {amount} were rejected"), to_say("Mend the rejected rows and send them again."), *IMPORT
    ),
}

# What a finding does to the figures that are named behind it.
WITHHOLDS: Final = to_say("Withholds {figures}")
SPOILS: Final = to_say("Spoils {figures}")
HIDES: Final = to_say("Hides what caused {figures}")
DOES: Final = {"no_reason": HIDES, "unknown_reason": HIDES, "late": to_say("Moved {figures}")}
SHARES: Final = {
    "min": to_say("{percent} % of the time"),
    "pcs": to_say("{percent} % of the parts"),
    "rows": to_say("{percent} % of the rows"),
}


def says(finding: Finding) -> str:
    figure = tr(CATALOGUE[finding.subject].plain_name) if finding.subject in CATALOGUE else finding.subject
    given = {"subject": finding.subject, "machine": finding.machine, "figure": figure}
    return tr(TOLD[finding.kind].says, **given, length=length(finding.size), amount=amount(finding))


def who(finding: Finding) -> str:
    """The roles that can mend it here; else a hand at the machine."""
    action = TOLD[finding.kind].action
    if action is None:
        return tr("whoever looks after the machine")
    return ", ".join(tr(role) for role in ROLES if role in MAY[action])


def spoils(finding: Finding) -> str:
    """The first figures by name, and how many more."""
    named = [tr(CATALOGUE[kpi].plain_name) for kpi in finding.spoils]
    figures = ", ".join(named[:MOST_NAMED])
    if len(named) > MOST_NAMED:
        figures = tr("{figures} and {count} more", figures=figures, count=len(named) - MOST_NAMED)
    return tr(WITHHOLDS if finding.withholds else DOES.get(finding.kind, SPOILS), figures=figures)


def share(finding: Finding) -> str:
    """12 % of the time; empty where it is no part of anything."""
    of = SHARES.get(finding.unit)
    if of is None or not finding.share:
        return ""
    percent = number(finding.share * 100, digits=0 if finding.share >= Fraction(1, 10) else 1)
    if finding.share < Fraction(1, 2000):
        percent = tr("under {number}", number=number(Fraction(1, 10), digits=1))
    return tr(of, percent=percent)


def length(minutes: Fraction) -> str:
    """51 min, 14 h."""
    if minutes < 3 * A_MINUTE:
        return tr("{count} min", count=number(minutes))
    return tr("{count} h", count=number(minutes / A_MINUTE))


def amount(finding: Finding) -> str:
    """1 282 parts, 1 message."""
    size, shown = 1 if finding.size == 1 else 2, number(finding.size)
    said = {
        "pcs": tr_n("{count} part", "{count} parts", size, count=shown),
        "rows": tr_n("{count} row", "{count} rows", size, count=shown),
        "stops": tr_n("{count} stop", "{count} stops", size, count=shown),
        "messages": tr_n("{count} message", "{count} messages", size, count=shown),
    }
    return said.get(finding.unit, "")
