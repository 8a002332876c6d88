"""Calculated properties of stored items, with what their titles are made of."""

from typing import Any

import orjson
import psycopg
import pytest

from tests import builders as b
from tests.variome.items.fix_items import Connection, rows, seed, upsert
from variome.items.calculated.calculator import Calculator, Parsed
from variome.items.linked import LinkedItems
from variome.items.reading import get_item
from variome.items.viewer import Viewer
from variome.schema.registry import SchemaRegistry

N_SAMPLES = 20


class CountingConnection(psycopg.Connection[Any]):
    """A connection that counts what is asked."""

    n_queries = 0

    def execute(self, *arguments: Any, **options: Any) -> psycopg.Cursor[Any]:
        self.n_queries += 1
        return super().execute(*arguments, **options)


@pytest.fixture
def samples(store: Connection, registry: SchemaRegistry) -> list[Parsed]:
    """Samples of as many variants, which hit three genes."""
    seed(store, registry)
    variants = [
        b.variant(1000 + place, transcript=[b.transcript(1 + place % 3, "missense_variant")])
        for place in range(N_SAMPLES)
    ]
    found = upsert(
        store, registry,
        *[("Variant", each) for each in variants],
        *[("VariantSample", b.sample(each, AD="16,22")) for each in variants],
    )  # fmt: skip
    assert found.problems == []
    return [parsed(store, registry, "VariantSample", str(uuid)) for uuid in found.uuids[N_SAMPLES:]]


def parsed(store: Connection, registry: SchemaRegistry, item_type: str, name: str) -> Parsed:
    item = get_item(store, registry, item_type, name, viewer=Viewer.everything())
    return item, orjson.loads(item.document)


def test_a_list_of_samples_takes_one_query_for_variants_and_one_for_genes(
    store_url: str, registry: SchemaRegistry, samples: list[Parsed]
) -> None:
    with CountingConnection.connect(store_url) as connection:
        calculator = Calculator(LinkedItems(connection, registry, Viewer.everything()), registry)
        calculator.look_up(samples)
        titles = [calculator.properties_of(*each)["display_title"] for each in samples]
        assert connection.n_queries == 2
    assert titles == [f"chr1:g.{1000 + place}A>T (S1)" for place in range(N_SAMPLES)]


def test_a_list_gives_what_each_item_gives_alone(
    store: Connection, registry: SchemaRegistry, samples: list[Parsed]
) -> None:
    together = Calculator(LinkedItems(store, registry, Viewer.everything()), registry)
    together.look_up(samples)
    for each in samples:
        alone = Calculator(LinkedItems(store, registry, Viewer.everything()), registry)
        assert together.properties_of(*each) == alone.properties_of(*each)


def test_the_gene_is_called_as_the_store_calls_it_now(store: Connection) -> None:
    named = {"title": "HGVS", "type": "string"}
    transcript = {**b.TRANSCRIPT, "items": {**b.TRANSCRIPT["items"], "properties": {
        **b.TRANSCRIPT["items"]["properties"], "vep_hgvsp": named,
    }}}  # fmt: skip
    registry = SchemaRegistry.load(store)
    registry.add(store, b.VERSION, {**b.schemas(), "Variant": b.schema("Variant", transcript=transcript)})
    seed(store, registry)
    variant = b.variant(1000, transcript=[b.transcript(1, "missense_variant", vep_hgvsp="ENSP1:p.Ala2Gly")])
    uuid = upsert(store, registry, ("Variant", variant), ("VariantSample", b.sample(variant))).uuids[1]

    def title() -> str:
        calculator = Calculator(LinkedItems(store, registry, Viewer.everything()), registry)
        found: str = calculator.properties_of(*parsed(store, registry, "VariantSample", str(uuid)))["display_title"]
        return found

    assert title() == "SYMBOL1:p.Ala2Gly (S1)"
    upsert(store, registry, ("Gene", b.gene(1, gene_symbol="NEW1")))
    assert title() == "NEW1:p.Ala2Gly (S1)"


def test_what_the_viewer_may_not_see_gives_no_title(
    store: Connection, registry: SchemaRegistry, samples: list[Parsed]
) -> None:
    store.execute("UPDATE variant_1_0 SET status = 'deleted' WHERE position = 1000")
    calculator = Calculator(LinkedItems(store, registry, Viewer("ann", {"research": "reader"})), registry)
    titles = [calculator.properties_of(*each)["display_title"] for each in samples[:2]]
    assert titles == ["S1", "chr1:g.1001A>T (S1)"]


def test_nothing_that_is_calculated_is_stored(store: Connection, samples: list[Parsed]) -> None:
    for table in ("variant_1_0", "variant_sample_1_0"):
        for (document,) in rows(store, f"SELECT document FROM {table}"):
            assert "display_title" not in document
            assert "AD_ALT" not in document
