"""What annotation fields come of a table."""

import jsonschema_rs
import pytest

from ingest.tables import annotation_fields, field_item_type, parse_table, read_table
from tests.ingest.table_text import SHARED_DATA, row, table_text
from tests.ingest.test_tables_reading import CONSEQUENCE, REAL
from variome.errors import TableError
from variome.schema.fixed import read_fixed_schemas


def test_every_row_gives_a_field_imported_or_not() -> None:
    fields = annotation_fields(parse_table(table_text(row("A"), row("B", do_import="N")), "t.csv"))
    assert [(each["field_name"], each["do_import"]) for each in fields] == [("A", True), ("B", False)]


def test_a_field_says_what_its_row_says_under_the_names_of_the_table() -> None:
    table = parse_table(table_text(row("A", vcf_field="a", min="0", max="1", field_type="number", enum_list="0,1",
                                       sub_embedding_group="g", schema_title="Title")), "t.csv")  # fmt: skip
    assert annotation_fields(table) == [
        {
            "MUTANNO_Version": "9.1",
            "table": "variant",
            "field_name": "A",
            "vcf_field": "a",
            "do_import": True,
            "scope": "variant",
            "field_type": "number",
            "is_list": False,
            "sub_embedding_group": {"key": "g", "title": "g"},
            "enum_list": [0, 1],
            "min": 0,
            "max": 1,
            "embedded_field": False,
            "calculated_property": False,
            "schema_title": "Title",
            "add_no_value": False,
        }
    ]


def test_an_embedded_field_without_type_is_given_as_string() -> None:
    table = parse_table(table_text(CONSEQUENCE, row("vep_consequence.x", field_type="", embedded_field="Y")), "t")
    assert annotation_fields(table)[1]["field_type"] == "string"


def test_without_any_version_the_table_is_refused() -> None:
    with pytest.raises(TableError, match="--annotation-version"):
        annotation_fields(parse_table(table_text(row("A"), version="VCFv4.1"), "t.csv"))


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real tables of ../shared/data are not here")
@pytest.mark.parametrize("name", REAL)
def test_the_fields_of_a_real_table_are_valid_items(name: str) -> None:
    table = read_table(SHARED_DATA / name)
    validator = jsonschema_rs.Draft202012Validator(read_fixed_schemas()[field_item_type(table)], validate_formats=True)
    fields = annotation_fields(table, "1")
    assert len(fields) == REAL[name][2]
    assert [str(error) for each in fields for error in validator.iter_errors(each)] == []
