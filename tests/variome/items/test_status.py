from dataclasses import replace
from uuid import UUID

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import LOAD, Connection, seed, upsert
from variome.items.status import store_status
from variome.items.submissions import begin, finish
from variome.schema.registry import SchemaRegistry


def counts(store: Connection, registry: SchemaRegistry) -> dict[tuple[str, str], tuple[int, int, int]]:
    found = store_status(store, registry, viewer=EVERYTHING).counts
    return {(each.item_type, each.version): (each.items, each.unfinished, each.stubs) for each in found}


def test_items_are_counted_by_type_and_version_and_stubs_apart(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("Variant", b.variant(1, transcript=[b.transcript(9)])), context=LOAD)
    found = counts(store, registry)
    assert found["Gene", "1.0"] == (3, 0, 0)
    assert found["Gene", ""] == (1, 0, 1)
    assert found["Variant", "1.0"] == (1, 0, 0)
    assert found["VariantSample", "1.0"] == (0, 0, 0)


def test_what_came_with_a_load_that_has_not_completed_is_counted_apart(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    submission = begin(store, b.FILE, "1.0", "research", "ann", {}, 60)
    context = replace(LOAD, submission=submission.uuid)
    v = b.variant(1)
    upsert(store, registry, ("Variant", v), ("VariantSample", b.sample(v)), context=context)
    upsert(store, registry, ("Variant", b.variant(2)), context=replace(LOAD, submission=UUID(int=9)))
    assert counts(store, registry)["VariantSample", "1.0"] == (1, 1, 0)
    assert counts(store, registry)["Variant", "1.0"] == (2, 1, 0)
    assert [each.status for each in store_status(store, registry, viewer=EVERYTHING).submissions] == ["running"]
    finish(store, submission.uuid, submission.token, "completed", {})
    assert counts(store, registry)["VariantSample", "1.0"] == (1, 0, 0)


def test_types_come_in_the_order_of_posting(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    order = [each.item_type for each in store_status(store, registry, viewer=EVERYTHING).counts]
    assert order.index("VariantConsequence") < order.index("Gene") < order.index("File") < order.index("Variant")
