"""Screens on the wall and tablets at the line: paired by a code that an admin types in, revoked with one click.

The screen asks (`ask`), shows the code and keeps the token in its cookie; the admin types the code (`pair`); the
screen looks again (`look`) and learns its site. From then on `find` turns its cookie into an actor that sees the
screen's lines.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row

import clock
from access import audit, tokens
from access.actors import Actor
from access.refusals import ChangedMeanwhile, Invalid, NotFound, Ours
from access.rules import require
from db.queries import screens as queries

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0 or 1, which people mix up
CODE_LENGTH: Final = 8
CODE_LIVES: Final = timedelta(minutes=15)
IDLE: Final = timedelta(days=90)
SEEN_EVERY: Final = timedelta(minutes=1)
ROLES: Final = {"wall": "screen", "pad": "pad"}
THEMES: Final = ("dark", "light", "contrast")
LANGUAGES: Final = ("en", "de", "es", "pl", "ro", "tr", "uk", "ar", "ja")
PAGES: Final = ("line", "promises", "losses", "ideas", "safety", "plant", "message")
SHORTEST_S: Final = 15  # nobody reads a page in less
LONGEST_S: Final = 600
MOST_PAGES: Final = 12
MOST_LINES: Final = 8


@dataclass(frozen=True)
class Waiting:
    """A screen that waits to be paired: `code` is shown on it, `cookie` is the value of its cookie."""

    code: str
    kind: str
    cookie: str
    expires_at: datetime
    is_paired: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a playlist and how long it stays; `kind` is one of PAGES, and `line` stands for each of the lines."""

    kind: str
    seconds: int = 20


AT_FIRST: Final = (Page("line", 40), Page("promises"))  # of a new wall: management is measured beside the line


@dataclass(frozen=True)
class Settings:
    """What an admin says about a screen: its place, its lines and pages in order, inches across, metres away."""

    name: str
    lines: tuple[str, ...]
    diagonal_in: Decimal | None = None
    distance_m: Decimal | None = None
    language: str = "en"
    theme: str = "dark"
    playlist: tuple[Page, ...] = (Page("line"),)


@dataclass(frozen=True)
class Screen:
    """One paired screen; `kind` is wall or pad, `name` its place."""

    screen_id: int
    kind: str
    name: str
    lines: tuple[str, ...]
    diagonal_in: Decimal | None
    distance_m: Decimal | None
    language: str
    theme: str
    playlist: tuple[Page, ...]
    version: int
    paired_at: datetime
    last_seen_at: datetime | None
    revoked_at: datetime | None


def ask(conn: Connection, kind: str, *, now: datetime) -> Waiting:
    """A new screen wants to be paired: its code for 15 minutes, and its cookie for good."""
    if kind not in ROLES:
        raise Invalid("A screen is a wall or a pad.")
    token = tokens.new()
    bound = {"kind": kind, "token_hash": tokens.digest(token), "expires_at": now + CODE_LIVES}
    while True:  # two screens with one code, by a chance of one in 10^12: ask the dice again
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if conn.execute(queries.WAIT, bound | {"code": code}).first():
            return Waiting(code, kind, tokens.pack("", token), now + CODE_LIVES)


def look(conn: Connection, cookie: str | None, *, now: datetime) -> Waiting | None:
    """How the pairing of this cookie stands. Once `is_paired`, its `cookie` replaces the old one. None: ask again."""
    key = tokens.unpack(cookie or "")
    row = key and conn.execute(queries.WAITING, {"token_hash": key.token_hash, "now": now}).first()
    if not row or not cookie:
        return None
    token = cookie.partition(".")[2]
    packed = tokens.pack(row.paired_site or "", token)
    return Waiting(row.code, row.kind, packed, row.expires_at, is_paired=row.paired_site is not None)


def pair(conn: Connection, actor: Actor, code: str, settings: Settings) -> Screen:
    """Take the screen that shows this code into the actor's site. A code works once."""
    require(actor, "screens.pair")
    _check(conn, actor, settings)
    now = clock.now()
    taken = conn.execute(queries.TAKE_CODE, {"site_id": actor.site_id, "code": tidy_code(code), "now": now}).first()
    if taken is None:
        raise Invalid(
            "No screen shows this code now. Codes change after 15 minutes: look at the screen and type it again."
        )
    _check_tablet(taken.kind, settings)
    bound = {"site_id": actor.site_id, "now": now, "paired_by": actor.person_id} | _columns(settings)
    screen_id = conn.execute(queries.ADD, bound | {"kind": taken.kind, "token_hash": taken.token_hash}).scalar_one()
    _put_lines(conn, actor, screen_id, settings)
    audit.record(conn, actor, "screen.pair", f"screen:{screen_id}", kind=taken.kind, **_told(settings))
    return one(conn, actor, screen_id)


def all_of(conn: Connection, actor: Actor) -> list[Screen]:
    """The screens of the actor's site, the revoked ones last."""
    require(actor, "screens.pair")
    return [_screen(row) for row in conn.execute(queries.SCREENS, {"site_id": actor.site_id})]


def one(conn: Connection, actor: Actor, screen_id: int) -> Screen:
    """One screen of the actor's site (for a screen: itself only); NotFound otherwise."""
    row = conn.execute(queries.SCREEN, {"site_id": actor.site_id, "screen_id": screen_id}).first()
    if row is None or actor.screen_id not in (None, screen_id):
        raise NotFound("There is no such screen.")
    return _screen(row)


def change(conn: Connection, actor: Actor, screen_id: int, settings: Settings, *, seen_version: int) -> Screen:
    """New settings; the screen follows at its next refresh."""
    require(actor, "screens.pair")
    _check(conn, actor, settings)
    before = one(conn, actor, screen_id)
    _check_tablet(before.kind, settings)
    bound = {"site_id": actor.site_id, "screen_id": screen_id, "seen_version": seen_version} | _columns(settings)
    if conn.execute(queries.CHANGE, bound).first() is None:
        raise ChangedMeanwhile("Somebody changed or revoked this screen after you opened the page. Look again.")
    _put_lines(conn, actor, screen_id, settings)
    audit.record(conn, actor, "screen.change", f"screen:{screen_id}", before=_held(before), **_told(settings))
    return one(conn, actor, screen_id)


def revoke(conn: Connection, actor: Actor, screen_id: int) -> None:
    """The screen shows nothing from its next refresh on, and asks to be paired. Twice is as good as once."""
    require(actor, "screens.revoke")
    one(conn, actor, screen_id)
    which = {"site_id": actor.site_id, "screen_id": screen_id}
    if conn.execute(queries.REVOKE, which | {"now": clock.now()}).first():
        conn.execute(queries.FORGET_CODE, which)
        audit.record(conn, actor, "screen.revoke", f"screen:{screen_id}")


def find(conn: Connection, cookie: str | None, *, now: datetime) -> Actor | None:
    """The screen behind a cookie, as an actor that sees its own lines; None when forged, revoked or 90 days unseen."""
    key = tokens.unpack(cookie or "")
    row = key and conn.execute(queries.SCREEN_OF_TOKEN, vars(key) | {"idle_since": now - IDLE}).first()
    if not key or not row:
        return None
    if now - (row.last_seen_at or row.paired_at) > SEEN_EVERY:
        bound = {"site_id": key.site_id, "screen_id": row.screen_id, "now": now, "not_since": now - SEEN_EVERY}
        conn.execute(queries.SEEN, bound)
    return _actor(row)


def tidy_code(code: str) -> str:
    """What was typed, in capitals and without the gaps and dashes that people put in."""
    return "".join(letter for letter in code.upper() if letter in LETTERS)


def _actor(row: Row[Any]) -> Actor:
    return Actor(
        site_id=row.site_id,
        kind="screen",
        role=ROLES[row.kind],
        name=row.name,
        lines=frozenset(row.lines),
        screen_id=row.screen_id,
        language=row.language,
    )


def _screen(row: Row[Any]) -> Screen:
    kept = row._asdict()
    pages = tuple(Page(**page) for page in kept["playlist"])
    return Screen(**kept | {"lines": tuple(kept["lines"]), "playlist": pages})


def _told(settings: Settings) -> dict[str, Any]:
    """The settings as plain values, for the audit."""
    pages = [vars(page) for page in settings.playlist]
    return vars(settings) | {"name": settings.name.strip(), "lines": list(settings.lines), "playlist": pages}


def _held(screen: Screen) -> dict[str, Any]:
    return _told(Settings(**{name: getattr(screen, name) for name in vars(Settings("", ()))}))


def _columns(settings: Settings) -> dict[str, Any]:
    told = _told(settings)
    return told | {"playlist": json.dumps(told["playlist"])}


def _put_lines(conn: Connection, actor: Actor, screen_id: int, settings: Settings) -> None:
    which = {"site_id": actor.site_id, "screen_id": screen_id}
    conn.execute(queries.DROP_LINES, which)
    conn.execute(queries.PUT_LINES, which | {"lines": list(settings.lines)})


def _check(conn: Connection, actor: Actor, settings: Settings) -> None:
    if not 1 <= len(settings.name.strip()) <= 60:
        raise Invalid("Give the screen's place in 1 to 60 characters, such as: Line 2, above the filler.")
    if settings.theme not in THEMES:
        raise Invalid("The theme is dark, light or contrast.")
    if settings.language not in LANGUAGES:
        raise Invalid("The language is one of {languages}.", languages=LANGUAGES)
    _check_size(settings.diagonal_in, 5, 200, Ours("diagonal"), Ours("inches"))
    _check_size(settings.distance_m, Decimal("0.3"), 50, Ours("viewing distance"), Ours("metres"))
    _check_playlist(settings.playlist)
    _check_lines(conn, actor, settings.lines)


def _check_size(value: Decimal | None, low: Decimal | int, high: Decimal | int, what: Ours, unit: Ours) -> None:
    if value is not None and not low <= value <= high:
        raise Invalid(
            "The {what} is {value} {unit}; it must be from {low} to {high}.",
            what=what,
            value=value,
            unit=unit,
            low=low,
            high=high,
        )


def _check_playlist(playlist: tuple[Page, ...]) -> None:
    if not 1 <= len(playlist) <= MOST_PAGES:
        raise Invalid("A playlist has 1 to {most} pages.", most=MOST_PAGES)
    if any(page.kind not in PAGES for page in playlist):
        raise Invalid("A page of a playlist is one of: {pages}.", pages=PAGES)
    if not all(SHORTEST_S <= page.seconds <= LONGEST_S for page in playlist):
        raise Invalid(
            "A page stays from {least} to {most} seconds: in less nobody reads it.", least=SHORTEST_S, most=LONGEST_S
        )


def _check_lines(conn: Connection, actor: Actor, lines: tuple[str, ...]) -> None:
    if not 1 <= len(lines) <= MOST_LINES or len(set(lines)) < len(lines):
        raise Invalid("Choose 1 to {most} lines, each once.", most=MOST_LINES)
    known = conn.execute(queries.KNOWN_LINES, {"site_id": actor.site_id, "lines": list(lines)}).scalar_one()
    if known < len(lines):
        raise NotFound("There is no such line.")


def _check_tablet(kind: str, settings: Settings) -> None:
    if kind == "pad" and len(settings.lines) > 1:
        raise Invalid("A tablet is for one line: choose one.")
