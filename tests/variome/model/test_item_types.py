import pytest

from variome.errors import NotFoundError
from variome.model.item_types import ITEM_TYPES, get_item_type, item_type_of_collection
from variome.schema.fixed import read_fixed_schemas, read_schema_file, with_mixins
from variome.schema.links import link_paths
from variome.schema.validation import ATTRIBUTION


def test_types_and_collections_name_each_other() -> None:
    for item_type in ITEM_TYPES.values():
        assert get_item_type(item_type.name) is item_type
        assert item_type_of_collection(item_type.collection) is item_type


def test_unknown_types_are_refused_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match=r"one of the item types Institution, .*found 'Nonsense'"):
        get_item_type("Nonsense")
    with pytest.raises(NotFoundError, match=r"one of the collections institutions, .*found 'nonsense'"):
        item_type_of_collection("nonsense")


def test_a_type_is_written_after_what_it_links_to() -> None:
    frames = ("variant", "variant_sample", "structural_variant", "structural_variant_sample", "gene")
    schemas = [
        *read_fixed_schemas().values(),
        *(with_mixins(read_schema_file(f"frames/{name}.json")) for name in frames),
    ]
    for schema in schemas:
        name = schema["$id"].rpartition("/")[2]
        for path in link_paths(schema):
            if path.name not in ATTRIBUTION and path.target != name:
                assert ITEM_TYPES[path.target].posting_rank < ITEM_TYPES[name].posting_rank, (name, path.path)


def test_identifying_properties_of_the_schemas_hold_the_key() -> None:
    for name, schema in read_fixed_schemas().items():
        assert set(ITEM_TYPES[name].key) <= set(schema["identifyingProperties"]), name


def test_second_keys_are_those_that_the_schemas_call_unique() -> None:
    for name, schema in read_fixed_schemas().items():
        unique = {each for each, node in schema["properties"].items() if node.get("uniqueKey") is True}
        assert unique - {"uuid", *ITEM_TYPES[name].key} == set(ITEM_TYPES[name].unique), name
