"""What is calculated of a sample is what it is searched by."""

from copy import deepcopy
from typing import Any

import orjson
import psycopg
import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import upsert
from variome.database.connection import connect
from variome.database.migrate import downgrade, upgrade
from variome.items.calculated.table import CALCULATED
from variome.items.selecting import Selection
from variome.schema.calculated import calculated_properties
from variome.schema.registry import SchemaRegistry
from variome.schema.search_columns import CALCULATED as HELD
from variome.search.finding import Found, search
from variome.search.request import SearchRequest, SortKey

DEPTHS = ["16,22", "0,10", "0,0", "30,10", None, "16,."]
FRACTIONS = [22 / 38, 1.0, None, 0.25, None, None]


def with_fraction(**more: Any) -> dict[str, Any]:
    """The tiny schemas, in which the allele fraction of a sample is a facet."""
    schemas = deepcopy(b.schemas())
    of_samples = schemas["VariantSample"]
    of_samples["properties"]["AD"] = {"title": "Allele depths", "type": "string"}
    of_samples["calculatedProperties"] = {"AF": {"title": "Allele fraction", "type": "number", "searchable": True}}
    of_samples["facets"] = {"AF": {"title": "Allele fraction", "order": 1}}
    of_samples["properties"] |= more
    return schemas


def samples(store: psycopg.Connection[Any], schemas: dict[str, Any]) -> SchemaRegistry:
    """A variant with a sample of each of `DEPTHS`."""
    registry = SchemaRegistry.load(store)
    registry.add(store, b.VERSION, schemas)
    variant = b.variant(100)
    calls = [b.sample(variant, f"S{n}") | ({"AD": depth} if depth else {}) for n, depth in enumerate(DEPTHS)]
    items = [("File", b.file()), ("Variant", variant), *(("VariantSample", call) for call in calls)]
    assert not upsert(store, registry, *items).problems
    return registry


def names(found: Found) -> list[str]:
    return [orjson.loads(item.document)["CALL_INFO"] for item in found.items]


def find(store: psycopg.Connection[Any], registry: SchemaRegistry, **asked: Any) -> Found:
    request = SearchRequest(selection=Selection(item_type="VariantSample"), **asked)
    return search(store, registry, request, viewer=EVERYTHING)


def test_samples_are_found_ordered_and_counted_by_their_allele_fraction(store: psycopg.Connection[Any]) -> None:
    registry = samples(store, with_fraction())
    assert set(names(find(store, registry, where="AF >= 0.5"))) == {"S0", "S1"}
    assert set(names(find(store, registry, filters=(("AF", "No value"),)))) == {"S2", "S4", "S5"}
    ordered = find(store, registry, sort=(SortKey("AF", is_descending=True),), facets=("AF",))
    assert names(ordered)[:3] == ["S1", "S0", "S3"]
    (facet,) = ordered.facets
    assert (facet.least, facet.greatest, facet.n_missing) == (0.25, 1.0, 3)


def test_a_schema_that_stores_what_is_calculated_elsewhere_is_searched_by_what_it_stores(
    store: psycopg.Connection[Any],
) -> None:
    stored = {"AF": {"title": "Allele fraction", "type": "number", "searchable": True}}
    registry = SchemaRegistry.load(store)
    registry.add(store, b.VERSION, with_fraction(**stored))
    variant = b.variant(100)
    upsert(store, registry, ("File", b.file()), ("Variant", variant))
    upsert(store, registry, ("VariantSample", b.sample(variant, AD="1,3", AF=0.125)))
    assert find(store, registry, where="AF == 0.125").total == 1


def test_an_older_store_gets_the_values_of_its_samples(store_url: str) -> None:
    with connect(store_url) as connection:
        samples(connection, with_fraction())
    downgrade(store_url, "0007")
    upgrade(store_url)
    with connect(store_url) as connection:
        rows = connection.execute(
            f'SELECT "AF" FROM variant_sample_{b.VERSION.replace(".", "_")} ORDER BY sample'.encode()
        )
        assert [value for (value,) in rows] == FRACTIONS
        assert names(find(connection, SchemaRegistry.load(connection), where="AF < 0.5")) == ["S3"]


@pytest.mark.parametrize("item_type", sorted(HELD))
def test_what_a_row_may_hold_is_calculated_and_a_single_value(item_type: str) -> None:
    described = calculated_properties(item_type)
    assert set(HELD[item_type]) <= set(CALCULATED[item_type])
    assert all(described[name]["type"] in {"integer", "number", "string", "boolean"} for name in HELD[item_type])
