"""Who is asking: a person, a paired screen, a phone at a station, or a program with a token."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """`lines` are those in sight: a person's teams' lines (a manager's and an admin's: all), a screen's own."""

    site_id: str
    kind: str  # person, screen, station, link, token, system
    role: str  # worker, supervisor, manager, admin; screen, station, called, reader, sender, system
    name: str
    lines: frozenset[str] = field(default_factory=frozenset)
    teams: frozenset[str] = field(default_factory=frozenset)
    person_id: int | None = None
    screen_id: int | None = None
    station: str | None = None
    token_id: int | None = None
    language: str = "en"

    @property
    def label(self) -> str:
        """How the audit names this actor: person:7, screen:3, station:A12, token:5, system."""
        number = self.person_id or self.screen_id or self.station or self.token_id
        return f"{self.kind}:{number}" if number else self.kind

    @property
    def is_named(self) -> bool:
        """Whether what is said is said under a name: by a person who is signed in."""
        return self.person_id is not None


def nobody(site_id: str, lines: frozenset[str]) -> Actor:
    """Whoever speaks on these lines without a name; has the rights of a phone at a station."""
    return Actor(site_id, "anonymous", "station", "", lines=lines)
