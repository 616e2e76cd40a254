"""Mail by the plant's own SMTP server: plain text, with a Message-ID that is the same at every try."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final

import settings
from feedback.deliveries import Delivery
from pages.shell.speech import tr
from pages.telling.hooks import NotTaken
from pages.telling.wording import Said

TIMEOUT_S: Final = 15
REFUSED_FOR_GOOD: Final = range(550, 555)


def written(delivery: Delivery, said: Said, site: str, sheets: tuple[tuple[str, bytes], ...] = ()) -> EmailMessage:
    """The mail in the language being spoken; `sheets` are PDFs by file name."""
    sender = settings.mail_from()
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = delivery.to_mail
    mail["Subject"] = " ".join(f"{said.title} · {site}".split())
    mail["Date"] = formatdate(delivery.at.timestamp(), usegmt=True)
    mail["Message-ID"] = f"<{delivery.message_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    foot = tr("You chose on your account page to get this by mail; there you can end it, too.")
    parts = [said.title, *said.lines, *([said.link] if said.link else []), f"-- \n{foot}"]
    mail.set_content("\n\n".join(parts))
    for name, content in sheets:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail


def send(mail: EmailMessage) -> None:
    """Hand it to the server. Raises NotTaken; for good where the receiver is unknown there."""
    try:
        with _connected() as server:
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as problem:
        codes = [code for code, _ in problem.recipients.values()]
        for_good = all(code in REFUSED_FOR_GOOD for code in codes)
        raise NotTaken(f"SMTP {codes[0] if codes else ''}: the address is refused", for_good=for_good) from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise NotTaken(f"{type(problem).__name__}: {problem}"[:300]) from problem


def _connected() -> smtplib.SMTP:
    """Encrypted as the setting says, with the server's certificate checked; signed in where a name is set."""
    where, security = settings.smtp_server(), settings.smtp_security()
    if security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(where.host, where.port, timeout=TIMEOUT_S)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if where.user:
            server.login(where.user, where.password)
    except BaseException:
        server.close()
        raise
    return server
