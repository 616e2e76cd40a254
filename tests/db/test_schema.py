"""The schema spreads over nodes as it is, and the migrations make just what the code describes."""

import re
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Constraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from db import engine, schema
from db.tables import metadata

KEYS = (PrimaryKeyConstraint, UniqueConstraint, ExcludeConstraint, ForeignKeyConstraint)
TABLES = [pytest.param(table, id=table.name) for table in metadata.sorted_tables]


def column_names(key: Constraint | Index) -> list[str]:
    if isinstance(key, ForeignKeyConstraint):
        return list(key.column_keys)
    if isinstance(key, ExcludeConstraint):
        return [str(name) for _, name, _ in key._render_exprs]
    assert isinstance(key, PrimaryKeyConstraint | UniqueConstraint | Index)
    return [column.name for column in key.columns]


def keys_without_the_site_first(table: Table) -> Iterator[str]:
    keys = [key for key in table.constraints if isinstance(key, KEYS)]
    for key in [*keys, *table.indexes]:
        if column_names(key)[:1] != ["site_id"]:
            yield f"{key.name}: {column_names(key)}"


@pytest.mark.parametrize("table", TABLES)
def test_the_site_is_the_first_column_of_every_key_and_index(table: Table) -> None:
    assert list(keys_without_the_site_first(table)) == []


@pytest.mark.parametrize("table", TABLES)
def test_the_site_is_the_first_column_and_never_empty(table: Table) -> None:
    assert next(iter(table.columns)).name == "site_id"
    assert not table.columns["site_id"].nullable


@pytest.mark.parametrize("table", TABLES)
def test_a_foreign_key_leads_to_a_row_of_the_same_site(table: Table) -> None:
    assert [key.elements[0].column.name for key in table.foreign_key_constraints] == ["site_id"] * len(
        table.foreign_key_constraints
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_primary_key(table: Table) -> None:
    assert table.primary_key.columns


def test_the_migrations_make_what_the_code_describes(database: str) -> None:
    made = engine.owner_engine()
    with made.connect() as conn:
        months = set(conn.execute(text("SELECT relname FROM pg_class WHERE relispartition")).scalars())
        told = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or name not in months,
        }
        context = MigrationContext.configure(conn, opts=told)
        assert compare_metadata(context, metadata) == []


def test_a_migrated_database_has_the_newest_version(database: str) -> None:
    with engine.engine().connect() as conn:
        assert schema.version(conn) == schema.newest()


def test_migrating_again_changes_nothing(database: str) -> None:
    schema.migrate(engine.owner_url())
    with engine.engine().connect() as conn:
        assert schema.version(conn) == schema.newest()


def test_versions_are_numbered_without_a_gap() -> None:
    names = sorted(file.name for file in (schema.MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
