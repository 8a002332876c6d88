"""Submissions that wait for a worker: put into the queue, cancelled, tried again, taken up from a worker that died.

What is to be loaded stands in the row of the submission; a job of the queue names the row and no more. The queue is
procrastinate's, in the schema `queue`: its functions find its tables by the search path, which is set for as long as
they are called. A job that finds nothing left to do ends.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.sql import queries
from psycopg import Connection, sql
from psycopg.rows import dict_row

from variome.database import advisory
from variome.errors import ConflictError, NotFoundError
from variome.items.batch import MissingLinks, WriteContext
from variome.items.service import upsert_batch
from variome.items.submissions import ALIVE
from variome.items.viewer import Viewer, of_project
from variome.model.content import canonical
from variome.model.identity import file_uuid, item_uuid
from variome.schema.registry import SchemaRegistry

TASK: Final = "load"
"""Name of the task, which a worker knows and the server does not."""

SCHEMA: Final = "queue"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to be loaded.

    Attributes:
        user: who.
        project: name of the project that gets it.
        institution: name of the institution that it comes from.
        accession: of the file.
        version: annotation version of the file.
        sha256: of the content, in hexadecimal.
        size: of the content, in bytes.
        path: name in the inbox; None of a file that was uploaded.
        assembly: None for what the header says.
        replaces: accession of the file that it corrects, if it does.
        strict: whether to refuse a file that breaks the specification.
        missing_links: what becomes of a link to a gene or consequence that is not there.
        pedigree: whether a PED came along, which lies beside the uploads.
    """

    user: str
    project: str
    institution: str
    accession: str
    version: str
    sha256: str
    size: int
    path: str | None = None
    assembly: str | None = None
    replaces: str | None = None
    strict: bool = False
    missing_links: MissingLinks = "stub"
    pedigree: bool = False


def enqueue(connection: Connection[Any], registry: SchemaRegistry, submission: UUID, order: Order) -> None:
    """Put a new submission into the queue."""
    file = file_uuid(order.project, order.accession)
    asked = asdict(order)
    options = {name: value for name, value in asked.items() if name in _SHOWN and value not in (None, False)}
    with connection.transaction():
        # Who submits, and the project, are to be items.
        upsert_batch(connection, registry, [], WriteContext(order.user, order.project, order.institution))
        connection.execute(
            "INSERT INTO submission (uuid, file, version, project, actor, status, started, heartbeat, lease_seconds,"
            " committed_record, options, state, queued, request) VALUES (%s, %s, %s, %s, %s, 'queued',"
            " clock_timestamp(), clock_timestamp(), 0, 0, %s, '{}', clock_timestamp(), %s)",
            [submission, file, order.version, item_uuid("Project", order.project), item_uuid("User", order.user),
             canonical(options).decode(), canonical(asked).decode()],
        )  # fmt: skip
        _defer(connection, submission, file)


def find_order(connection: Connection[Any], submission: UUID) -> Order | None:
    """What a submission asks for; None when it was cancelled, has ended, or has gone with its file."""
    row = connection.execute(
        "SELECT request FROM submission WHERE uuid = %s AND request IS NOT NULL"
        " AND status IN ('queued', 'running', 'failed')",
        [submission],
    ).fetchone()
    return Order(**row[0]) if row else None


def is_any_free(connection: Connection[Any]) -> bool:
    """Whether a job waits that could be taken now: no other load of its file is running."""
    row = connection.execute(_IS_ANY_FREE).fetchone()
    return row == (True,)


def needed_uploads(connection: Connection[Any]) -> frozenset[str]:
    """The uuids of the submissions that a worker may still have to load."""
    rows = connection.execute("SELECT uuid::text FROM submission WHERE status IN ('queued', 'running', 'failed')")
    return frozenset(uuid for (uuid,) in rows)


def cancel(connection: Connection[Any], submission: UUID, *, viewer: Viewer) -> str:
    """Cancel a submission; gives the name of its project. A load that runs loses it: its next batch is taken back.

    What was committed stays out of searches.

    Raises:
        NotFoundError: there is none, or the viewer has no role in its project.
        ForbiddenError: the viewer may not write there.
        ConflictError: the load has completed.
    """
    project = _editable(connection, submission, viewer)
    connection.execute(
        "UPDATE submission SET status = 'cancelled', token = NULL, finished = clock_timestamp()"
        " WHERE uuid = %s AND status IN ('queued', 'running', 'failed')",
        [submission],
    )
    status = _status(connection, submission)
    if status != "cancelled":
        raise ConflictError(f"the load has ended ({status}); DELETE /files/{{project}}/{{accession}} takes it out")
    return project


def retry(connection: Connection[Any], submission: UUID, *, viewer: Viewer) -> str:
    """Put a submission that failed into the queue again; gives the name of its project.

    Raises:
        NotFoundError: there is none, or the viewer has no role in its project.
        ForbiddenError: the viewer may not write there.
        ConflictError: it has not failed, or was no submission.
    """
    project = _editable(connection, submission, viewer)
    if not put_back(connection, submission, ["failed"]):
        raise ConflictError(
            f"expected a submission that failed, found one that is {_status(connection, submission)}, or a load that "
            "was given as a command; give that command again"
        )
    return project


def put_back(connection: Connection[Any], submission: UUID, statuses: Sequence[str]) -> bool:
    """Have a worker take a submission up that has one of these statuses; whether it had. Whoever held it loses it."""
    with connection.transaction():
        row = connection.execute(
            "UPDATE submission SET status = 'queued', token = NULL, finished = NULL, failure = NULL"
            " WHERE uuid = %s AND status = ANY (%s) AND request IS NOT NULL RETURNING file",
            [submission, list(statuses)],
        ).fetchone()
        if row:
            _defer(connection, submission, row[0])
    return row is not None


def note_failure(connection: Connection[Any], submission: UUID, sentence: str) -> None:
    """Say why a submission failed. One that a load holds, was cancelled or has completed is left as it is."""
    connection.execute(_NOTE_FAILURE, [sentence, submission])


def retry_stalled(connection: Connection[Any], seconds: float) -> int:
    """Put the jobs of workers that have been silent for so long into the queue again; how many. Each is put back
    once, however many workers look.
    """
    with connection.transaction():
        advisory.retrying_jobs(connection)
        connection.execute(_ENTER)
        search = {"queue": None, "task_name": None, "seconds_since_heartbeat": seconds}
        with connection.cursor(row_factory=dict_row) as cursor:
            jobs = cursor.execute(queries["select_stalled_jobs_by_heartbeat"], search).fetchall()
        for job in jobs:
            same = dict.fromkeys(("retry_at", "new_priority", "new_queue_name", "new_lock"))
            connection.execute(queries["retry_job"], {"job_id": job["id"], **same})
    return len(jobs)


def _defer(connection: Connection[Any], submission: UUID, file: UUID) -> None:
    """Within a transaction. Of the loads of one file one runs at a time; a job that waits already will do."""
    with suppress(AlreadyEnqueued), connection.transaction():
        connection.execute(_ENTER)
        job = _APP.configure_task(TASK, connection=connection, lock=str(file), queueing_lock=str(submission))
        job.defer(submission=str(submission))
        connection.execute(_LEAVE)


def _editable(connection: Connection[Any], submission: UUID, viewer: Viewer) -> str:
    """The project of a submission in which the viewer may write."""
    query = _PROJECT.format(visible=of_project(viewer, sql.SQL("s.project")))
    row = connection.execute(query, [submission]).fetchone()
    if row is None:
        raise NotFoundError(f"the store has no IngestionSubmission called {str(submission)!r}")
    project = str(row[0])
    viewer.check("editor", project)
    return project


def _status(connection: Connection[Any], submission: UUID) -> str:
    row = connection.execute("SELECT status FROM submission WHERE uuid = %s", [submission]).fetchone()
    return str(row[0]) if row else "gone"


_APP: Final = App(connector=SyncPsycopgConnector())
"""Puts jobs into the queue by the connection that it is given, and opens none."""

_SHOWN: Final = frozenset({"accession", "path", "assembly", "replaces", "strict", "missing_links", "pedigree"})

_ENTER: Final = sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(SCHEMA))
_LEAVE: Final = "SET LOCAL search_path TO DEFAULT"

_IS_ANY_FREE: Final = sql.SQL(
    "SELECT EXISTS (SELECT FROM {jobs} AS j WHERE j.status = 'todo' AND coalesce(j.scheduled_at <= now(), true)"
    " AND NOT EXISTS (SELECT FROM {jobs} AS other WHERE other.lock = j.lock AND other.status = 'doing'))"
).format(jobs=sql.Identifier(SCHEMA, "procrastinate_jobs"))

_NOTE_FAILURE: Final = sql.SQL(
    "UPDATE submission AS s SET status = 'failed', failure = %s, token = NULL, finished = clock_timestamp()"
    " WHERE s.uuid = %s AND s.status IN ('queued', 'running', 'failed') AND NOT {alive}"
).format(alive=ALIVE)

_PROJECT: Final = sql.SQL(
    "SELECT p.key FROM submission AS s JOIN item AS p ON p.uuid = s.project WHERE s.uuid = %s AND {visible}"
)
