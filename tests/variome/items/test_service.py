from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import orjson
import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, incoming, rows, seed, upsert
from variome.items.batch import BatchRejectedError, BatchResult, IncomingItem, Outcome
from variome.items.service import upsert_batch
from variome.model.identity import file_uuid, item_uuid, variant_uuid
from variome.schema.registry import SchemaRegistry


def kinds(result: BatchResult) -> list[tuple[int, str]]:
    return [(problem.index, problem.kind) for problem in result.problems]


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


def test_document_is_stored_as_canonical_bytes_and_the_hash_is_of_them(
    store: Connection, registry: SchemaRegistry
) -> None:
    document = {**b.variant(100), "gnomad_af": 0.1, "MUTANNO_Version": "1.0"}
    upsert(store, registry, ("Variant", document))
    [(text, digest)] = rows(store, "SELECT document::text, content_hash FROM variant_1_0")
    assert text.encode() == orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    assert digest == sha256(text.encode()).digest()


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


def test_changed_content_replaces_the_document_and_keeps_the_old_one_as_a_revision(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(100, gnomad_af=0.1)
    upsert(store, registry, ("Variant", v), context=replace(LOAD, actor="old"))
    result = upsert(store, registry, ("Variant", {**v, "gnomad_af": 0.2}), context=LOAD)
    assert result.outcomes == [Outcome.UPDATED]
    assert rows(store, "SELECT revision, gnomad_af, document->>'gnomad_af' FROM variant_1_0") == [(2, 0.2, "0.2")]
    [(uuid, version, revision, item_type, submission, actor, af, is_right)] = rows(
        store,
        "SELECT uuid, annotation_version, revision, item_type, submission, actor, document->>'gnomad_af',"
        " sha256(document::text::bytea) = content_hash FROM revision",
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
    assert rows(store, "SELECT document->>'MUTANNO_Version' FROM variant_2_0") == [("2.0",)]


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


def test_same_item_twice_in_a_batch_the_first_stands(store: Connection, registry: SchemaRegistry) -> None:
    result = upsert(store, registry, ("Variant", b.variant(100, gnomad_af=0.1)), ("Variant", b.variant(100)))
    assert result.outcomes == [Outcome.CREATED, Outcome.DUPLICATE]
    assert kinds(result) == [(1, "duplicate")]
    assert rows(store, "SELECT gnomad_af FROM variant_1_0") == [(0.1,)]


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


def test_unknown_genes_and_consequences_become_stubs_once(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(100, transcript=[b.transcript(9, "odd_variant"), b.transcript(9, "odd_variant")])
    first = upsert_batch(store, registry, incoming(("Variant", v), record=1), LOAD)
    assert (first.outcomes, first.stubs) == ([Outcome.CREATED], {"Gene": 1, "VariantConsequence": 1})
    again = upsert_batch(store, registry, incoming(("Variant", v), record=1), LOAD)
    assert (again.outcomes, again.stubs) == ([Outcome.UNCHANGED], {})
    assert rows(store, "SELECT key, is_stub, document::text, file FROM item WHERE item_type = 'Gene'") == [
        ("ENSG00000000009", True, '{"ensgid":"ENSG00000000009","stub":true}', b.FILE)
    ]


def test_missing_targets_are_counted_by_record_until_something_describes_them(
    store: Connection, registry: SchemaRegistry
) -> None:
    entry = [b.transcript(9)]
    batch = [
        IncomingItem("Variant", b.variant(1, alt="T", transcript=entry), 1),
        IncomingItem("Variant", b.variant(1, alt="C", transcript=entry), 1),
        IncomingItem("Variant", b.variant(2, transcript=entry), 2),
    ]
    for _ in range(2):
        assert upsert_batch(store, registry, batch, LOAD).missing == {("Gene", "ENSG00000000009"): 2}
    upsert(store, registry, ("Gene", b.gene(9)))
    assert upsert_batch(store, registry, batch, LOAD).missing == {}


def test_a_stub_is_filled_in_by_a_later_item_and_never_takes_its_place(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Variant", b.variant(100, transcript=[b.transcript(9)])))
    assert upsert(store, registry, ("Gene", b.gene(9))).outcomes == [Outcome.UPDATED]
    assert upsert(store, registry, ("Gene", {"ensgid": b.gene(9)["ensgid"], "stub": True})).outcomes == [
        Outcome.UNCHANGED
    ]
    assert rows(store, "SELECT is_stub, document->>'gene_symbol' FROM item WHERE item_type = 'Gene'") == [
        (False, "SYMBOL9")
    ]


def test_an_unknown_gene_costs_the_item_when_missing_links_are_errors(
    store: Connection, registry: SchemaRegistry
) -> None:
    strict = replace(LOAD, missing_links="error")
    v = b.variant(100, transcript=[b.transcript(9)])
    result = upsert(store, registry, ("Variant", v), ("Variant", b.variant(101)), context=strict)
    assert result.outcomes == [Outcome.REJECTED, Outcome.CREATED]
    [problem] = result.problems
    assert (problem.kind, problem.pointer, problem.value) == ("link", "/transcript/0/vep_gene", '"ENSG00000000009"')
    assert "expected a Gene" in problem.message
    assert rows(store, "SELECT 1 FROM item WHERE item_type = 'Gene'") == []


def test_an_unknown_gene_is_left_out_when_missing_links_are_dropped(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    v = b.variant(100, transcript=[b.transcript(9, "odd_variant", "stop_gained"), b.transcript(1)])
    result = upsert(store, registry, ("Variant", v), context=replace(LOAD, missing_links="drop"))
    assert result.outcomes == [Outcome.CREATED]
    assert result.missing.keys() == {("Gene", "ENSG00000000009"), ("VariantConsequence", "odd_variant")}
    [(document, genes)] = rows(store, "SELECT document, genes FROM variant_1_0")
    assert document["transcript"] == [
        {"vep_consequence": ["stop_gained"]}, {"vep_gene": "ENSG00000000001", "vep_consequence": []},
    ]  # fmt: skip
    assert genes == [item_uuid("Gene", "ENSG00000000001")]
    assert v["transcript"][0]["vep_gene"] == "ENSG00000000009"


def test_links_to_genes_may_be_uuids_ids_second_keys_or_aliases(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("Gene", b.gene(4, aliases=["lab:four"])))
    names = [str(item_uuid("Gene", "ENSG00000000001")), "/genes/ENSG00000000002/", "lab:four", "ENSG00000000003"]
    v = b.variant(100, transcript=[{"vep_gene": name, "vep_consequence": ["SO:0001583"]} for name in names])
    result = upsert(store, registry, ("Variant", v))
    assert (result.outcomes, result.missing) == ([Outcome.CREATED], {})
    [(document, genes)] = rows(store, "SELECT document, genes FROM variant_1_0")
    assert [each["vep_gene"][-1] for each in document["transcript"]] == ["1", "2", "4", "3"]
    assert document["transcript"][0]["vep_consequence"] == ["missense_variant"]
    assert len(genes) == 4


def test_a_gene_named_by_an_unknown_uuid_cannot_be_a_stub(store: Connection, registry: SchemaRegistry) -> None:
    v = b.variant(100, transcript=[{"vep_gene": str(UUID(int=5))}])
    assert kinds(upsert(store, registry, ("Variant", v))) == [(0, "link")]


def test_a_gene_of_the_same_batch_is_no_missing_one_wherever_it_stands(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(100, transcript=[b.transcript(9)])
    result = upsert(store, registry, ("Variant", v), ("Gene", b.gene(9)))
    assert (result.outcomes, result.stubs, result.missing) == ([Outcome.CREATED] * 2, {}, {})


def test_a_sample_whose_variant_or_file_is_not_there_is_rejected(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v, absent = b.variant(100), b.variant(200)
    result = upsert(
        store, registry, ("Variant", v), ("VariantSample", b.sample(absent)),
        ("VariantSample", b.sample(v, file=file_uuid("research", "other"))), ("VariantSample", b.sample(v)),
    )  # fmt: skip
    assert result.outcomes == [Outcome.CREATED, Outcome.REJECTED, Outcome.REJECTED, Outcome.CREATED]
    assert [(p.index, p.kind, p.pointer) for p in result.problems] == [(1, "link", "/variant"), (2, "link", "/file")]


def test_a_sample_may_link_to_a_variant_of_an_earlier_batch(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v = b.variant(100)
    upsert(store, registry, ("Variant", v))
    assert upsert(store, registry, ("VariantSample", b.sample(v))).outcomes == [Outcome.CREATED]


def test_a_file_of_another_project_cannot_be_linked_to(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v = b.variant(100)
    result = upsert(
        store, registry, ("Variant", v), ("VariantSample", b.sample(v)), context=replace(CONTEXT, project="other")
    )
    assert kinds(result) == [(1, "link")]


def test_what_links_to_a_rejected_item_is_rejected_too(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    v = b.variant(100, transcript=[b.transcript(9)])
    result = upsert(
        store, registry, ("Variant", v), ("VariantSample", b.sample(v)), context=replace(CONTEXT, missing_links="error")
    )
    assert result.outcomes == [Outcome.REJECTED] * 2
    assert kinds(result) == [(0, "link"), (1, "link")]


def test_links_inside_a_type_are_followed_to_the_end(store: Connection, registry: SchemaRegistry) -> None:
    def individual(name: str, mother: str) -> b.Document:
        return {"individual_id": name, "mother": mother}

    result = upsert(
        store, registry, ("Individual", individual("child", "mother")), ("Individual", individual("mother", "granny")),
        ("Individual", individual("niece", "aunt")), ("Individual", {"individual_id": "aunt"}),
    )  # fmt: skip
    assert result.outcomes == [Outcome.REJECTED, Outcome.REJECTED, Outcome.CREATED, Outcome.CREATED]


def test_links_of_shared_types_are_findable_from_both_ends(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    listed: b.Document = {"gene_list_id": "panel", "genes": ["ENSG00000000001", "ENSG00000000002"]}
    upsert(store, registry, ("GeneList", listed))
    query = "SELECT property, item_type FROM link WHERE target = %s"
    assert rows(store, query, item_uuid("Gene", "ENSG00000000002")) == [("genes", "GeneList")]
    upsert(store, registry, ("GeneList", {**listed, "genes": ["ENSG00000000001"]}))
    assert rows(store, query, item_uuid("Gene", "ENSG00000000002")) == []
    assert rows(store, query, item_uuid("Gene", "ENSG00000000001")) == [("genes", "GeneList")]


def test_a_second_key_that_another_item_holds_is_a_conflict_that_says_who(
    store: Connection, registry: SchemaRegistry
) -> None:
    seed(store, registry)
    result = upsert(
        store, registry, ("VariantConsequence", b.consequence("new_term", var_conseq_id="SO:0001583")),
        ("VariantConsequence", b.consequence("one", var_conseq_id="SO:0000001")),
        ("VariantConsequence", b.consequence("two", var_conseq_id="SO:0000001")),
    )  # fmt: skip
    assert result.outcomes == [Outcome.REJECTED, Outcome.CREATED, Outcome.REJECTED]
    assert [(p.index, p.kind, p.pointer) for p in result.problems] == [
        (0, "conflict", "/var_conseq_id"), (2, "conflict", "/var_conseq_id"),
    ]  # fmt: skip
    assert "missense_variant has" in result.problems[0].message
    assert "one has" in result.problems[1].message


def test_a_second_key_that_an_item_gives_up_is_free_again(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("VariantConsequence", b.consequence("stop_gained", var_conseq_id="SO:0000009")))
    result = upsert(store, registry, ("VariantConsequence", b.consequence("other", var_conseq_id="SO:0001587")))
    assert result.outcomes == [Outcome.CREATED]


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


def test_what_people_edit_is_kept_apart_and_never_touched_by_a_load(
    store: Connection, registry: SchemaRegistry
) -> None:
    upsert(store, registry, ("Gene", b.gene(1, notes="first", tags=["a"])))
    assert upsert(store, registry, ("Gene", b.gene(1, notes="second"))).outcomes == [Outcome.UNCHANGED]
    assert rows(store, "SELECT document FROM edit") == [({"notes": "first", "tags": ["a"]},)]
    assert rows(store, "SELECT document->>'notes' FROM item WHERE item_type = 'Gene'") == [(None,)]


def test_a_uuid_that_does_not_follow_from_the_key_is_refused_for_a_variant(
    store: Connection, registry: SchemaRegistry
) -> None:
    v = b.variant(100)
    right = {**v, "uuid": str(b.uuid_of(v))}
    wrong = {**b.variant(101), "uuid": str(UUID(int=3))}
    result = upsert(store, registry, ("Variant", right), ("Variant", wrong))
    assert result.outcomes == [Outcome.CREATED, Outcome.REJECTED]
    assert [(p.kind, p.pointer) for p in result.problems] == [("identity", "/uuid")]


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


def test_alleles_too_long_for_an_index_are_stored(store: Connection, registry: SchemaRegistry) -> None:
    ref = "A" + "CGT" * 20_000
    assert upsert(store, registry, ("Variant", b.variant(100, ref=ref, alt="A"))).outcomes == [Outcome.CREATED]


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


def test_files_are_noted_for_variants_without_a_sample(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    sampled, alone = b.variant(100), b.variant(200)
    batch = incoming(("Variant", sampled), ("VariantSample", b.sample(sampled)), ("Variant", alone), record=4)
    for _ in range(2):
        upsert_batch(store, registry, batch, LOAD)
    assert rows(store, "SELECT variant, file, submission, record FROM variant_file") == [
        (b.uuid_of(alone), b.FILE, UUID(int=7), 4)
    ]


def test_the_content_of_a_file_item_is_settled(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("File", b.file(sha256="0" * 64)))
    result = upsert(store, registry, ("File", b.file(sha256="1" * 64)))
    assert [(p.kind, p.pointer) for p in result.problems] == [("conflict", "/sha256")]
    assert upsert(store, registry, ("File", b.file(sha256="0" * 64, file_name="x.vcf"))).outcomes == [Outcome.UPDATED]


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


def test_counts_are_by_type_and_outcome(store: Connection, registry: SchemaRegistry) -> None:
    result = upsert(store, registry, ("Variant", b.variant(1)), ("Variant", b.variant(1)), ("Gene", b.gene(1)))
    assert result.counts == {"Variant": {"created": 1, "duplicate": 1}, "Gene": {"created": 1}}


def test_an_empty_batch_is_nothing(store: Connection, registry: SchemaRegistry) -> None:
    assert upsert(store, registry).outcomes == []
