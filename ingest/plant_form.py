"""The plant's first master data typed into a form instead of a file: through the same door, noted in the audit."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid
from access.rules import require
from db.queries import plant_form as queries
from ingest import door

FORM: Final = "form"


@dataclass(frozen=True)
class Site:
    """The plant as people name it. `timezone` is an IANA name, `day_starts_at` reads like 06:00."""

    name: str
    timezone: str
    day_starts_at: str


@dataclass(frozen=True)
class Line:
    """A line by its code."""

    line: str
    name: str = ""
    team: str = ""


@dataclass(frozen=True)
class Machine:
    """A machine of a line. `is_constraint`: it sets the pace. After `silent_after_s` without a sign it is unknown."""

    machine: str
    line: str
    name: str = ""
    is_constraint: bool = False
    silent_after_s: int | None = None


@dataclass(frozen=True)
class Progress:
    """How much of each is there, and the shift planned last; what First steps asks about."""

    lines: int
    machines: int
    shifts_ahead: int
    targets: int
    board_kpis: int
    people: int
    screens: int


def site(conn: Connection, actor: Actor) -> Site:
    """The actor's plant as it stands."""
    require(actor, "import.run")
    return Site(*conn.execute(queries.SITE, {"site_id": actor.site_id}).one())


def save_site(conn: Connection, actor: Actor, wanted: Site, *, seen: Site) -> None:
    """Name, time zone and start of the day; ChangedMeanwhile when the plant no longer reads as seen."""
    require(actor, "import.run")
    held = Site(*conn.execute(queries.LOCK_SITE, {"site_id": actor.site_id}).one())
    if held == wanted:
        return
    if held != seen:
        raise ChangedMeanwhile("Somebody changed the plant meanwhile. Here is how it stands now.")
    kept = conn.execute(queries.REST_OF_SITE, {"site_id": actor.site_id}).mappings().one()
    _write(conn, actor, "sites", dict(kept) | vars(wanted))
    audit.record(conn, actor, "site.change", f"site:{actor.site_id}", before=vars(held), **vars(wanted))


def add_line(conn: Connection, actor: Actor, line: Line) -> None:
    """A new line. The very same one again changes nothing; Invalid when its code names another one."""
    require(actor, "import.run")
    held = conn.execute(queries.LINE, {"site_id": actor.site_id, "line": line.line.strip()}).one_or_none()
    if held is None:
        _write(conn, actor, "lines", vars(line))
        audit.record(conn, actor, "line.add", f"line:{line.line.strip()}", **vars(line))
    elif tuple(held) != (line.name.strip() or line.line.strip(), line.team.strip() or None):
        raise Invalid("There is a line {line} already. Give this one another code.", line=line.line.strip())


def add_machine(conn: Connection, actor: Actor, machine: Machine) -> None:
    """A new machine. The very same one again changes nothing; Invalid when its code names another one."""
    require(actor, "import.run")
    held = conn.execute(queries.MACHINE, {"site_id": actor.site_id, "machine": machine.machine.strip()}).first()
    if held is None:
        _write(conn, actor, "machines", vars(machine))
        audit.record(conn, actor, "machine.add", f"machine:{machine.machine.strip()}", **vars(machine))
    elif tuple(held) != (machine.line, machine.name.strip() or machine.machine.strip(), machine.is_constraint):
        raise Invalid(
            "There is a machine {machine} already. Give this one another code.", machine=machine.machine.strip()
        )


def progress(conn: Connection, actor: Actor) -> Progress:
    """What of the actor's plant is set up."""
    require(actor, "import.run")
    return Progress(*conn.execute(queries.PROGRESS, {"site_id": actor.site_id}).one())


def _write(conn: Connection, actor: Actor, kind: str, row: dict[str, object]) -> None:
    typed = {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
    counts = door.write(conn, kind, [typed | {"site": actor.site_id}], source=FORM, by=actor.label)
    if counts.rejects:
        reject = counts.rejects[0]
        raise Invalid("{field} {value!r}: {why}", field=reject.column, value=reject.value, why=reject.reason)
