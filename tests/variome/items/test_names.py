from uuid import UUID

from tests import builders as b
from tests.variome.items.fix_items import LOAD, Connection, incoming, kinds, rows, seed, upsert
from variome.items.batch import IncomingItem, Outcome
from variome.items.service import upsert_batch
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry


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


def test_links_to_genes_may_be_uuids_ids_second_keys_or_aliases(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("Gene", b.gene(4, aliases=["lab:four"])))
    names = [str(item_uuid("Gene", "ENSG00000000001")), "/genes/ENSG00000000002/", "lab:four", "ENSG00000000003"]
    v = b.variant(100, transcript=[{"vep_gene": name, "vep_consequence": ["SO:0001583"]} for name in names])
    result = upsert(store, registry, ("Variant", v))
    assert (result.outcomes, result.missing) == ([Outcome.CREATED], {})
    [(document, genes)] = rows(store, "SELECT document::json, genes FROM variant_1_0")
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
