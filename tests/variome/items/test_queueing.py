"""What waits for a worker, waits once; who may cancel it; over HTTP: tests/variome/web/routes/test_submitting.py."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests import builders as b
from tests.variome.items.fix_items import Connection
from variome.errors import ConflictError, ForbiddenError, LeaseError, NotFoundError
from variome.items.batch import WriteContext
from variome.items.loading import begin_load
from variome.items.queueing import (
    Order,
    cancel,
    enqueue,
    find_order,
    needed_uploads,
    note_failure,
    put_back,
    retry,
    retry_stalled,
)
from variome.items.submissions import Submission, commit_progress, finish
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry

ORDER = Order("ann", "research", "lab", "F1", b.VERSION, "", 0, path="trio.vcf")
EDITOR = Viewer("ann", {"research": "editor"})


@pytest.fixture
def queued(store: Connection, registry: SchemaRegistry) -> UUID:
    """A submission that waits."""
    submission = uuid4()
    enqueue(store, registry, submission, ORDER)
    return submission


def begun(store: Connection, registry: SchemaRegistry, queued: UUID, lease: float = 60) -> Submission:
    """Its load."""
    context = WriteContext("ann", "research", "lab")
    return begin_load(
        store, registry, b.file("F1"), context, b.VERSION, replaces=None, options={}, lease_seconds=lease, queued=queued
    )


def jobs(store: Connection) -> list[tuple[str, str]]:
    return store.execute(
        "SELECT args ->> 'submission', status::text FROM queue.procrastinate_jobs ORDER BY id"
    ).fetchall()


def status(store: Connection, submission: UUID) -> Any:
    return store.execute("SELECT status, failure FROM submission WHERE uuid = %s", [submission]).fetchone()


def test_a_submission_waits_with_its_job(store: Connection, queued: UUID) -> None:
    assert find_order(store, queued) == ORDER
    assert status(store, queued) == ("queued", None)
    assert jobs(store) == [(str(queued), "todo")]
    assert needed_uploads(store) == {str(queued)}


def test_what_fails_to_be_queued_leaves_nothing(store: Connection, registry: SchemaRegistry, queued: UUID) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        enqueue(store, registry, queued, ORDER)
    assert len(jobs(store)) == 1


def test_the_load_of_a_submission_has_its_uuid_and_no_other(
    store: Connection, registry: SchemaRegistry, queued: UUID
) -> None:
    other = uuid4()
    enqueue(store, registry, other, replace(ORDER, user="ben"))
    assert begun(store, registry, queued).uuid == queued
    assert [status(store, each)[0] for each in (queued, other)] == ["running", "queued"]


def test_a_submission_whose_file_is_being_loaded_is_not_begun(
    store: Connection, registry: SchemaRegistry, queued: UUID
) -> None:
    other = uuid4()
    enqueue(store, registry, other, ORDER)
    begun(store, registry, other, lease=0.2)
    assert begun(store, registry, queued, lease=0.2).uuid == queued  # its heart is still, and another's is not ours
    assert status(store, other)[0] == "running"


def test_cancelling_takes_the_load_from_its_loader(store: Connection, registry: SchemaRegistry, queued: UUID) -> None:
    load = begun(store, registry, queued)
    assert cancel(store, queued, viewer=EDITOR) == "research"
    with pytest.raises(LeaseError, match="not held by this load any more"):
        commit_progress(store, load.uuid, load.token, 1, {})
    with pytest.raises(LeaseError):
        finish(store, load.uuid, load.token, "completed", {})
    with pytest.raises(LeaseError, match="was cancelled"):
        begun(store, registry, queued)
    note_failure(store, queued, "too late")
    assert status(store, queued) == ("cancelled", None)
    assert find_order(store, queued) is None


def test_a_load_that_has_completed_is_not_cancelled(store: Connection, registry: SchemaRegistry, queued: UUID) -> None:
    load = begun(store, registry, queued)
    finish(store, load.uuid, load.token, "completed", {})
    with pytest.raises(ConflictError, match=r"has ended \(completed\)"):
        cancel(store, queued, viewer=EDITOR)


@pytest.mark.parametrize("act", [cancel, retry])
def test_who_may_not_write_in_the_project_changes_nothing(store: Connection, queued: UUID, act: Any) -> None:
    with pytest.raises(ForbiddenError):
        act(store, queued, viewer=Viewer("ben", {"research": "reader"}))
    with pytest.raises(NotFoundError):
        act(store, queued, viewer=Viewer("eve", {"other": "admin"}))
    assert status(store, queued)[0] == "queued"


def test_a_failure_is_noted_where_nobody_holds_the_submission(
    store: Connection, registry: SchemaRegistry, queued: UUID
) -> None:
    load = begun(store, registry, queued)
    note_failure(store, queued, "somebody else's")
    assert status(store, queued) == ("running", None)
    finish(store, load.uuid, load.token, "failed", {})
    note_failure(store, queued, "no VCF")
    assert status(store, queued) == ("failed", "no VCF")


def test_one_that_failed_waits_again_and_goes_on_where_it_was(
    store: Connection, registry: SchemaRegistry, queued: UUID
) -> None:
    load = begun(store, registry, queued)
    commit_progress(store, load.uuid, load.token, 7, {"before": {}})
    finish(store, load.uuid, load.token, "failed", {})
    note_failure(store, queued, "no VCF")
    with store.transaction():
        store.execute("SET LOCAL search_path TO queue")
        store.execute("DELETE FROM procrastinate_jobs")
    retry(store, queued, viewer=EDITOR)
    assert status(store, queued) == ("queued", None)
    assert jobs(store) == [(str(queued), "todo")]
    assert begun(store, registry, queued).committed_record == 7


def test_what_is_put_back_while_its_job_waits_has_one_job(store: Connection, queued: UUID) -> None:
    assert put_back(store, queued, ["queued"])
    assert not put_back(store, queued, ["running"])
    assert jobs(store) == [(str(queued), "todo")]


def test_a_stalled_job_is_put_back_once_however_many_look(store: Connection, queued: UUID) -> None:
    with store.transaction():
        store.execute("SET LOCAL search_path TO queue")
        store.execute("UPDATE queue.procrastinate_jobs SET status = 'doing'")
    assert [retry_stalled(store, 2.0) for _ in range(3)] == [1, 0, 0]
    assert jobs(store) == [(str(queued), "todo")]


def test_the_job_of_a_worker_that_lives_is_left_alone(store: Connection, queued: UUID) -> None:
    with store.transaction():
        store.execute("SET LOCAL search_path TO queue")
        store.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        store.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1")
    assert retry_stalled(store, 60.0) == 0
    assert retry_stalled(store, 0.0) == 1
