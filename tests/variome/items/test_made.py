from dataclasses import replace

import pytest

from tests import builders as b
from tests.variome.items.fix_items import LOAD, Connection, rows, seed, upsert
from variome.errors import SettingsError
from variome.items.batch import Outcome
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry


def test_reference_items_belong_to_the_reserved_project_and_others_to_that_of_the_context(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    v = b.variant(100)
    upsert(store, registry, ("Variant", v), ("VariantSample", b.sample(v)), context=LOAD)
    reference, own = item_uuid("Project", "reference"), item_uuid("Project", "research")
    assert rows(store, "SELECT project FROM variant_1_0") == [(reference,)]
    assert rows(store, "SELECT project, status FROM variant_sample_1_0") == [(own, "in review")]
    assert rows(store, "SELECT DISTINCT project FROM item WHERE item_type = 'Gene'") == [(reference,)]
    assert rows(store, "SELECT project, institution FROM item WHERE item_type = 'File'") == [
        (own, item_uuid("Institution", "clinic"))
    ]


def test_project_institution_and_user_of_a_batch_are_made_once(store: Connection, registry: SchemaRegistry) -> None:
    for _ in range(2):
        upsert(store, registry, ("Variant", b.variant(100)))
    found = rows(store, "SELECT item_type, key, revision FROM item ORDER BY item_type, key")
    assert found == [
        ("Institution", "clinic", 1), ("Project", "reference", 1), ("Project", "research", 1),
        ("User", "ann", 1), ("User", "variome", 1),
    ]  # fmt: skip


def test_what_the_batch_says_of_its_own_owners_is_kept(store: Connection, registry: SchemaRegistry) -> None:
    named = [("Institution", "clinic"), ("Project", "research"), ("User", "ann")]
    items = [(item_type, {"name": name, "title": "T"}) for item_type, name in named]
    assert upsert(store, registry, *items).outcomes == [Outcome.CREATED] * 3
    found = rows(store, "SELECT item_type, key, revision FROM item WHERE document->>'title' = 'T' ORDER BY 1")
    assert found == [(*each, 1) for each in named]


@pytest.mark.parametrize("name", ["reference", "elsewhere"])
def test_a_project_is_changed_by_its_own_batches_alone(store: Connection, registry: SchemaRegistry, name: str) -> None:
    if name != "reference":
        upsert(store, registry, ("Project", {"name": name}))
    result = upsert(store, registry, ("Project", {"name": name, "title": "ours"}))
    assert [(p.kind, p.pointer) for p in result.problems] == [("conflict", "/name")]
    assert upsert(store, registry, ("Project", {"name": name})).outcomes == [Outcome.UNCHANGED]


@pytest.mark.parametrize("project", ["reference", "a/b", ""])
def test_a_project_that_cannot_be_called_so_is_refused(
    store: Connection, registry: SchemaRegistry, project: str
) -> None:
    with pytest.raises(SettingsError, match="project"):
        upsert(store, registry, ("Variant", b.variant(1)), context=replace(LOAD, project=project))
