import pytest

from ingest.validation.rules import fixed_columns
from tests.ingest.validation.rules.break_columns import broken_by_columns, broken_by_records


@pytest.mark.parametrize("text", ["1", "<1>", "HLA-A*01:01"])
def test_a_contig_has_a_name_as_in_sam(text: str) -> None:
    assert broken_by_columns(fixed_columns, CHROM=text) == []


@pytest.mark.parametrize("text", ["", "1 A", "1,A", "<1", '"1"', "*", "=1"])
def test_other_names_of_contigs_are_found(text: str) -> None:
    assert "CHROM" in broken_by_columns(fixed_columns, CHROM=text)


@pytest.mark.parametrize("text", ["1:A", "chr*1"])
def test_colons_and_asterisks_need_a_contig_line(text: str) -> None:
    assert broken_by_columns(fixed_columns, CHROM=text) == ["CHROM-SPECIAL", "CHROM-UNDEFINED"]


@pytest.mark.parametrize(("text", "names"), [("<1*>", []), ("1:A", ["CHROM-SPECIAL", "CHROM-UNDEFINED"])])
def test_before_4_3_an_asterisk_is_a_character_as_others(text: str, names: list[str]) -> None:
    assert broken_by_columns(fixed_columns, "4.2", CHROM=text) == names


def test_a_line_without_tabs_is_no_name_of_a_contig() -> None:
    assert broken_by_records(fixed_columns, "1:100 T C") == []


def test_a_contig_that_the_header_does_not_have_is_found() -> None:
    assert broken_by_columns(fixed_columns, CHROM="2") == ["CHROM-UNDEFINED"]


@pytest.mark.parametrize("text", ["0", "1", "1001"])
def test_a_position_lies_on_the_contig_or_its_telomeres(text: str) -> None:
    assert broken_by_columns(fixed_columns, POS=text) == []


@pytest.mark.parametrize(
    ("text", "rule"), [("-1", "POS"), ("", "POS"), ("1.0", "POS"), ("²", "POS"), ("1002", "POS-BEYOND")]
)
def test_other_positions_are_found(text: str, rule: str) -> None:
    assert broken_by_columns(fixed_columns, POS=text) == [rule]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (".", []), ("rs1;rs2", []), ("a,b-c", []), ("", ["ID"]), ("rs1;", ["ID"]), (";rs1", ["ID"]), ("rs1;.", ["ID"]),
        ("rs 1", ["ID"]), ("rs1;rs1", ["ID-TWICE"]),
    ],
)  # fmt: skip
def test_names_stand_between_semicolons_each_once(text: str, rules: list[str]) -> None:
    assert broken_by_columns(fixed_columns, ID=text) == rules


@pytest.mark.parametrize(
    "text", [".", "0", "-0", "+5", "5.75", ".5", "5.", "2e+1", "5.3E-10", "Inf", "+infinity", "NaN"]
)
def test_quality_is_a_number(text: str) -> None:
    assert broken_by_columns(fixed_columns, QUAL=text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [("high", "QUAL"), ("", "QUAL"), ("1_0", "QUAL"), ("-5", "QUAL-NEGATIVE"), ("-inf", "QUAL-NEGATIVE")],
)
def test_other_qualities_are_found(text: str, rule: str) -> None:
    assert broken_by_columns(fixed_columns, QUAL=text) == [rule]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("PASS", []), (".", []), ("q10;s50", []), ("", ["FILTER"]), (";q10", ["FILTER"]), ("q10;", ["FILTER"]),
        ("q10;.", ["FILTER-ALONE"]), ("PASS;q10", ["FILTER-PASS"]), ("q10;q10", ["FILTER-TWICE"]),
        ("0", ["FILTER-RESERVED"]), ("q20", ["FILTER-UNDEFINED"]), ("q10 s50", ["FILTER", "FILTER-UNDEFINED"]),
    ],
)  # fmt: skip
def test_filters_are_pass_or_names_or_a_dot(text: str, rules: list[str]) -> None:
    assert broken_by_columns(fixed_columns, FILTER=text) == rules


def test_a_filter_may_stand_twice_before_version_4_3() -> None:
    assert broken_by_columns(fixed_columns, "4.2", FILTER="q10;q10") == []
