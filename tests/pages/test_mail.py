"""Mail goes encrypted, and to no server that cannot show whose it is; calls and dangers come by mail and by webhook."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import insert
from standardwebhooks import Webhook

import clock
from access.refusals import Ours
from db import tables as t
from feedback import calls, ladder, mail_wishes, webhooks
from feedback.calls import Need
from feedback.deliveries import Delivery, Hook
from feedback.mail_wishes import Wish
from feedback.webhooks import Wanted
from pages.telling import sending
from pages.telling.hooks import NotTaken
from tests import make
from tests.feedback.busy_plant import PAD
from tests.make import DAY, MONDAY
from tests.pages import receivers
from tests.pages.receivers import Box, Taken
from tests.pages.test_sending import Post, box, post, taken
from tests.people import SITE

__all__ = ["box", "post", "taken"]
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not")  # the whole way is encrypted there
Logins = list[tuple[bytes, bytes]]
KINDS = ("call.made", "call.climbed", "danger.said")
TOLD = Delivery(
    *(SITE, 1, "one@sending", 1, MONDAY, "en", "bo@plant.example", None, "call.made", Ours("new"), (), "calls", "L1"),
    MONDAY,
)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a mail server at 127.0.0.1 that vouches for itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(clock.now() - DAY).not_valid_after(clock.now() + DAY)
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    signed = made.sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("papers") / "mail.pem"
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    return file


@pytest.fixture(params=["starttls", "tls"])
def locked(request: Any, papers: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Box, Logins]]:
    """A mail server that takes nothing in the clear and wants a password, and the passwords that it was told."""
    logins: Logins = []
    context, later = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), request.param == "starttls"
    context.load_cert_chain(papers)

    def known(_s: object, _session: object, _e: object, _how: str, who: LoginPassword) -> AuthResult:
        logins.append((who.login, who.password))
        return AuthResult(success=who.password == b"glue")

    way = (
        {"tls_context": context, "require_starttls": True} if request.param == "starttls" else {"ssl_context": context}
    )
    with receivers.smtp(**way, authenticator=known, auth_required=True, auth_require_tls=later) as made:
        for name, value in (
            ("SMTP_HOST", f"127.0.0.1:{made.port}"),
            ("SMTP_SECURITY", request.param),
            ("SMTP_USER", "wall"),
            ("SMTP_PASSWORD", "glue"),
            ("MAIL_FROM", "wall@plant.example"),
        ):
            monkeypatch.setenv(name, value)
        yield made, logins


def attempt() -> NotTaken | None:
    return sending.attempt(TOLD, "Plant", "UTC", (("week.pdf", b"%PDF-1"),), MONDAY)


def test_a_mail_goes_encrypted_and_signed_in(locked: Any, papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, logins = locked
    monkeypatch.setenv("SSL_CERT_FILE", str(papers))
    assert attempt() is None
    assert [mail["To"] for mail in inbox.mails] == ["bo@plant.example"]
    assert [part.get_filename() for part in inbox.mails[0].iter_attachments()] == ["week.pdf"]
    assert logins == [(b"wall", b"glue")]


def test_a_server_that_cannot_show_whose_it_is_learns_neither_mail_nor_password(locked: Any) -> None:
    inbox, logins = locked
    problem = attempt()
    assert problem is not None
    assert ("CERTIFICATE_VERIFY_FAILED" in str(problem), problem.for_good) == (True, False)
    assert (inbox.mails, logins) == ([], [])


def test_in_the_clear_a_webhook_goes_to_the_plants_own_network_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEBHOOK_NETWORKS", raising=False)
    hook = Hook(1, "Pager", "signed", "http://93.184.216.34/calls", "whsec_" + "QUJD" * 8)
    problem = sending.attempt(replace(TOLD, to_mail="", to_hook=hook), "Plant", "UTC", (), MONDAY)
    assert str(problem) == "Over the internet a webhook goes by https:// only."


def test_a_call_and_a_danger_come_by_mail_and_by_signed_webhook(post: Post, taken: Taken, box: Box) -> None:
    now = clock.now() - timedelta(minutes=6)
    with post.engine.begin() as conn:
        wanted = Wanted("Pager", "signed", taken.url, KINDS)
        secret = webhooks.add(conn, post.cast.adi, wanted, request_id=make.request(), now=now)
        mail_wishes.choose(conn, post.cast.bo, Wish("bo@plant.example", KINDS, 0))
        conn.execute(insert(t.machines).values(site_id=SITE, line="L1", machine="MIX", name="Mixer"))
        calls.make(conn, PAD, Need("L1", "safety", "MIX"), request_id=make.request(), now=now)
        make.idea(conn, post.cast.station, now=now, kind="danger", body="Oil at the mixer")
        ladder.climb(conn, SITE, now)
        ladder.climb(conn, SITE, now + timedelta(minutes=2))
    post.round(clock.now())
    said = [Webhook(secret).verify(content, headers) for _, headers, content in taken.came]
    assert sorted(one["type"] for one in said) == ["call.climbed", "call.made", "danger.said"]
    assert {one["data"]["line"] for one in said} == {"L1"}
    by_kind = {one["type"]: one["data"] for one in said}
    assert "Safety needed" in by_kind["call.made"]["title"]
    assert f"https://kpi.example.com/call/{SITE}/" in by_kind["call.made"]["link"]
    assert by_kind["call.made"]["body"] == ["Machine: Mixer"]
    assert by_kind["danger.said"]["body"] == ["It was said: Oil at the mixer"]
    subjects = sorted(mail["Subject"] for mail in box.mails)
    assert [words.partition(":")[0] for words in subjects] == ["Danger", "Safety needed"]
