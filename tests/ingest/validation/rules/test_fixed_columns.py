"""CHROM, POS, ID, QUAL and FILTER."""

import pytest

from ingest.validation.rules import fixed_columns
from tests.ingest.validation.rules.break_columns import broken_by_columns

CONTIGS = ("##contig=<ID=1,length=1000>", "##contig=<ID=HLA-A*01:01>")


@pytest.mark.parametrize(
    ("chrom", "names"),
    [
        ("chr1", []),
        ("GL000192.1", []),
        ("<assembled>", []),
        ("", ["CHROM"]),
        ("chr 1", ["CHROM"]),
        ("chr1,2", ["CHROM"]),
        ('"1"', ["CHROM"]),
        ("=1", ["CHROM"]),
        ("<1", ["CHROM"]),
        ("chr\u00e9", ["CHROM"]),
        ("chr:1", ["CHROM-SPECIAL"]),
        ("a*1", ["CHROM-SPECIAL"]),
        ("*1", ["CHROM", "CHROM-SPECIAL"]),
    ],
)
def test_chrom_is_the_name_of_a_contig(chrom: str, names: list[str]) -> None:
    assert broken_by_columns(fixed_columns, CHROM=chrom) == names


@pytest.mark.parametrize(
    ("chrom", "names"),
    [
        ("1", []),
        ("HLA-A*01:01", []),
        ("<other>", []),
        ("2", ["CHROM-UNDEFINED"]),
        ("HLA-B*01:01", ["CHROM-SPECIAL", "CHROM-UNDEFINED"]),
    ],
)
def test_where_there_are_contig_lines_each_contig_has_one(chrom: str, names: list[str]) -> None:
    assert broken_by_columns(fixed_columns, *CONTIGS, CHROM=chrom) == names


@pytest.mark.parametrize(
    ("pos", "names"),
    [
        ("0", []),
        ("1", []),
        ("007", []),
        ("1001", []),
        ("1002", ["POS-BEYOND"]),
        ("", ["POS"]),
        (".", ["POS"]),
        ("-1", ["POS"]),
        ("1.0", ["POS"]),
        (" 1", ["POS"]),
        ("\u0661", ["POS"]),
        ("1e3", ["POS"]),
    ],
)
def test_pos_is_a_whole_number_on_its_contig_or_its_telomere(pos: str, names: list[str]) -> None:
    assert broken_by_columns(fixed_columns, *CONTIGS, POS=pos) == names


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        (".", []),
        ("rs1", []),
        ("rs1;rs2", []),
        ("rs1,rs2", []),
        ("", ["ID"]),
        ("rs 1", ["ID"]),
        ("rs1;", ["ID"]),
        (";rs1", ["ID"]),
        (".;rs1", ["ID"]),
        ("rs1;rs2;rs1", ["ID-TWICE"]),
    ],
)
def test_id_is_a_list_of_different_names(identifier: str, names: list[str]) -> None:
    assert broken_by_columns(fixed_columns, ID=identifier) == names


@pytest.mark.parametrize(
    ("quality", "names"),
    [
        (".", []),
        ("0", []),
        ("-0.0", []),
        ("29.5", []),
        (".5", []),
        ("5.", []),
        ("1e-3", []),
        ("+1E3", []),
        ("inf", []),
        ("NaN", []),
        ("", ["QUAL"]),
        ("high", ["QUAL"]),
        ("1,5", ["QUAL"]),
        ("1e", ["QUAL"]),
        ("..", ["QUAL"]),
        ("\u0665", ["QUAL"]),
        ("-1", ["QUAL-NEGATIVE"]),
        ("-inf", ["QUAL-NEGATIVE"]),
        ("-1e-9", ["QUAL-NEGATIVE"]),
    ],
)
def test_qual_is_a_number_from_0_or_a_dot(quality: str, names: list[str]) -> None:
    assert broken_by_columns(fixed_columns, QUAL=quality) == names


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ("PASS", []),
        (".", []),
        ("q10", []),
        ("q10;s50", []),
        ("", ["FILTER"]),
        ("q10;", ["FILTER"]),
        ("q10; s50", ["FILTER", "FILTER-UNDEFINED"]),
        ("q10;.", ["FILTER-ALONE"]),
        ("PASS;q10", ["FILTER-PASS"]),
        ("q10;q10", ["FILTER-TWICE"]),
        ("0", ["FILTER-RESERVED"]),
        ("q10;0", ["FILTER-RESERVED"]),
        ("q20", ["FILTER-UNDEFINED"]),
        ("pass", ["FILTER-UNDEFINED"]),
    ],
)
def test_filter_is_pass_or_the_names_of_filters_of_the_header(filters: str, names: list[str]) -> None:
    meta = (f'##FILTER=<ID={name},Description="x">' for name in ("q10", "s50"))
    assert broken_by_columns(fixed_columns, *meta, FILTER=filters) == names


def test_a_filter_may_stand_twice_before_4_3() -> None:
    meta = '##FILTER=<ID=q10,Description="x">'
    assert broken_by_columns(fixed_columns, meta, FILTER="q10;q10", version="4.2") == []
