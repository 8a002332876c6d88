import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import LOAD, Connection, incoming, rows, seed, upsert
from variome.database.connection import connect
from variome.errors import LeaseError
from variome.items.pace import Pace
from variome.items.reading import get_item
from variome.items.service import upsert_batch
from variome.items.submissions import (
    Submission,
    beat,
    begin,
    commit_progress,
    find_summary,
    finish,
    get_progress,
    last_submissions,
)
from variome.schema.registry import SchemaRegistry

SHORT = 0.4
"""Seconds of a lease that ends while the test waits."""


def begun(store: Connection, *, version: str = "1.0", lease: float = SHORT, **options: Any) -> Submission:
    return begin(store, b.FILE, version, "research", "ann", options, lease)


@contextmanager
def beating(url: str, submission: Submission) -> Iterator[None]:
    """A heart that beats in a thread of its own."""
    ended = threading.Event()

    def run() -> None:
        with connect(url) as connection:
            while not ended.wait(SHORT / 8):
                beat(connection, submission.uuid, submission.token)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_load_begins_at_the_beginning(store: Connection) -> None:
    first = begun(store)
    assert (first.committed_record, first.state, first.resumed) == (0, {}, False)


def test_a_load_that_lives_cannot_be_begun_twice(store: Connection, store_url: str) -> None:
    with beating(store_url, begun(store)), pytest.raises(LeaseError, match="being loaded by somebody else since"):
        begun(store)


def test_loads_of_another_version_project_or_file_go_side_by_side(store: Connection) -> None:
    uuids = {
        begun(store, lease=60).uuid,
        begun(store, lease=60, version="2.0").uuid,
        begin(store, b.FILE, "1.0", "other", "ann", {}, 60).uuid,
        begin(store, uuid4(), "1.0", "research", "ann", {}, 60).uuid,
    }
    assert len(uuids) == 4


def test_a_dead_load_is_taken_over_where_it_stopped(store: Connection) -> None:
    dead = begun(store, strict=True)
    commit_progress(store, dead.uuid, dead.token, 2000, {"counts": {"Variant": 3}})
    taken = begun(store, strict=True)
    assert (taken.uuid, taken.committed_record, taken.resumed) == (dead.uuid, 2000, True)
    assert taken.state == {"counts": {"Variant": 3}}
    assert taken.token != dead.token


def test_a_dead_load_with_other_options_is_loaded_over_from_the_start(store: Connection) -> None:
    dead = begun(store, strict=True)
    commit_progress(store, dead.uuid, dead.token, 2000, {"counts": {}})
    taken = begun(store, strict=False)
    assert (taken.uuid, taken.committed_record, taken.state, taken.resumed) == (dead.uuid, 0, {}, True)


def test_a_load_that_failed_is_taken_up_without_waiting(store: Connection) -> None:
    failed = begun(store, lease=60)
    commit_progress(store, failed.uuid, failed.token, 7, {"answer": 1})
    finish(store, failed.uuid, failed.token, "failed", {})
    taken = begun(store, lease=60)
    assert (taken.uuid, taken.committed_record, taken.state) == (failed.uuid, 7, {"answer": 1})


def test_a_completed_load_is_followed_by_a_new_one(store: Connection) -> None:
    first = begun(store)
    finish(store, first.uuid, first.token, "completed", {})
    assert begun(store).uuid != first.uuid


def test_one_of_many_that_begin_at_once_gets_the_load(store_url: str) -> None:
    won, lost = [], []

    def run() -> None:
        with connect(store_url) as connection:
            try:
                won.append(begun(connection, lease=2))
            except LeaseError:
                lost.append(1)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    with connect(store_url) as connection:
        while not won:
            time.sleep(0.01)
        with beating(store_url, won[0]):
            for thread in threads:
                thread.join()
        assert rows(connection, "SELECT count(*) FROM submission") == [(1,)]
    assert (len(won), len(lost)) == (1, 3)


@pytest.mark.parametrize("act", ["commit", "beat", "progress", "finish"])
def test_a_load_that_was_taken_over_can_do_nothing_more(store: Connection, act: str) -> None:
    dead = begun(store)
    begun(store)
    acts: dict[str, Callable[[], object]] = {
        "commit": lambda: commit_progress(store, dead.uuid, dead.token, 1, {}),
        "beat": lambda: beat(store, dead.uuid, dead.token),
        "progress": lambda: get_progress(store, dead.uuid, dead.token),
        "finish": lambda: finish(store, dead.uuid, dead.token, "completed", {}),
    }
    with pytest.raises(LeaseError, match="not held by this load any more"):
        acts[act]()


def test_a_batch_of_a_load_that_was_taken_over_is_taken_back(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    dead = begun(store)

    def post() -> None:
        with store.transaction():
            upsert_batch(store, registry, incoming(("Variant", b.variant(1))), LOAD)
            commit_progress(store, dead.uuid, dead.token, 1, {})

    begun(store)
    with pytest.raises(LeaseError):
        post()
    assert rows(store, "SELECT 1 FROM variant_1_0") == []


def test_the_heart_beats_on_while_a_batch_is_being_written(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    submission = begun(store)
    with connect(store_url) as pulse, store.transaction():
        get_progress(store, submission.uuid, submission.token)
        upsert_batch(store, registry, incoming(("Variant", b.variant(1))), LOAD)
        pulse.execute("SET lock_timeout = '2s'")
        before = rows(pulse, "SELECT heartbeat FROM submission")
        beat(pulse, submission.uuid, submission.token)
        assert rows(pulse, "SELECT heartbeat FROM submission") > before


def test_a_beat_tells_how_far_the_load_has_come_and_one_without_leaves_that_as_it_was(store: Connection) -> None:
    submission = begun(store)
    assert find_pace(store, submission) is None
    for pace in (Pace(10, 100, 3, 1.5, 60.0), Pace(0, None, 7, 2.5)):
        beat(store, submission.uuid, submission.token, pace)
        beat(store, submission.uuid, submission.token)
        assert find_pace(store, submission) == pace


def find_pace(store: Connection, submission: Submission) -> Pace | None:
    summary = find_summary(store, submission.uuid)
    assert summary
    return summary.progress


def test_progress_is_that_of_the_last_committed_batch(store: Connection) -> None:
    submission = begun(store)
    commit_progress(store, submission.uuid, submission.token, 5, {"n": 1})
    with store.transaction(force_rollback=True):
        commit_progress(store, submission.uuid, submission.token, 9, {"n": 2})
    assert get_progress(store, submission.uuid, submission.token) == (5, {"n": 1})


def test_a_completed_load_supersedes_the_file_that_its_file_replaces(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("File", b.file("OLD")))
    old = get_item(store, registry, "File", "OLD", project="research", viewer=EVERYTHING).uuid
    upsert(store, registry, ("File", b.file("F1", replaces=str(old))))
    submission = begun(store)
    assert rows(store, "SELECT document->>'superseded_by' FROM item WHERE uuid = %s", old) == [(None,)]
    finish(store, submission.uuid, submission.token, "completed with problems", {})
    assert rows(store, "SELECT document->>'superseded_by', revision FROM item WHERE uuid = %s", old) == [
        (str(b.FILE), 2)
    ]
    assert rows(store, "SELECT source, target FROM link WHERE property = 'superseded_by'") == [(old, b.FILE)]
    assert upsert(store, registry, ("File", b.file("OLD"))).outcomes == ["unchanged"]
    assert upsert(store, registry, ("File", b.file("OLD", file_name="old.vcf"))).outcomes == ["updated"]
    assert rows(store, "SELECT source, target FROM link WHERE property = 'superseded_by'") == [(old, b.FILE)]


def test_a_failed_load_supersedes_nothing(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("File", b.file("OLD")))
    old = get_item(store, registry, "File", "OLD", project="research", viewer=EVERYTHING).uuid
    upsert(store, registry, ("File", b.file("F1", replaces=str(old))))
    submission = begun(store)
    finish(store, submission.uuid, submission.token, "failed", {})
    assert rows(store, "SELECT document->>'superseded_by' FROM item WHERE uuid = %s", old) == [(None,)]


def test_the_last_submissions_come_newest_first_by_name(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    first = begun(store, lease=60)
    finish(store, first.uuid, first.token, "completed", {})
    begun(store, lease=60, version="2.0")
    shown = [
        (s.file, s.project, s.version, s.status, s.is_alive) for s in last_submissions(store, 5, viewer=EVERYTHING)
    ]
    assert shown == [("F1", "research", "2.0", "running", True), ("F1", "research", "1.0", "completed", False)]
    assert len(last_submissions(store, 1, viewer=EVERYTHING)) == 1


def test_a_lease_ends_by_the_clock_of_the_database(store: Connection) -> None:
    dead = begun(store, lease=3600)
    store.execute("UPDATE submission SET heartbeat = heartbeat - interval '2 hours'")
    assert begun(store, lease=3600).uuid == dead.uuid


def test_options_and_state_may_hold_any_json(store: Connection) -> None:
    options: dict[str, Any] = {"ped": None, "n": 1.5, "names": ["a", {"b": True}], "text": "ä\\u0041"}
    dead = begin(store, b.FILE, "1.0", "research", "ann", options, SHORT)
    commit_progress(store, dead.uuid, dead.token, 3, options)
    assert begin(store, b.FILE, "1.0", "research", "ann", options, SHORT).state == options
