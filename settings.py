"""What can be set from outside: typed readers of the environment, each with its help, that refuse with a sentence."""

import os
import sys
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

HOME = Path(__file__).resolve().parent
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
Network = IPv4Network | IPv6Network


class SettingProblem(Exception):  # noqa: N818  the sentence is for the person who set it
    """A setting cannot be used; str() says which, why and how to mend it."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: what it is when unset, and what it does."""

    name: str
    default: str
    help: str


SETTINGS = {
    s.name: s
    for s in (
        Setting("DATA_DIR", "var", "Folder of the database, backups, inbox and secrets; relative to the project."),
        Setting("DATABASE_URL", "", "postgresql://owner:password@host/name of a server of yours; empty: embedded."),
        Setting("APP_DATABASE_URL", "", "The same for the web's own role; empty: kpi_app with a stored password."),
        Setting("PG_BIN", "", "Folder with postgres, initdb and pg_dump to use instead of those that came along."),
        Setting("HOST", "0.0.0.0", "Address that the web listens on; 127.0.0.1: this machine only."),  # noqa: S104
        Setting("PORT", "8501", "Port that the web listens on, 1 to 65535."),
        Setting("PUBLIC_URL", "", "What screens and phones open, as https://kpi.example.com; empty: HOST, PORT."),
        Setting("DEMO", "1", "1: an empty database gets the demo plant, which then goes on living; 0: no demo plant."),
        Setting("MAX_SCREENS", "2000", "Walls that one process of the web takes; more are told to wait for room."),
        Setting("KEEP_STATES_MONTHS", "", "Whole months that states are kept after theirs is over; empty: for ever."),
        Setting("KEEP_COUNTS_MONTHS", "", "The same for counts. What was summed of them stays."),
        Setting(
            "SMTP_HOST", "", "Mail server, as mail.plant.example or mail.plant.example:587; empty: no mail is sent."
        ),
        Setting("SMTP_SECURITY", "starttls", "starttls (port 587), tls (port 465), or none inside a plant (port 25)."),
        Setting("SMTP_USER", "", "Name to sign in to the mail server with; empty: it takes mail without."),
        Setting("SMTP_PASSWORD", "", "Its password."),
        Setting("MAIL_FROM", "wall@localhost", "Whom mail comes from."),
        Setting("WEBHOOK_NETWORKS", "", "Networks inside that webhooks may go to, as 10.20.0.0/16; empty: none."),
        Setting("STATEMENT_TIMEOUT_S", "", "Longest that one query may take, in seconds; empty: no limit."),
    )
}


def _text(name: str) -> str:
    return os.environ.get(name, "").strip() or SETTINGS[name].default


def _whole(name: str, low: int, high: int) -> int:
    value = _text(name)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise SettingProblem(f"{name} is {value!r}, but must be a whole number from {low} to {high}.")
    return int(value)


def data_dir() -> Path:
    """The folder of everything that is kept, absolute; not made yet."""
    return HOME / Path(_text("DATA_DIR")).expanduser()


def _url(name: str) -> str | None:
    value = _text(name)
    if not value:
        return None
    scheme, sep, rest = value.partition("://")
    if not sep or scheme not in ("postgresql", "postgres", "postgresql+psycopg2"):
        raise SettingProblem(f"{name} must begin with postgresql:// ; only PostgreSQL is supported.")
    return f"postgresql+psycopg2://{rest}"


def database_url() -> str | None:
    """The owner's address in a server of one's own, None for the embedded one."""
    return _url("DATABASE_URL")


def app_database_url() -> str | None:
    """The web role's address, None where it is made from the owner's."""
    return _url("APP_DATABASE_URL")


def pg_bin() -> Path | None:
    """The folder of PostgreSQL's programs that was asked for."""
    value = _text("PG_BIN")
    return Path(value).expanduser() if value else None


def host() -> str:
    """The address to listen on."""
    return _text("HOST")


def port() -> int:
    """The port to listen on."""
    return _whole("PORT", 1, 65535)


def public_url() -> str:
    """Where screens and phones reach the web, without a slash at the end; empty where nobody said."""
    value = _text("PUBLIC_URL").rstrip("/")
    if value and not value.startswith(("http://", "https://")):
        raise SettingProblem(f"PUBLIC_URL is {value!r}, but must begin with http:// or https://")
    return value


def demo() -> bool:
    """Whether an empty database gets the demo plant."""
    value = _text("DEMO")
    if value not in ("0", "1"):
        raise SettingProblem(f"DEMO is {value!r}, but must be 1 (demo plant) or 0 (none).")
    return value == "1"


def max_screens() -> int:
    """How many walls may be connected to one process of the web."""
    return _whole("MAX_SCREENS", 1, 100_000)


def statement_timeout_s() -> int | None:
    """Longest that one query may take; None: no limit."""
    return _whole("STATEMENT_TIMEOUT_S", 1, 3600) if _text("STATEMENT_TIMEOUT_S") else None


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; an empty host: nowhere."""

    host: str
    port: int
    user: str
    password: str


def smtp_security() -> str:
    """How the way to the mail server is guarded: starttls, tls or none."""
    value = _text("SMTP_SECURITY")
    if value not in MAIL_PORTS:
        raise SettingProblem(f"SMTP_SECURITY is {value!r}, but must be one of: {', '.join(MAIL_PORTS)}.")
    return value


def smtp_server() -> MailServer:
    """The plant's mail server, and how to sign in there."""
    host, _, port = _text("SMTP_HOST").partition(":")
    if port and not port.isdigit():
        raise SettingProblem(f"SMTP_HOST is {_text('SMTP_HOST')!r}, but must be a host, or a host:port.")
    number = int(port) if port else MAIL_PORTS[smtp_security()]
    return MailServer(host, number, _text("SMTP_USER"), _text("SMTP_PASSWORD"))


def mail_from() -> str:
    """The address that mail comes from."""
    value = _text("MAIL_FROM")
    if "@" not in value or not value.isprintable():
        raise SettingProblem(f"MAIL_FROM is {value!r}, but must be a mail address.")
    return value


def webhook_networks() -> tuple[Network, ...]:
    """Networks of one's own that webhooks may go to."""
    try:
        return tuple(ip_network(part.strip()) for part in _text("WEBHOOK_NETWORKS").split(",") if part.strip())
    except ValueError as problem:
        raise SettingProblem(f"WEBHOOK_NETWORKS: {problem}. Write it as 10.20.0.0/16, several with commas.") from None


def keep_months() -> dict[str, int | None]:
    """How many whole months states and counts are kept; None: for ever."""
    names = {"state_events": "KEEP_STATES_MONTHS", "count_events": "KEEP_COUNTS_MONTHS"}
    return {fact: _whole(name, 1, 1200) if _text(name) else None for fact, name in names.items()}


def check() -> None:
    """Read them all: what makes no sense is said before anything is started. Raises SettingProblem."""
    for read in (
        data_dir,
        database_url,
        app_database_url,
        pg_bin,
        host,
        port,
        public_url,
        demo,
        max_screens,
        statement_timeout_s,
        keep_months,
        smtp_security,
        smtp_server,
        mail_from,
        webhook_networks,
    ):
        read()


def explain() -> str:
    """All settings with what they are when unset, for people to read."""
    return "\n".join(f"  {s.name:<20} {s.default or '(empty)':<8}  {s.help}" for s in SETTINGS.values())


if __name__ == "__main__":
    sys.stdout.write(explain() + "\n")
