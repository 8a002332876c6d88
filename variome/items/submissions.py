"""Submissions: one load of one file each, who holds it, how far it has come.

A load holds its submission by a token, and shows that it lives by a heartbeat. Another load of the same file, version
and project takes the submission over when the heart has stopped; then the first one's token is good for nothing, and
its next batch is taken back. All times are the database's.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal
from uuid import UUID, uuid4

import orjson
from psycopg import Connection, sql

from variome.database import advisory
from variome.errors import LeaseError
from variome.items.pace import Pace
from variome.items.replacing import supersede_replaced
from variome.items.viewer import Viewer, of_project
from variome.model.content import canonical
from variome.model.identity import item_uuid

Ending = Literal["completed", "completed with problems", "failed"]

_POLL: Final = 0.5
"""Seconds between two looks at a heartbeat, or a tenth of the lease where that is shorter."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A load that is ours.

    Attributes:
        uuid: stays the same when the load is taken over.
        token: proves that the load is ours.
        committed_record: the last data line whose batch is committed, 1-based; 0 at first.
        state: what the loader kept with that batch.
        resumed: whether it was taken over from a load that did not come to its end.
    """

    uuid: UUID
    token: UUID
    committed_record: int
    state: Mapping[str, Any]
    resumed: bool


@dataclass(frozen=True, slots=True)
class SubmissionSummary:
    """One line about a load. `file` and `project` are names; `is_alive` says that its heart beats; `failure` says why
    one that was submitted has failed; `progress` is what its loader told last.
    """

    uuid: UUID
    file: str
    project: str
    version: str
    status: str
    started: datetime
    finished: datetime | None
    committed_record: int
    is_alive: bool
    failure: str | None = None
    progress: Pace | None = None


def begin(
    connection: Connection[Any],
    file: UUID,
    version: str,
    project: str,
    actor: str,
    options: Mapping[str, Any],
    lease_seconds: float,
    queued: UUID | None = None,
) -> Submission:
    """Begin a load, or take up the one that did not come to its end.

    With other options than that one had, its rows stay and are loaded over from the start. Where a load seems alive,
    its heart is watched for the length of the lease. `queued` names a submission that was put into the queue: that
    one is begun or taken up, and no other.

    Raises:
        LeaseError: somebody else is loading the file now, or what was queued has ended.
    """
    digest = sha256(f"{file}/{version}/{project}".encode()).digest()
    seen: datetime | None = None
    while True:
        with connection.transaction():
            advisory.beginning(connection, digest)
            found = _find_unfinished(connection, file, version, item_uuid("Project", project), queued)
            if found is None and queued is not None:
                raise LeaseError(f"submission {queued} was cancelled, has ended or is of another file")
            if found is None:
                return _insert(connection, file, version, project, actor, options, lease_seconds)
            if not found.is_alive and queued in {None, found.uuid}:
                return _take_over(connection, found, options, lease_seconds)
        if seen is not None and found.heartbeat != seen:
            raise LeaseError(
                f"the file is being loaded by somebody else since {found.started:%Y-%m-%d %H:%M:%S} UTC "
                f"(submission {found.uuid}); wait for that load to end"
            )
        seen = found.heartbeat
        time.sleep(min(_POLL, found.lease_seconds / 10))


def get_subject(connection: Connection[Any], submission: UUID, token: UUID) -> tuple[UUID, UUID]:
    """The File and the Project item that a load is of.

    Raises:
        LeaseError: the load is not ours any more.
    """
    row = connection.execute(
        "SELECT file, project FROM submission WHERE uuid = %s AND token = %s", [submission, token]
    ).fetchone()
    if row is None:
        raise _lost(submission)
    return row[0], row[1]


def get_progress(connection: Connection[Any], submission: UUID, token: UUID) -> tuple[int, Mapping[str, Any]]:
    """The last committed record, and the state that its batch left.

    Raises:
        LeaseError: the load is not ours any more.
    """
    row = connection.execute(
        "SELECT committed_record, state FROM submission WHERE uuid = %s AND token = %s", [submission, token]
    ).fetchone()
    if row is None:
        raise _lost(submission)
    return row[0], row[1]


def commit_progress(
    connection: Connection[Any], submission: UUID, token: UUID, record: int, state: Mapping[str, Any]
) -> None:
    """Keep how far the load has come. Called inside the transaction of the batch, which it takes back when it fails.

    Raises:
        LeaseError: the load is not ours any more.
    """
    updated = connection.execute(
        "UPDATE submission SET committed_record = %s, state = %s, heartbeat = clock_timestamp()"
        " WHERE uuid = %s AND token = %s",
        [record, _json(state), submission, token],
    )
    if updated.rowcount == 0:
        raise _lost(submission)


def beat(connection: Connection[Any], submission: UUID, token: UUID, pace: Pace | None = None) -> None:
    """Show that the load lives, and how far it has come; without a pace, what was told of that before stays.

    Raises:
        LeaseError: the load is not ours any more.
    """
    updated = connection.execute(
        "UPDATE submission SET heartbeat = clock_timestamp(), progress = coalesce(%s::json, progress)"
        " WHERE uuid = %s AND token = %s",
        [pace and _json(_told(pace)), submission, token],
    )
    if updated.rowcount == 0:
        raise _lost(submission)


def finish(
    connection: Connection[Any], submission: UUID, token: UUID, status: Ending, state: Mapping[str, Any]
) -> None:
    """End a load. Completed, its samples come into searches, and the file that its file replaces is superseded.

    One that failed can be taken up again at once; it keeps what was kept with its last batch, and `state` is not used.

    Raises:
        LeaseError: the load is not ours any more.
    """
    with connection.transaction():
        if status != "failed":
            advisory.writing_items(connection)  # neither this file nor the one that it replaces is taken out meanwhile
        row = connection.execute(
            "UPDATE submission SET status = %s, state = CASE WHEN %s THEN state ELSE %s END, token = NULL,"
            " finished = clock_timestamp() WHERE uuid = %s AND token = %s RETURNING file, actor",
            [status, status == "failed", _json(state), submission, token],
        ).fetchone()
        if row is None:
            raise _lost(submission)
        if status != "failed":
            file, actor = row
            supersede_replaced(connection, file, actor)


def has_committed(connection: Connection[Any], file: UUID) -> bool:
    """Whether a load of the file has written records."""
    query = "SELECT 1 FROM submission WHERE file = %s AND committed_record > 0 LIMIT 1"
    return connection.execute(query, [file]).fetchone() is not None


def last_submissions(connection: Connection[Any], n: int, *, viewer: Viewer) -> list[SubmissionSummary]:
    """The submissions begun last in the viewer's projects, the newest first."""
    rows = connection.execute(
        _LAST.format(summaries=_SUMMARIES, own=of_project(viewer, sql.Identifier("s", "project"))), [n]
    )
    return [_summary(row) for row in rows]


def find_summary(connection: Connection[Any], submission: UUID) -> SubmissionSummary | None:
    """The line about one load, for whoever runs it; None where it has gone."""
    row = connection.execute(_ONE, [submission]).fetchone()
    return _summary(row) if row else None


def find_running(connection: Connection[Any], file: UUID) -> datetime | None:
    """Since when a load of the file has been running, if its heart beats."""
    row = connection.execute(_RUNNING, [file]).fetchone()
    return row[0] if row else None


def find_running_under(connection: Connection[Any], version: str) -> datetime | None:
    """Since when a load that writes items of an annotation version has been running, if its heart beats."""
    row = connection.execute(_RUNNING_UNDER, [version, version]).fetchone()
    return row[0] if row else None


UNDER_VERSION: Final = sql.SQL(
    "(s.version = %s OR EXISTS (SELECT FROM json_each(s.options -> 'schemas') AS used"
    " WHERE used.value ->> 'annotation_version' = %s))"
)
"""Whether a submission writes items of an annotation version, which is given twice."""

ALIVE: Final = sql.SQL(
    "(s.token IS NOT NULL AND clock_timestamp() - s.heartbeat < s.lease_seconds * interval '1 second')"
)
"""Whether somebody holds the submission `s`, whose heart beats."""

_SUMMARIES: Final = sql.SQL(
    "SELECT s.uuid, coalesce(f.key, s.request ->> 'accession', s.file::text), coalesce(p.key, s.project::text),"
    " s.version, s.status, s.started, s.finished, s.committed_record, {alive}, s.failure, s.progress"
    " FROM submission AS s LEFT JOIN item AS f ON f.uuid = s.file LEFT JOIN item AS p ON p.uuid = s.project"
).format(alive=ALIVE)
_LAST: Final = sql.SQL("{summaries} WHERE {own} ORDER BY s.started DESC, s.uuid LIMIT %s")
_ONE: Final = sql.SQL("{} WHERE s.uuid = %s").format(_SUMMARIES)

_RUNNING: Final = sql.SQL(
    "SELECT s.started FROM submission AS s WHERE s.file = %s AND {alive} ORDER BY s.started LIMIT 1"
).format(alive=ALIVE)

_RUNNING_UNDER: Final = sql.SQL(
    "SELECT s.started FROM submission AS s WHERE {under} AND {alive} ORDER BY s.started LIMIT 1"
).format(under=UNDER_VERSION, alive=ALIVE)

_UNFINISHED: Final = sql.SQL(
    "SELECT s.uuid, s.started, s.heartbeat, s.lease_seconds, {alive}, s.options, s.committed_record, s.state"
    " FROM submission AS s WHERE s.file = %(file)s AND s.version = %(version)s AND s.project = %(project)s AND ({alive}"
    " OR CASE WHEN %(queued)s::uuid IS NULL THEN s.status IN ('running', 'failed')"
    " ELSE s.uuid = %(queued)s AND s.status IN ('queued', 'running', 'failed') END)"
    " ORDER BY {alive} DESC, s.started DESC LIMIT 1 FOR UPDATE"
).format(alive=ALIVE)


@dataclass(frozen=True, slots=True)
class _Unfinished:
    uuid: UUID
    started: datetime
    heartbeat: datetime
    lease_seconds: float
    is_alive: bool
    options: Mapping[str, Any]
    committed_record: int
    state: Mapping[str, Any]


def _find_unfinished(
    connection: Connection[Any], file: UUID, version: str, project: UUID, queued: UUID | None
) -> _Unfinished | None:
    """A load of the file that lives, whichever; else the one that may be taken up."""
    of = {"file": file, "version": version, "project": project, "queued": queued}
    row = connection.execute(_UNFINISHED, of).fetchone()
    return _Unfinished(*row) if row else None


def _insert(
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
        " committed_record, options, state) VALUES (%s, %s, %s, %s, %s, 'running', %s, clock_timestamp(),"
        " clock_timestamp(), %s, 0, %s, '{}')",
        [made.uuid, file, version, item_uuid("Project", project), item_uuid("User", actor), made.token, lease_seconds,
         _json(options)],
    )  # fmt: skip
    return made


def _take_over(
    connection: Connection[Any], found: _Unfinished, options: Mapping[str, Any], lease_seconds: float
) -> Submission:
    is_same = orjson.loads(_json(options)) == found.options
    record, state = (found.committed_record, found.state) if is_same else (0, {})
    taken = Submission(found.uuid, uuid4(), record, state, resumed=True)
    connection.execute(
        "UPDATE submission SET status = 'running', token = %s, heartbeat = clock_timestamp(), lease_seconds = %s,"
        " started = CASE status WHEN 'queued' THEN clock_timestamp() ELSE started END, finished = NULL, failure = NULL,"
        " committed_record = %s, options = %s, state = %s WHERE uuid = %s",
        [taken.token, lease_seconds, record, _json(options), _json(state), taken.uuid],
    )
    return taken


def _summary(row: Sequence[Any]) -> SubmissionSummary:
    *_, told = row
    return replace(SubmissionSummary(*row), progress=told and Pace(**{"total_bytes": None, **told}))


def _told(pace: Pace) -> dict[str, Any]:
    """What is known of a pace: a schema of JSON says so of the rest by leaving it out."""
    return {name: value for name, value in asdict(pace).items() if value is not None}


def _json(value: Mapping[str, Any]) -> str:
    return canonical(value).decode()


def _lost(submission: UUID) -> LeaseError:
    return LeaseError(
        f"submission {submission} is not held by this load any more: it has ended, or another load has taken it over; "
        "what this load had not committed is taken back"
    )
