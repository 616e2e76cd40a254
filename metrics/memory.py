"""What questions read of the plant, kept in this process for as long as its rows are the same rows.

A question asks once whether they are: a print of each table's row versions, taken where the data lies.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from sqlalchemy import Connection

from db.queries import plant as q

Found = TypeVar("Found")
P = ParamSpec("P")
MOST: Final = 200  # tables of sites
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


@dataclass
class Question:
    """The prints that were taken, by site, and what was read already."""

    prints: dict[str, Any] = field(default_factory=dict)
    found: dict[tuple[Any, ...], Any] = field(default_factory=dict)


_question: ContextVar[Question | None] = ContextVar("question", default=None)


@contextmanager
def one_question() -> Iterator[None]:
    """Inside, nothing of the plant may be written: what was read once is not read again."""
    if _question.get() is not None:
        yield
        return
    token = _question.set(Question())
    try:
        yield
    finally:
        _question.reset(token)


def remembered(table: str) -> Callable[[Callable[[Connection, str], Found]], Callable[[Connection, str], Found]]:
    """For a function that reads one table of a site and nothing else; what it gives is shared and never changed."""

    def keeping(read: Callable[[Connection, str], Found]) -> Callable[[Connection, str], Found]:
        @wraps(read)
        def once(conn: Connection, site_id: str) -> Found:
            question = _question.get()
            if question is None:
                return read(conn, site_id)
            key = (read.__name__, site_id)
            if key not in question.found:
                question.found[key] = _held(conn, site_id, read, _print(conn, site_id, table, question))
            found: Found = question.found[key]
            return found

        return once

    return keeping


def asked_once(read: Callable[P, Found]) -> Callable[P, Found]:
    """For a function of a connection that reads what does not change within one question; what it gives is shared."""

    @wraps(read)
    def once(*given: P.args, **named: P.kwargs) -> Found:
        question = _question.get()
        if question is None:
            return read(*given, **named)
        asked = [tuple(value) if isinstance(value, list) else value for value in given[1:]]
        key = (read.__module__, read.__name__, *asked, *named.items())
        if key not in question.found:
            question.found[key] = read(*given, **named)
        found: Found = question.found[key]
        return found

    return once


def _print(conn: Connection, site_id: str, table: str, question: Question) -> Any:
    if site_id not in question.prints:
        question.prints[site_id] = q.PRINTS.run(conn, {"site_id": site_id}).one()
    return getattr(question.prints[site_id], table)


def _held(conn: Connection, site_id: str, read: Callable[[Connection, str], Found], rows: Any) -> Found:
    key = (conn.engine.url, site_id, read.__name__, rows)
    found: Found | None = _kept.get(key)
    if found is None:
        found = _kept[key] = read(conn, site_id)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found
