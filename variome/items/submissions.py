"""Submissions: one load of one file, its lease, and how far it has come.

A load of the same content, version and project runs once at a time: its loader holds a lease, proved by a token and
kept alive by heartbeats. A loader that was killed stops beating; whoever comes next takes the submission over, with a
new token, and the old one's batches are refused from then on. All times are the database's.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid4

import orjson
from psycopg import Connection

from variome.database import advisory
from variome.errors import LeaseError, NotFoundError
from variome.model.identity import item_uuid

Status = Literal["running", "completed", "completed with problems"]

RUNNING: Final = "running"
_LOOK_AGAIN: Final = 0.2  # seconds between two looks at a heartbeat that may be that of a killed loader


@dataclass(frozen=True, slots=True)
class Submission:
    """A load that is ours until somebody else holds its token.

    `committed_record` and `state` are what the last committed batch left; 0 and empty for a new submission.
    """

    uuid: UUID
    token: UUID
    committed_record: int
    state: Mapping[str, Any]
    resumed: bool


@dataclass(frozen=True, slots=True)
class SubmissionSummary:
    """One submission as `status` shows it."""

    uuid: UUID
    file: UUID
    version: str
    status: str
    started: datetime
    finished: datetime | None
    committed_record: int
    state: Mapping[str, Any]


def begin(
    connection: Connection[Any],
    file: UUID,
    version: str,
    project: str,
    actor: str,
    options: Mapping[str, Any],
    lease_seconds: float,
) -> Submission:
    """Opens a submission, or takes over the unfinished one that a loader left which has stopped beating.

    When an unfinished one looks alive, its heartbeat is watched for as long as its lease: if it moves, somebody is
    loading; if not, the loader was killed.

    Args:
        connection: in autocommit mode, outside a transaction.
        file: uuid of the File item.
        version: annotation version that the file is loaded under.
        project: name of the project.
        actor: name of the user.
        options: recorded with a new submission.
        lease_seconds: silence after which others may take the load over.

    Raises:
        LeaseError: somebody is loading this file now.
    """
    seen: datetime | None = None
    while True:
        with connection.transaction():
            advisory.beginning(connection, file.bytes[8:])
            found = _find_unfinished(connection, file, version)
            if found is None:
                return _open(connection, file, version, project, actor, options, lease_seconds)
            uuid, heartbeat, is_alive = found
            if not is_alive:
                return _take_over(connection, uuid, lease_seconds)
        if seen is not None and heartbeat != seen:
            raise LeaseError(
                f"this file is being loaded now (submission {uuid}, last sign of life {heartbeat:%Y-%m-%d %H:%M:%S %Z})"
                "; wait for that load to end"
            )
        seen = heartbeat
        time.sleep(_LOOK_AGAIN)


def beat(connection: Connection[Any], uuid: UUID, token: UUID) -> None:
    """Says that the load is alive.

    Raises:
        LeaseError: it is not ours any more.
    """
    _ours(
        connection,
        "UPDATE submission SET heartbeat = clock_timestamp() WHERE uuid = %(uuid)s AND token = %(token)s RETURNING 1",
        {"uuid": uuid, "token": token},
    )


def lock_progress(connection: Connection[Any], uuid: UUID, token: UUID) -> tuple[int, Mapping[str, Any]]:
    """The last committed record and the state that its batch left; locked until the transaction ends.

    Raises:
        LeaseError: the load is not ours any more.
    """
    row = _ours(
        connection,
        "SELECT committed_record, state::text FROM submission WHERE uuid = %(uuid)s AND token = %(token)s FOR UPDATE",
        {"uuid": uuid, "token": token},
    )
    return row[0], orjson.loads(row[1])


def commit_progress(
    connection: Connection[Any], uuid: UUID, token: UUID, record: int, state: Mapping[str, Any]
) -> None:
    """Writes down how far the load has come; to be called in the transaction of the batch.

    Raises:
        LeaseError: the load is not ours any more; the batch is taken back with the transaction.
    """
    _ours(
        connection,
        "UPDATE submission SET committed_record = %(record)s, state = %(state)s, heartbeat = clock_timestamp()"
        " WHERE uuid = %(uuid)s AND token = %(token)s RETURNING 1",
        {"uuid": uuid, "token": token, "record": record, "state": orjson.dumps(state).decode()},
    )


def finish(connection: Connection[Any], uuid: UUID, token: UUID, status: str, state: Mapping[str, Any]) -> None:
    """Marks the submission completed, which brings its samples into searches.

    Raises:
        LeaseError: the load is not ours any more.
    """
    _ours(
        connection,
        "UPDATE submission SET status = %(status)s, state = %(state)s, token = NULL, finished = clock_timestamp(),"
        " heartbeat = clock_timestamp() WHERE uuid = %(uuid)s AND token = %(token)s RETURNING 1",
        {"uuid": uuid, "token": token, "status": status, "state": orjson.dumps(state).decode()},
    )


def is_loading(connection: Connection[Any], file: UUID) -> bool:
    """Whether somebody is loading the file now, under whatever version; until the transaction ends nobody begins to."""
    advisory.beginning(connection, file.bytes[8:])
    row = connection.execute(
        "SELECT 1 FROM submission WHERE file = %s AND status = %s"
        " AND heartbeat > clock_timestamp() - lease_seconds * interval '1 second'",
        [file, RUNNING],
    ).fetchone()
    return row is not None


def last_submissions(connection: Connection[Any], n: int) -> list[SubmissionSummary]:
    """The submissions that began last, the newest first."""
    rows = connection.execute(
        "SELECT uuid, file, version, status, started, finished, committed_record, state::text FROM submission"
        " ORDER BY started DESC, uuid LIMIT %s",
        [n],
    )
    return [
        SubmissionSummary(uuid, file, version, status, started, finished, record, orjson.loads(state))
        for uuid, file, version, status, started, finished, record, state in rows
    ]


def _find_unfinished(connection: Connection[Any], file: UUID, version: str) -> tuple[UUID, datetime, bool] | None:
    """The unfinished submission of a file under a version: uuid, heartbeat, and whether its lease has not run out."""
    row = connection.execute(
        "SELECT uuid, heartbeat, heartbeat > clock_timestamp() - lease_seconds * interval '1 second' FROM submission"
        " WHERE file = %s AND version = %s AND status = %s ORDER BY started DESC LIMIT 1",
        [file, version, RUNNING],
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def _open(
    connection: Connection[Any],
    file: UUID,
    version: str,
    project: str,
    actor: str,
    options: Mapping[str, Any],
    lease_seconds: float,
) -> Submission:
    made = Submission(uuid4(), uuid4(), 0, {}, resumed=False)
    connection.execute(
        "INSERT INTO submission (uuid, file, version, project, actor, status, token, started, heartbeat, lease_seconds,"
        " committed_record, options, state) VALUES (%s, %s, %s, %s, %s, %s, %s, clock_timestamp(), clock_timestamp(),"
        " %s, 0, %s, '{}')",
        [made.uuid, file, version, item_uuid("Project", project), item_uuid("User", actor), RUNNING, made.token,
         lease_seconds, orjson.dumps(options).decode()],
    )  # fmt: skip
    return made


def _take_over(connection: Connection[Any], uuid: UUID, lease_seconds: float) -> Submission:
    token = uuid4()
    row = connection.execute(
        "UPDATE submission SET token = %s, heartbeat = clock_timestamp(), lease_seconds = %s WHERE uuid = %s"
        " RETURNING committed_record, state::text",
        [token, lease_seconds, uuid],
    ).fetchone()
    if row is None:
        raise NotFoundError(f"submission {uuid} was unloaded just now; give the same command again")
    return Submission(uuid, token, row[0], orjson.loads(row[1]), resumed=True)


def _ours(connection: Connection[Any], query: str, parameters: Mapping[str, Any]) -> Any:
    row = connection.execute(query.encode(), parameters).fetchone()
    if row is None:
        raise LeaseError(
            f"submission {parameters['uuid']} is not this load's any more: another loader took it over, or the file "
            "was unloaded; nothing more is written"
        )
    return row
