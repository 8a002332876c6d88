"""Bring the tables of a database up to date, or back to an earlier revision; alembic does the work.

The migrations are plain data in `alembic/`. Several programs may upgrade one database at once: one does, the others
wait and find it done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from variome.data_folder import data_folder
from variome.database.address import parse_address
from variome.errors import DatabaseError

MIGRATION_LOCK: Final = 0x7661_7269_6F6D_6500
"""Key of the advisory lock that whoever migrates holds."""


def upgrade(url: str) -> None:
    """Bring the tables to the newest revision; nothing happens when they are there.

    Raises:
        DatabaseError: the database cannot be reached, or a migration failed and was taken back.
    """
    with _migrating(url) as connection:
        command.upgrade(_config(connection), "head")


def downgrade(url: str, revision: str) -> None:
    """Bring the tables back to `revision`; `base` takes everything away, with what it holds.

    Raises:
        DatabaseError: the database cannot be reached, there is no such revision, or a migration failed.
    """
    with _migrating(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision that the database is at; None when it has no tables of ours.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision that this program knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise DatabaseError("the folder alembic holds no migrations; install the package again")
    return newest


def engine(url: str) -> Engine:
    """An engine for alembic, which speaks SQLAlchemy. It takes every form of address that libpq takes."""
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    with _connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        yield connection


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection in a transaction that is kept when the block succeeds."""
    shown = parse_address(url).shown
    try:
        with engine(url).begin() as connection:
            yield connection
    except (DBAPIError, psycopg.Error) as error:
        reason = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
        raise DatabaseError(f"the tables of the database {shown} cannot be read or changed: {reason}") from error
    except CommandError as error:
        raise DatabaseError(f"the database {shown} has tables that this version of Variome cannot migrate: {error}; "
                            "install the version that made them, or a newer one") from error  # fmt: skip


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(data_folder("alembic")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
