"""`python -m access token add|list|revoke`: the tokens of other programs, from the server's own shell."""

import argparse
from collections.abc import Callable

from sqlalchemy import Connection

import clock
from access import api_tokens
from access.actors import Actor
from access.refusals import NotFound


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m access token", description="Tokens with which programs come in.")
    made.add_argument("deed", choices=("add", "list", "revoke"))
    made.add_argument("--site", default="", help="the plant's code; may be left out where there is one plant")
    made.add_argument("--name", default="", help="which program it is for, such as ERP (add, revoke)")
    made.add_argument("--scope", choices=tuple(api_tokens.ROLES), default="read", help="write also sends files")
    made.add_argument("--days", type=int, default=365, help="how long it lasts (365)")
    return made


def run(conn: Connection, actor: Actor, given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Do what was asked for, and say it; a Refusal carries the sentence where it cannot be done."""
    if given.deed == "add":
        token, secret = api_tokens.add(conn, actor, given.name, scope=given.scope, days=given.days, now=clock.now())
        say(f"Token {token.name} of {actor.site_id}, to {token.scope}, until {token.expires_at:%Y-%m-%d}.")
        say(f"Shown this once: {secret}")
    elif given.deed == "revoke":
        named = [token for token in api_tokens.all_of(conn, actor) if token.name == given.name and not token.revoked_at]
        if not named:
            raise NotFound("There is no token {name!r} in use. See: python -m access token list", name=given.name)
        api_tokens.revoke(conn, actor, named[0].token_id, now=clock.now())
        say(f"Token {given.name} is revoked.")
    else:
        for token in api_tokens.all_of(conn, actor):
            used = f"{token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never"
            state = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
            say(f"{token.name:<24}  {token.scope:<5}  {state:<16}  used {used:<10}  made by {token.made_by}")
    return 0
