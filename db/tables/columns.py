"""What every table is made of: the metadata, its naming rules and the column kinds."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    Numeric,
    Text,
    func,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

BYTES = Text(collation="C")  # compares byte by byte: the order that formats.md promises
INSTANT = DateTime(timezone=True)
ALWAYS = text("'-infinity'::timestamptz")  # the start of a row that was valid from the beginning


def word(name: str, *, default: str | None = None, null: bool = False) -> Column[str]:
    return Column(name, BYTES, nullable=null, server_default=default)


def instant(name: str, *, default: bool = False, null: bool = False) -> Column[datetime]:
    return Column(name, INSTANT, nullable=null, server_default=func.now() if default else None)


def number(name: str, *, default: str | None = None, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null, server_default=default)


def numbered(name: str) -> Column[int]:
    return Column(name, BigInteger, Identity(always=False), nullable=False)


def exact(name: str, *, null: bool = True) -> Column[Decimal]:
    return Column(name, Numeric, nullable=null)


def flag(name: str, *, default: str = "false") -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=text(default))


def of_site() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["site_id"], ["sites.site_id"])
