"""Real files with their tables: how many items, all of them valid, no record lost, and which problems."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import jsonschema
import jsonschema_rs
import pytest

from ingest.tables import build_schemas, read_table
from tests.ingest.build_vcf import Item, Parsed, Schemas, parse_file
from tests.ingest.table_text import SHARED_DATA
from tests.reference.annotation import reference_variants

pytestmark = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the folder of development data is not there")

FILES = {
    "mutanno-0.4.7/GAPFIRHN9YOZ.vcf": "mutanno-0.4.7/variant_table_v0.4.7.csv",
    "mutanno-0.4.8/GAPFI3JX5D2J_first10.vcf": "mutanno-0.4.8/variant_table_v0.4.8.csv",
    "csq-0.5.6/GAPFII76KW2T.vcf": "csq-0.5.6/variant_table_v0.5.6.csv",
    "sv-0.0.6/GAPFIQHD6QAN.sv.vcf": "sv-0.0.6/structural_variant_table_v0.0.6.csv",
    "sv-0.0.6/GAPFIXRDPDK5.cnv.vcf": "sv-0.0.6/structural_variant_table_v0.0.6.csv",
}
COUNTS = dict(zip(FILES, [(25, 25), (10, 17), (7, 12), (4, 8), (2, 2)], strict=True))
_DISAGREEMENTS = [{"differing-values": 49, "list-in-scalar": 2}, {"differing-values": 18}]
PROBLEMS = dict(zip(FILES, [*_DISAGREEMENTS, {"number-expected": 3}, {}, {}], strict=True))


@cache
def schemas(name: str) -> Schemas:
    table = read_table(SHARED_DATA / FILES[name])
    return build_schemas(table, table.version or "0.0.6")


@cache
def parsed(name: str) -> Parsed:
    return parse_file(SHARED_DATA / name, schemas(name))


def iter_lists(item: Item) -> Iterator[list[str]]:
    """The lists of texts in an item, those in its groups included."""
    for value in item.values():
        if isinstance(value, list) and isinstance(value[0], dict):
            for each in value:
                yield from iter_lists(each)
        elif isinstance(value, list) and isinstance(value[0], str):
            yield value


@pytest.mark.parametrize("name", FILES)
def test_every_variant_and_carrier_is_an_item(name: str) -> None:
    types = Counter("Sample" if each.endswith("Sample") else "Variant" for each in parsed(name).types)
    assert (types["Variant"], types["Sample"]) == COUNTS[name]


@pytest.mark.parametrize("name", FILES)
def test_no_record_is_lost(name: str) -> None:
    lines = (SHARED_DATA / name).read_text().splitlines()
    assert len(parsed(name).records) == sum(not line.startswith("#") for line in lines)
    assert not any(each.is_rejected for each in parsed(name).records)


@pytest.mark.parametrize("name", FILES)
def test_every_item_is_valid_for_both_validators(name: str) -> None:
    for item_type, schema in schemas(name).items():
        slow, fast = jsonschema.Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(schema)
        for item in parsed(name).items(item_type):
            assert [error.message for error in slow.iter_errors(item)] == []
            assert fast.is_valid(item)


@pytest.mark.parametrize("name", FILES)
def test_the_problems_are_those_that_the_file_has(name: str) -> None:
    assert Counter(parsed(name).kinds) == PROBLEMS[name]


@pytest.mark.parametrize("name", FILES)
def test_annotations_are_as_the_slow_twin_reads_them(name: str) -> None:
    lines = (SHARED_DATA / name).read_text().splitlines()
    item_type = "StructuralVariant" if "sv-" in name else "Variant"
    expected = reference_variants(lines, schemas(name)[item_type])
    annotations = [{key: item[key] for key in item if key in told} for item, told in
                   zip(parsed(name).items(item_type), expected, strict=True)]  # fmt: skip
    assert annotations == expected


def test_escaped_tildes_separate_in_2070_places() -> None:
    text = (SHARED_DATA / "mutanno-0.4.7/GAPFIRHN9YOZ.vcf").read_text()
    assert text.count("%7E") == 2070
    lists = [value for item in parsed("mutanno-0.4.7/GAPFIRHN9YOZ.vcf").variants for value in iter_lists(item)]
    assert max(map(len, lists)) > 100
    assert not any("%7E" in each or "~" in each for value in lists for each in value)


def test_a_list_in_the_dialect_of_vep_is_a_list() -> None:
    assert "70&1080" in (SHARED_DATA / "csq-0.5.6/GAPFII76KW2T.vcf").read_text()
    assert any(item.get("csq_gnomade2_ac") == [70, 1080] for item in parsed("csq-0.5.6/GAPFII76KW2T.vcf").variants)


def test_the_key_of_the_deletion_of_the_specification() -> None:
    keys = [item["annotation_id"] for item in parsed("sv-0.0.6/GAPFIQHD6QAN.sv.vcf").items("StructuralVariant")]
    assert keys[0] == "DEL_chr1:31908111-31908161"
