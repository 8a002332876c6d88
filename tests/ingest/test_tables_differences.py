"""What two tables or schemas differ in."""

from ingest.tables import build_schemas, compare_schemas, compare_tables, parse_table
from tests.ingest.table_text import row, table_text


def differences(old: list[dict[str, str]], new: list[dict[str, str]]) -> list[str]:
    return [str(each) for each in compare_tables(*(parse_table(table_text(*rows), "t") for rows in (old, new)))]


def schema_differences(old: list[dict[str, str]], new: list[dict[str, str]]) -> list[str]:
    tables = (parse_table(table_text(*rows), "t") for rows in (old, new))
    return [str(each) for each in compare_schemas(*(build_schemas(table)["Variant"] for table in tables))]


A, B = row("A"), row("B")


def test_equal_tables_do_not_differ() -> None:
    assert differences([A, B], [A, B]) == []


def test_the_order_of_rows_is_no_difference() -> None:
    assert differences([A, B], [B, A]) == []


def test_fields_are_added_and_removed() -> None:
    assert differences([A], [B]) == ["A: removed", "B: added"]


def test_a_change_names_column_and_values() -> None:
    assert differences([A], [row("A", field_type="integer", min="1")]) == [
        "A: field_type changed from 'string' to 'integer'",
        "A: min changed from nothing to 1",
    ]


def test_a_rename_is_only_guessed() -> None:
    assert differences([row("old", vcf_field="x")], [row("new", vcf_field="x")]) == [
        "old: removed",
        "new: added",
        "old: maybe renamed to new (both are read from x)",
    ]


def test_schemas_differ_by_path() -> None:
    old, new = (row("f", sub_embedding_group="g", enum_list=values) for values in ("a,b", "a,b,c"))
    assert schema_differences([old], [new]) == ["g.f: enum changed from ['a', 'b'] to ['a', 'b', 'c']"]


def test_a_facet_is_a_difference_of_the_schema() -> None:
    assert schema_differences([A], [row("A", facet_order="2")]) == [
        "A: searchable changed from nothing to True",
        "(facets): A changed from nothing to 2",
    ]


def test_the_version_is_no_difference() -> None:
    table = parse_table(table_text(A), "t")
    assert compare_schemas(*(build_schemas(table, version)["Variant"] for version in ("1", "2"))) == []
