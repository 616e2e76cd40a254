"""Webhooks: signed by the Standard Webhooks scheme, or as Teams and Slack take them. Redirects are not followed."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from standardwebhooks import Webhook

from access.refusals import Ours
from feedback.deliveries import Delivery, Hook
from pages.telling import guard
from pages.telling.guard import NotAllowed
from pages.telling.wording import Said

GONE: Final = 410
TIMEOUT: Final = httpx2.Timeout(10, connect=5)
PORTS: Final = {"http": 80, "https": 443}


class NotTaken(Exception):  # noqa: N818  what the receiver said, for the one who set it up
    """It was not delivered; `for_good` where the receiver wants no more of it."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


def post(hook: Hook, delivery: Delivery, said: Said, *, now: datetime) -> None:
    """Send it and return when it was taken. Raises NotTaken."""
    content = json.dumps(FORMS[hook.form](delivery, said), ensure_ascii=False)
    request = _request(hook.url, content, _headers(hook, delivery, content, now))
    try:
        # Without trust_env: a proxy of the environment would choose the address itself.
        with httpx2.Client(timeout=TIMEOUT, trust_env=False) as client:
            answer = client.send(request, stream=True)
            answer.close()
    except httpx2.HTTPError as problem:
        raise NotTaken(f"{type(problem).__name__}: {problem}"[:300]) from problem
    if not answer.is_success:
        raise NotTaken(f"HTTP {answer.status_code}", for_good=answer.status_code == GONE)


def _request(url: str, content: str, headers: dict[str, str]) -> httpx2.Request:
    """To the very address that was judged; the certificate is still checked against the name."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = guard.address_of(host, port)
    if parts.scheme == "http" and not guard.is_inside(address):
        raise NotAllowed(Ours("Over the internet a webhook goes by https:// only."))
    shown = f"[{address}]" if address.version == 6 else str(address)
    target = parts._replace(netloc=f"{shown}:{port}").geturl()
    named = {"Host": parts.netloc} | headers
    return httpx2.Request("POST", target, content=content.encode(), headers=named, extensions=_asked(host))


def _asked(host: str) -> dict[str, Any]:
    return {"sni_hostname": host, "timeout": TIMEOUT.as_dict()}


def _headers(hook: Hook, delivery: Delivery, content: str, now: datetime) -> dict[str, str]:
    """The message's id is the same at every try, so that a receiver can drop doubles."""
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "kpi-wall"}
    if hook.form == "signed":
        headers["webhook-id"] = delivery.message_id
        headers["webhook-timestamp"] = str(int(now.timestamp()))
        headers["webhook-signature"] = Webhook(hook.secret).sign(delivery.message_id, now, content)
    return headers


def _signed(delivery: Delivery, said: Said) -> dict[str, Any]:
    data = {"site": delivery.site_id, "line": delivery.line, "title": said.title, "body": list(said.lines)}
    return {"type": delivery.kind, "timestamp": delivery.at.isoformat(), "data": data | {"link": said.link or None}}


def _teams(_: Delivery, said: Said) -> dict[str, Any]:
    """An adaptive card; rich text blocks show people's words letter by letter, where text blocks read markdown."""
    rows = [_run(said.title, weight="Bolder", size="Medium"), *(_run(line) for line in said.lines)]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": rows,
    }
    if said.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "→", "url": said.link}]
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attached]}


def _run(words: str, **look: str) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words, **look}]}


def _slack(_: Delivery, said: Said) -> dict[str, Any]:
    """Plain text, which names nobody and links nothing by itself; `text` is what a notice on the phone shows."""
    shown = "\n".join((said.title, *said.lines, *([said.link] if said.link else [])))
    safe = said.title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    block = {"type": "section", "text": {"type": "plain_text", "text": shown[:3000], "emoji": False}}
    return {"text": safe, "blocks": [block]}


FORMS: Final[dict[str, Callable[[Delivery, Said], dict[str, Any]]]] = {
    "signed": _signed,
    "teams": _teams,
    "slack": _slack,
}
