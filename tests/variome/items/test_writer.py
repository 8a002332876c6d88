from dataclasses import replace
from hashlib import sha512
from uuid import UUID

import orjson
import pytest

from tests import builders as b
from tests.variome.items.fix_items import LOAD, Connection, rows, seed, upsert
from variome.items.batch import Outcome
from variome.model.identity import item_uuid, variant_uuid
from variome.schema.registry import SchemaRegistry


def test_document_is_stored_as_canonical_bytes_and_the_hash_is_of_them(
    store: Connection, registry: SchemaRegistry
) -> None:
    document = {**b.variant(100), "gnomad_af": 0.1, "MUTANNO_Version": "1.0"}
    upsert(store, registry, ("Variant", document))
    [(text, digest)] = rows(store, "SELECT document::text, content_hash FROM variant_1_0")
    assert text.encode() == orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    assert digest == sha512(text.encode()).digest()[:32]


def test_values_of_searchable_fields_lie_in_their_columns(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v = b.variant(
        100, gnomad_af=0.25, gnomad_an=7.0, is_known=False, clinvar=["benign", "benign", "other"],
        transcript=[
            b.transcript(2, "stop_gained", "missense_variant", vep_score=1), b.transcript(1, vep_score=2.5),
            b.transcript(2, vep_score=1),
        ],
    )  # fmt: skip
    upsert(store, registry, ("Variant", v), context=LOAD)
    [row] = rows(
        store,
        "SELECT uuid, assembly, contig, position, genes, consequences, file, submission, record, status, revision,"
        ' gnomad_af, gnomad_an, is_known, clinvar, "transcript.vep_score" FROM variant_1_0',
    )
    genes = sorted(item_uuid("Gene", b.gene(n)["ensgid"]) for n in (1, 2))
    terms = sorted(item_uuid("VariantConsequence", name) for name in ("missense_variant", "stop_gained"))
    assert row == (
        b.uuid_of(v), "GRCh38", "1", 100, genes, terms, b.FILE, UUID(int=7), None, "shared", 1,
        0.25, 7, False, ["benign", "other"], [1.0, 2.5],
    )  # fmt: skip


def test_absent_values_are_null_and_links_that_are_not_there_are_empty(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Variant", b.variant(100)))
    assert rows(store, 'SELECT gnomad_af, clinvar, "transcript.vep_score", genes, file FROM variant_1_0') == [
        (None, None, None, [], None)
    ]


@pytest.mark.parametrize("name", ["af_%", "%s", "%(x)s", "%%", 'a"b', "a:b", "a b", "ctid", "xmin", "staged"])
def test_a_searchable_field_may_have_any_name(store: Connection, registry: SchemaRegistry, name: str) -> None:
    field: b.Schema = {"title": "N", "type": "integer", "searchable": True}
    registry.add(store, "2.0", {"Variant": b.schema("Variant", "2.0", **{name: field})})
    context = replace(LOAD, versions={"Variant": "2.0"}, submission=None, file=None)
    variants = [{**b.variant(100), name: value} for value in (1, 2)]
    outcomes = [upsert(store, registry, ("Variant", each), context=context).outcomes for each in variants]
    assert outcomes == [[Outcome.CREATED], [Outcome.UPDATED]]


def test_alleles_too_long_for_an_index_are_stored(store: Connection, registry: SchemaRegistry) -> None:
    ref = "A" + "CGT" * 20_000
    assert upsert(store, registry, ("Variant", b.variant(100, ref=ref, alt="A"))).outcomes == [Outcome.CREATED]


def test_structural_variants_and_their_samples_are_stored_with_their_end(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    key = "DEL_chr1:100-200"
    v = {"CHROM": "1", "START": 100, "END": 200, "SV_TYPE": "DEL", "annotation_id": key, "genes": [b.transcript(1)]}
    uuid = variant_uuid("GRCh38", "1", 100, key, "StructuralVariant")
    samples = [
        {"CALL_INFO": "S1", "structural_variant": str(uuid), "file": str(b.FILE),
         "annotation_id": f"S1:{uuid}:{b.FILE}:{caller}"}
        for caller in ("c1", "c2")
    ]  # fmt: skip
    result = upsert(store, registry, ("StructuralVariant", v), *[("StructuralVariantSample", each) for each in samples])
    assert result.outcomes == [Outcome.CREATED] * 3
    assert rows(store, "SELECT uuid, position, end_position FROM structural_variant_1_0") == [(uuid, 100, 200)]
    assert rows(store, "SELECT DISTINCT variant, sample FROM structural_variant_sample_1_0") == [(uuid, "S1")]
