"""A selection holds the items that it says, and none that the viewer may not see."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, seed, upsert
from variome.errors import InputError, NotFoundError, SchemaError
from variome.items.selecting import Selection, iter_selected, select, snapshot
from variome.items.viewer import Viewer
from variome.model.identity import file_uuid
from variome.model.region import Region
from variome.schema.registry import SchemaRegistry

OTHER = replace(CONTEXT, project="other")
READER = Viewer("x", {"research": "reader"})
FOREIGNER = Viewer("y", {"other": "admin"})


@pytest.fixture
def variants(store: Connection, registry: SchemaRegistry) -> list[b.Document]:
    """Three variants: S1 of file F1 (project research) carries the first two, S2 of F2 (project other) the second."""
    seed(store, registry)
    made = [
        b.variant(100, transcript=[b.transcript(1, "missense_variant")]),
        b.variant(200, transcript=[b.transcript(2, "stop_gained")]),
        b.variant(100, contig="2"),
    ]
    upsert(store, registry, *(("Variant", each) for each in made))
    upsert(store, registry, ("File", b.file("F2")), context=OTHER)
    foreign = b.sample(made[1], "S2", file=file_uuid("other", "F2"))
    upsert(store, registry, *(("VariantSample", b.sample(each)) for each in made[:2]), context=LOAD)
    upsert(store, registry, ("VariantSample", foreign), context=replace(OTHER, file=file_uuid("other", "F2")))
    return made


def keys(store: Connection, registry: SchemaRegistry, viewer: Viewer = EVERYTHING, **wanted: Any) -> list[str]:
    """What is selected: keys of variants, names of samples."""
    selection = Selection(**{"item_type": "Variant", "file_project": "research", **wanted})
    with snapshot(store):
        items = list(iter_selected(store, select(store, registry, selection, viewer=viewer)))
    documents = [orjson.loads(item.document) for item in items]
    return [document.get("CALL_INFO") or document["annotation_id"] for document in documents]


@pytest.mark.parametrize(
    ("wanted", "positions"),
    [
        ({}, ["1:100", "1:200", "2:100"]),
        ({"region": Region("1", 1, 100)}, ["1:100"]),
        ({"region": Region("1", 101, 300)}, ["1:200"]),
        ({"region": Region("1", 1, 300), "assembly": "GRCh37"}, []),
        ({"assembly": "GRCh38"}, ["1:100", "1:200", "2:100"]),
        ({"gene": "ENSG00000000002"}, ["1:200"]),
        ({"gene": "ENSG00000000002.7"}, ["1:200"]),
        ({"gene": "symbol2"}, ["1:200"]),
        ({"sample": "S1"}, ["1:100", "1:200"]),
        ({"sample": "S2"}, ["1:200"]),
        ({"project": "research"}, ["1:100", "1:200"]),
        ({"project": "other"}, ["1:200"]),
        ({"project": "reference"}, ["1:100", "1:200", "2:100"]),
        ({"file": "F1"}, ["1:100", "1:200"]),
        ({"file": "F1", "region": Region("1", 150, 250), "gene": "ENSG00000000002"}, ["1:200"]),
        ({"status": "obsolete"}, []),
        ({"status": "shared", "sample": "S2"}, ["1:200"]),
    ],
)
def test_variants_are_selected_by_all_that_is_given_in_the_order_of_their_places(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document], wanted: Any, positions: list[str]
) -> None:
    assert keys(store, registry, **wanted) == [f"chr{each}A_T" for each in positions]


@pytest.mark.parametrize(
    ("wanted", "samples"),
    [
        ({}, ["S1", "S1", "S2"]),
        ({"file": "F1"}, ["S1", "S1"]),
        ({"project": "other"}, ["S2"]),
        ({"region": Region("1", 1, 100)}, ["S1"]),
        ({"gene": "ENSG00000000001"}, ["S1"]),
        ({"sample": "S2"}, ["S2"]),
    ],
)
def test_samples_are_selected_by_their_own_properties_and_by_those_of_their_variants(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document], wanted: Any, samples: list[str]
) -> None:
    assert sorted(keys(store, registry, item_type="VariantSample", **wanted)) == samples


def test_items_are_selected_by_their_uuids(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document]
) -> None:
    chosen = (b.uuid_of(variants[2]), UUID(int=1))
    assert keys(store, registry, uuids=chosen) == ["chr2:100A_T"]


def test_a_structural_variant_is_selected_where_it_overlaps(store: Connection, registry: SchemaRegistry) -> None:
    document = {"CHROM": "1", "START": 100, "END": 300, "SV_TYPE": "DEL", "annotation_id": "DEL_chr1:100-300"}
    upsert(store, registry, ("StructuralVariant", document))
    found = [
        keys(store, registry, item_type="StructuralVariant", region=Region("1", *ends))
        for ends in ((1, 99), (1, 100), (200, 250), (300, 400), (301, 400))
    ]
    assert [len(each) for each in found] == [0, 1, 1, 1, 0]


def test_nothing_of_a_foreign_project_is_selected_nor_decides_what_is(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document]
) -> None:
    assert keys(store, registry, READER, item_type="VariantSample") == ["S1", "S1"]
    assert keys(store, registry, FOREIGNER, item_type="VariantSample") == ["S2"]
    assert keys(store, registry, READER, sample="S2") == []
    assert keys(store, registry, replace(READER, sees_foreign_variants=False)) == ["chr1:100A_T", "chr1:200A_T"]
    for foreign in ({"project": "other"}, {"file": "F2", "file_project": "other"}):
        with pytest.raises(NotFoundError):
            keys(store, registry, READER, **foreign)


@pytest.mark.parametrize("state", ["running", "failed"])
def test_samples_of_a_load_that_has_not_completed_are_left_out(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document], state: str
) -> None:
    store.execute(
        "INSERT INTO submission (uuid, file, version, project, actor, status, started, heartbeat, lease_seconds,"
        " committed_record, options, state) SELECT submission, file, '1.0', project, actor, %s, now(), now(), 1, 0,"
        " '{}', '{}' FROM variant_sample_1_0 WHERE sample = 'S1' LIMIT 1",
        [state],
    )
    assert keys(store, registry, item_type="VariantSample") == ["S2"]
    assert keys(store, registry, sample="S1") == []


def test_samples_of_a_file_that_another_replaced_are_left_out(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document]
) -> None:
    upsert(store, registry, ("File", b.file("F3", replaces="F1")))
    upsert(store, registry, ("File", b.file("F1", superseded_by=str(file_uuid("research", "F3")))))
    assert keys(store, registry, item_type="VariantSample") == ["S2"]


def test_deleted_items_are_selected_by_that_status_only(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document]
) -> None:
    store.execute("UPDATE variant_1_0 SET status = 'deleted' WHERE contig = '2'")
    assert "chr2:100A_T" not in keys(store, registry)
    assert keys(store, registry, status="deleted") == ["chr2:100A_T"]
    assert keys(store, registry, READER, status="deleted") == []


def test_items_without_a_table_of_their_own_are_those_of_the_type(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document]
) -> None:
    selected = select(store, registry, Selection(item_type="Gene"), viewer=READER)
    with snapshot(store):
        assert [item.item_type for item in iter_selected(store, selected)] == ["Gene"] * 3


@pytest.mark.parametrize("wanted", [{"region": Region("1")}, {"gene": "ENSG00000000001"}, {"sample": "S1"}])
def test_what_lies_nowhere_cannot_be_selected_by_place(
    store: Connection, registry: SchemaRegistry, variants: list[b.Document], wanted: Any
) -> None:
    with pytest.raises(InputError, match="lies on the genome"):
        keys(store, registry, item_type="Gene", **wanted)


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"annotation_version": "9"}, SchemaError),
        ({"item_type": "Nothing"}, NotFoundError),
        ({"file": "F9"}, NotFoundError),
        ({"gene": "ENSG9"}, NotFoundError),
        ({"gene": "no\nsuch gene"}, NotFoundError),
    ],
)
def test_what_is_not_there_is_said(
    store: Connection, registry: SchemaRegistry, wanted: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        keys(store, registry, **wanted)
