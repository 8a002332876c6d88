"""The store behind the routes: pooled connections to the database, and the schemas it has now."""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import psycopg
from fastapi import Depends, Request
from psycopg import Connection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from variome.database.connection import connect
from variome.errors import DatabaseError
from variome.schema.registry import SchemaRegistry
from variome.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

IDLE_CONNECTIONS: Final = 8
MOST_CONNECTIONS: Final = 32
"""For the threads that answer requests (`variome.web.threads`), and for exports that are being sent."""
CONNECTION_WAIT: Final = 20.0
"""Seconds after which a request that has got no connection is told to come again."""


class Store:
    """What a route needs: connections, the schemas, the settings. One for the application, used by many threads."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.settings = settings
        self._url = url
        self._pool = QueuePool(
            lambda: cast("DBAPIConnection", connect(url)),
            pool_size=IDLE_CONNECTIONS,
            max_overflow=MOST_CONNECTIONS - IDLE_CONNECTIONS,
            timeout=CONNECTION_WAIT,
            dialect=_DIALECT,  # it knows how to ask whether a connection is alive
            pre_ping=True,
        )
        self._registry = SchemaRegistry()
        self._registered: tuple[Any, ...] | None = None
        self._reloading = threading.Lock()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in autocommit mode, for one request.

        Raises:
            DatabaseError: there is none to be had, or the database fails while it is used.
        """
        try:
            pooled = self._pool.connect()
            with _returned(pooled) as connection:
                yield connection
        except PoolTimeout as error:
            raise DatabaseError(f"all {MOST_CONNECTIONS} connections are in use") from error
        except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.UndefinedTable) as error:
            # The table was there when the request began: its annotation version has been removed meanwhile.
            raise DatabaseError(f"the database failed: {' '.join(str(error).split())}") from error

    def registry(self, connection: Connection) -> SchemaRegistry:
        """The schemas that the store has now, whoever added them.

        A registry is replaced, never changed: other threads may be using the one before.
        """
        found = connection.execute("SELECT count(*), max(added) FROM schema_version").fetchone()
        with self._reloading:
            if found != self._registered:
                self._registry, self._registered = SchemaRegistry.load(connection), found
            return self._registry

    def check(self) -> None:
        """Passes when the database answers and has the tables that this server needs.

        Raises:
            DatabaseError: it does not.
        """
        connect(self._url).close()

    def close(self) -> None:
        """Close the connections that nobody uses; those in use are closed when they come back."""
        self._pool.dispose()


async def _store_of(request: Request) -> Store:  # async: what is not, FastAPI runs in a thread
    store: Store = request.app.state.store
    return store


StoreOfRequest = Annotated[Store, Depends(_store_of)]
"""The parameter by which a route gets the store."""


@contextmanager
def _returned(pooled: PoolProxiedConnection) -> Iterator[Connection]:
    connection = cast("Connection", pooled.driver_connection)
    try:
        yield connection
    finally:
        if connection.closed:
            pooled.invalidate()
        pooled.close()


class _Dialect(PGDialect_psycopg):
    """Asks the server whether a connection is alive only where there is something to read that nobody asked for, such
    as that the server ends. Asking each time was one of the four round trips of a GET.
    """

    def do_ping(self, dbapi_connection: Any) -> bool:
        if not dbapi_connection.closed and not _has_news(dbapi_connection):
            return True
        return bool(super().do_ping(dbapi_connection))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


def _has_news(connection: Connection) -> bool:
    """Whether a connection that waits for no answer could be read from: the end of it can be, too."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


_DIALECT: Final = _Dialect(dbapi=psycopg)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
