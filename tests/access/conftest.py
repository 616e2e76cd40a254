"""The cast, on a connection that is rolled back."""

import pytest
from sqlalchemy import Connection

from tests.cast import Cast, assemble


@pytest.fixture
def cast(conn: Connection) -> Cast:
    """Two plants and everyone in them."""
    return assemble(conn)
