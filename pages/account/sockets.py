"""Websockets of a page: continued only by the browser that began them, and worth no more than its session.

Streamlit lets anyone continue a page whose number they know, and runs dialogs and parts that refresh by themselves
without the page around them, so without the look-up of who is asking. Here both are closed.
"""

from collections import OrderedDict
from typing import Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import clock
from access import sessions
from access.tokens import digest
from db.engine import engine
from pages.shell.cookies import SCREEN, SESSION, read

REMEMBERED: Final = 10_000  # pages, of which the oldest are forgotten; who continues one of those begins anew
_begun_by: OrderedDict[str, str] = OrderedDict()  # number of a page -> hash of the cookies it began with


def guarded(scope: Scope, receive: Receive, send: Send) -> tuple[Scope, Receive, Send]:
    """The same, guarded where it is a websocket."""
    if scope["type"] != "websocket":
        return scope, receive, send
    kept = read(Headers(scope=scope))
    session, screen = kept.get(SESSION.name, ""), kept.get(SCREEN.name, "")
    browser = digest(f"{session} {screen}") if session or screen else ""
    return _own_page_only(scope, browser), _heard(receive, session), _noting_number(send, browser)


def _own_page_only(scope: Scope, browser: str) -> Scope:
    """Without the number of a page that another browser began: Streamlit then begins a new one."""
    headers = [
        (name, _own(value, browser) if name == b"sec-websocket-protocol" else value) for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _own(protocols: bytes, browser: str) -> bytes:
    parts = [part.strip() for part in protocols.decode("latin-1").split(",")]
    is_own = len(parts) > 2 and bool(browser) and _begun_by.get(parts[2]) == browser
    return protocols if is_own else ", ".join(parts[:2]).encode("latin-1")


def _heard(receive: Receive, session: str) -> Receive:
    async def hear() -> Message:
        message = await receive()
        said = _asks_for_part(message) if session else None
        if said is None or await run_in_threadpool(_is_open, session):
            return message
        whole = BackMsg()  # the whole page instead, which looks up who is asking
        whole.rerun_script.page_script_hash = said.rerun_script.page_script_hash
        whole.rerun_script.query_string = said.rerun_script.query_string
        return {**message, "bytes": whole.SerializeToString()}

    return hear


def _asks_for_part(message: Message) -> BackMsg | None:
    """What was said, where it asks for a part of the page alone."""
    if message["type"] != "websocket.receive" or not message.get("bytes"):
        return None
    try:
        said = BackMsg.FromString(message["bytes"])
    except DecodeError:
        return None
    return said if said.rerun_script.fragment_id else None


def _is_open(session: str) -> bool:
    with engine().begin() as conn:
        return sessions.is_open(conn, session, now=clock.now())


def _noting_number(send: Send, browser: str) -> Send:
    is_known = not browser

    async def note(message: Message) -> None:
        nonlocal is_known
        if not is_known and message["type"] == "websocket.send" and message.get("bytes"):
            is_known = _note(message["bytes"], browser)
        await send(message)

    return note


def _note(sent: bytes, browser: str) -> bool:
    number = ForwardMsg.FromString(sent).new_session.initialize.session_id
    if number:
        _begun_by[number] = browser
        _begun_by.move_to_end(number)
        while len(_begun_by) > REMEMBERED:
            _begun_by.popitem(last=False)
    return bool(number)
