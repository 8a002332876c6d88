from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import LOAD, Connection, incoming, rows, seed, upsert
from variome.errors import LeaseError, NotFoundError
from variome.items.batch import WriteContext
from variome.items.reading import get_item
from variome.items.service import upsert_batch
from variome.items.submissions import begin, commit_progress, finish
from variome.items.unload import unload
from variome.model.identity import file_uuid, item_uuid
from variome.schema.registry import SchemaRegistry

OTHER = file_uuid("research", "F2")
FROM_OTHER = replace(LOAD, file=OTHER, submission=UUID(int=8))


@pytest.fixture
def both_files(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("File", b.file("F2")))


def load(
    store: Connection, registry: SchemaRegistry, context: WriteContext, *variants: b.Document, with_samples: bool = True
) -> None:
    for record, variant in enumerate(variants, start=1):
        assert context.file is not None
        items: list[tuple[str, b.Document]] = [("Variant", variant)]
        if with_samples:
            items.append(("VariantSample", b.sample(variant, file=context.file)))
        result = upsert_batch(store, registry, incoming(*items, record=record), context)
        assert result.problems == []


def content(store: Connection) -> dict[str, Any]:
    """Everything a load leaves, without times and revision numbers."""
    variants = "SELECT uuid, file, submission, record, content_hash, gnomad_an FROM variant_1_0 ORDER BY uuid"
    return {
        "variants": rows(store, variants),
        "samples": rows(store, "SELECT uuid, file, content_hash FROM variant_sample_1_0 ORDER BY 1"),
        "named": rows(store, "SELECT variant, file FROM variant_file ORDER BY 1, 2"),
        "revisions": rows(store, "SELECT uuid, content_hash FROM revision ORDER BY 1, 2"),
    }


@pytest.mark.usefixtures("both_files")
@pytest.mark.parametrize("with_samples", [True, False])
def test_load_and_unload_of_a_file_leave_the_store_as_it_was(
    store: Connection, registry: SchemaRegistry, with_samples: bool
) -> None:
    shared, own, changed = b.variant(1, gnomad_an=1), b.variant(2), b.variant(3, gnomad_an=1)
    load(store, registry, LOAD, shared, changed, with_samples=with_samples)
    before = content(store)
    load(store, registry, FROM_OTHER, shared, own, {**changed, "gnomad_an": 2}, with_samples=with_samples)
    assert content(store) != before
    counts = unload(store, registry, "research", "F2").counts
    assert content(store) == before
    assert (counts["Variant"], counts["VariantSample"], counts["File"]) == (1, 3 * with_samples, 1)
    assert counts["restored"] == 1


@pytest.mark.usefixtures("both_files")
def test_a_file_that_is_alone_leaves_nothing_but_genes(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, LOAD, b.variant(1, transcript=[b.transcript(9)]), b.variant(2))
    unload(store, registry, "research", "F1")
    assert content(store) == {"variants": [], "samples": [], "named": [], "revisions": []}
    assert rows(store, "SELECT file, submission FROM item WHERE key = 'ENSG00000000009'") == [(None, None)]
    assert rows(store, "SELECT key FROM item WHERE item_type = 'File'") == [("F2",)]


@pytest.mark.usefixtures("both_files")
def test_a_variant_that_another_file_names_unchanged_is_said_to_be_of_that_file(
    store: Connection, registry: SchemaRegistry
) -> None:
    v, w = b.variant(1), b.variant(2)
    load(store, registry, LOAD, v, w)
    load(store, registry, FROM_OTHER, v)
    load(store, registry, FROM_OTHER, w, with_samples=False)
    unload(store, registry, "research", "F1")
    assert rows(store, "SELECT file, submission FROM variant_1_0") == [(OTHER, UUID(int=8))] * 2


@pytest.mark.usefixtures("both_files")
def test_what_the_file_wrote_over_another_goes_and_the_newest_of_the_others_comes_back(
    store: Connection, registry: SchemaRegistry
) -> None:
    third = replace(LOAD, file=file_uuid("research", "F3"), submission=UUID(int=9))
    upsert(store, registry, ("File", b.file("F3")))
    for context, value in ((LOAD, 1), (third, 2), (FROM_OTHER, 3)):
        load(store, registry, context, b.variant(1, gnomad_an=value, transcript=[b.transcript(value)]))
    unload(store, registry, "research", "F2")
    item = get_item(store, registry, "Variant", "chr1:1A_T", viewer=EVERYTHING)
    assert (item.file, item.submission, item.revision) == (third.file, UUID(int=9), 4)
    assert rows(store, "SELECT gnomad_an, genes FROM variant_1_0") == [(2, [item_uuid("Gene", "ENSG00000000002")])]
    assert rows(store, "SELECT revision, file FROM revision") == [(1, b.FILE)]


@pytest.mark.usefixtures("both_files")
def test_a_superseded_document_of_the_file_goes_too(store: Connection, registry: SchemaRegistry) -> None:
    load(store, registry, LOAD, b.variant(1, gnomad_an=1))
    load(store, registry, FROM_OTHER, b.variant(1, gnomad_an=2))
    counts = unload(store, registry, "research", "F1").counts
    assert (counts["revisions"], counts["Variant"]) == (1, 0)
    assert rows(store, "SELECT gnomad_an, file FROM variant_1_0") == [(2, OTHER)]


@pytest.mark.usefixtures("both_files")
def test_a_variant_that_a_person_wrote_stays(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("Variant", b.variant(1)))
    load(store, registry, LOAD, b.variant(1))
    unload(store, registry, "research", "F1")
    assert rows(store, "SELECT position, file FROM variant_1_0") == [(1, None)]


@pytest.mark.usefixtures("both_files")
def test_what_a_person_wrote_of_a_variant_comes_back(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("Variant", b.variant(1, gnomad_an=1)))
    load(store, registry, LOAD, b.variant(1, gnomad_an=2))
    assert unload(store, registry, "research", "F1").counts["restored"] == 1
    assert rows(store, "SELECT gnomad_an, file FROM variant_1_0") == [(1, None)]


@pytest.mark.usefixtures("both_files")
def test_an_annotation_version_that_no_other_file_brings_goes_and_the_variant_stays_in_the_others(
    store: Connection, registry: SchemaRegistry
) -> None:
    registry.add(store, "2.0", b.schemas("2.0"))
    load(store, registry, LOAD, b.variant(1))
    load(store, registry, replace(FROM_OTHER, versions=dict.fromkeys(b.FRAMES, "2.0")), b.variant(1))
    unload(store, registry, "research", "F1")
    assert rows(store, "SELECT file FROM variant_1_0") == []
    assert rows(store, "SELECT file FROM variant_2_0") == [(OTHER,)]


@pytest.mark.usefixtures("both_files")
def test_structural_variants_go_with_their_file(store: Connection, registry: SchemaRegistry) -> None:
    v = {"CHROM": "1", "START": 5, "END": 9, "SV_TYPE": "DEL", "annotation_id": "DEL_chr1:5-9"}
    kept = {**v, "annotation_id": "DEL_chr1:5-10", "END": 10}
    for context, items in ((LOAD, [v, kept]), (FROM_OTHER, [kept])):
        upsert(store, registry, *[("StructuralVariant", each) for each in items], context=context)
    unload(store, registry, "research", "F1")
    assert rows(store, "SELECT end_position, file FROM structural_variant_1_0") == [(10, OTHER)]


@pytest.mark.usefixtures("both_files")
def test_a_file_that_is_being_loaded_cannot_be_unloaded(store: Connection, registry: SchemaRegistry) -> None:
    submission = begin(store, b.FILE, "1.0", "research", "ann", {}, 60.0)
    commit_progress(store, submission.uuid, submission.token, 5, {})
    with pytest.raises(LeaseError, match="is being loaded since"):
        unload(store, registry, "research", "F1")
    finish(store, submission.uuid, submission.token, "failed", {})
    assert unload(store, registry, "research", "F1").counts["submissions"] == 1


def test_a_file_that_is_not_there_cannot_be_unloaded(store: Connection, registry: SchemaRegistry) -> None:
    with pytest.raises(NotFoundError, match="no file 'F1' in project 'research'"):
        unload(store, registry, "research", "F1")


@pytest.mark.usefixtures("both_files")
def test_files_forget_the_one_that_goes(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("File", b.file("F2", replaces=str(b.FILE))))
    submission = begin(store, OTHER, "1.0", "research", "ann", {}, 60.0)
    finish(store, submission.uuid, submission.token, "completed", {})
    unload(store, registry, "research", "F1")
    assert rows(store, "SELECT document->>'replaces' FROM item WHERE key = 'F2'") == [(None,)]
    assert rows(store, "SELECT 1 FROM link") == []


@pytest.mark.usefixtures("both_files")
def test_older_documents_are_put_back_chunk_by_chunk(
    store: Connection, registry: SchemaRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("variome.items.restoring._CHUNK", 2)
    for number, context in enumerate((LOAD, FROM_OTHER)):
        load(store, registry, context, *(b.variant(position, gnomad_an=number) for position in range(1, 6)))
    assert unload(store, registry, "research", "F2").counts["restored"] == 5
    assert rows(store, "SELECT DISTINCT gnomad_an, file, revision FROM variant_1_0") == [(0, b.FILE, 3)]
    assert rows(store, "SELECT 1 FROM revision") == []
