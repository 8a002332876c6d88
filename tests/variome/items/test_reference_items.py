"""What belongs to everybody: who may add to it, and who may change it."""

from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection

from tests import builders as b
from tests.variome.items.fix_items import LOAD, upsert
from variome.items.batch import BatchResult, Outcome, WriteContext
from variome.items.reading import find_item, get_item
from variome.schema.registry import SchemaRegistry

BY_HAND: WriteContext = replace(LOAD, file=None, submission=None, may_edit_reference=False)
BY_FILE = replace(LOAD, file=b.FILE, may_edit_reference=False)
GENE = b.gene(1)


def outcomes(result: BatchResult) -> list[Outcome]:
    return result.outcomes


@pytest.fixture
def described(store: Connection, registry: SchemaRegistry) -> None:
    upsert(store, registry, ("File", b.file()), ("Gene", GENE), ("Variant", b.variant(100, gnomad_an=1)))


@pytest.mark.parametrize(
    ("item_type", "document"),
    [
        ("Gene", {**GENE, "gene_symbol": "HACKED"}),
        ("Variant", b.variant(100)),
        ("Variant", b.variant(100, gnomad_an=2)),
    ],
)
@pytest.mark.usefixtures("described")
def test_what_somebody_described_is_not_changed_by_others(
    store: Connection, registry: SchemaRegistry, item_type: str, document: dict[str, Any]
) -> None:
    result = upsert(store, registry, (item_type, document), context=BY_HAND)
    assert outcomes(result) == [Outcome.REJECTED]
    assert [problem.kind for problem in result.problems] == ["conflict"]


@pytest.mark.usefixtures("described")
def test_the_same_again_is_unchanged_and_what_is_not_there_is_added(
    store: Connection, registry: SchemaRegistry
) -> None:
    items = [("Gene", GENE), ("Gene", b.gene(2)), ("Variant", b.variant(200))]
    expected = [Outcome.UNCHANGED, Outcome.CREATED, Outcome.CREATED]
    assert outcomes(upsert(store, registry, *items, context=BY_HAND)) == expected


@pytest.mark.usefixtures("described")
def test_a_file_may_annotate_a_variant_anew(store: Connection, registry: SchemaRegistry) -> None:
    assert outcomes(upsert(store, registry, ("Variant", b.variant(100, gnomad_an=2)), context=BY_FILE)) == [
        Outcome.UPDATED
    ]


def test_a_stub_is_filled_in_by_whoever_describes_the_gene(store: Connection, registry: SchemaRegistry) -> None:
    linking = b.variant(100, transcript=[b.transcript(1, "missense_variant")])
    upsert(store, registry, ("Variant", linking), context=replace(BY_HAND, missing_links="stub"))
    assert outcomes(upsert(store, registry, ("Gene", GENE), context=BY_HAND)) == [Outcome.UPDATED]


@pytest.mark.usefixtures("described")
def test_who_is_no_administrator_hangs_no_other_uuid_on_an_item(store: Connection, registry: SchemaRegistry) -> None:
    foreign = "3b8d9409-f2b9-4162-b8cb-6655e775d6bd"
    context = replace(BY_HAND, is_administrator=False)
    upsert(store, registry, ("Gene", {**GENE, "uuid": foreign}), context=context)
    upsert(store, registry, ("GeneList", {"gene_list_id": "L", "uuid": foreign}), context=context)
    assert find_item(store, registry, "GeneList", foreign, viewer=b.EVERYTHING, project="research") is None
    assert find_item(store, registry, "Gene", foreign, viewer=b.EVERYTHING) is None
    assert get_item(store, registry, "Gene", GENE["ensgid"], viewer=b.EVERYTHING).revision == 1


@pytest.mark.parametrize(
    ("ref", "alt"),
    [
        ("", "A"),
        ("A", ""),
        ("C\tT", "G"),
        ("A\n", "G"),
        ("hello world", "<script>"),
        ("T", "A,G"),
        ("A", "<a b>"),
        ("A", "x"),
    ],
)
def test_a_variant_has_alleles_of_a_vcf(store: Connection, registry: SchemaRegistry, ref: str, alt: str) -> None:
    document = {**b.variant(100), "REF": ref, "ALT": alt}
    document.pop("annotation_id", None)
    assert outcomes(upsert(store, registry, ("Variant", document))) == [Outcome.REJECTED]


@pytest.mark.parametrize(
    "alt", ["*", "<DEL>", "<INS:ME>", "G]17:198982]", "]13:123456]T", "C[<ctg1>:7[", ".A", "T.", "TGN"]
)
def test_every_alternative_that_a_vcf_can_have_is_taken(store: Connection, registry: SchemaRegistry, alt: str) -> None:
    document = {**b.variant(100), "REF": "C", "ALT": alt}
    document.pop("annotation_id", None)
    assert outcomes(upsert(store, registry, ("Variant", document))) == [Outcome.CREATED]
