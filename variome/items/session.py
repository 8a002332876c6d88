"""What a connection has learned of its store: genes and consequences that are there, and stay unless they are purged.

Only what others have committed may be remembered. What was written in the transaction in hand can be taken back with
it, and is looked up again.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg import Connection, sql


@dataclass(slots=True)
class Session:
    """Known items of one connection's store.

    Attributes:
        named: by type, the uuids of genes and consequences by key.
        stubs: by type, the keys of those that are stubs.
        owners: projects, institutions and users that are there.
        wrote_in: number of the transaction in which items were last made over this connection.
        is_clean: whether what is found now may be remembered: nothing has been made in this transaction.
        purged: when an item was last purged, as far as is known.
    """

    named: dict[str, dict[str, UUID]] = field(default_factory=dict)
    stubs: dict[str, set[str]] = field(default_factory=dict)
    owners: set[UUID] = field(default_factory=set)
    wrote_in: int | None = None
    is_clean: bool = False
    purged: datetime | None = None

    def enter(self, connection: Connection[Any]) -> None:
        """Find out whether the transaction in hand is clean, and forget all that may have been purged since."""
        row = connection.execute("SELECT max(purged) FROM purge").fetchone()
        if row and row[0] != self.purged:
            self.purged = row[0]
            for known in (self.named, self.stubs, self.owners):
                known.clear()
        self.is_clean = self.wrote_in is None or self.wrote_in != _transaction(connection, "_if_assigned")

    def has_written(self, connection: Connection[Any]) -> None:
        """Remember that this transaction has made items."""
        self.wrote_in = _transaction(connection, "")


_SESSIONS: WeakKeyDictionary[Connection[Any], Session] = WeakKeyDictionary()


def session_of(connection: Connection[Any]) -> Session:
    """The session of a connection, empty at first."""
    return _SESSIONS.setdefault(connection, Session())


def _transaction(connection: Connection[Any], suffix: Literal["", "_if_assigned"]) -> int | None:
    query = sql.SQL("SELECT {}()::text::bigint").format(sql.Identifier(f"pg_current_xact_id{suffix}"))
    row = connection.execute(query).fetchone()
    return row[0] if row else None
