"""Secrets that a browser keeps: 256 random bits, of which the database only ever sees the hash."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

LONGEST = 400  # characters of a cookie value that are worth looking at


@dataclass(frozen=True)
class Key:
    """What a cookie says: the site, and the hash to look up there."""

    site_id: str
    token_hash: str


def new() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """SHA-256 in hex: enough for 256 random bits, where there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def pack(site_id: str, token: str) -> str:
    """The value of a cookie: base64url(site) . token"""
    return f"{base64.urlsafe_b64encode(site_id.encode()).decode().rstrip('=')}.{token}"


def unpack(value: str) -> Key | None:
    """The key in a cookie's value; None for anything that is not one of ours."""
    site, dot, token = value.partition(".")
    if not dot or not token or len(value) > LONGEST:
        return None
    try:
        site_id = base64.b64decode(site + "=" * (-len(site) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return None if "\0" in site_id else Key(site_id, digest(token))
