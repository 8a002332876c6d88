"""Contexts of the schemas that are shipped: no property is lost, none is mistaken for another."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest
from pyld import jsonld

from variome.data_folder import data_folder
from variome.schema.calculated import profile_of
from variome.schema.fixed import read_fixed_schemas
from variome.schema.validation import CompiledSchema
from variome.web.contexts import context_of, context_path

BASE = "https://variome.example"

Schema = dict[str, Any]


def shipped() -> dict[str, Schema]:
    generated = (orjson.loads(path.read_bytes()) for path in (data_folder("schemas") / "annotation").glob("*/*.json"))
    return {**read_fixed_schemas(), **{each["$id"].split("/")[2]: each for each in generated}}


SCHEMAS = shipped()


SCALARS: dict[str, Any] = {"number": 1.0, "integer": 2**53 + 1, "boolean": False}


def filled(node: Mapping[str, Any], name: str = "") -> Any:
    """A value of a property; of a list two, of a group with all its fields."""
    kind = node.get("type")
    if kind == "array":
        return [filled(node["items"], name), filled(node["items"], f"{name} again")]
    if kind == "object":
        fields = {field: filled(each, field) for field, each in node.get("properties", {}).items()}
        return fields or {"free": [1, 2.5, {"a": None}]}
    return text(node, name) if kind == "string" else SCALARS.get(str(kind), "of several types")


def text(node: Mapping[str, Any], name: str) -> str:
    if "linkTo" in node:
        return f"{BASE}/x/{name}/"
    if "pattern" in node:
        return "SO:0001583"
    return "HGNC:329" if "hgnc_id" in node.get("link", "") else f"text of {name}"


def document(item_type: str) -> dict[str, Any]:
    """An item with all its properties, those that are calculated among them."""
    profile = profile_of(CompiledSchema(SCHEMAS[item_type]))
    return {"@id": f"{BASE}/x/y/", "@type": [item_type, "Item"], **filled(profile)}


def context(item_type: str) -> dict[str, Any]:
    found: dict[str, Any] = context_of(CompiledSchema(SCHEMAS[item_type]), BASE)["@context"]
    return found


def iris(terms: Mapping[str, Any], vocabulary: str) -> Iterator[list[str]]:
    """The IRIs of the terms that hold side by side, outside and inside each group."""
    defined = {name: each for name, each in terms.items() if not name.startswith("@") and "@prefix" not in each}
    yield [each.get("@id", vocabulary + name) for name, each in defined.items()]
    for each in defined.values():
        yield from iris(each.get("@context", {}), vocabulary)


def test_every_type_has_a_schema() -> None:
    assert len(SCHEMAS) == 22


@pytest.mark.parametrize("item_type", SCHEMAS)
def test_no_property_of_a_shipped_schema_is_lost(item_type: str) -> None:
    full = document(item_type)
    [node] = jsonld.expand({**full, "@context": context(item_type)})
    assert len(node) == len(full)
    assert all(name.startswith(("@", "http")) for name in node)
    compacted = jsonld.compact([node], {"@context": context(item_type)})
    del compacted["@context"]
    assert compacted == full


@pytest.mark.parametrize("item_type", SCHEMAS)
def test_no_two_properties_of_a_type_are_one_term(item_type: str) -> None:
    found = context(item_type)
    for side_by_side in iris(found, found["@vocab"]):
        assert len(side_by_side) == len(set(side_by_side))


@pytest.mark.parametrize("item_type", SCHEMAS)
def test_order_is_kept_but_where_each_value_stands_once(item_type: str) -> None:
    found = context(item_type)
    for name, node in SCHEMAS[item_type]["properties"].items():
        if node.get("type") == "array" and isinstance(node["items"].get("type"), str):
            assert found[name]["@container"] == ("@set" if node.get("uniqueItems") else "@list")


def test_links_are_ids_also_inside_groups() -> None:
    assert context("VariantSample")["variant"]["@type"] == "@id"
    fields = context("Variant")["transcript"]["@context"]
    assert fields["csq_gene"] == {"@type": "@id"}
    assert fields["csq_consequence"] == {"@type": "@id", "@container": "@list"}


def test_the_column_id_stays_text_whatever_page_it_is_linked_to() -> None:
    assert "link" in SCHEMAS["Variant"]["properties"]["ID"]
    assert context("Variant")["ID"] == {}
    assert context("Variant")["clinvar_variationid"]["@context"] == {"@base": "https://identifiers.org/clinvar/"}


def test_the_address_of_a_context_has_its_version() -> None:
    assert context_path("Project", "") == "/contexts/Project"
    assert context_path("Variant", "1.0 b") == "/contexts/Variant?annotation_version=1.0%20b"
