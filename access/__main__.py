"""python -m access: make or recover an admin; python -m access list: who there is; python -m access token: programs."""

import argparse
import getpass
import sys
from dataclasses import dataclass

from sqlalchemy import Connection

from access import passwords, people, token_command
from access.actors import Actor
from access.people import NewPerson, Person
from access.refusals import Invalid, Refusal
from db import server
from db.engine import engine


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line; `site` may be left out where there is one."""

    username: str
    site: str
    generate: bool


def main(arguments: list[str]) -> int:
    """0 done, 1 refused with a sentence."""
    try:
        return tokens(arguments[1:]) if arguments[:1] == ["token"] else persons(arguments)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
    except EOFError:
        sys.stderr.write("Nobody answers at the keyboard: give --name and --generate. Nothing was changed.\n")
    return 1


def tokens(arguments: list[str]) -> int:
    given = token_command.parser().parse_args(arguments)
    with server.running(), engine().begin() as conn:
        sites = [site.site_id for site in people.sites(conn)]
        if given.site not in sites and (given.site or len(sites) != 1):
            raise Invalid("Say which plant with --site, one of: {sites}.", sites=tuple(sites))
        return token_command.run(conn, operator(given.site or sites[0]), given, say)


def persons(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m access",
        description="Make or recover an admin, or list the people.",
        epilog="Also: python -m access token add|list|revoke (with --help).",
    )
    parser.add_argument("command", nargs="?", choices=("admin", "list"), default="admin")
    parser.add_argument("--name", default="", help="the admin's user name (asked for when left out)")
    parser.add_argument(
        "--site", default="", help="the plant's code: of one that is there, or of the first one to make (PLANT)"
    )
    parser.add_argument("--generate", action="store_true", help="make up a password and print it once")
    chosen = parser.parse_args(arguments)
    wanted = Wanted(chosen.name, chosen.site, chosen.generate)
    with server.running(), engine().begin() as conn:
        return listing(conn) if chosen.command == "list" else admin(conn, wanted)


def listing(conn: Connection) -> int:
    """Every person of every site, one a line."""
    for site in people.sites(conn):
        for person in people.everyone(conn, operator(site.site_id)):
            state = "disabled" if person.disabled_at else "active"
            teams = ",".join(person.teams) or "-"
            say(f"{site.site_id}  {person.username:<20}  {person.role:<10}  {state:<8}  {teams}")
    return 0


def admin(conn: Connection, wanted: Wanted) -> int:
    """A new admin; or, when the name is taken, that person becomes admin again, with a new password."""
    actor = operator(find_site(conn, wanted.site))
    username = people.tidy_username(wanted.username or input("User name of the admin: "))
    password = passwords.made_up() if wanted.generate else asked()
    person = people.named(conn, actor.site_id, username)
    if person:
        recover(conn, actor, person, password)
    else:
        people.make(conn, actor, NewPerson(username, username, "admin", password))
    say(f"{username} can sign in as admin of {actor.site_id}.")
    if wanted.generate:
        say(f"Password, shown this once: {password}")
    return 0


def recover(conn: Connection, actor: Actor, person: Person, password: str) -> None:
    """Admin again, let in again, with the new password; all old sessions end."""
    person = people.set_password(conn, actor, person.person_id, seen_version=person.version, password=password)
    if person.role != "admin":
        person = people.set_role(conn, actor, person.person_id, seen_version=person.version, role="admin")
    if person.disabled_at:
        people.enable(conn, actor, person.person_id, seen_version=person.version)


def find_site(conn: Connection, wanted: str) -> str:
    """The site meant; where there is none at all, one to begin with."""
    sites = [site.site_id for site in people.sites(conn)] or [people.first_site(conn, wanted or "PLANT")]
    if wanted in sites:
        return wanted
    if wanted or len(sites) > 1:
        raise Invalid("Say which plant with --site, one of: {sites}.", sites=tuple(sites))
    return sites[0]


def asked() -> str:
    """A password typed twice without showing it."""
    password = getpass.getpass(f"Password ({passwords.SHORTEST} to {passwords.LONGEST} characters): ")
    if password != getpass.getpass("The same again: "):
        raise Invalid("The two passwords differ. Nothing was changed.")
    return password


def operator(site_id: str) -> Actor:
    """Whoever has a shell on the server."""
    return Actor(site_id=site_id, kind="system", role="system", name="command line")


def say(sentence: str) -> None:
    """One line on the terminal."""
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
