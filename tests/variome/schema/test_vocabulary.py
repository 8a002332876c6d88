"""Which schemas describe items, and which are refused with what words."""

from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from variome.errors import SchemaError
from variome.schema.fixed import item_types, read_fixed_schemas, read_schema_file, with_mixins
from variome.schema.vocabulary import check_schema, find_property, pattern_fault

FIXED = read_fixed_schemas()


def schema(**keywords: Any) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "/profiles/Thing/1.0",
        "title": "Thing",
        "description": "A thing.",
        "type": "object",
        "additionalProperties": False,
        "schema_version": 1,
        "identifyingProperties": ["name"],
        "properties": {"name": {"title": "Name", "type": "string", "uniqueKey": True}},
    } | keywords


def with_property(**keywords: Any) -> dict[str, Any]:
    plain = schema()
    return plain | {"properties": plain["properties"] | {"x": {"title": "X", "type": "string"} | keywords}}


def refusal(refused: dict[str, Any]) -> str:
    with pytest.raises(SchemaError) as caught:
        check_schema(refused)
    return str(caught.value)


@pytest.mark.parametrize("item_type", FIXED)
def test_a_fixed_schema_is_one_of_ours(item_type: str) -> None:
    check_schema(FIXED[item_type])
    jsonschema_rs.Draft202012Validator(FIXED[item_type], validate_formats=True)


def test_the_meta_schema_is_itself_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(read_schema_file("meta/item.json"))


def test_a_group_of_linked_fields_is_one_of_ours() -> None:
    field = {"title": "Gene", "type": "string", "linkTo": "Gene", "searchable": True}
    items = {"type": "object", "additionalProperties": False, "properties": {"gene": field}}
    check_schema(with_property(type="array", items=items) | {"facets": {"x.gene": {"title": "Gene", "order": 1}}})


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (schema(type="array"), "at /type: 'object' was expected"),
        (schema(additionalProperties=True), "at /additionalProperties: False was expected"),
        (schema(identifyingProperties=[]), "at /identifyingProperties: [] should be non-empty"),
        (schema(identifyingProperties=["nmae"]), "at /identifyingProperties: expected the name of a property"),
        (schema(required=["y"]), "at /required: expected the name of a property, found 'y'"),
        (schema(schema_version="1"), "at /schema_version: '1' is not of type 'integer'"),
        (schema(annotation_version="a/b"), "at /annotation_version"),
        (schema(**{"$id": "Thing"}), "at /$id"),
        (schema(facets={"y": {"title": "Y", "order": 1}}), "at /facets: expected the path of a property, found 'y'"),
        (schema(facets={"name": {"title": "Y"}}), "at /facets/name: 'order' is a required property"),
        (with_property(title=""), "at /properties/x/title"),
        (with_property(type="text"), "at /properties/x/type"),
        (with_property(linkTO="Gene"), "at /properties/x: expected a keyword of Draft 2020-12 or of this project"),
        (with_property(linkTo="Genes"), "at /properties/x/linkTo: expected an item type, found 'Genes'"),
        (with_property(linkTo=["Gene"]), "at /properties/x/linkTo"),
        (with_property(uniqueKey=False), "at /properties/x/uniqueKey"),
        (with_property(uniqueKey=["project"]), "at /properties/x/uniqueKey: expected the name of a property"),
        (with_property(softMinimum="0"), "at /properties/x/softMinimum: '0' is not of type 'number'"),
        (with_property(softMinimum=2, softMaximum=1), "at /properties/x/softMinimum: expected at most softMaximum"),
        (with_property(pattern="("), "at /properties/x/pattern"),
        (with_property(type="object", properties={"@id": {}}), "at /properties/x/properties: expected names that"),
        (with_property(type="array", items={"linkTO": "x"}), "at /properties/x/items: expected a keyword"),
        (with_property(type="array", items={"linkTo": "X"}), "at /properties/x/items/linkTo: expected an item type"),
    ],
)
def test_what_is_none_of_ours_is_refused_with_its_place(refused: dict[str, Any], words: str) -> None:
    said = refusal(refused)
    assert said.startswith("/profiles/Thing/1.0: at /") or refused["$id"] == "Thing"
    assert words in said


def test_every_fault_is_on_a_line_of_its_own() -> None:
    assert len(refusal(with_property(linkTo="Genes", softMinimum=2, softMaximum=1)).splitlines()) == 2


@pytest.mark.parametrize("pattern", [r"(?P<a>x)(?(a)y|z)", r"\p{Greek}", "(", "[z-a]"])
def test_a_pattern_that_one_of_the_two_engines_refuses_will_not_do(pattern: str) -> None:
    assert pattern_fault(pattern) is not None


@pytest.mark.parametrize(
    ("path", "found"), [("x.gene", True), ("x", True), ("y", False), ("x.y", False), ("name.y", False)]
)
def test_a_property_is_found_by_its_path(path: str, found: bool) -> None:
    items = {"type": "object", "properties": {"gene": {"title": "Gene"}}}
    assert (find_property(with_property(type="array", items=items), path) is not None) is found


PATTERN_FIXTURES = [
    "", ".", "a", "A:b", "A: b", "lab:name of it", "lab:", ":name", " x", "x ", "x y", "SO:0001583", "SO:1583",
    "so:0001583", "0" * 64, "f" * 64, "G" * 64, "F" * 64, "f" * 63, "é", "x:é", "٣", "SO:٣٣٣٣٣٣٣", "\u2003x",
]  # fmt: skip


def patterns(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["pattern"]} if isinstance(node.get("pattern"), str) else set()
        return own.union(*(patterns(each) for each in node.values()))
    return set().union(*(patterns(each) for each in node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("pattern", sorted(patterns(FIXED)))
def test_a_pattern_gives_the_same_verdict_in_both_engines(pattern: str) -> None:
    node = {"pattern": pattern}
    python, rust = jsonschema.Draft202012Validator(node), jsonschema_rs.Draft202012Validator(node)
    assert [python.is_valid(text) for text in PATTERN_FIXTURES] == [rust.is_valid(text) for text in PATTERN_FIXTURES]


def test_mixins_are_taken_in_after_the_own_properties() -> None:
    assert list(with_mixins(schema(mixinProperties=["notes"]))["properties"]) == ["name", "notes"]


def test_a_mixin_may_not_bring_a_property_that_is_there() -> None:
    taken = schema(mixinProperties=["notes"], properties={"notes": {"title": "Notes", "type": "string"}})
    with pytest.raises(SchemaError, match="found notes again in mixin notes"):
        with_mixins(taken)


def test_a_mixin_that_is_missing_is_named() -> None:
    with pytest.raises(SchemaError, match=r"schemas/mixins/absent\.json"):
        with_mixins(schema(mixinProperties=["absent"]))


def test_generated_types_are_item_types_too() -> None:
    assert {"Variant", "StructuralVariantSample", "Gene", "GeneList", "VariantConsequence"} <= item_types()
