"""The team's reward pot, where the site gives one: for each verified idea, to the team, never to a person.

Of a merged idea every team that said it gets its part. A team is who works on the line, agency workers included.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid
from access.rules import require
from db.queries import pot as queries

MOST: Final = Decimal(100_000)
CENT: Final = Decimal("0.01")
SYSTEM: Final = "system"


@dataclass(frozen=True)
class Setting:
    """What a verified idea brings its team, None for nothing; `version` is 0 before anybody set it."""

    amount: Decimal | None
    version: int
    currency: str


@dataclass(frozen=True)
class Pot:
    """What is in one team's pot, and for how many ideas."""

    team: str
    currency: str
    amount: Decimal
    ideas: int
    last_at: datetime


def setting(conn: Connection, actor: Actor) -> Setting:
    """What the site gives now."""
    require(actor, "pot.read")
    return Setting(*conn.execute(queries.SETTING, {"site_id": actor.site_id}).one())


def give(conn: Connection, actor: Actor, amount: Decimal | None, *, seen_version: int) -> None:
    """From now on a verified idea brings this much; None or nothing: no pot. What is in the pots stays in them.

    A second tap changes nothing.
    """
    require(actor, "pot.edit")
    if amount is not None and not 0 <= amount <= MOST:
        raise Invalid("An idea brings between 0 and {most}.", most=MOST)
    row = {"site_id": actor.site_id, "amount": amount or None, "seen_version": seen_version}
    if not conn.execute(queries.CHANGE if seen_version else queries.SET, row).rowcount:
        now = setting(conn, actor)
        if (now.amount, now.version) == (row["amount"], seen_version + 1):
            return
        raise ChangedMeanwhile("Somebody set this amount meanwhile. Here is how it stands now.")
    audit.record(conn, actor, "pot.set", f"site:{actor.site_id}", amount=amount)


def fill(conn: Connection, site_id: str, now: datetime) -> None:
    """Put in what is due for ideas that were verified since the amount was set, each once."""
    since = conn.execute(queries.GIVEN_SINCE, {"site_id": site_id}).scalar()
    if since is None:
        return
    for row in conn.execute(queries.VERIFIED, {"site_id": site_id, "since": since}).all():
        for team, amount in parts(row.amount, list(row.teams)).items():
            entry = {"site_id": site_id, "idea_id": row.idea_id, "team": team, "amount": amount, "now": now}
            conn.execute(queries.PUT_IN, entry | {"currency": row.currency})
        audit.record(conn, Actor(site_id, SYSTEM, SYSTEM, ""), "pot.filled", f"idea:{row.idea_id}", amount=row.amount)


def parts(amount: Decimal, teams: list[str]) -> dict[str, Decimal]:
    """The amount split by how many ideas came from each team, to the cent; what is left over goes to the first one."""
    said = Counter(teams)
    split = {team: (amount * count / len(teams)).quantize(CENT, ROUND_DOWN) for team, count in said.items()}
    split[teams[0]] += amount - sum(split.values())
    return split


def pots(conn: Connection, actor: Actor) -> list[Pot]:
    """The list for HR: what each team's pot holds."""
    require(actor, "pot.read")
    return [Pot(*row) for row in conn.execute(queries.POTS, {"site_id": actor.site_id})]
