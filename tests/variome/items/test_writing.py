from dataclasses import replace
from itertools import chain
from uuid import UUID

from psycopg import sql

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, incoming, rows, seed, upsert
from variome.database.tables import index_name
from variome.items.batch import IncomingItem, Outcome
from variome.items.service import upsert_batch
from variome.items.writing import _NAMED_EARLIER
from variome.model.identity import file_uuid, item_uuid
from variome.schema.registry import SchemaRegistry


def test_changed_content_replaces_the_document_and_keeps_the_old_one_as_a_revision(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(100, gnomad_af=0.1)
    upsert(store, registry, ("Variant", v), context=replace(LOAD, actor="old"))
    result = upsert(store, registry, ("Variant", {**v, "gnomad_af": 0.2}), context=LOAD)
    assert result.outcomes == [Outcome.UPDATED]
    assert rows(store, "SELECT revision, gnomad_af, document::json->>'gnomad_af' FROM variant_1_0") == [(2, 0.2, "0.2")]
    [(uuid, version, revision, item_type, submission, actor, af, is_right)] = rows(
        store,
        "SELECT uuid, annotation_version, revision, item_type, submission, actor, document->>'gnomad_af',"
        " substr(sha512(document::text::bytea), 1, 32) = content_hash FROM revision",
    )
    assert (uuid, version, revision, item_type) == (b.uuid_of(v), "1.0", 1, "Variant")
    assert (submission, actor, af, is_right) == (UUID(int=7), item_uuid("User", "old"), "0.1", True)


def test_status_that_people_set_is_not_touched_by_a_load(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(100)
    upsert(store, registry, ("Variant", v))
    store.execute("UPDATE variant_1_0 SET status = 'obsolete'")
    assert upsert(store, registry, ("Variant", {**v, "gnomad_af": 0.2})).outcomes == [Outcome.UPDATED]
    assert rows(store, "SELECT status FROM variant_1_0") == [("obsolete",)]


def test_two_annotation_versions_of_a_variant_are_one_uuid_with_a_row_each(
    store: Connection, registry: SchemaRegistry
) -> None:
    registry.add(store, "2.0", b.schemas("2.0"))
    v = b.variant(100)
    one = upsert(store, registry, ("Variant", v))
    two = upsert(store, registry, ("Variant", v), context=replace(CONTEXT, versions={"Variant": "2.0"}))
    assert (one.outcomes, two.outcomes) == ([Outcome.CREATED], [Outcome.CREATED])
    assert one.uuids == two.uuids
    assert rows(store, "SELECT document::json->>'MUTANNO_Version' FROM variant_2_0") == [("2.0",)]


def test_first_line_of_a_file_stands_across_batches_however_often_it_is_loaded(
    store: Connection, registry: SchemaRegistry
) -> None:
    lines = [IncomingItem("Variant", b.variant(100, gnomad_af=0.1), 5), IncomingItem("Variant", b.variant(100), 9)]
    for expected in (Outcome.CREATED, Outcome.UNCHANGED):
        outcomes = [upsert_batch(store, registry, [line], LOAD).outcomes[0] for line in lines]
        assert outcomes == [expected, Outcome.DUPLICATE]
    assert rows(store, "SELECT revision, gnomad_af FROM variant_1_0") == [(1, 0.1)]


def test_first_line_of_a_file_stands_also_where_another_file_had_written_it(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    other = replace(LOAD, file=file_uuid("research", "F2"))
    upsert(store, registry, ("Variant", b.variant(100, gnomad_af=0.1)), context=other)
    for sampled in (True, False):
        v = b.variant(100, gnomad_af=0.1)
        first = incoming(("Variant", v), *[("VariantSample", b.sample(v))] * sampled, record=5)
        assert upsert_batch(store, registry, first, LOAD).outcomes[0] is Outcome.UNCHANGED
        later = upsert_batch(store, registry, incoming(("Variant", b.variant(100)), record=9), LOAD)
        assert later.outcomes == [Outcome.DUPLICATE]
    assert rows(store, "SELECT revision, gnomad_af FROM variant_1_0") == [(1, 0.1)]


def test_earlier_lines_of_a_file_are_looked_up_by_variant_however_many_it_has(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    variants = [b.variant(position) for position in range(1, 2001)]
    items = [(("Variant", each), ("VariantSample", b.sample(each))) for each in variants]
    upsert_batch(store, registry, incoming(*chain.from_iterable(items), record=1), LOAD)
    look_up = _NAMED_EARLIER.format(samples=sql.Identifier("variant_sample_1_0"))
    values = [[b.uuid_of(variants[0])] * 500, [5] * 500, b.FILE, b.FILE]
    plan = " ".join(line for (line,) in store.execute(sql.SQL("EXPLAIN ") + look_up, values))
    assert index_name("variant_sample_1_0", "variant") in plan
    assert index_name("variant_sample_1_0", "file", "sample") not in plan


def test_links_of_shared_types_are_findable_from_both_ends(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    listed: b.Document = {"gene_list_id": "panel", "genes": ["ENSG00000000001", "ENSG00000000002"]}
    upsert(store, registry, ("GeneList", listed))
    query = "SELECT property, item_type FROM link WHERE target = %s"
    assert rows(store, query, item_uuid("Gene", "ENSG00000000002")) == [("genes", "GeneList")]
    upsert(store, registry, ("GeneList", {**listed, "genes": ["ENSG00000000001"]}))
    assert rows(store, query, item_uuid("Gene", "ENSG00000000002")) == []
    assert rows(store, query, item_uuid("Gene", "ENSG00000000001")) == [("genes", "GeneList")]


def test_what_people_edit_is_kept_apart_and_never_touched_by_a_load(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Gene", b.gene(1, notes="first", tags=["a"])))
    assert upsert(store, registry, ("Gene", b.gene(1, notes="second"))).outcomes == [Outcome.UNCHANGED]
    assert rows(store, "SELECT document FROM edit") == [({"notes": "first", "tags": ["a"]},)]
    assert rows(store, "SELECT document->>'notes' FROM item WHERE item_type = 'Gene'") == [(None,)]


def test_files_are_noted_for_variants_without_a_sample(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    sampled, alone = b.variant(100), b.variant(200)
    batch = incoming(("Variant", sampled), ("VariantSample", b.sample(sampled)), ("Variant", alone), record=4)
    for _ in range(2):
        upsert_batch(store, registry, batch, LOAD)
    assert rows(store, "SELECT variant, file, submission, record FROM variant_file") == [
        (b.uuid_of(alone), b.FILE, UUID(int=7), 4)
    ]
