"""Setting the targets of a line. A new one from a day on leaves what counted before it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, RowMapping

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound
from access.rules import require
from db.queries import target_edit as q
from metrics.catalogue import CATALOGUE

_WITH_PRODUCTS = "changeover"


@dataclass(frozen=True)
class LineTarget:
    """A target as it is kept: `target` and `tolerance` in the unit of the KPI's value (0.68, not 68).

    `valid_from` is an aware instant, None: always. The products are empty but for a change from one to the other.
    """

    line: str
    kpi: str
    target: Decimal
    tolerance: Decimal | None = None
    valid_from: datetime | None = None
    product_from: str = ""
    product_to: str = ""
    set_by: str | None = None
    why: str | None = None


def of_line(conn: Connection, actor: Actor, line: str) -> list[LineTarget]:
    """Every target the line has or had, by KPI, the latest first."""
    _in_sight(actor, line)
    found = conn.execute(q.TARGETS_OF_LINE, {"site_id": actor.site_id, "line": line})
    return [LineTarget(**row) for row in found.mappings()]


def products(conn: Connection, actor: Actor) -> list[str]:
    """The codes that a change of product may name."""
    return list(conn.execute(q.PRODUCTS, {"site_id": actor.site_id}).scalars())


def put(conn: Connection, actor: Actor, target: LineTarget, *, seen: LineTarget | None = None) -> bool:
    """Set a target from its instant on; False when it is set so already.

    `seen` is the target with the very same start that this one corrects; without it, that start is refused (Invalid).
    ChangedMeanwhile when it no longer reads as seen.
    """
    _may(actor, target.line)
    _check(target)
    held = _held(conn, actor, target)
    if held is not None and _same(held, target):
        return False
    if held is None:
        written = conn.execute(q.ADD_TARGET, _row(actor, target)).rowcount
        if not written:
            raise ChangedMeanwhile("Somebody set a target from this day meanwhile. Look at it first.")
    elif seen is None:
        raise Invalid("There is a target from this day already. Correct that one, or choose another day.")
    elif held != seen:
        raise ChangedMeanwhile("Somebody changed this target meanwhile. Here is how it stands now.")
    else:
        conn.execute(q.REPLACE_TARGET, _row(actor, target))
    _done(conn, actor, "target.set", target, held)
    return True


def remove(conn: Connection, actor: Actor, seen: LineTarget) -> None:
    """Take a target back; the one before it counts again. NotFound when it is gone, ChangedMeanwhile as above."""
    _may(actor, seen.line)
    held = _held(conn, actor, seen)
    if held is None:
        raise NotFound("This target is not there any more.")
    if held != seen:
        raise ChangedMeanwhile("Somebody changed this target meanwhile. Here is how it stands now.")
    conn.execute(q.REMOVE_TARGET, _key(actor, seen))
    _done(conn, actor, "target.remove", seen, held)


def _in_sight(actor: Actor, line: str) -> None:
    if line not in actor.lines:
        raise NotFound("There is no line {line} in your sight.", line=line)


def _may(actor: Actor, line: str) -> None:
    _in_sight(actor, line)
    require(actor, "targets.edit")


def _check(target: LineTarget) -> None:
    kpi = CATALOGUE.get(target.kpi)
    if kpi is None:
        raise Invalid("There is no KPI {kpi}.", kpi=target.kpi)
    numbers = [number for number in (target.target, target.tolerance) if number is not None]
    if not all(number.is_finite() and number >= 0 for number in numbers):
        raise Invalid("A target and its tolerance are numbers from 0 up.")
    if not kpi.may_pass_one and max(numbers) > 1:
        raise Invalid("A share cannot be over 100 %. Type 68 for 68 %.")
    if (target.product_from or target.product_to) and target.kpi != _WITH_PRODUCTS:
        raise Invalid("Only the changeover time has targets for a pair of products.")
    if bool(target.product_from) != bool(target.product_to):
        raise Invalid("Name both products of the change, the old and the new one, or none.")


def _same(held: LineTarget, target: LineTarget) -> bool:
    return (held.target, held.tolerance, held.why or "") == (target.target, target.tolerance, target.why or "")


def _held(conn: Connection, actor: Actor, target: LineTarget) -> LineTarget | None:
    row: RowMapping | None = conn.execute(q.LOCK_TARGET, _key(actor, target)).mappings().one_or_none()
    return LineTarget(**row) if row else None


def _key(actor: Actor, target: LineTarget) -> dict[str, object]:
    return {
        "site_id": actor.site_id,
        "line": target.line,
        "kpi": target.kpi,
        "product_from": target.product_from,
        "product_to": target.product_to,
        "valid_from": target.valid_from,
    }


def _row(actor: Actor, target: LineTarget) -> dict[str, object]:
    values = {"target": target.target, "tolerance": target.tolerance, "set_by": actor.name, "why": target.why}
    return _key(actor, target) | values


def _values(target: LineTarget) -> dict[str, object]:
    return {"target": target.target, "tolerance": target.tolerance, "why": target.why}


def _done(conn: Connection, actor: Actor, action: str, target: LineTarget, held: LineTarget | None) -> None:
    start = target.valid_from.isoformat() if target.valid_from else "always"
    details = {"kpi": target.kpi, "from": start} | _values(target)
    audit.record(conn, actor, action, f"line:{target.line}", before=_values(held) if held else {}, **details)
    conn.execute(q.TELL_FIGURES, {"site_id": actor.site_id})
