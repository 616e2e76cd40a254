"""What a person wants by mail, and at which address: chosen by themselves, nothing unless they do."""

import json
import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from access import audit
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid
from access.rules import require
from db.queries import webhooks as queries
from feedback.outbox import OF_EVERYBODY

ADDRESS: Final = re.compile(r"[^\x00-\x20\x7f\s@<>,;:\"\\()\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
PERSONAL: Final = ("idea.answered", "idea.step", "thanks", "translation.wanted")


@dataclass(frozen=True)
class Wish:
    """An address, empty for none, and the kinds of news that go there; `version` is 0 before the first wish."""

    address: str
    kinds: tuple[str, ...]
    version: int


def of(conn: Connection, actor: Actor) -> Wish:
    """One's own; before one has chosen, what concerns oneself is proposed."""
    require(actor, "mail.choose")
    row = conn.execute(queries.WISH, _who(actor)).one_or_none()
    return Wish(row.address, tuple(row.kinds), row.version) if row else Wish("", PERSONAL, 0)


def choose(conn: Connection, actor: Actor, wish: Wish) -> None:
    """Keep one's own wish, from the version that was seen. Raises Invalid, ChangedMeanwhile."""
    require(actor, "mail.choose")
    address = wish.address.strip()
    if address and not ADDRESS.fullmatch(address):
        raise Invalid("This is no mail address. One looks like ana@plant.example.")
    if set(wish.kinds) - set(OF_EVERYBODY):
        raise Invalid("Choose from what there is.")
    kinds = sorted(set(wish.kinds))
    row = {"address": address, "kinds": json.dumps(kinds), "seen_version": wish.version}
    if not conn.execute(queries.PUT_WISH, _who(actor) | row).rowcount:
        raise ChangedMeanwhile("You changed this in another window meanwhile. Here is how it stands now.")
    audit.record(conn, actor, "mail.choose", f"person:{actor.person_id}", has_address=bool(address), kinds=kinds)


def _who(actor: Actor) -> dict[str, object]:
    return {"site_id": actor.site_id, "person_id": actor.person_id}
