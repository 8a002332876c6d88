"""Percent escapes outside annotations."""

import pytest

from ingest.validation.rules import percent_escapes
from tests.ingest.validation.rules.break_records import broken_by_record
from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by


@pytest.mark.parametrize(
    ("text", "is_fine"),
    [("a%3Bb", True), ("%2c%25", True), ("plain", True), ("5%", False), ("%zz", False), ("a%3Bb%2", False)],
)
def test_a_percent_sign_begins_an_escape(text: str, *, is_fine: bool) -> None:
    assert broken_by_record(percent_escapes, f"NOTE={text}") == ([] if is_fine else ["INFO-STRAY-PERCENT"])
    sample = broken_by_record(percent_escapes, ".", "GT:NOTE", f"0/1:{text}")
    assert sample == ([] if is_fine else ["SAMPLE-STRAY-PERCENT"])


def test_before_4_3_there_are_no_escapes() -> None:
    assert broken_by_record(percent_escapes, "NOTE=5%", "GT:NOTE", "0/1:5%", version="4.2") == []


def test_of_an_annotation_and_a_number_other_rules_tell() -> None:
    meta = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences. Format: A|B">'
    record = "1\t2\t.\tC\tT\t.\t.\tCSQ=5%|x"
    assert broken_by(percent_escapes, "##fileformat=VCFv4.3", meta, COLUMNS, record) == []
    assert broken_by_record(percent_escapes, "DP=5%") == []
