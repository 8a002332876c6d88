"""A migrated database for tests that write items."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from variome.database.connection import connect
from variome.database.migrate import upgrade

_TEMPLATE = f"migrated_{uuid4().hex}"


@pytest.fixture(scope="session")
def migrated_template(postgres_url: str) -> str:
    """The name of a migrated database, to be copied: quicker than migrating one for each test."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
    upgrade(postgres_url.replace("/variome?", f"/{_TEMPLATE}?"))
    return _TEMPLATE


@pytest.fixture
def store_url(postgres_url: str, migrated_template: str) -> Iterator[str]:
    """The URL of a migrated database of this test's own."""
    name = f"store_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {migrated_template} STRATEGY file_copy".encode())
        yield postgres_url.replace("/variome?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def store(store_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to it."""
    with connect(store_url) as connection:
        yield connection
