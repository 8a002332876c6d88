"""What schemas come of a table."""

from typing import Any

import jsonschema
import jsonschema_rs
import pytest

from ingest.tables import build_schemas, parse_table, read_table, schema_bytes
from tests.ingest.table_text import SHARED_DATA, row, table_text
from tests.ingest.test_tables_reading import CONSEQUENCE, REAL
from variome.errors import TableError


def schemas(*rows: dict[str, str], version: str | None = None) -> dict[str, dict[str, Any]]:
    return build_schemas(parse_table(table_text(*rows), "t.csv"), version)


def variant(*rows: dict[str, str]) -> dict[str, Any]:
    return schemas(*rows)["Variant"]


@pytest.mark.parametrize(
    ("first", "types"),
    [
        (row("A"), ["Variant", "VariantSample"]),
        (row("SV_TYPE"), ["StructuralVariant", "StructuralVariantSample"]),
        (row("ensgid", scope=""), ["Gene"]),
    ],
)
def test_the_kind_of_a_table_says_which_schemas_it_gives(first: dict[str, str], types: list[str]) -> None:
    assert list(schemas(first)) == types


def test_the_version_is_in_the_schema() -> None:
    schema = variant(row("A"))
    assert (schema["$id"], schema["annotation_version"]) == ("/profiles/Variant/9.1", "9.1")


def test_a_version_that_is_asked_for_goes_before_that_of_the_table() -> None:
    assert schemas(row("A"), version="7")["Variant"]["annotation_version"] == "7"


def test_without_any_version_the_table_is_refused() -> None:
    table = parse_table(table_text(row("A"), version="VCFv4.1"), "t.csv")
    with pytest.raises(TableError, match="--annotation-version"):
        build_schemas(table)


def test_scope_says_which_schema_has_the_property() -> None:
    both = schemas(row("A"), row("B", scope="sample_variant"))
    assert "A" in both["Variant"]["properties"]
    assert "B" in both["VariantSample"]["properties"]
    assert "B" not in both["Variant"]["properties"]


def test_a_row_becomes_a_property() -> None:
    schema = variant(row("af", field_type="number", vcf_field="AF", schema_title="Frequency", min="0", max="1",
                         default="0", facet_order="3"))  # fmt: skip
    assert schema["properties"]["af"] == {
        "title": "Frequency",
        "type": "number",
        "softMinimum": 0,
        "softMaximum": 1,
        "default": 0,
        "vcfField": "AF",
        "scope": "variant",
        "searchable": True,
    }


def test_what_constrains_a_value_of_a_list_stands_on_its_items() -> None:
    schema = variant(row("A", is_list="Y", enum_list="x,y", links_to="Gene"))
    assert schema["properties"]["A"]["items"] == {"type": "string", "enum": ["x", "y"], "linkTo": "Gene"}


def test_a_group_is_a_list_of_closed_objects() -> None:
    group = variant(CONSEQUENCE, row("B", sub_embedding_group='{"key": "transcript", "title": "Transcript"}'))
    assert group["properties"]["transcript"]["title"] == "Transcript"
    assert group["properties"]["transcript"]["items"]["additionalProperties"] is False
    assert list(group["properties"]["transcript"]["items"]["properties"]) == ["vep_consequence", "B"]


def test_what_is_not_stored_has_no_property() -> None:
    schema = variant(
        CONSEQUENCE,
        row("n", do_import="N"),
        row("vep_consequence.impact", embedded_field="Y", sub_embedding_group="transcript"),
        row("c", field_type="number", calculated_property="Y"),
    )
    assert not {"n", "c", "vep_consequence.impact"} & schema["properties"].keys()
    assert schema["embeddedFields"] == ["transcript.vep_consequence.impact"]
    assert schema["calculatedProperties"]["c"]["type"] == "number"


def test_facets_and_columns_are_in_their_order() -> None:
    schema = variant(
        row("late", facet_order="20", column_order="1"),
        row("early", facet_order="3", sub_embedding_group="g", schema_title="Early"),
        row("tie", facet_order="20"),
    )
    assert list(schema["facets"]) == ["g.early", "late", "tie"]
    assert schema["facets"]["g.early"] == {"title": "Early", "order": 3}
    assert list(schema["columns"]) == ["late"]


def test_what_identifies_an_item_is_there_though_the_table_lacks_it() -> None:
    both = schemas(row("A"))
    assert {"CHROM", "POS", "REF", "ALT"} <= both["Variant"]["properties"].keys()
    assert {"CALL_INFO", "GT", "variant", "file"} <= both["VariantSample"]["properties"].keys()


def test_the_table_describes_such_a_property_in_its_own_words() -> None:
    schema = schemas(row("ensgid", scope="", schema_title="WormBase ID"))["Gene"]
    assert schema["properties"]["ensgid"]["title"] == "WormBase ID"
    assert schema["properties"]["ensgid"]["uniqueKey"] is True


def test_the_same_table_gives_the_same_bytes() -> None:
    text = table_text(CONSEQUENCE, row("A", enum_list="x,y"))
    first, second = (build_schemas(parse_table(text, "t.csv"))["Variant"] for _ in range(2))
    assert schema_bytes(first) == schema_bytes(second)
    assert schema_bytes(first).endswith(b"}\n")


GENE = schemas(row("ensgid", scope=""), row("gene_symbol", scope=""))["Gene"]


@pytest.mark.parametrize(
    ("gene", "valid"),
    [
        ({"ensgid": "ENSG00000187634", "gene_symbol": "SAMD11"}, True),
        ({"ensgid": "ENSG00000187634"}, False),
        ({"ensgid": "ENSG00000187634", "stub": True}, True),
        ({"ensgid": "ENSG00000187634", "stub": False}, False),
        ({"stub": True}, False),
    ],
)
def test_a_gene_needs_a_symbol_unless_it_is_a_stub(gene: dict[str, Any], valid: bool) -> None:
    assert jsonschema_rs.is_valid(GENE, gene) is valid


STRUCTURAL = schemas(row("SV_TYPE"), row("START", field_type="integer"))["StructuralVariant"]


@pytest.mark.parametrize(("sv_type", "valid"), [("DEL", False), ("CNV", False), ("INS", True), ("BND", True)])
def test_an_end_is_due_where_the_type_has_one(sv_type: str, valid: bool) -> None:
    assert jsonschema_rs.is_valid(STRUCTURAL, {"CHROM": "1", "START": 5, "SV_TYPE": sv_type}) is valid


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real tables of ../shared/data are not here")
@pytest.mark.parametrize("name", REAL)
def test_the_schemas_of_a_real_table_are_accepted_by_both_validators(name: str) -> None:
    for schema in build_schemas(read_table(SHARED_DATA / name), "1").values():
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real tables of ../shared/data are not here")
def test_the_transcripts_of_version_0_4_8_have_35_fields() -> None:
    schema = build_schemas(read_table(SHARED_DATA / "mutanno-0.4.8/variant_table_v0.4.8.csv"))["Variant"]
    assert len(schema["properties"]["transcript"]["items"]["properties"]) == 35
