"""What one question reads of the plant, read once however many parts of it ask."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import Connection

Found = TypeVar("Found")
_memory: ContextVar[dict[tuple[Any, ...], Any] | None] = ContextVar("memory", default=None)


@contextmanager
def one_question() -> Iterator[None]:
    """Inside, nothing of the plant may be written: what was read once is not read again."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(read: Callable[[Connection, str], Found]) -> Callable[[Connection, str], Found]:
    @wraps(read)
    def once(conn: Connection, site_id: str) -> Found:
        memory = _memory.get()
        if memory is None:
            return read(conn, site_id)
        key = (read, id(conn), site_id)
        if key not in memory:
            memory[key] = read(conn, site_id)
        found: Found = memory[key]
        return found

    return once
