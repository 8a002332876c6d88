import csv
import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.variome.export.build_items import SCHEMA, VARIANT_SCHEMA, sample, stored, variant
from variome.export.tsv import write_tsv
from variome.items.reading import StoredItem
from variome.schema.validation import CompiledSchema


def table(items: Iterable[StoredItem], schema: CompiledSchema = VARIANT_SCHEMA) -> list[dict[str, str]]:
    text = b"".join(write_tsv(items, schema)).decode()
    return list(csv.DictReader(text.split("\n")[:-1], delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_column_is_a_property_and_what_is_absent_is_empty() -> None:
    item = variant(100, gnomad_af=0.5, gnomad_an=7, is_known=False)
    (row,) = table([item])
    assert list(row)[:3] == ["uuid", "status", "project"]
    assert (row["uuid"], row["status"]) == (str(item.uuid), "shared")
    assert (row["CHROM"], row["POS"], row["gnomad_af"], row["gnomad_an"], row["is_known"]) == (
        "1", "100", "0.5", "7", "false",
    )  # fmt: skip
    assert row["ID"] == row["clinvar"] == row["transcript.vep_gene"] == ""


def test_lists_are_joined_and_the_entries_of_a_group_keep_their_places_in_all_columns() -> None:
    entries = [{"vep_gene": "G1", "vep_consequence": ["a", "b"]}, {"vep_gene": "G2", "vep_score": 0.5}]
    (row,) = table([variant(100, clinvar=["x", "y"], transcript=entries)])
    assert row["clinvar"] == "x,y"
    assert row["transcript.vep_gene"] == "G1;G2"
    assert row["transcript.vep_consequence"] == "a,b;"
    assert row["transcript.vep_score"] == ";0.5"
    assert row["transcript.vep_feature"] == ""


@pytest.mark.parametrize("text", ["a,b", "a;b", "a\tb", "a\nb", "a\r\nb", "a\\,b", "a\\", '"a"'])
def test_what_separates_is_escaped_inside_values(text: str) -> None:
    (row,) = table([variant(100, ID=text)])
    spelled = {"\\t": "\t", "\\n": "\n", "\\r": "\r"}
    assert re.sub(r"\\.", lambda found: spelled.get(found[0], found[0][1:]), row["ID"]) == text


def test_what_people_wrote_is_there_too() -> None:
    (row,) = table([stored("Variant", variant(1).uuid, {}, tags=["seen", "checked"], notes="odd")])
    assert (row["tags"], row["notes"]) == ("seen,checked", "odd")


def test_a_property_that_is_an_object_is_taken_apart() -> None:
    (row,) = table([sample(100, file_spelling={"POS": 99, "REF": "GA", "ALT": "GT"})], SCHEMA)
    assert (row["file_spelling.POS"], row["file_spelling.ALT"]) == ("99", "GT")


@pytest.mark.parametrize("n_items", [0, 1, 99, 100, 101, 250])
def test_there_is_a_line_for_each_item_and_one_header(n_items: int) -> None:
    assert [int(row["POS"]) for row in table(map(variant, range(n_items)))] == list(range(n_items))


def test_a_list_of_objects_without_a_schema_is_json() -> None:
    labels: Any = [{"role": "proband", "labels": ["a"]}]
    (row,) = table([sample(100, genotype_labels=labels, counts=[1, 2])], SCHEMA)
    assert row["genotype_labels.role"] == "proband"
    assert row["counts"] == "1,2"
