"""Items taken out for good: all that hangs on them goes, and nothing that links to them is left hanging."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, rows, seed, upsert
from variome.database.connection import connect
from variome.errors import ConflictError, ForbiddenError, NotFoundError, StaleError
from variome.items.api_keys import create_key
from variome.items.batch import Outcome
from variome.items.editing import EditRequest, patch_item
from variome.items.purging import purge_item
from variome.items.reading import get_item
from variome.items.viewer import Role, Viewer
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry

ADMIN = Viewer.everything()
EVE = replace(CONTEXT, actor="eve", missing_links="error")
REQUEST = EditRequest(ADMIN, EVE, "never was", UUID(int=5))
GENE = b.gene(1)["ensgid"]
V = b.variant(100, transcript=[b.transcript(1, "stop_gained")])
SAMPLE = b.sample(V)

Purge = Callable[..., dict[str, int]]


@pytest.fixture
def purge(store: Connection, registry: SchemaRegistry) -> Purge:
    """Purges an item of type and name, in a store with the seed, variant V in two versions and its sample in one."""
    seed(store, registry)
    registry.add(store, "2.0", b.schemas("2.0"))
    upsert(store, registry, ("Variant", V), ("VariantSample", SAMPLE), context=LOAD)
    upsert(store, registry, ("Variant", V), context=replace(LOAD, versions={"Variant": "2.0"}))

    def purge(item_type: str, name: str, request: EditRequest = REQUEST, version: str | None = None) -> dict[str, int]:
        item = get_item(
            store, registry, item_type, name, viewer=ADMIN, project="research", annotation_version=version
        )  # fmt: skip
        return dict(purge_item(store, registry, item, request, version))

    return purge


def holding(store: Connection, uuid: UUID) -> dict[str, int]:
    """How many rows of each table name the item."""
    tables = [
        ("item", "uuid"), ("variant_1_0", "uuid"), ("variant_2_0", "uuid"), ("variant_sample_1_0", "uuid"),
        ("revision", "uuid"), ("edit", "uuid"), ("edit_revision", "uuid"), ("unique_key", "item"), ("link", "source"),
        ("link", "target"), ("variant_file", "variant"),
    ]  # fmt: skip
    counts = {
        f"{table}.{key}": rows(store, f"SELECT count(*) FROM {table} WHERE {key} = %s", uuid)[0][0]
        for table, key in tables
    }
    return {name: n for name, n in counts.items() if n}


def test_a_sample_goes_with_all_that_hangs_on_it(store: Connection, registry: SchemaRegistry, purge: Purge) -> None:
    upsert(store, registry, ("VariantSample", {**SAMPLE, "DP": 9}), context=LOAD)
    item = get_item(store, registry, "VariantSample", SAMPLE["annotation_id"], viewer=ADMIN)
    for notes in ("n", "m"):
        patch_item(store, registry, item, REQUEST, {"notes": notes, "aliases": ["lab:s"]})
    assert holding(store, item.uuid) == {
        "variant_sample_1_0.uuid": 1, "revision.uuid": 1, "edit.uuid": 1, "edit_revision.uuid": 2, "unique_key.item": 1,
    }  # fmt: skip
    counts = purge("VariantSample", SAMPLE["annotation_id"])
    assert counts == {"VariantSample": 1, "revisions": 1, "edits": 3, "second keys": 1}
    assert holding(store, item.uuid) == {}
    assert rows(store, "SELECT item_type, item, annotation_version, actor, reason, request FROM purge") == [
        ("VariantSample", item.uuid, None, item_uuid("User", "eve"), "never was", UUID(int=5))
    ]


@pytest.mark.parametrize(
    ("item_type", "name", "told"),
    [
        ("Variant", "chr1:100A_T", "1 VariantSample"),
        ("Gene", GENE, "1 Variant "),
        ("VariantConsequence", "stop_gained", "1 Variant "),
        ("Individual", "mum", "2 Individual"),
        ("Project", "research", "give it the status deleted"),
        ("Project", "reference", "give it the status deleted"),
        ("Institution", "clinic", "give it the status deleted"),
        ("User", "ann", "give it the status deleted"),
        ("User", "variome", "give it the status deleted"),
        ("File", "F1", "DELETE /files/"),
    ],
)
def test_what_something_links_to_stays_and_the_refusal_says_what_does(
    store: Connection, registry: SchemaRegistry, purge: Purge, item_type: str, name: str, told: str
) -> None:
    people = [{"individual_id": "mum"}] + [{"individual_id": each, "mother": "mum"} for each in ("kid", "sib")]
    for person in people:
        upsert(store, registry, ("Individual", person))
    item = get_item(store, registry, item_type, name, viewer=ADMIN, project="research")
    before = holding(store, item.uuid)
    with pytest.raises(ConflictError, match=told):
        purge(item_type, name)
    assert holding(store, item.uuid) == before
    assert rows(store, "SELECT * FROM purge") == []


def test_a_variant_goes_in_all_annotation_versions(store: Connection, purge: Purge) -> None:
    purge("VariantSample", SAMPLE["annotation_id"])
    assert purge("Variant", "chr1:100A_T") == {"Variant": 2, "files": 1}
    assert holding(store, b.uuid_of(V)) == {}
    assert purge("Gene", GENE) == {"Gene": 1}


def test_a_variant_goes_in_one_annotation_version_and_the_other_is_left_whole(
    store: Connection, registry: SchemaRegistry, purge: Purge
) -> None:
    changed = {**V, "gnomad_an": 7}
    for version in ("1.0", "2.0"):
        upsert(store, registry, ("Variant", changed), context=replace(LOAD, versions={"Variant": version}))
    item = get_item(store, registry, "Variant", "chr1:100A_T", viewer=ADMIN)
    patch_item(store, registry, item, REQUEST, {"notes": "n"})
    with pytest.raises(ConflictError, match="1 VariantSample"):
        purge("Variant", "chr1:100A_T", version="1.0")
    left = rows(store, "SELECT * FROM variant_1_0")
    assert purge("Variant", "chr1:100A_T", version="2.0") == {"Variant": 1, "revisions": 1}
    assert rows(store, "SELECT * FROM variant_1_0") == left
    assert rows(store, "SELECT annotation_version FROM revision WHERE uuid = %s", item.uuid) == [("1.0",)]
    assert get_item(store, registry, "Variant", "chr1:100A_T", viewer=ADMIN).edits == {"notes": "n"}
    purge("VariantSample", SAMPLE["annotation_id"])
    purge("Variant", "chr1:100A_T", version="1.0")  # the last one: all that hangs on it goes
    assert holding(store, b.uuid_of(V)) == {}


def test_a_loader_that_knew_a_gene_finds_that_it_is_gone(
    store: Connection, store_url: str, registry: SchemaRegistry, purge: Purge
) -> None:
    name = b.gene(2)["ensgid"]
    with connect(store_url) as loader:
        knows = SchemaRegistry.load(loader)
        v = b.variant(200, transcript=[b.transcript(2)])
        assert upsert(loader, knows, ("Variant", v)).outcomes == [Outcome.CREATED]
        purge("Variant", "chr1:200A_T")
        purge("Gene", name)
        result = upsert(loader, knows, ("Variant", v), context=replace(CONTEXT, missing_links="error"))
        assert result.outcomes == [Outcome.REJECTED]
        assert upsert(loader, knows, ("Variant", v)).stubs == {"Gene": 1}


def test_what_was_purged_is_not_there_to_be_purged_again(
    store: Connection, registry: SchemaRegistry, purge: Purge
) -> None:
    item = get_item(store, registry, "Gene", b.gene(3)["ensgid"], viewer=ADMIN)
    purge("Gene", b.gene(3)["ensgid"])
    with pytest.raises(NotFoundError):
        purge_item(store, registry, item, REQUEST)
    assert len(rows(store, "SELECT * FROM purge")) == 1


def test_a_project_without_anything_in_it_goes_unless_a_key_has_a_role_there(
    store: Connection, registry: SchemaRegistry, purge: Purge
) -> None:
    upsert(store, registry, ("Project", {"name": "empty"}), ("User", {"name": "bob"}))
    create_key(store, "bob", {"empty": "reader"})
    for item_type, name in (("Project", "empty"), ("User", "bob")):
        with pytest.raises(ConflictError, match="API keys"):
            purge(item_type, name)
    store.execute("DELETE FROM api_key")
    assert purge("Project", "empty") == {"Project": 1}
    assert purge("User", "bob") == {"User": 1}


def test_an_item_is_purged_as_it_was_read_or_not_at_all(store: Connection, purge: Purge) -> None:
    with pytest.raises(StaleError):
        purge("Gene", b.gene(3)["ensgid"], replace(REQUEST, is_expected=lambda _: False))
    assert holding(store, item_uuid("Gene", b.gene(3)["ensgid"])) == {"item.uuid": 1}


@pytest.mark.parametrize(
    ("item_type", "name", "roles"),
    [
        ("VariantSample", SAMPLE["annotation_id"], {"research": "editor", "other": "admin"}),
        ("Gene", b.gene(3)["ensgid"], {"research": "admin"}),
        ("Project", "research", {"research": "admin"}),
    ],
)
def test_purging_takes_an_administrator(
    store: Connection, purge: Purge, item_type: str, name: str, roles: dict[str, Role]
) -> None:
    with pytest.raises(ForbiddenError):
        purge(item_type, name, EditRequest(Viewer("eve", roles), EVE))
    assert rows(store, "SELECT * FROM purge") == []


def test_an_administrator_of_a_project_purges_what_belongs_to_it(purge: Purge) -> None:
    request = EditRequest(Viewer("eve", {"research": "admin"}), EVE)
    assert purge("VariantSample", SAMPLE["annotation_id"], request) == {"VariantSample": 1}
