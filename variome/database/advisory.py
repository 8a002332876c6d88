"""Agreements between programs that use one database, as advisory locks that end with the transaction.

Rows are protected by their own locks, taken in one order (types by rank, rows by uuid). These locks are for what rows
cannot say: that nobody takes away what others are about to link to, and that one thing is begun once.
"""

from typing import Any, Final

from psycopg import Connection

_SCHEMAS: Final = 0x7661_7269_6F6D_6501
_REMOVAL: Final = 0x7661_7269_6F6D_6502
_RETRYING: Final = 0x7661_7269_6F6D_6503


def adding_schemas(connection: Connection[Any]) -> None:
    """Be the only one to add annotation versions until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMAS])


def writing_items(connection: Connection[Any]) -> None:
    """Write until the transaction ends: side by side with other writers, and while nobody takes items away."""
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_REMOVAL])


def removing_items(connection: Connection[Any]) -> None:
    """Take items away until the transaction ends, alone."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_REMOVAL])


def retrying_jobs(connection: Connection[Any]) -> None:
    """Be the only one to put jobs of dead workers into the queue again until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_RETRYING])


def beginning(connection: Connection[Any], digest: bytes) -> None:
    """Be the only one to begin what has this digest, until the transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])


def posting(connection: Connection[Any], digest: bytes) -> None:
    """Be the only one to post a batch of the load that has this digest, until the transaction ends.

    Not a lock of the submission's row: its heartbeat must get through while a batch is being written.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
