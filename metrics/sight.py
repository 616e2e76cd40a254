"""Who may ask about which scope: people see the lines in their sight, and what is made of those alone."""

from sqlalchemy import Connection

from access.actors import Actor
from access.refusals import NotFound, Ours
from access.rules import require
from metrics import plant
from metrics.scope import Scope, lines_of

NOT_HERE = Ours("There is no such figure in your sight.")


def lines_in(conn: Connection, actor: Actor, scope: Scope) -> list[str]:
    """The lines that a scope is made of. Raises NotFound where one of them is out of sight, or the scope unknown."""
    require(actor, "board.read")
    if scope.site_id != actor.site_id:
        raise NotFound(NOT_HERE)
    found = _of_machine(conn, scope) if scope.machine is not None else [one.line for one in lines_of(conn, scope)]
    if not found or not set(found) <= actor.lines:
        raise NotFound(NOT_HERE)
    return found


def _of_machine(conn: Connection, scope: Scope) -> list[str]:
    return sorted({v.line for v in plant.machine_versions(conn, scope.site_id) if v.machine == scope.machine})
