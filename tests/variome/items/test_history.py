from dataclasses import replace

import orjson

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import LOAD, Connection, seed, upsert
from variome.items.history import links_to, revisions
from variome.items.reading import get_item
from variome.items.viewer import Viewer
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry


def test_the_history_of_a_variant_begins_with_what_is_now(store: Connection, registry: SchemaRegistry) -> None:
    for number, actor in enumerate(("ann", "bob", "eve")):
        upsert(store, registry, ("Variant", b.variant(100, gnomad_an=number)), context=replace(LOAD, actor=actor))
    history = revisions(
        store, registry, get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING), viewer=EVERYTHING
    )
    assert [each.revision for each in history] == [3, 2, 1]
    assert [orjson.loads(each.document)["gnomad_an"] for each in history] == [2, 1, 0]
    assert [each.actor for each in history] == [item_uuid("User", name) for name in ("eve", "bob", "ann")]
    assert history[0].superseded is None
    assert all(each.superseded is not None for each in history[1:])


def test_each_annotation_version_has_a_history_of_its_own(store: Connection, registry: SchemaRegistry) -> None:
    registry.add(store, "2.0", b.schemas("2.0"))
    for version in ("1.0", "2.0"):
        for number in range(2):
            new = ("Variant", b.variant(100, gnomad_an=number))
            upsert(store, registry, new, context=replace(LOAD, versions={"Variant": version}))
    history = revisions(
        store, registry, get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING), viewer=EVERYTHING
    )
    assert [(each.annotation_version, each.revision) for each in history] == [("2.0", 2), ("2.0", 1)]


def test_the_history_of_a_gene_runs_through_its_versions(store: Connection, registry: SchemaRegistry) -> None:
    registry.add(store, "2.0", b.schemas("2.0"))
    for version in ("1.0", "2.0"):
        upsert(store, registry, ("Gene", b.gene(1)), context=replace(LOAD, versions={"Gene": version}))
    history = revisions(
        store, registry, get_item(store, registry, "Gene", b.gene(1)["ensgid"], viewer=EVERYTHING), viewer=EVERYTHING
    )
    assert [(each.annotation_version, each.revision) for each in history] == [("2.0", 2), ("1.0", 1)]


def test_what_links_to_an_item_is_found_from_columns_and_from_the_table_of_links(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    v = b.variant(100, transcript=[b.transcript(1, "stop_gained")])
    upsert(
        store, registry, ("Variant", v), ("VariantSample", b.sample(v)),
        ("GeneList", {"gene_list_id": "panel", "genes": ["ENSG00000000001"]}),
    )  # fmt: skip

    def linking(item_type: str, name: str) -> list[tuple[str, tuple[str, ...]]]:
        item = get_item(store, registry, item_type, name, project="research", viewer=EVERYTHING)
        return [(link.item_type, link.properties) for link in links_to(store, registry, item, viewer=EVERYTHING)]

    assert linking("Gene", "ENSG00000000001") == [("Variant", ("transcript.vep_gene",)), ("GeneList", ("genes",))]
    assert linking("VariantConsequence", "stop_gained") == [("Variant", ("transcript.vep_consequence",))]
    assert linking("Variant", "chr1:100A_T") == [("VariantSample", ("variant",))]
    assert linking("File", "F1") == [("VariantSample", ("file",))]
    assert linking("Gene", "ENSG00000000002") == []


def test_links_from_projects_that_may_not_be_seen_are_left_out(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v = b.variant(100)
    upsert(store, registry, ("Variant", v), ("VariantSample", b.sample(v)))
    item = get_item(store, registry, "Variant", "chr1:100A_T", viewer=EVERYTHING)
    assert links_to(store, registry, item, viewer=Viewer("x", {"other": "admin"})) == []
    assert len(links_to(store, registry, item, viewer=Viewer("x", {"research": "reader"}))) == 1
