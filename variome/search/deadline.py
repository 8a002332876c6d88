"""The time that a search may take, over all its queries."""

import time
from typing import Any

from psycopg import Connection, sql


class Deadline:
    """When a search has to be at its end."""

    def __init__(self, connection: Connection[Any], seconds: float) -> None:
        """Begins now, in a transaction that is open."""
        self._connection = connection
        self._end = time.monotonic() + seconds
        self.set()

    def set(self) -> None:
        """Gives the next query what is left, a millisecond at least; PostgreSQL cancels one that takes longer."""
        left = max(1, int((self._end - time.monotonic()) * 1000))
        self._connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(left)))
