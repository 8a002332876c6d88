"""The audit log as people read it: who asked for which write, and what came of it. The server writes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class AuditedRequest:
    """One request for a write.

    Attributes:
        at: when it was answered.
        user: name of the user who asked; `local` without a key.
        api_key: the key that was shown, if any.
        method: of HTTP.
        route: the address, with names of parameters in the place of what may name a sample.
        project: for which project: that of the address or the body, else the default one.
        subject: uuid of the item, or of the submission that a load or its batch belongs to; None where none was found.
        status: of the answer.
    """

    at: datetime
    user: str
    api_key: UUID | None
    method: str
    route: str
    project: str | None
    subject: UUID | None
    status: int


def last_requests(connection: Connection[Any], limit: int, since: datetime | None = None) -> list[AuditedRequest]:
    """The last requests for writes, the oldest of them first.

    Args:
        connection: where from.
        limit: how many at most.
        since: with a time zone; those before are left out.
    """
    with connection.cursor(row_factory=class_row(AuditedRequest)) as cursor:
        newest_first = cursor.execute(
            'SELECT at, "user", api_key, method, route, project, subject, status FROM audit'
            " WHERE at >= coalesce(%s::timestamptz, '-infinity') ORDER BY at DESC, uuid LIMIT %s",
            [since, limit],
        ).fetchall()
    return newest_first[::-1]
