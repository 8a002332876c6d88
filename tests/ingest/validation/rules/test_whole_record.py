import pytest

from ingest.validation.rules import whole_record
from tests.ingest.validation.rules.break_columns import broken_by_records, record


def test_records_in_order_break_nothing() -> None:
    found = broken_by_records(whole_record, record(), record(ALT="G"), record(POS="101"), record(CHROM="HLA-A*01:01"))
    assert found == []


def test_a_blank_line_before_a_record_is_found_and_one_behind_the_last_is_not() -> None:
    assert broken_by_records(whole_record, "", "", record(), "") == ["COLUMN-COUNT"] * 2


@pytest.mark.parametrize("line", ["   ", record() + "\tGT", record().rpartition("\t")[0], record().replace("\t", " ")])
def test_a_record_has_the_columns_of_the_column_line(line: str) -> None:
    assert broken_by_records(whole_record, line) == ["COLUMN-COUNT"]


def test_a_contig_in_two_blocks_is_found() -> None:
    assert broken_by_records(whole_record, record(), record(CHROM="2"), record(POS="200")) == ["CONTIGUOUS"]


def test_a_contig_in_brackets_is_the_same_contig() -> None:
    assert broken_by_records(whole_record, record(), record(CHROM="<1>", POS="101"), record(POS="200")) == []


def test_a_position_before_the_last_one_is_found() -> None:
    assert broken_by_records(whole_record, record(), record(POS="99"), record(POS="99", ALT="G")) == ["SORTED"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}), ({"ALT": "G,T"}, {}), ({"ALT": "T"}, {"ALT": "t"}), ({"REF": "CA", "ALT": "TA"}, {}),
        ({"POS": "99", "REF": "TC", "ALT": "TT"}, {}),
    ],
)  # fmt: skip
def test_a_variant_in_two_records_is_found_in_any_spelling(first: dict[str, str], second: dict[str, str]) -> None:
    assert broken_by_records(whole_record, record(**first), record(**second)) == ["VARIANT-TWICE"]


def test_symbolic_alleles_tell_too_little_to_be_the_same() -> None:
    assert broken_by_records(whole_record, record(ALT="<DEL>"), record(ALT="<DEL>")) == []


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [("rs1", "rs1", ["ID-AGAIN"]), ("rs1;rs2", "rs3;rs2", ["ID-AGAIN"]), ("rs1;rs1", "rs2", []), (".", ".", [])],
)
def test_a_name_in_two_records_is_found(first: str, second: str, found: list[str]) -> None:
    assert broken_by_records(whole_record, record(ID=first), record(ID=second, POS="200")) == found


def test_one_record_can_break_the_rules_on_names_and_on_variants() -> None:
    found = broken_by_records(whole_record, record(ID="rs1"), record(ID="rs1"))
    assert sorted(found) == ["ID-AGAIN", "VARIANT-TWICE"]
