"""A migrated database for tests that write items."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from variome.database.connection import connect
from variome.database.migrate import upgrade


@pytest.fixture
def store_url(database_url: str) -> str:
    """The URL of a migrated database of this test's own."""
    upgrade(database_url)
    return database_url


@pytest.fixture
def store(store_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to it."""
    with connect(store_url) as connection:
        yield connection
