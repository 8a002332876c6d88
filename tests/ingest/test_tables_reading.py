"""What tables are read, and which are refused with what words."""

from pathlib import Path

import pytest

from ingest.tables import TableKind, parse_table, read_table
from tests.ingest.table_text import HEAD, SHARED_DATA, row, table_text
from variome.errors import TableError

CONSEQUENCE = row("vep_consequence", is_list="Y", links_to="VariantConsequence", sub_embedding_group="transcript")


def message(*rows: dict[str, str], **options: str) -> str:
    with pytest.raises(TableError) as refused:
        parse_table(table_text(*rows, **options), "t.csv")
    return str(refused.value)


def test_version_and_date_are_those_of_the_first_lines() -> None:
    table = parse_table(table_text(row("A")), "t.csv")
    assert (table.version, table.date) == ("9.1", "2026-01-31")


@pytest.mark.parametrize("said", ["VCFv4.1", ""])
def test_a_table_that_names_the_version_of_vcf_has_none_of_its_own(said: str) -> None:
    assert parse_table(table_text(row("A"), version=said), "t.csv").version is None


def test_a_version_that_no_folder_could_bear_is_refused() -> None:
    assert "row 1, column #FILEFORMAT" in message(row("A"), version="annV../1")


def test_columns_are_found_in_any_order() -> None:
    shuffled = ",".join(reversed(HEAD.split(",")))
    first, second = parse_table(table_text(CONSEQUENCE), "t"), parse_table(table_text(CONSEQUENCE, head=shuffled), "t")
    assert first.rows == second.rows


def test_byte_order_mark_and_crlf_change_nothing(tmp_path: Path) -> None:
    text = table_text(CONSEQUENCE, row("A", default="x"))
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_table(path).rows == parse_table(text, "t").rows


def test_rows_are_numbered_as_in_an_editor_after_a_cell_of_several_lines() -> None:
    table = parse_table(table_text(row("A", schema_title="two\nlines"), row("B")), "t.csv")
    assert [each.number for each in table.rows] == [4, 6]


def test_blank_rows_are_passed_over() -> None:
    text = table_text(row("A")) + "," * HEAD.count(",") + "\n\n"
    assert len(parse_table(text, "t.csv").rows) == 1


def test_kind_is_structural_where_a_field_is_called_sv_type() -> None:
    assert parse_table(table_text(row("SV_TYPE")), "t").kind is TableKind.STRUCTURAL


def test_kind_is_gene_where_scope_is_empty_everywhere() -> None:
    assert parse_table(table_text(row("ensgid", scope="")), "t").kind is TableKind.GENE


@pytest.mark.parametrize("text", ["a,b;c , d", "a, b, c, d", "a;b;c;d"])
def test_enums_are_separated_by_comma_or_semicolon(text: str) -> None:
    assert parse_table(table_text(row("A", enum_list=text)), "t").rows[0].enum == ("a", "b", "c", "d")


def test_enum_and_default_are_of_the_type_of_the_field() -> None:
    read = parse_table(table_text(row("A", field_type="integer", enum_list="1,2", default="2")), "t").rows[0]
    assert (read.enum, read.default) == ((1, 2), 2)


def test_default_zero_is_kept() -> None:
    assert parse_table(table_text(row("A", field_type="integer", default="0", min="0")), "t").rows[0].default == 0


def test_doubled_backslashes_of_a_pattern_are_single_ones() -> None:
    assert parse_table(table_text(row("A", pattern=r"^a\\.[0-9]$")), "t").rows[0].pattern == r"^a\.[0-9]$"


@pytest.mark.parametrize("text", ['{"key": "transcript", "title": "Transcript"}', "transcript"])
def test_a_group_is_json_or_a_bare_word(text: str) -> None:
    group = parse_table(table_text(row("A", sub_embedding_group=text)), "t").rows[0].group
    assert group is not None
    assert group.key == "transcript"


def test_an_embedded_field_needs_no_type() -> None:
    embedded = row("vep_consequence.impact", field_type="", embedded_field="Y")
    assert parse_table(table_text(CONSEQUENCE, embedded), "t").rows[1].field_type is None


def test_a_field_without_title_is_titled_by_its_name() -> None:
    assert parse_table(table_text(row("A")), "t").rows[0].title == "A"


def test_a_field_that_is_not_imported_may_have_a_dot_in_its_name() -> None:
    assert parse_table(table_text(row("maf0.005", do_import="N")), "t").rows[0].field_name == "maf0.005"


@pytest.mark.parametrize(
    ("rows", "place", "expected"),
    [
        ([row("A", field_type="text")], "row 4, column field_type", "one of string, integer, number, boolean"),
        ([row("A", field_type="")], "row 4, column field_type", "string, integer, number or boolean"),
        ([row("A", scope="sample")], "row 4, column scope", "one of variant, sample_variant"),
        ([row("A"), row("B", scope="")], "row 5, column scope", "variant or sample_variant"),
        ([row("A", scope="")], "row 4, column scope", "variant or sample_variant"),
        ([row("A", do_import="yes")], "row 4, column do_import", "Y, N or an empty cell"),
        ([row("A", is_list="2")], "row 4, column is_list", "Y, N or an empty cell"),
        ([row("A", enum_list="a,b", default="c")], "row 4, column default", "one of a,b"),
        ([row("A", enum_list="a,b,a")], "row 4, column enum_list", "'a' is there twice"),
        ([row("A", enum_list="a,,b")], "row 4, column enum_list", "values separated by , or ;"),
        ([row("A", field_type="integer", enum_list="1,x")], "row 4, column enum_list", "an integer"),
        ([row("A", field_type="boolean", enum_list="Y,N")], "row 4, column enum_list", "a boolean has two values"),
        ([row("A", field_type="number", default="none")], "row 4, column default", "a number"),
        ([row("A", field_type="number", min="low")], "row 4, column min", "a number"),
        ([row("A", field_type="number", max="nan")], "row 4, column max", "a number"),
        ([row("A", field_type="number", min="2", max="1")], "row 4, column min", "at most max, which is 1"),
        ([row("A", min="0")], "row 4, column min", "field_type is string"),
        ([row("A", facet_order="1.5")], "row 4, column facet_order", "a whole number"),
        ([row("A", column_order="first")], "row 4, column column_order", "a whole number"),
        ([row("A", pattern="(")], "row 4, column pattern", "a regular expression"),
        ([row("A", pattern=r"(?P<a>x)(?(a)y|z)")], "row 4, column pattern", "a regular expression"),
        ([row("A", field_type="integer", pattern="1")], "row 4, column pattern", "field_type is integer"),
        ([row("A", sub_embedding_group='{"key": 1}')], "row 4, column sub_embedding_group", '{"key": "..."'),
        ([row("A", sub_embedding_group='{"key"')], "row 4, column sub_embedding_group", '{"key": "..."'),
        ([row("A", sub_embedding_group="two words")], "row 4, column sub_embedding_group", "a bare name"),
        ([row("A", links_to="Genes")], "row 4, column links_to", "an item type (AnnotationField, Family"),
        ([row("A", field_type="integer", links_to="Gene")], "row 4, column field_type", "string, since links_to"),
        ([row("A"), row("A")], "row 5, column field_name", "each name once"),
        ([row("A b")], "row 4, column field_name", "letters, digits, _, - and +"),
        ([row("a.b")], "row 4, column field_name", "a name without dots"),
        ([row("a.b", embedded_field="Y")], "row 4, column field_name", "begins with a field that has links_to"),
        ([row("")], "row 4, column field_name", "a name"),
        ([row("status")], "row 4, column field_name", "a name that Variant does not use itself"),
        ([row("A", sub_embedding_group="status")], "row 4, column sub_embedding_group", "a name that Variant does not"),
        ([row("POS")], "row 4, column field_type", "integer, as every Variant has it"),
        ([row("CHROM", is_list="Y")], "row 4, column field_type", "string, as every Variant has it"),
    ],
)
def test_a_fault_is_named_with_its_place(rows: list[dict[str, str]], place: str, expected: str) -> None:
    said = message(*rows)
    assert said.startswith(f"t.csv: {place}: expected ")
    assert expected in said


def test_a_group_that_is_also_a_field_is_refused() -> None:
    said = message(row("A", sub_embedding_group="genes"), row("genes"))
    assert "row 5, column field_name: expected another name: genes is a group, a list of objects" in said


def test_a_group_may_not_have_two_titles() -> None:
    groups = ['{"key": "g", "title": "One"}', "g", '{"key": "g", "title": "Two"}']
    said = message(*(row(f"f{i}", sub_embedding_group=group) for i, group in enumerate(groups)))
    assert "row 6, column sub_embedding_group: expected the title 'One', found 'Two'" in said


def test_a_column_named_twice_is_refused() -> None:
    assert "row 3, column scope: expected each column once" in message(row("A"), head=HEAD + ",scope")


def test_a_missing_column_is_named_once() -> None:
    said = message(row("A"), row("B"), head=HEAD.replace("field_type,", ""))
    assert said.count("expected a column field_type") == 1


def test_a_cell_too_many_is_refused() -> None:
    text = table_text(row("A")).rstrip("\n") + ",left over\n"
    with pytest.raises(TableError, match="row 4, column \\(row\\): expected 18 cells"):
        parse_table(text, "t.csv")


def test_all_faults_are_listed_one_a_line() -> None:
    said = message(row("A", field_type="text", do_import="?"), row("B"), row("B")).splitlines()
    assert said[0] == "t.csv: the table has 3 faults"
    assert [line.split(":")[0] for line in said[1:]] == [
        "row 4, column do_import",
        "row 4, column field_type",
        "row 6, column field_name",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a mapping table"),
        ("##fileformat=VCFv4.2\n#CHROM\tPOS\n", "is not a mapping table"),
        (table_text(), "the table has no rows"),
        (table_text() + '"unclosed', "row 4: expected comma-separated values"),
        (table_text(row("A")).replace(",", ";"), "is not a mapping table"),
    ],
)
def test_what_is_no_table_is_refused(text: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        parse_table(text, "t.csv")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table_text(row("A")).encode("utf-16"))
    with pytest.raises(TableError, match="save it as CSV UTF-8"):
        read_table(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"absent\.csv: cannot be read"):
        read_table(tmp_path / "absent.csv")


REAL = {
    "mutanno-0.4.7/variant_table_v0.4.7.csv": ("0.4.7", TableKind.VARIANT, 343),
    "mutanno-0.4.8/variant_table_v0.4.8.csv": ("0.4.8", TableKind.VARIANT, 353),
    "csq-0.5.6/variant_table_v0.5.6.csv": ("0.5.5", TableKind.VARIANT, 238),
    "sv-0.0.6/structural_variant_table_v0.0.6.csv": (None, TableKind.STRUCTURAL, 78),
    "genes/gene_table_v0.4.6.csv": ("0.4.6", TableKind.GENE, 284),
}


@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="the real tables of ../shared/data are not here")
@pytest.mark.parametrize("name", REAL)
def test_a_real_table_is_read_without_fault(name: str) -> None:
    table = read_table(SHARED_DATA / name)
    assert (table.version, table.kind, len(table.rows)) == REAL[name]
