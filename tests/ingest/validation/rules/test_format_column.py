"""The FORMAT column."""

import pytest

from ingest.validation.rules import format_column
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ("GT:DP:AD", []),
        ("DP", []),
        (".", []),
        ("GT::DP", ["FORMAT-EMPTY"]),
        ("", ["FORMAT-EMPTY"]),
        ("GT:D-P", ["FORMAT-KEY"]),
        ("GT:1DP", ["FORMAT-KEY"]),
        ("GT:D P", ["FORMAT-KEY"]),
        ("GT:DP:DP:DP", ["FORMAT-DUPLICATE-KEY"]),
        ("DP:GT", ["FORMAT-GT-FIRST"]),
        ("GT:OTHER", ["FORMAT-UNDEFINED"]),
    ],
)
def test_keys_are_different_and_defined_and_begin_with_gt(keys: str, names: list[str]) -> None:
    assert broken_by_record(format_column, ".", keys, ".") == names


@pytest.mark.parametrize("version", ["4.1", "4.2"])
@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ("GT:1DP", []),
        (".", []),
        ("GT:D P", ["FORMAT-WHITE-SPACE"]),
        ("GT:D-P", ["FORMAT-ALPHANUMERIC"]),
        ("GT:MIN_DP", ["FORMAT-ALPHANUMERIC", "FORMAT-UNDEFINED"]),
    ],
)
def test_before_4_3_letters_and_digits_make_a_key(version: str, keys: str, names: list[str]) -> None:
    assert broken_by_record(format_column, ".", keys, ".", version=version) == names


def test_an_interval_around_the_copy_number_stands_beside_it() -> None:
    assert "FORMAT-CICN" in broken_by_record(format_column, ".", "GT:CICN", ".", version="4.4")
    assert "FORMAT-CICN" not in broken_by_record(format_column, ".", "GT:CN:CICN", ".", version="4.4")
    assert "FORMAT-CICN" not in broken_by_record(format_column, ".", "GT:CICN", ".", version="4.3")


@pytest.mark.parametrize(("keys", "is_fine"), [("GT:LAA:LAD", True), ("LAA:LAD", True), ("GT:LAD", False)])
def test_local_alleles_come_before_what_is_counted_by_them(keys: str, *, is_fine: bool) -> None:
    found = broken_by_record(format_column, ".", keys, ".", version="4.5")
    assert ("FORMAT-LAA" not in found) is is_fine
