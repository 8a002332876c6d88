from dataclasses import replace
from uuid import UUID

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, Connection, rows, upsert
from variome.items.batch import Outcome
from variome.model.identity import item_uuid
from variome.model.vrs import substitution_id
from variome.schema.registry import SchemaRegistry


@pytest.mark.parametrize("project", [["x"], {}, 7, None])
def test_a_project_that_is_no_name_is_attribution_like_any_other(
    store: Connection, registry: SchemaRegistry, project: object
) -> None:
    result = upsert(store, registry, ("Gene", b.gene(1, project=project)))
    assert (result.outcomes, [problem.kind for problem in result.problems]) == ([Outcome.CREATED], ["attribution"])


def test_attribution_is_taken_off_and_noted_once_and_a_foreign_uuid_becomes_an_alias(
    store: Connection, registry: SchemaRegistry
) -> None:
    foreign = {
        "submitted_by": "x", "status": "deleted", "project": "elsewhere", "last_modified": {"a": 1}, "@id": "/genes/1/",
    }  # fmt: skip
    genes = [b.gene(n, uuid=str(UUID(int=n)), **foreign) for n in (1, 2)]
    result = upsert(store, registry, *[("Gene", each) for each in genes])
    assert result.outcomes == [Outcome.CREATED] * 2
    [note] = result.problems
    assert (note.kind, note.severity) == ("attribution", "note")
    assert "2 items" in note.message
    assert "@id (2), last_modified (2), project (2), status (2), submitted_by (2)" in note.message
    [(document, status)] = rows(store, "SELECT document, status FROM item WHERE key = 'ENSG00000000001'")
    assert document == {**b.gene(1), "MUTANNO_Version": "1.0"}
    assert status == "shared"
    assert rows(store, "SELECT property, value, item FROM unique_key ORDER BY value") == [
        ("uuid", str(UUID(int=n)), item_uuid("Gene", b.gene(n)["ensgid"])) for n in (1, 2)
    ]
    assert upsert(store, registry, *[("Gene", each) for each in genes]).outcomes == [Outcome.UNCHANGED] * 2


def test_what_people_edit_is_taken_of_new_items_and_noted_where_an_item_is_stored(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Gene", b.gene(1, notes="first")))
    result = upsert(store, registry, *[("Gene", b.gene(n, notes="second", tags=["t"])) for n in (1, 2)])
    assert result.outcomes == [Outcome.UNCHANGED, Outcome.CREATED]
    [note] = result.problems
    assert (note.kind, note.severity, note.index) == ("edits", "note", 0)
    assert "notes (1), tags (1)" in note.message
    assert rows(store, "SELECT document ->> 'notes' FROM edit ORDER BY 1") == [("first",), ("second",)]


def test_a_uuid_that_does_not_follow_from_the_key_is_refused_for_a_variant(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(100)
    right = {**v, "uuid": str(b.uuid_of(v))}
    wrong = {**b.variant(101), "uuid": str(UUID(int=3))}
    result = upsert(store, registry, ("Variant", right), ("Variant", wrong))
    assert result.outcomes == [Outcome.CREATED, Outcome.REJECTED]
    assert [(p.kind, p.pointer) for p in result.problems] == [("identity", "/uuid")]


def test_a_vrs_identifier_that_does_not_follow_from_the_alleles_is_refused(
    store: Connection, registry: SchemaRegistry
) -> None:
    of_another = substitution_id("GRCh38", "1", 999, "A", "T")
    result = upsert(store, registry, ("Variant", b.variant(100, vrs_id=of_another)))
    assert result.outcomes == [Outcome.REJECTED]
    assert [(p.kind, p.pointer) for p in result.problems] == [("identity", "/vrs_id")]


@pytest.mark.parametrize(
    ("changes", "pointer", "expected"),
    [
        ({"REF": "CGAAG", "ALT": "CG", "annotation_id": "chr1:100CGAAG_CG"}, "/ALT", "100 CGAA C"),
        ({"annotation_id": "chr1:100A_G"}, "/annotation_id", "chr1:100A_T"),
        ({"CHROM": "chr1"}, "/CHROM", "without chr"),
        ({"POS": 7.0}, "/POS", "whole number"),
        ({"MUTANNO_Version": "0.9"}, "/MUTANNO_Version", "'1.0'"),
    ],
)
def test_a_variant_that_does_not_say_which_one_it_is_is_rejected(
    store: Connection, registry: SchemaRegistry, changes: b.Document, pointer: str, expected: str
) -> None:
    result = upsert(store, registry, ("Variant", {**b.variant(100), **changes}))
    [problem] = result.problems
    assert (problem.kind, problem.pointer, result.uuids) == ("identity", pointer, [None])
    assert expected in problem.message


def test_an_invalid_item_costs_itself_and_says_each_fault(store: Connection, registry: SchemaRegistry) -> None:
    bad = b.variant(100, gnomad_af="high", transcript=[{"vep_consequence": "stop_gained", "x": 1}])
    result = upsert(store, registry, ("Variant", bad), ("Variant", b.variant(101)))
    assert result.outcomes == [Outcome.REJECTED, Outcome.CREATED]
    assert {(p.index, p.kind, p.pointer, p.value) for p in result.problems} == {
        (0, "schema", "/gnomad_af", '"high"'),
        (0, "schema", "/transcript/0/vep_consequence", '"stop_gained"'),
        (0, "schema", "/transcript/0/x", None),
    }


def test_properties_that_the_schema_does_not_have_can_be_left_out_and_are_noted(
    store: Connection, registry: SchemaRegistry
) -> None:
    genes = [b.gene(1, hgmd=1), b.gene(2), b.gene(3, hgmd=1, gencc=[]), {**b.gene(4, hgmd=1), "gene_symbol": 4}]
    context = replace(CONTEXT, unknown_properties="drop")
    result = upsert(store, registry, *[("Gene", each) for each in genes], context=context)
    assert result.outcomes == [*[Outcome.CREATED] * 3, Outcome.REJECTED]
    fault, note = result.problems
    assert (fault.index, fault.pointer) == (3, "/gene_symbol")
    assert (note.severity, note.kind) == ("note", "schema")
    assert note.message.endswith("gencc (1), hgmd (3)")
    assert upsert(store, registry, ("Gene", genes[0])).outcomes == [Outcome.REJECTED]


def test_a_value_beyond_its_soft_bounds_is_a_warning_and_is_kept(store: Connection, registry: SchemaRegistry) -> None:
    result = upsert(store, registry, ("Variant", b.variant(100, gnomad_af=1.5)))
    assert result.outcomes == [Outcome.CREATED]
    assert [(p.severity, p.kind, p.pointer) for p in result.problems] == [("warning", "soft-bound", "/gnomad_af")]


@pytest.mark.parametrize(
    "document",
    [
        b.variant(100, ID="a\0b"),
        b.variant(100, notes="a\0b"),
        b.variant(100, aliases=["lab:a\0b"]),
        b.variant(100, ID="\ud800"),
        b.variant(100, gnomad_an=2**70),
        b.variant(100, gnomad_an=2**63),
        b.variant(100, clinvar=[None]),
        b.variant(100, ID=b"bytes"),
        {"CHROM": "1" * 3000, "POS": 1, "REF": "A", "ALT": "T"},
    ],
)
def test_what_the_store_cannot_hold_is_rejected_and_the_rest_is_written(
    store: Connection, registry: SchemaRegistry, document: b.Document
) -> None:
    result = upsert(store, registry, ("Variant", document), ("Variant", b.variant(101)))
    assert result.outcomes == [Outcome.REJECTED, Outcome.CREATED]


def test_text_that_spells_an_escaped_nul_is_no_nul(store: Connection, registry: SchemaRegistry) -> None:
    assert upsert(store, registry, ("Variant", b.variant(100, ID="\\u0000"))).outcomes == [Outcome.CREATED]


def test_types_and_versions_that_are_not_there_are_rejected_by_item(
    store: Connection, registry: SchemaRegistry
) -> None:
    context = replace(CONTEXT, versions={"Variant": "9.9"})
    result = upsert(
        store, registry, ("Variant", b.variant(100)), ("Nonsense", {}), ("IngestionSubmission", {}),
        ("Individual", {"individual_id": "I1"}), context=context,
    )  # fmt: skip
    assert result.outcomes == [*[Outcome.REJECTED] * 3, Outcome.CREATED]
    assert "9.9" in result.problems[0].message


def test_what_is_calculated_is_left_out_and_noted_once(store: Connection, registry: SchemaRegistry) -> None:
    variants = [b.variant(n, display_title="mine", hgvs_g="mine") for n in (100, 101)]
    result = upsert(store, registry, *[("Variant", each) for each in variants])
    assert result.outcomes == [Outcome.CREATED] * 2
    [note] = result.problems
    assert (note.kind, note.severity) == ("calculated", "note")
    assert "2 items came with properties that are calculated" in note.message
    assert "display_title (2), hgvs_g (2)" in note.message
    assert upsert(store, registry, ("Variant", b.variant(100))).outcomes == [Outcome.UNCHANGED]


def test_a_property_that_is_calculated_for_another_type_is_unknown(store: Connection, registry: SchemaRegistry) -> None:
    assert upsert(store, registry, ("Gene", b.gene(1, hgvs_g="mine"))).outcomes == [Outcome.REJECTED]


def test_a_property_that_the_schema_stores_is_stored_whatever_else_calculates_it(store: Connection) -> None:
    registry = SchemaRegistry.load(store)
    stored = {"title": "AF of the caller", "type": "number"}
    registry.add(store, "1.0", {**b.schemas(), "VariantSample": b.schema("VariantSample", AF=stored)})
    v = b.variant(100)
    sample = b.sample(v, AF=0.25, AD="16,22", AD_ALT=7)
    result = upsert(store, registry, ("File", b.file()), ("Variant", v), ("VariantSample", sample))
    assert [problem.kind for problem in result.problems] == ["calculated"]
    [(document,)] = rows(store, "SELECT document::jsonb FROM variant_sample_1_0")
    assert document["AF"] == 0.25
    assert "AD_ALT" not in document
