"""Connections and schemas behind the routes."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from tests import builders
from variome.errors import DatabaseError
from variome.settings import Settings
from variome.web.store import IDLE_CONNECTIONS, Store


@pytest.fixture
def pooled(store_url: str) -> Iterator[Store]:
    made = Store(store_url, Settings())
    yield made
    made.close()


def test_a_connection_is_used_again(pooled: Store) -> None:
    pids = set()
    for _ in range(3):
        with pooled.connection() as connection:
            pids.add(connection.info.backend_pid)
    assert len(pids) == 1


def test_a_connection_that_broke_is_not_used_again(pooled: Store, store: psycopg.Connection) -> None:
    with pooled.connection() as connection:
        first = connection.info.backend_pid
    store.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    with pooled.connection() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert connection.info.backend_pid != first


def test_a_table_that_has_gone_is_an_error_that_passes(pooled: Store) -> None:
    def read() -> None:
        with pooled.connection() as connection:
            connection.execute("SELECT 1 FROM variant_of_a_version_that_was_removed")

    with pytest.raises(DatabaseError):
        read()


def test_a_transaction_that_failed_leaves_nothing_behind(pooled: Store) -> None:
    def fail() -> None:
        with pooled.connection() as connection, connection.transaction():
            connection.execute("CREATE TABLE left_behind ()")
            connection.execute("SELECT 1 / 0")

    with pytest.raises(psycopg.errors.DivisionByZero):
        fail()
    with pooled.connection() as connection:
        assert connection.execute("SELECT to_regclass('left_behind')").fetchone() == (None,)


def test_a_database_that_fails_in_the_middle_is_one_kind_of_error(pooled: Store, store: psycopg.Connection) -> None:
    def lose() -> None:
        with pooled.connection() as connection:
            store.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.info.backend_pid])
            connection.execute("SELECT 1")

    with pytest.raises(DatabaseError):
        lose()


def test_no_more_connections_stay_open_than_are_kept(pooled: Store, store: psycopg.Connection) -> None:
    opened = [pooled.connection() for _ in range(IDLE_CONNECTIONS + 4)]
    for each in opened:
        each.__enter__()
    for each in opened:
        each.__exit__(None, None, None)
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    deadline = time.monotonic() + 30  # a server process goes some time after its client
    while store.execute(query).fetchone() != (IDLE_CONNECTIONS,):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_schemas_are_read_again_only_when_there_are_more(pooled: Store, store: psycopg.Connection) -> None:
    builders.registry(store, "1.0")
    with pooled.connection() as connection:
        first = pooled.registry(connection)
        assert pooled.registry(connection) is first
        builders.registry(store, "2.0")
        assert pooled.registry(connection).versions("Variant") == ["1.0", "2.0"]
    assert first.versions("Variant") == ["1.0"]
