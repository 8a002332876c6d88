"""One way to connect for reading and writing items: our settings, and a sentence where something is not as it must."""

from typing import Any, Final

import psycopg
from psycopg import Connection

from variome.database.address import CONNECT_TIMEOUT, parse_address
from variome.database.uuid_lists import dump_uuid_lists
from variome.errors import DatabaseError

REVISION: Final = "0012"
"""The migration that this program needs, which is the newest. It is told here because alembic, which can find it out,
takes a third of a second to import; a test holds the two together."""

_PARAMETERS: Final[dict[str, Any]] = {
    "application_name": "variome",
    "client_encoding": "UTF8",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "options": "-c timezone=UTC -c jit=off -c lock_timeout=300s -c idle_in_transaction_session_timeout=600s",
}
"""No compilation (our statements are short), no endless wait for a lock, no lock held for ever by a hung client."""


def connect(url: str) -> Connection:
    """A connection in autocommit mode, to a database whose tables are as this program needs them.

    Raises:
        DatabaseError: it cannot be reached, or its tables are older or newer.
    """
    shown = parse_address(url).shown
    try:
        connection = psycopg.connect(url, autocommit=True, **_parameters(url))
    except psycopg.OperationalError as error:
        raise DatabaseError(f"the database {shown} cannot be reached: {' '.join(str(error).split())}") from None
    try:
        _check_revision(connection, shown)
    except BaseException:
        connection.close()
        raise
    dump_uuid_lists(connection)
    return connection


def _parameters(url: str) -> dict[str, Any]:
    """Ours, where the URL does not say otherwise."""
    given = psycopg.conninfo.conninfo_to_dict(url)
    ours = {**_PARAMETERS, "connect_timeout": CONNECT_TIMEOUT}
    return {name: value for name, value in ours.items() if name not in given}


def _check_revision(connection: Connection, shown: str) -> None:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        row = None
    found = row[0] if row else None
    if found != REVISION:
        state = f"has tables of revision {found}" if found else "has no tables yet"
        raise DatabaseError(
            f"the database {shown} {state}, this version of Variome needs revision {REVISION}; "
            "run 'variome database upgrade' or 'make provision'"
        )
