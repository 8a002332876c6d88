"""Of a compound-het pair both are found, or none."""

from typing import Any

import pytest

from tests import builders as b
from tests.builders import EVERYTHING
from tests.variome.items.fix_items import LOAD, Connection, seed, upsert
from variome.errors import InputError
from variome.items.selecting import Selection
from variome.schema.registry import SchemaRegistry
from variome.search.finding import search
from variome.search.request import SearchRequest

CMPHET = {
    "title": "Compound heterozygote",
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "properties": {"comhet_mate_variant": {"title": "Other variant", "type": "string"}},
    },
}

PAIRS = {"A": ["B"], "B": ["A", "C"], "C": ["B"], "D": ["E"], "E": ["D"], "F": []}
"""Which variants are pairs."""


@pytest.fixture
def paired(store: Connection) -> SchemaRegistry:
    """Six variants of rising depth; S1 carries all of them, S2 only A."""
    registry = SchemaRegistry.load(store)
    schemas = b.schemas()
    schemas["VariantSample"]["properties"]["cmphet"] = CMPHET
    registry.add(store, b.VERSION, schemas)
    seed(store, registry)
    variants = {name: b.variant(100 + 10 * place) for place, name in enumerate(PAIRS)}
    upsert(store, registry, *(("Variant", each) for each in variants.values()))
    calls = [_call(variants, name, "S1") for name in PAIRS] + [_call(variants, "A", "S2")]
    result = upsert(store, registry, *(("VariantSample", each) for each in calls), context=LOAD)
    assert result.problems == []
    return registry


def _call(variants: dict[str, b.Document], name: str, sample: str) -> b.Document:
    mates = [{"comhet_mate_variant": variants[mate]["annotation_id"]} for mate in PAIRS[name]]
    call = b.sample(variants[name], sample, DP=list(PAIRS).index(name))
    return call | ({"cmphet": mates} if mates else {})


def found(store: Connection, registry: SchemaRegistry, where: str = "", **more: Any) -> list[str]:
    """Names of the hits: sample and variant."""
    selection = Selection(item_type=more.pop("item_type", "VariantSample"), file_project="research")
    request = SearchRequest(selection=selection, where=where, has_pairs=True, **more)
    hits = search(store, registry, request, viewer=EVERYTHING)
    assert hits.total == len(hits.items)
    names = list(PAIRS)
    return [names[(int.from_bytes(each.uuid.bytes[1:5], "big") - 100) // 10] for each in hits.items]


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("", ["A", "B", "C", "D", "E"]),
        ("DP <= 1", ["A", "B"]),
        ("DP >= 1", ["B", "C", "D", "E"]),
        ("DP >= 2", ["D", "E"]),
        ("DP == 3 or DP == 0", []),
        ("DP == 5", []),
        ("CALL_INFO == 'S2'", []),
    ],
)
@pytest.mark.parametrize("facets", [(), ("DP",)])
def test_both_of_a_pair_are_hits_or_neither_is_shown(
    store: Connection, paired: SchemaRegistry, where: str, names: list[str], facets: tuple[str, ...]
) -> None:
    assert found(store, paired, where, facets=facets) == names


@pytest.mark.parametrize("item_type", ["Variant", "StructuralVariantSample", "Gene"])
def test_types_without_pairs_are_refused(store: Connection, paired: SchemaRegistry, item_type: str) -> None:
    with pytest.raises(InputError, match="pairs"):
        found(store, paired, item_type=item_type)
