"""Keys of INFO, and the Number and Type of their values."""

import pytest

from ingest.validation.rules import info_values
from ingest.validation.validator import Validator
from tests.ingest.validation.annotated_text import annotated
from tests.ingest.validation.rules.break_records import broken_by_record
from tests.ingest.validation.rules.break_rules import COLUMNS


@pytest.mark.parametrize(
    ("info", "names"),
    [
        ("DP=12;AC=1;AF=1e-3;DB;MARK=x;NOTE=a-b;NOTES=a,b;PER_ALLELE=1,.", []),
        ("DP=.;AC=.;AF=.;MARK=.;NOTE=.;NOTES=.", []),
        ("AF=.5", []),
        ("AF=-inf", []),
        ("AF=NaN", []),
        ("MARK=%3B", []),
        ("PER_GENOTYPE=1,2,3,4,5", []),
        ('NOTE="a sentence, with a comma"', []),
        ("DP", ["INFO-VALUE-ABSENT"]),
        ("NOTES", ["INFO-VALUE-ABSENT"]),
        ("DB=1", ["INFO-FLAG-SWITCH"]),
        ("DB=2", ["INFO-FLAG-VALUE"]),
        ("DB=", ["INFO-FLAG-VALUE"]),
        ("DP=", ["INFO-EMPTY-VALUE"]),
        ("NOTES=a,,b", ["INFO-EMPTY-VALUE"]),
        ("DP=1,2", ["INFO-COUNT"]),
        ("AC=1,2", ["INFO-COUNT"]),
        ("PER_ALLELE=1", ["INFO-COUNT"]),
        ("DP=1.0", ["INFO-TYPE"]),
        ("DP=\u0661", ["INFO-TYPE"]),
        ("AF=1.", ["INFO-TYPE"]),
        ("AF=1e", ["INFO-TYPE"]),
        ("MARK=xy", ["INFO-TYPE"]),
        ("DP=2147483648", ["INFO-INTEGER-RANGE"]),
        ("DP=-2147483641", ["INFO-INTEGER-RANGE"]),
        ("DP=-2147483640", []),
        ("DP=0000000000000000000001", []),
        ("NOTE=a=b", ["INFO-EQUALS-SIGN"]),
        ("OTHER=1", ["INFO-UNDEFINED"]),
        ("2ND=1", ["INFO-KEY"]),
        ("A-B=1", ["INFO-KEY"]),
        ("=1", ["INFO-KEY"]),
    ],
)
def test_values_are_as_their_meta_line_says(info: str, names: list[str]) -> None:
    assert broken_by_record(info_values, info) == names


@pytest.mark.parametrize(
    ("info", "name"),
    [("MQ0=x", "INFO-TYPE"), ("MQ0=1,2", "INFO-COUNT"), ("H2=x", "INFO-FLAG-VALUE"), ("NS", "INFO-VALUE-ABSENT")],
)
def test_a_reserved_key_needs_no_meta_line_to_be_known(info: str, name: str) -> None:
    assert broken_by_record(info_values, info) == ["INFO-UNDEFINED", name]


def test_before_4_3_any_key_goes_and_integers_have_no_range() -> None:
    assert broken_by_record(info_values, "A-B=1;DP=3000000000;AF=1.", version="4.2") == []


def test_strings_in_lists_can_be_empty_since_4_4() -> None:
    assert broken_by_record(info_values, "NOTES=a,,b", version="4.4") == []


@pytest.mark.parametrize("info", ["AC=1", "PER_ALLELE=1", "PER_ALLELE=1,2"])
def test_without_an_alt_values_may_count_a_missing_one(info: str) -> None:
    assert broken_by_record(info_values, info, alt=".") == []


@pytest.mark.parametrize(("version", "advice"), [("4.2", "take it out, as there are no escapes"), ("4.3", "write %3D")])
def test_what_to_do_about_an_equals_sign_depends_on_the_version(version: str, advice: str) -> None:
    lines = [f"##fileformat=VCFv{version}", COLUMNS, "1\t5\t.\tA\tC\t.\t.\tTEXT=a=b"]
    found = Validator("test").read(f"{line}\n".encode() for line in lines)
    assert [advice in each.message for each in found if each.kind.endswith("EQUALS-SIGN")] == [True]


def test_an_equals_sign_in_an_annotation_is_escaped_in_every_version() -> None:
    lines = annotated("a=b", version="4.2").encode().splitlines(keepends=True)
    found = [each.message for each in Validator("test").read(lines) if each.kind.endswith("EQUALS-SIGN")]
    assert found
    assert all("write %3D" in message for message in found)


def test_a_bad_item_that_stands_twice_in_info_is_told_once() -> None:
    assert broken_by_record(info_values, "DP=x;DP=x") == ["INFO-TYPE"]
