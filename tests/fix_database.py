"""Real PostgreSQL for tests: one private server a test session, a database of its own for each test that asks."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest

from variome.database.server import open_database
from variome.settings import Settings, get_settings


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test, and no command that a test starts, sees the settings or the home folder of whoever runs it."""
    for name in os.environ:
        if name.startswith(("VARIOME_", "PG")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VARIOME_HOME", str(tmp_path / "variome"))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that lives as long as the session; databases in it are the tests' to make and drop."""
    home = tmp_path_factory.mktemp("server")
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("DATABASE_URL", raising=False)
        settings = Settings(home=home)
    with open_database(settings) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            # What a power cut would cost does not matter here; what a killed process costs is the same.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture
def database_url(postgres_url: str) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        # Without fsync copying the template's files takes a fifth of the time of logging them, 16 ms.
        connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy".encode())
        yield postgres_url.replace("/variome?", f"/{quote(name)}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
