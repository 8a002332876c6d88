"""Counts of broad searches that are remembered until anything is written.

The snapshot of a transaction (`pg_current_snapshot`) says which transactions it sees. Where it is that of another, both
see the same rows, whoever writes and how: so counts that were kept are exact without anybody who writes knowing of them
(decision 0025).
"""

import threading
from collections.abc import Callable
from typing import Any, Final

from psycopg import Connection

from variome.search.counting import Counted

MOST_KEPT: Final = 100
"""Searches that are remembered, some 10 kB each; when there are more, all are forgotten."""


class KeptCounts:
    """What was counted in a snapshot of a database; one for a process, used by many threads."""

    def __init__(self) -> None:
        self._seen: tuple[Any, ...] = ()
        self._counts: dict[str, Counted] = {}
        self._lock = threading.Lock()

    def get(self, connection: Connection[Any], asked: str, count: Callable[[], Counted]) -> Counted:
        """What was counted of the same search in the same snapshot, or else is counted now; kept where hits are many.

        Args:
            connection: in a transaction that sees one moment, and has written nothing.
            asked: all that the counts depend on, beside the rows.
            count: counts.
        """
        seen = connection.execute(_SEEN).fetchone() or ()
        with self._lock:
            found = self._counts.get(asked) if seen == self._seen else None
        if found is not None:
            return found
        counted = count()
        if counted.uuids is None:  # few hits take little time, and their names much memory
            self._keep(seen, asked, counted)
        return counted

    def _keep(self, seen: tuple[Any, ...], asked: str, counted: Counted) -> None:
        with self._lock:
            if seen != self._seen or len(self._counts) >= MOST_KEPT:
                self._seen, self._counts = seen, {}
            self._counts[asked] = counted


KEPT: Final = KeptCounts()
"""Those of this process."""

_SEEN: Final = """
    SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), oid FROM pg_database
    WHERE datname = current_database()
"""
"""A database that was restored, or another one at the same address, has another oid or another start."""
