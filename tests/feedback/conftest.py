"""The cast moves in for every test of the loop."""

import pytest
from sqlalchemy import Connection

from tests.people import Cast, move_in


@pytest.fixture
def cast(conn: Connection) -> Cast:
    return move_in(conn)
