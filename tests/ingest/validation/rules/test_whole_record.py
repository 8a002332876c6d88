"""The number of columns, and the place of a record among the others."""

import pytest

from ingest.validation.rules import whole_record
from tests.ingest.validation.rules.break_columns import header
from tests.ingest.validation.rules.break_rules import broken_by


def broken_by_records(*records: str) -> list[str]:
    """Names of the rules that records of CHROM, POS, REF and ALT, with blanks between, break."""
    columns = (record.split() for record in records)
    lines = ("\t".join([chrom, pos, ".", ref, alt, ".", ".", "."]) for chrom, pos, ref, alt in columns)
    return [each.split("-", 3)[3] for each in broken_by(whole_record, *header("4.3"), *lines)]


@pytest.mark.parametrize(
    "line", ["", " ", "1\t2\t.\tC\tT\t.\t.", "1\t2\t.\tC\tT\t.\t.\t.\tGT", "1 2 . C T . . .", "1\t2\t.\tC\tT\t.\t. ."]
)
def test_a_record_has_as_many_columns_as_the_column_line(line: str) -> None:
    assert broken_by(whole_record, *header("4.3"), line) == ["VCF-4.3-1.6-COLUMN-COUNT"]


@pytest.mark.parametrize(
    ("records", "names"),
    [
        (["1 5 C T", "2 3 C T", "10 4 C T"], []),
        (["1 5 C T", "2 3 C T", "1 6 C T"], ["CONTIGUOUS"]),
        (["1 5 C T", "2 3 C T", "1 6 C T", "1 7 C T"], ["CONTIGUOUS"]),
        (["1 5 C T", "<1> 6 C T", "1 7 C T"], []),
    ],
)
def test_records_of_a_contig_stand_together(records: list[str], names: list[str]) -> None:
    assert broken_by_records(*records) == names


@pytest.mark.parametrize(
    ("records", "names"),
    [
        (["1 5 C T", "1 5 C G", "1 6 C T"], []),
        (["1 10 C T", "1 9 C T"], ["SORTED"]),
        (["1 10 C T", "1 9 C T", "1 9 C G"], ["SORTED"]),
        (["1 10 C T", "1 x C T", "1 9 C T"], []),
    ],
)
def test_records_of_a_contig_are_sorted(records: list[str], names: list[str]) -> None:
    assert broken_by_records(*records) == names


@pytest.mark.parametrize(
    ("records", "names"),
    [
        (["1 5 C T", "1 5 C G"], []),
        (["1 5 C T", "1 5 C T"], ["VARIANT-TWICE"]),
        (["1 5 C T", "1 5 c t"], ["VARIANT-TWICE"]),
        (["1 5 C T,G", "1 5 C G,T"], ["VARIANT-TWICE", "VARIANT-TWICE"]),
        (["1 5 CA CT", "1 6 A T"], ["VARIANT-TWICE"]),
        (["1 5 CGAA C", "1 5 CGAAG CG"], ["VARIANT-TWICE"]),
        (["1 5 C <DEL>", "1 5 C <DEL>"], []),
        (["1 5 C .", "1 5 C ."], []),
        (["1 5 C *", "1 5 C *"], []),
        (["1 5 C T", "2 5 C T"], []),
    ],
)
def test_no_variant_stands_in_two_records_in_any_spelling(records: list[str], names: list[str]) -> None:
    assert broken_by_records(*records) == names
