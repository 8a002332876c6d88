"""The line that says the version."""

import pytest

from ingest.validation.rules import meta_fileformat
from tests.ingest.validation.rules.break_rules import COLUMNS, broken_by


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.3", "4.4", "4.5"])
def test_a_file_of_a_known_version_is_fine(version: str) -> None:
    assert broken_by(meta_fileformat, f"##fileformat=VCFv{version}", COLUMNS) == []


@pytest.mark.parametrize("line", ["##fileformat=", "##fileformat=VCF v4.3", "##fileformat=vcfv4.3", "##fileformat"])
def test_a_version_in_another_spelling_is_told(line: str) -> None:
    assert broken_by(meta_fileformat, line, COLUMNS) == ["VCF-4.3-1.4.1-FILEFORMAT-SPELLING"]


@pytest.mark.parametrize("version", ["3.3", "4.0", "4.6", "5.0"])
def test_a_version_that_nobody_knows_is_told(version: str) -> None:
    found = broken_by(meta_fileformat, f"##fileformat=VCFv{version}", COLUMNS)
    assert found == ["VCF-4.3-1.4.1-FILEFORMAT-VERSION"]


@pytest.mark.parametrize("first", [["##source=shelf", "##fileformat=VCFv4.3"], ["##source=shelf"], [], ["a remark"]])
def test_another_first_line_is_told_once(first: list[str]) -> None:
    assert broken_by(meta_fileformat, *first, COLUMNS) == ["VCF-4.3-1.4.1-FILEFORMAT-FIRST"]


def test_a_byte_order_mark_does_not_hide_the_version() -> None:
    assert broken_by(meta_fileformat, "\ufeff##fileformat=VCFv4.4", COLUMNS) == []


def test_a_second_version_is_told_and_the_first_holds() -> None:
    found = broken_by(meta_fileformat, "##fileformat=VCFv4.2", "##fileformat=VCFv4.3", COLUMNS)
    assert found == ["VCF-4.3-1.4.1-FILEFORMAT-SINGLE"]
