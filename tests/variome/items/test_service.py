import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, incoming, kinds, rows, seed, upsert
from variome.items.batch import BatchRejectedError, Outcome
from variome.items.service import upsert_batch
from variome.schema.registry import SchemaRegistry


def test_first_load_creates_and_a_second_one_leaves_everything_unchanged(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    v = b.variant(100, transcript=[b.transcript(1, "missense_variant")])
    items = [("Variant", v), ("VariantSample", b.sample(v)), ("VariantSample", b.sample(v, "S2"))]
    first = upsert(store, registry, *items, context=LOAD)
    assert first.outcomes == [Outcome.CREATED] * 3
    assert first.problems == []
    before = rows(store, "SELECT xmin, * FROM variant_1_0")[0][:5]
    second = upsert(store, registry, *items, context=LOAD)
    assert second.outcomes == [Outcome.UNCHANGED] * 3
    assert second.uuids == first.uuids
    assert rows(store, "SELECT xmin, * FROM variant_1_0")[0][:5] == before


def test_same_item_twice_in_a_batch_the_first_stands(store: Connection, registry: SchemaRegistry) -> None:
    result = upsert(store, registry, ("Variant", b.variant(100, gnomad_af=0.1)), ("Variant", b.variant(100)))
    assert result.outcomes == [Outcome.CREATED, Outcome.DUPLICATE]
    assert kinds(result) == [(1, "duplicate")]
    assert rows(store, "SELECT gnomad_af FROM variant_1_0") == [(0.1,)]


def test_an_atomic_batch_with_a_rejected_item_writes_nothing(store: Connection, registry: SchemaRegistry) -> None:
    items = incoming(("Variant", b.variant(100)), ("Variant", b.variant(101, gnomad_af="high")))
    with pytest.raises(BatchRejectedError, match="1 of 2 items") as caught:
        upsert_batch(store, registry, items, CONTEXT, atomic=True)
    assert caught.value.result.outcomes == [Outcome.CREATED, Outcome.REJECTED]
    assert rows(store, "SELECT 1 FROM variant_1_0") == []


def test_check_only_says_what_would_become_of_the_items_and_writes_nothing(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Variant", b.variant(100)), ("Variant", b.variant(101)))
    items = incoming(
        ("Variant", b.variant(100, gnomad_af=0.1)), ("Variant", b.variant(101)),
        ("Variant", b.variant(102, transcript=[b.transcript(9)])),
    )  # fmt: skip
    for _ in range(2):
        result = upsert_batch(store, registry, items, CONTEXT, check_only=True)
        assert result.outcomes == [Outcome.UPDATED, Outcome.UNCHANGED, Outcome.CREATED]
        assert result.stubs == {"Gene": 1}
    assert rows(store, "SELECT count(*), max(revision) FROM variant_1_0") == [(2, 1)]


def test_a_batch_that_the_caller_takes_back_leaves_no_memory_of_its_stubs(
    store: Connection, registry: SchemaRegistry
) -> None:
    item = ("Variant", b.variant(100, transcript=[b.transcript(9)]))
    with store.transaction(force_rollback=True):
        for _ in range(2):
            upsert(store, registry, item)
    result = upsert(store, registry, item)
    assert result.stubs == {"Gene": 1}
    assert rows(store, "SELECT count(*) FROM item WHERE item_type = 'Gene'") == [(1,)]


def test_several_batches_in_one_transaction_of_the_caller_are_all_written(
    store: Connection, registry: SchemaRegistry
) -> None:
    with store.transaction():
        for position in (1, 2, 3):
            upsert(store, registry, ("Variant", b.variant(position)))
    assert rows(store, "SELECT count(*) FROM variant_1_0") == [(3,)]


def test_counts_are_by_type_and_outcome(store: Connection, registry: SchemaRegistry) -> None:
    result = upsert(store, registry, ("Variant", b.variant(1)), ("Variant", b.variant(1)), ("Gene", b.gene(1)))
    assert result.counts == {"Variant": {"created": 1, "duplicate": 1}, "Gene": {"created": 1}}


def test_an_empty_batch_is_nothing(store: Connection, registry: SchemaRegistry) -> None:
    assert upsert(store, registry).outcomes == []
