"""Calculated properties in schemas and profiles."""

import pytest

from tests import builders
from variome.items.calculated.table import CALCULATED, functions_of
from variome.model.item_types import ITEM_TYPES
from variome.schema.calculated import calculated_links, calculated_names, calculated_properties, profile_of
from variome.schema.fixed import read_fixed_schemas, read_schema_file
from variome.schema.validation import CompiledSchema
from variome.schema.vocabulary import check_schema

TABLES = ("gene", "variant", "variant_sample", "structural_variant", "structural_variant_sample")
SHIPPED = [
    *(CompiledSchema(schema) for schema in read_fixed_schemas().values()),
    *(CompiledSchema(read_schema_file(f"annotation/1.0/{name}.json")) for name in TABLES),
]


@pytest.mark.parametrize("item_type", ITEM_TYPES)
def test_what_is_calculated_is_described_and_what_is_described_is_calculated(item_type: str) -> None:
    assert calculated_properties(item_type).keys() == functions_of(item_type).keys()


def test_only_types_that_exist_have_calculated_properties() -> None:
    assert CALCULATED.keys() <= ITEM_TYPES.keys()


@pytest.mark.parametrize("item_type", ITEM_TYPES)
def test_every_calculated_property_says_that_it_is_one(item_type: str) -> None:
    for node in calculated_properties(item_type).values():
        assert (node["calculated"], node["readOnly"]) == (True, True)
        assert node["title"]
        assert node["description"]


@pytest.mark.parametrize("schema", SHIPPED, ids=lambda each: each.item_type)
def test_every_shipped_profile_keeps_to_the_vocabulary(schema: CompiledSchema) -> None:
    check_schema(profile_of(schema))


@pytest.mark.parametrize("schema", SHIPPED, ids=lambda each: each.item_type)
def test_a_profile_adds_what_is_calculated_and_leaves_the_schema_as_it_is(schema: CompiledSchema) -> None:
    before = dict(schema.schema["properties"])
    properties = profile_of(schema)["properties"]
    assert schema.schema["properties"] == before
    assert properties.keys() - before.keys() == functions_of(schema.item_type).keys()
    assert {name: properties[name] for name in before} == before


def test_no_shipped_schema_stores_what_is_calculated() -> None:
    assert all(calculated_names(schema) == functions_of(schema.item_type).keys() for schema in SHIPPED)


def test_a_profile_takes_over_what_the_table_says_but_no_search_column() -> None:
    announced = {"AF": {"title": "VAF", "type": "string", "searchable": True, "annotationCategory": "Quality"}}
    profile = profile_of(CompiledSchema({**builders.schema("VariantSample"), "calculatedProperties": announced}))
    fraction = profile["properties"]["AF"]
    assert (fraction["title"], fraction["type"]) == ("Allele fraction", "number")
    assert fraction["annotationCategory"] == "Quality"
    assert "searchable" not in fraction
    assert "calculatedProperties" not in profile


def test_what_a_table_announces_and_nothing_calculates_stays_announced() -> None:
    announced = {"AF": {"title": "VAF"}, "burden": {"title": "Burden"}}
    profile = profile_of(CompiledSchema({**builders.schema("VariantSample"), "calculatedProperties": announced}))
    assert profile["calculatedProperties"] == {"burden": {"title": "Burden"}}


def test_a_property_that_a_table_takes_from_the_file_is_not_calculated() -> None:
    stored = {"title": "AF of the caller", "type": "number"}
    schema = CompiledSchema(builders.schema("VariantSample", AF=stored))
    assert calculated_names(schema) == {"display_title", "AD_REF", "AD_ALT"}
    assert profile_of(schema)["properties"]["AF"] == stored


def test_a_link_that_is_stored_is_no_calculated_link() -> None:
    gene = {"title": "Gene", "type": "string", "linkTo": "Gene"}
    usual, other = builders.schema("Variant"), builders.schema("Variant", most_severe_gene=gene)
    assert links_of(usual) == ["most_severe_consequence", "most_severe_gene"]
    assert links_of(other) == ["most_severe_consequence"]


def links_of(schema: builders.Schema) -> list[str]:
    return [path.path for path in calculated_links(CompiledSchema(schema))]
