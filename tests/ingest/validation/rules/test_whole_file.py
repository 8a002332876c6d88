"""What is known of a file when its last line has been read."""

import pytest

from ingest.validation import catalogue
from ingest.validation.rules import whole_file
from ingest.validation.validator import Validator
from tests.ingest.validation.rules.break_rules import COLUMNS

RECORD = "1\t100\t.\tC\tT\t50\tPASS\t."


def broken_at_the_end(text: str, damage: str | None = None) -> list[str]:
    """Identifiers of the module's rules that a file breaks."""
    validator = Validator("invented.vcf")
    found = [*validator.read(text.encode().splitlines(keepends=True)), *validator.finish(damage)]
    return [each.kind for each in found if catalogue.RULES[each.kind].check.__module__ == whole_file.__name__]


@pytest.mark.parametrize("text", [f"{COLUMNS}\n", f"{COLUMNS}\n{RECORD}\n", f"{RECORD}\n", f"{COLUMNS}\r\n"])
def test_a_whole_file_is_fine(text: str) -> None:
    assert broken_at_the_end(f"##fileformat=VCFv4.3\n{text}") == []


def test_an_empty_file_is_told_once() -> None:
    assert broken_at_the_end("") == ["VCF-4.3-1-EMPTY"]


@pytest.mark.parametrize("text", ["##fileformat=VCFv4.3\n", "##fileformat=VCFv4.3\n##source=shelf\n", "a remark\n"])
def test_a_file_has_a_column_line(text: str) -> None:
    assert broken_at_the_end(text) == ["VCF-4.3-1.5-COLUMN-LINE"]


@pytest.mark.parametrize(
    ("version", "identifier"),
    [
        ("4.1", "VCF-4.2-1-FINAL-NEWLINE"),
        ("4.2", "VCF-4.2-1-FINAL-NEWLINE"),
        ("4.3", "VCF-4.3-1.2-FINAL-NEWLINE"),
        ("4.5", "VCF-4.3-1.2-FINAL-NEWLINE"),
    ],
)
def test_the_last_line_ends_in_a_newline(version: str, identifier: str) -> None:
    assert broken_at_the_end(f"##fileformat=VCFv{version}\n{COLUMNS}\n{RECORD}") == [identifier]


@pytest.mark.parametrize("text", ["", f"##fileformat=VCFv4.3\n{COLUMNS}\n1\t10"])
def test_of_a_damaged_file_the_damage_is_told_and_not_where_it_ends(text: str) -> None:
    assert broken_at_the_end(text, "the last block is cut short") == ["VCF-4.3-1-DAMAGED"]
