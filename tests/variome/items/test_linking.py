from dataclasses import replace

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, kinds, rows, seed, upsert
from variome.items.batch import Outcome
from variome.model.identity import file_uuid, item_uuid
from variome.schema.registry import SchemaRegistry


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
    [(document, genes)] = rows(store, "SELECT document::json, genes FROM variant_1_0")
    assert document["transcript"] == [
        {"vep_consequence": ["stop_gained"]}, {"vep_gene": "ENSG00000000001", "vep_consequence": []},
    ]  # fmt: skip
    assert genes == [item_uuid("Gene", "ENSG00000000001")]
    assert v["transcript"][0]["vep_gene"] == "ENSG00000000009"


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
