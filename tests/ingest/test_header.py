"""What a header says, and which texts are no VCF at all."""

import pytest

from ingest.header import Header, MetaLine, parse_meta, read_header
from tests.ingest.build_vcf import vcf_text
from variome.errors import InputError

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def header(text: str) -> Header:
    return read_header(iter(enumerate(text.split("\n"), start=1)), "t.vcf")


def refusal(text: str) -> str:
    with pytest.raises(InputError) as refused:
        header(text)
    return str(refused.value)


def attributes(text: str) -> dict[str, str]:
    return parse_meta(text, 1).attributes or {}


def test_the_next_line_after_the_header_is_the_first_record() -> None:
    lines = iter(enumerate(vcf_text("record").splitlines(), start=1))
    read_header(lines, "t.vcf")
    assert next(lines)[1] == "record"


def test_the_header_keeps_its_lines_verbatim() -> None:
    text = vcf_text()
    assert "\n".join(header(text).lines) + "\n" == text


def test_samples_are_the_columns_after_format() -> None:
    found = header(vcf_text(samples="S1 S2"))
    assert (found.samples, found.has_format, found.n_columns) == (("S1", "S2"), True, 11)


def test_a_file_without_samples_has_eight_columns() -> None:
    found = header(vcf_text())
    assert (found.samples, found.has_format, found.n_columns) == ((), False, 8)


def test_a_format_column_without_samples_is_legal() -> None:
    assert header(f"##fileformat=VCFv4.2\n{COLUMNS}\tFORMAT").n_columns == 9


def test_keys_may_begin_with_a_digit_and_hold_plus() -> None:
    found = header(
        f"##fileformat=VCFv4.2\n##INFO=<ID=1000GP,Number=A,Type=Float>\n##INFO=<ID=GERP++,Number=1>\n{COLUMNS}"
    )
    assert list(found.info) == ["1000GP", "GERP++"]


def test_a_definition_is_as_spelled_with_absent_parts_empty() -> None:
    definition = header(f"##fileformat=VCFv4.2\n##FORMAT=<ID=AD,Number=R>\n{COLUMNS}").format["AD"]
    assert (definition.number, definition.type, definition.description, definition.line) == ("R", "", "", 2)


def test_of_two_definitions_with_one_id_the_first_stands() -> None:
    found = header(f"##fileformat=VCFv4.2\n##INFO=<ID=A,Number=1>\n##INFO=<ID=A,Number=2>\n{COLUMNS}")
    assert found.info["A"].number == "1"


def test_contigs_have_lengths_where_they_are_numbers() -> None:
    lines = "\n".join(f"##contig=<ID=c{i},length={text}>" for i, text in enumerate(["7", "x", "\u0667", "9" * 5000]))
    found = header(f"##fileformat=VCFv4.2\n{lines}\n##contig=<ID=c9>\n{COLUMNS}")
    assert found.contigs == {"c0": 7, "c1": None, "c2": None, "c3": None, "c9": None}


def test_quoted_values_hold_commas_equal_signs_and_angle_brackets() -> None:
    assert attributes('##INFO=<ID=A,Description="a, b=c <d>",Source="s">') == {
        "ID": "A", "Description": "a, b=c <d>", "Source": "s",
    }  # fmt: skip


def test_escaped_quotes_and_backslashes_are_unescaped() -> None:
    assert attributes(r'##INFO=<ID=A,Description="say \"a\\b\"">')["Description"] == r'say "a\b"'


def test_inner_quotes_that_nobody_escaped_stay_in_the_value() -> None:
    found = attributes('##INFO=<ID=A,Description="by "VEP", see Format:"a|b"",Version="9">')
    assert (found["Description"], found["Version"]) == ('by "VEP", see Format:"a|b"', "9")


def test_an_empty_quoted_value_is_empty() -> None:
    assert attributes('##INFO=<ID=A,Description="">') == {"ID": "A", "Description": ""}


def test_a_free_form_line_has_no_attributes() -> None:
    assert parse_meta('##VEP="v101" time="now" cache="x"', 5) == MetaLine("VEP", '"v101" time="now" cache="x"', None, 5)


def test_blanks_at_the_end_of_a_meta_line_do_not_hide_its_attributes() -> None:
    assert attributes("##contig=<ID=chr1>  ") == {"ID": "chr1"}


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(InputError, match=r"t\.vcf: the file is empty"):
        read_header(iter(()), "t.vcf")


def test_what_is_no_vcf_is_refused_with_what_was_found() -> None:
    assert "line 1 should begin with ##fileformat=VCF, found '<html>'" in refusal("<html>")


def test_a_header_without_column_line_is_refused() -> None:
    assert "ends after 2 lines without a #CHROM line" in refusal("##fileformat=VCFv4.2\n##a=b")


def test_a_record_before_the_column_line_is_refused_with_its_line() -> None:
    assert "line 2: expected the column line" in refusal("##fileformat=VCFv4.2\nchr1\t1\t.\tA\tC\t.\t.\t.")


def test_columns_separated_by_blanks_are_refused_with_a_hint() -> None:
    assert "must be separated by tabs" in refusal(f"##fileformat=VCFv4.2\n{COLUMNS.replace(chr(9), ' ')}")


@pytest.mark.parametrize("columns", [COLUMNS.removesuffix("\tINFO"), COLUMNS.replace("REF", "ALT"), "#"])
def test_other_columns_are_refused(columns: str) -> None:
    assert "line 2: expected the columns #CHROM POS" in refusal(f"##fileformat=VCFv4.2\n{columns}")


def test_a_ninth_column_that_is_not_format_is_refused() -> None:
    assert "expected FORMAT as column 9, found 'S1'" in refusal(f"##fileformat=VCFv4.2\n{COLUMNS}\tS1")


def test_a_sample_named_twice_is_refused_by_name() -> None:
    assert "samples named twice: S1" in refusal(vcf_text(samples="S1 S2 S1"))


def test_a_sample_without_a_name_is_refused_by_its_column() -> None:
    columns = f"##fileformat=VCFv4.2\n{COLUMNS}\tFORMAT\tS1"
    assert "line 2: expected the name of a sample as column 11, found none" in refusal(columns + "\t")
    assert "as column 11, found none" in refusal(columns + "\t\tS2")


def test_a_missing_fileformat_line_is_a_warning() -> None:
    assert [p.kind for p in header(f"##source=x\n{COLUMNS}").problems] == ["missing-fileformat"]
