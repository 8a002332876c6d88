"""Several writers on overlapping batches: real processes, real locks."""

import random
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from threading import Barrier as ThreadBarrier
from typing import Any

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, incoming, rows, seed, upsert
from variome.database import advisory
from variome.database.connection import connect
from variome.items.batch import Outcome
from variome.items.loading import begin_load
from variome.items.service import upsert_batch
from variome.items.submissions import Submission, begin, finish
from variome.items.unload import unload
from variome.model.identity import file_uuid
from variome.schema.registry import SchemaRegistry

N_WRITERS = 4
N_ROUNDS = 5
N_POSITIONS = 200
"""Variants that a round has anew; each writer brings most of them, in an order of its own."""

START: Barrier


def meet(barrier: Barrier) -> None:
    """Lets the writers begin each round at once."""
    global START  # noqa: PLW0603  how a process of the pool is handed what cannot be sent
    START = barrier


def write(url: str, writer: int, is_changing: bool) -> Counter[str]:
    """Batches of variants with samples, genes and consequences that the other writers bring too."""
    chance = random.Random(writer)
    file = file_uuid("research", f"W{writer}")
    counts: Counter[str] = Counter()
    with connect(url) as connection:
        registry = SchemaRegistry.load(connection)
        upsert_batch(connection, registry, incoming(("File", b.file(f"W{writer}"))), CONTEXT)
        for number in range(N_ROUNDS):
            items: list[tuple[str, b.Document]] = []
            for position in chance.sample(range(number * N_POSITIONS // 2, (number + 2) * N_POSITIONS // 2), 150):
                value: dict[str, Any] = {"gnomad_an": chance.randrange(5)} if is_changing else {}
                entry = [b.transcript(position % 70, f"term_{position % 50}")]
                variant = b.variant(position, transcript=entry, **value)
                items += [("Variant", variant), ("VariantSample", b.sample(variant, file=file))]
            items += [("Gene", b.gene(n)) for n in chance.sample(range(100), 30)] * (number % 2 == 1)
            chance.shuffle(items)
            START.wait(20)
            result = upsert_batch(connection, registry, incoming(*items), replace(CONTEXT, file=file))
            assert result.problems == []
            counts.update(f"{name} {outcome}" for name, each in result.counts.items() for outcome in each.elements())
            counts.update({f"{name} stub": n for name, n in result.stubs.items()})
    return counts


def run(url: str, *, is_changing: bool) -> Counter[str]:
    processes = get_context("spawn")
    arguments = [url] * N_WRITERS, range(N_WRITERS), [is_changing] * N_WRITERS
    start = processes.Barrier(N_WRITERS)
    with ProcessPoolExecutor(N_WRITERS, processes, initializer=meet, initargs=(start,)) as writers:
        return sum(writers.map(write, *arguments), Counter[str]())


def test_writers_of_the_same_items_create_each_once_and_deadlock_never(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    counts = run(store_url, is_changing=False)
    [(n_variants,)] = rows(store, "SELECT count(*) FROM variant_1_0")
    [(n_samples,)] = rows(store, "SELECT count(*) FROM variant_sample_1_0")
    assert (counts["Variant created"], counts["Variant updated"]) == (n_variants, 0)
    assert (counts["VariantSample created"], counts["VariantSample updated"]) == (n_samples, 0)
    assert rows(store, "SELECT max(revision) FROM variant_1_0") == [(1,)]
    genes = dict(rows(store, "SELECT is_stub, count(*) FROM item WHERE item_type = 'Gene' GROUP BY is_stub"))
    # Each gene was made once, as a stub or whole; a stub that was filled in counts as updated.
    assert counts["Gene stub"] + counts["Gene created"] == sum(genes.values())


def test_writers_that_change_the_same_items_lose_no_revision(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    counts = run(store_url, is_changing=True)
    [(n_variants, n_revisions)] = rows(store, "SELECT count(*), sum(revision - 1) FROM variant_1_0")
    assert counts["Variant created"] == n_variants
    assert counts["Variant updated"] == n_revisions
    assert rows(store, "SELECT count(*) FROM revision WHERE item_type = 'Variant'") == [(n_revisions,)]
    [(n_wrong,)] = rows(
        store,
        "SELECT count(*) FROM revision WHERE substr(sha512(convert_to(document::text, 'UTF8')), 1, 32) <> content_hash",
    )
    assert n_wrong == 0


def test_files_that_bring_their_project_are_written_at_once_without_a_deadlock(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    """What is settled of a file is locked before its project is written, which another has in hand."""
    start = ThreadBarrier(N_WRITERS)

    def write_file(writer: int) -> Counter[Outcome]:
        outcomes: Counter[Outcome] = Counter()
        with connect(store_url) as connection:
            for number in range(60):
                context = replace(CONTEXT, project=f"P{number}", institution=f"I{number}", actor=f"U{number}")
                start.wait(20)
                outcomes.update(upsert_batch(connection, registry, incoming(("File", b.file())), context).outcomes)
        return outcomes

    with ThreadPoolExecutor(N_WRITERS) as writers:
        outcomes = sum(writers.map(write_file, range(N_WRITERS)), Counter[Outcome]())
    assert outcomes == {Outcome.CREATED: 60, Outcome.UNCHANGED: 60 * (N_WRITERS - 1)}


def test_a_row_that_another_writer_brings_after_our_look_is_not_lost_but_superseded(
    store: Connection, store_url: str, registry: SchemaRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from variome.items import attempt

    look = attempt.Attempt._look_up

    def look_and_be_overtaken(self: attempt.Attempt, groups: Any) -> None:
        look(self, groups)
        monkeypatch.setattr(attempt.Attempt, "_look_up", look)
        with connect(store_url) as other:
            upsert_batch(other, SchemaRegistry.load(other), incoming(("Variant", b.variant(1, gnomad_an=1))), CONTEXT)

    monkeypatch.setattr(attempt.Attempt, "_look_up", look_and_be_overtaken)
    result = upsert(store, registry, ("Variant", b.variant(1, gnomad_an=2)), ("Variant", b.variant(2)))
    assert result.outcomes == [Outcome.UPDATED, Outcome.CREATED]
    assert rows(store, "SELECT revision, gnomad_an FROM variant_1_0 ORDER BY position") == [(2, 2), (1, None)]
    assert rows(store, "SELECT revision, document->>'gnomad_an' FROM revision") == [(1, "1")]


def test_a_second_key_that_another_writer_takes_after_our_look_is_a_conflict(
    store: Connection, store_url: str, registry: SchemaRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    from variome.items import attempt

    look = attempt.Attempt._look_up
    theirs = ("VariantConsequence", b.consequence("theirs", var_conseq_id="SO:0000001"))
    ours = ("VariantConsequence", b.consequence("ours", var_conseq_id="SO:0000001"))

    def look_and_be_overtaken(self: attempt.Attempt, groups: Any) -> None:
        look(self, groups)
        monkeypatch.setattr(attempt.Attempt, "_look_up", look)
        with connect(store_url) as other:
            upsert_batch(other, SchemaRegistry.load(other), incoming(theirs), CONTEXT)

    monkeypatch.setattr(attempt.Attempt, "_look_up", look_and_be_overtaken)
    result = upsert(store, registry, ours)
    assert [(problem.kind, "theirs has" in problem.message) for problem in result.problems] == [("conflict", True)]
    assert rows(store, "SELECT 1 FROM item WHERE key = 'ours'") == []


def test_nothing_is_unloaded_between_a_writers_look_and_its_write(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    upsert(store, registry, ("File", b.file("F2")))
    v = b.variant(1)
    upsert(store, registry, ("Variant", v), ("VariantSample", b.sample(v)), context=LOAD)
    other = file_uuid("research", "F2")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        with store.transaction():
            sample = ("VariantSample", b.sample(v, file=other))
            assert upsert(store, registry, ("Variant", v), sample).outcomes == [Outcome.UNCHANGED, Outcome.CREATED]
            unloading = executor.submit(unload_first, store_url)
            while not rows(store, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
                assert not unloading.done()
        assert unloading.result()["Variant"] == 0
    assert rows(store, "SELECT file FROM variant_1_0") == [(other,)]


def test_a_load_ends_after_an_unload_that_began_before(
    store: Connection, store_url: str, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    submission = begin(store, b.FILE, "1.0", "research", "ann", {}, 60.0)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        with store.transaction():
            advisory.removing_items(store)
            finishing = executor.submit(finish_load, store_url, submission)
            while not rows(store, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
                assert not finishing.done()
        finishing.result()


def finish_load(url: str, submission: Submission) -> None:
    with connect(url) as connection:
        finish(connection, submission.uuid, submission.token, "completed", {})


def test_a_file_that_is_taken_out_while_its_load_begins_is_there_all_the_same(
    store: Connection, store_url: str, registry: SchemaRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin_too_late(*arguments: Any, **named: Any) -> Submission:
        unload_first(store_url)
        return begin(*arguments, **named)

    monkeypatch.setattr("variome.items.submissions.begin", begin_too_late)
    begin_load(store, registry, b.file(), CONTEXT, "1.0", replaces=None, options={}, lease_seconds=60.0)
    assert rows(store, "SELECT key FROM item WHERE item_type = 'File'") == [("F1",)]


def unload_first(url: str) -> Counter[str]:
    with connect(url) as connection:
        return unload(connection, SchemaRegistry.load(connection), "research", "F1").counts
