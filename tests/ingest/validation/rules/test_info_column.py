"""The INFO column as a whole."""

import pytest

from ingest.validation.rules import info_column
from tests.ingest.validation.rules.break_records import broken_by_record


@pytest.mark.parametrize(
    ("info", "names"),
    [
        (".", []),
        ("DP=1;DB", []),
        ("", ["INFO-EMPTY"]),
        ("DP=1;", ["INFO-EMPTY-ITEM"]),
        (";", ["INFO-EMPTY-ITEM"]),
        ("DP=1;;DB", ["INFO-EMPTY-ITEM"]),
        ("DB;DP=1;DB;DB", ["INFO-DUPLICATE-KEY"]),
        ("NOTE=two words", []),
    ],
)
def test_info_is_a_series_of_different_keys(info: str, names: list[str]) -> None:
    assert broken_by_record(info_column, info) == names


def test_a_blank_is_out_of_place_before_4_3() -> None:
    assert broken_by_record(info_column, "NOTE=two words", version="4.2") == ["INFO-WHITE-SPACE"]


def test_a_line_without_info_is_not_told_that_it_is_empty() -> None:
    assert broken_by_record(info_column, version="4.3", alt="T\t50") == []
