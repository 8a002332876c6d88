"""A gene or consequence is stored once: to edit it touches nothing that links to it, and every later read shows it."""

from typing import Any

import pytest

from tests import builders as b
from tests.variome.items.fix_items import CONTEXT, LOAD, Connection, incoming, rows, seed, upsert
from variome.items.batch import Outcome
from variome.items.reading import get_item
from variome.items.service import upsert_batch
from variome.model.identity import item_uuid
from variome.schema.registry import SchemaRegistry
from variome.web.frames import Framer

N_VARIANTS = 300
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@pytest.fixture
def linking(store: Connection, registry: SchemaRegistry) -> None:
    """Variants that all link to one gene and one consequence, and a sample of each."""
    seed(store, registry)
    items: list[tuple[str, b.Document]] = []
    for position in range(1, N_VARIANTS + 1):
        variant = b.variant(position, transcript=[b.transcript(1, "missense_variant")])
        items += [("Variant", variant), ("VariantSample", b.sample(variant))]
    assert set(upsert_batch(store, registry, incoming(*items), LOAD).outcomes) == {Outcome.CREATED}


def versions_of_rows(store: Connection) -> set[tuple[Any, ...]]:
    """Every row of every table by place and transaction: one that is written has others."""
    return {
        (table, *row)
        for (table,) in rows(store, TABLES)
        for row in rows(store, f"SELECT ctid::text, xmin::text::bigint, xmax::text::bigint FROM {table}")
    }


def embedded(store: Connection, registry: SchemaRegistry, position: int) -> dict[str, Any]:
    """The first transcript of a variant, its links embedded."""
    item = get_item(store, registry, "Variant", f"chr1:{position}A_T", viewer=b.EVERYTHING)
    (transcript,) = Framer(store, registry, b.EVERYTHING).frame(item, embeds=True)["transcript"]
    found: dict[str, Any] = transcript
    return found


@pytest.mark.usefixtures("linking")
@pytest.mark.parametrize(
    "edited",
    [
        ("VariantConsequence", b.consequence("missense_variant", var_conseq_id="SO:0001583", impact="MODERATE")),
        ("Gene", b.gene(1, description="edited")),
    ],
    ids=["consequence", "gene"],
)
def test_an_edit_writes_the_item_and_its_revision_and_nothing_else(
    store: Connection, registry: SchemaRegistry, edited: tuple[str, b.Document]
) -> None:
    before = versions_of_rows(store)
    assert upsert(store, registry, edited, context=CONTEXT).outcomes == [Outcome.UPDATED]
    written = [table for table, *_ in versions_of_rows(store) - before]
    assert sorted(written) == ["item", "revision"]


@pytest.mark.usefixtures("linking")
def test_every_later_embedded_read_shows_the_new_value(store: Connection, registry: SchemaRegistry) -> None:
    assert "impact" not in embedded(store, registry, 1)["vep_consequence"][0]
    upsert(store, registry, ("VariantConsequence", b.consequence("missense_variant", impact="MODERATE")))
    upsert(store, registry, ("Gene", b.gene(1, gene_symbol="NEW")))
    for position in range(1, N_VARIANTS + 1, 60):
        transcript = embedded(store, registry, position)
        assert transcript["vep_consequence"][0]["impact"] == "MODERATE"
        assert transcript["vep_gene"]["gene_symbol"] == "NEW"


def test_a_stub_becomes_a_gene_when_the_list_brings_it(store: Connection, registry: SchemaRegistry) -> None:
    seed(store, registry)
    upsert(store, registry, ("Variant", b.variant(1, transcript=[b.transcript(9, "missense_variant")])), context=LOAD)
    assert embedded(store, registry, 1)["vep_gene"]["stub"] is True
    before = versions_of_rows(store)
    upsert(store, registry, ("Gene", b.gene(9)))
    assert sorted(table for table, *_ in versions_of_rows(store) - before) == ["item", "revision"]
    gene = embedded(store, registry, 1)["vep_gene"]
    assert (gene["gene_symbol"], gene["uuid"]) == ("SYMBOL9", str(item_uuid("Gene", "ENSG00000000009")))
    assert "stub" not in gene
    assert rows(store, "SELECT is_stub, revision FROM item WHERE key = 'ENSG00000000009'") == [(False, 2)]
