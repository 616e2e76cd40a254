"""Real receivers: an HTTP server that takes webhooks, and an SMTP server that takes mail, each on a free port."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Taken:
    """What came: path, headers and content; `answers` are the statuses to give, the last one for good."""

    url: str = ""
    answers: list[int] = field(default_factory=lambda: [200])
    came: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(content) for _, _, content in self.came]


@contextmanager
def http() -> Iterator[Taken]:
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            taken.came.append((self.path, dict(self.headers.items()), content))
            status = taken.answers.pop(0) if len(taken.answers) > 1 else taken.answers[0]
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the tests read what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield taken
    server.shutdown()
    server.server_close()


@dataclass
class Box:
    """Mails that came; an address of `unknown` is refused, `away` refuses all of them for now."""

    port: int = 0
    unknown: set[str] = field(default_factory=set)
    away: bool = False
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _o: object
    ) -> str:
        if self.away:
            return "451 later"
        if address in self.unknown:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


@contextmanager
def smtp(**options: Any) -> Iterator[Box]:
    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    yield box
    controller.stop()
