"""Ideal cycles, rates, and machines on their lines: each holds from a day on, until the next version of the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, RowMapping

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import dirty
from db.queries import versions as q
from db.queries.versions import Statements

Held = Decimal | str | bool | None
_STALE: Final = Ours("Somebody changed this version meanwhile. Here is how it stands now.")
_MOST: Final = Decimal(10) ** 12


@dataclass(frozen=True)
class Kind:
    """A table whose rows hold from an instant on. `carried` values go on from the version before; nobody types them."""

    name: str
    table: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    carried: tuple[str, ...] = ()
    sql: Statements = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sql", q.statements(self.table, self.keys, (*self.values, *self.carried)))


CYCLES: Final = Kind(
    "cycle", "products", ("product", "machine"), ("ideal_cycle_s", "margin", "material_cost"), ("name", "unit")
)
RATES: Final = Kind("rate", "rates", ("line",), ("crew", "labor_rate", "overhead_rate"))
MACHINES: Final = Kind("machine", "machines", ("machine",), ("line", "is_constraint", "silent_after_s"), ("name",))
KINDS: Final = (CYCLES, RATES, MACHINES)


@dataclass(frozen=True)
class Version:
    """One row: its key, since when it holds (an aware instant; None: always), and what it says."""

    key: tuple[str, ...]
    valid_from: datetime | None
    values: Mapping[str, Held]

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __hash__(self) -> int:
        return hash((self.key, self.valid_from))


def read(conn: Connection, actor: Actor, kind: Kind) -> list[Version]:
    """Every version of the kind in the actor's plant, by key, the latest first."""
    require(actor, "versions.edit")
    rows = conn.execute(kind.sql.every, {"site_id": actor.site_id}).mappings()
    return [_version(kind, row) for row in rows]


def put(conn: Connection, actor: Actor, kind: Kind, wanted: Version, *, seen: Version | None = None) -> bool:
    """A version from its instant on; what holds before it stays. False when it stands so already.

    `wanted.values` holds the kind's values; what is carried on comes from the version before it. `seen` is the version
    with the very same start that this one corrects; without it that start is refused (Invalid). ChangedMeanwhile when
    it no longer reads as seen. NotFound for a product, line or machine that the plant does not have.
    """
    require(actor, "versions.edit")
    whole = _whole(conn, actor, kind, wanted)
    held = _held(conn, actor, kind, wanted)
    if held is not None and held.values == whole.values:
        return False
    lines = lines_touched(conn, actor, kind, whole)
    if held is None:
        if not conn.execute(kind.sql.add, _row(actor, kind, whole)).rowcount:
            raise ChangedMeanwhile("Somebody set a version from this day meanwhile. Look at it first.")
    elif seen is None:
        raise Invalid("There is a version from this day already. Correct that one, or choose another day.")
    elif held != seen:
        raise ChangedMeanwhile(_STALE)
    else:
        conn.execute(kind.sql.replace, _row(actor, kind, whole))
    _mark(conn, actor, kind, whole, {*lines, *lines_touched(conn, actor, kind, whole)})
    _done(conn, actor, f"{kind.name}.set", kind, whole, held)
    return True


def remove(conn: Connection, actor: Actor, kind: Kind, seen: Version) -> None:
    """Take a version back; the one before it holds again. The first one of all cannot be taken back (Invalid)."""
    require(actor, "versions.edit")
    held = _held(conn, actor, kind, seen)
    if held is None:
        raise NotFound("This version is not there any more.")
    if held != seen:
        raise ChangedMeanwhile(_STALE)
    if _is_needed(kind, seen) and len(_of_key(conn, actor, kind, seen.key)) == 1:
        raise Invalid("This is the only version: without it the plant would not know it at all. Correct it instead.")
    _mark(conn, actor, kind, seen, lines_touched(conn, actor, kind, seen))
    conn.execute(kind.sql.remove, _row(actor, kind, seen))
    _done(conn, actor, f"{kind.name}.remove", kind, seen, held)


def _is_needed(kind: Kind, version: Version) -> bool:
    """A machine or a product is known by its rows; a rate, or a machine's own cycle, may be missing."""
    return kind is MACHINES or (kind is CYCLES and not version.key[1])


def lines_touched(conn: Connection, actor: Actor, kind: Kind, version: Version) -> tuple[str, ...]:
    """The lines whose figures a version can move: its own, those that the machine was on, or all for a product."""
    if kind is RATES:
        return version.key
    if kind is CYCLES and not version.key[1]:
        return tuple(sorted(actor.lines))
    machine = version.key[-1]
    found = conn.execute(q.LINES_OF_MACHINE, {"site_id": actor.site_id, "machine": machine}).scalars()
    also = {str(version.values["line"])} if kind is MACHINES else set()
    return tuple(sorted({*found, *also}))


def _mark(conn: Connection, actor: Actor, kind: Kind, version: Version, lines: Iterable[str]) -> None:
    """Kept sums are no longer true on these lines, from the version's start to that of the next."""
    if kind is RATES:
        return  # money is computed when it is asked for
    later = [_starts(one) for one in _of_key(conn, actor, kind, version.key) if _starts(one) > _starts(version)]
    until = datetime.fromtimestamp(min(later), UTC).isoformat() if later else "infinity"
    start = version.valid_from.isoformat() if version.valid_from else "-infinity"
    every = sorted(set(lines))
    given = {"lines": every, "starts": [start] * len(every), "ends": [until] * len(every)}
    conn.execute(dirty.LINES_BETWEEN, {"site_id": actor.site_id} | given)


def _whole(conn: Connection, actor: Actor, kind: Kind, wanted: Version) -> Version:
    """The version with its values checked and what is carried on from the one before."""
    known = _of_key(conn, actor, kind, wanted.key) or _kin(conn, actor, kind, wanted.key)
    if not known and kind is not RATES:
        raise NotFound(
            "The plant has no {what} {code}. It comes with a file first.", what=KEYS[kind.keys[0]], code=wanted.key[0]
        )
    if kind is RATES and wanted.key[0] not in actor.lines:
        raise NotFound("There is no line {line} in your sight.", line=wanted.key[0])
    if kind is MACHINES and wanted.values["line"] not in actor.lines:
        raise Invalid("Choose the line that the machine is on from then.")
    for name in kind.values:
        _check(name, wanted.values[name])
    before = next((one for one in known if _starts(one) <= _starts(wanted)), known[-1] if known else None)
    carried = {name: before.values[name] for name in kind.carried} if before else {}
    return Version(wanted.key, wanted.valid_from, {name: wanted.values[name] for name in kind.values} | carried)


def _kin(conn: Connection, actor: Actor, kind: Kind, key: tuple[str, ...]) -> list[Version]:
    """A machine's own cycle may begin from the product's general one."""
    return _of_key(conn, actor, kind, (key[0], "")) if kind is CYCLES else []


def _check(name: str, value: Held) -> None:
    if isinstance(value, Decimal) and not (value.is_finite() and 0 <= value <= _MOST):
        raise Invalid("The {what} is a number from 0 up.", what=WORDS[name])
    if name == "ideal_cycle_s" and value == 0:
        raise Invalid("The ideal cycle cannot be 0 s. Leave it empty where it is not known.")


WORDS: Final = {
    "ideal_cycle_s": Ours("ideal cycle"),
    "margin": Ours("margin"),
    "material_cost": Ours("material cost"),
    "crew": Ours("crew"),
    "labor_rate": Ours("labor rate"),
    "overhead_rate": Ours("overhead rate"),
    "line": Ours("line"),
    "is_constraint": Ours("pace maker"),
    "silent_after_s": Ours("silence limit"),
}
KEYS: Final = {"product": Ours("product"), "line": Ours("line"), "machine": Ours("machine")}


def _starts(version: Version) -> float:
    return version.valid_from.timestamp() if version.valid_from else float("-inf")


def _of_key(conn: Connection, actor: Actor, kind: Kind, key: tuple[str, ...]) -> list[Version]:
    return [one for one in read(conn, actor, kind) if one.key == key]


def _held(conn: Connection, actor: Actor, kind: Kind, version: Version) -> Version | None:
    of = {"site_id": actor.site_id, "valid_from": version.valid_from} | dict(zip(kind.keys, version.key, strict=True))
    row = conn.execute(kind.sql.lock, of).mappings().one_or_none()
    return _version(kind, row) if row else None


def _version(kind: Kind, row: RowMapping) -> Version:
    values = {name: row[name] for name in (*kind.values, *kind.carried)}
    return Version(tuple(row[name] for name in kind.keys), row["valid_from"], values)


def _row(actor: Actor, kind: Kind, version: Version) -> dict[str, object]:
    named = dict(zip(kind.keys, version.key, strict=True))
    return {"site_id": actor.site_id, "valid_from": version.valid_from} | named | dict(version.values)


def _done(conn: Connection, actor: Actor, action: str, kind: Kind, version: Version, held: Version | None) -> None:
    start = version.valid_from.isoformat() if version.valid_from else "always"
    told = {name: version.values[name] for name in kind.values} | {"from": start}
    before = {name: held.values[name] for name in kind.values} if held else {}
    audit.record(conn, actor, action, f"{kind.keys[0]}:{'/'.join(filter(None, version.key))}", before=before, **told)
    conn.execute(q.TELL_FIGURES, {"site_id": actor.site_id})
