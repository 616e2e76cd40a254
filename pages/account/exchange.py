"""Between a page and the cookie: a page cannot set one, so its browser posts to a route, then loads it anew."""

import secrets
from typing import Final

import streamlit as st

from pages.shell.speech import tr

_SCRIPT: Final = """
const sent = new Set();
export default function ({ data, parentElement }) {
  if (sent.has(data.nonce)) return;
  sent.add(data.nonce);
  parentElement.querySelector("p").textContent = data.moment;
  const failed = () => { parentElement.querySelector("p").textContent = data.failed; };
  fetch(data.to, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: data.ticket }),
  }).then((answer) => {
    if (!answer.ok) failed();
    else if (data.then) window.location.assign(data.then);
    else window.location.reload();
  }, failed);
}
"""


def open_session(ticket: str) -> None:
    """Exchange the ticket for the cookie; the person lands on the address they opened."""
    _post(
        {"to": "/session/open", "ticket": ticket, "nonce": ticket, "failed": tr("That took too long. Sign in again.")}
    )


def close_session() -> None:
    """End this browser's session and show the sign-in form."""
    failed = tr("You are still signed in: the server did not answer. Try again.")
    _post({"to": "/session/close", "then": "/", "nonce": secrets.token_hex(4), "failed": failed})


def _post(data: dict[str, str]) -> None:
    post = st.components.v2.component("post_then_reload", html='<p role="status"></p>', js=_SCRIPT)
    post(data=data | {"moment": tr("One moment…")}, key="post-then-reload")
