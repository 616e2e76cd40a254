"""A websocket client that says to Streamlit whatever it likes, as an attacker's would."""

import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from pages.shell.cookies import SESSION
from tests.serving import Served

OWN = "own"


@dataclass
class Drawn:
    """What one run of the page sent: `session_id` of the run, and everything drawn, as one text."""

    session_id: str = ""
    fragment_ids: set[str] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.parts)


@dataclass(frozen=True)
class Handshake:
    """How to knock. Without a cookie nobody is signed in; `session_id` asks to continue somebody's session."""

    cookie: str = ""
    session_id: str = ""
    origin: str | None = OWN
    host: str = ""


def knock(served: Served, how: Handshake) -> ClientConnection:
    """An open websocket, or an exception of websockets."""
    address = urlsplit(served.url)
    origin = served.url if how.origin == OWN else how.origin
    headers = {"Cookie": f"{SESSION.name}={how.cookie}"} if how.cookie else {}
    uri = f"ws://{how.host or address.netloc}/_stcore/stream"
    protocols = [Subprotocol(part) for part in ("streamlit", "none", how.session_id) if part]
    return connect(
        uri,
        sock=socket.create_connection((address.hostname, address.port), timeout=20),
        origin=Origin(origin) if origin is not None else None,
        subprotocols=protocols,
        additional_headers=headers,
        max_size=None,
    )


def run(
    opened: ClientConnection, path: str, *, fragment_id: str = "", query: str = "", patience_s: float = 10
) -> Drawn:
    """Run the page at `path`, or one part of it, and read all that it draws, or until nothing comes for a while."""
    message = BackMsg()
    message.rerun_script.page_name = path
    message.rerun_script.query_string = query
    message.rerun_script.fragment_id = fragment_id
    opened.send(message.SerializeToString())
    drawn = Drawn()
    while (got := hear(opened, patience_s)) is not None and got.WhichOneof("type") != "script_finished":
        if got.WhichOneof("type") == "new_session":
            drawn.session_id = got.new_session.initialize.session_id
        elif got.WhichOneof("type") in ("delta", "navigation", "page_not_found"):
            drawn.parts.append(str(got))
            drawn.fragment_ids |= {got.delta.fragment_id} - {""}
    return drawn


def hear(opened: ClientConnection, patience_s: float) -> ForwardMsg | None:
    """The next that the server says; None when it says nothing for so long."""
    got = ForwardMsg()
    try:
        got.ParseFromString(bytes(opened.recv(timeout=patience_s, decode=False)))
    except TimeoutError:
        return None
    return got


def visit(served: Served, path: str, how: Handshake = Handshake()) -> Drawn:
    """One page as one browser would see it."""
    with knock(served, how) as opened:
        return run(opened, path)


def is_turned_away(served: Served, how: Handshake) -> bool:
    """Whether the server does not talk to this client at all."""
    try:
        with knock(served, how) as opened:
            opened.send(BackMsg().SerializeToString())
            opened.recv(timeout=5)
    except (InvalidStatus, ConnectionClosed):
        return True
    return False
