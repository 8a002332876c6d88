"""Number and Type."""

import pytest

from ingest.validation.rules import meta_definitions
from tests.ingest.validation.rules.break_rules import broken_by_meta_line

NUMBER = "VCF-4.3-1.4.2-NUMBER"
TYPE = "VCF-4.3-1.4.2-TYPE"


def info(number: str, type_: str = "String", key: str = "SHADE") -> str:
    return f'##INFO=<ID={key},Number={number},Type={type_},Description="">'


def format_(number: str, type_: str = "String", key: str = "SHADE") -> str:
    return f'##FORMAT=<ID={key},Number={number},Type={type_},Description="">'


@pytest.mark.parametrize("number", ["0", "1", "12", "A", "R", "G", "."])
def test_numbers_of_the_specification_are_fine(number: str) -> None:
    assert broken_by_meta_line(meta_definitions, info(number)) == []
    assert broken_by_meta_line(meta_definitions, format_(number)) == []


@pytest.mark.parametrize("number", ["N", "-1", "", "a", "1.5", "01", "٣", "1" * 5000, '"1"', "AG", "LA"])
def test_another_number_is_told(number: str) -> None:
    assert broken_by_meta_line(meta_definitions, info(number)) == [NUMBER]


@pytest.mark.parametrize(
    ("number", "versions"),
    [
        ("R", {"4.2", "4.3", "4.4", "4.5"}),
        ("P", {"4.4", "4.5"}),
        ("LA", {"4.5"}),
        ("LR", {"4.5"}),
        ("LG", {"4.5"}),
        ("M", {"4.5"}),
    ],
)
def test_letters_of_format_came_with_versions(number: str, versions: set[str]) -> None:
    for version in ("4.1", "4.2", "4.3", "4.4", "4.5"):
        expected = [] if version in versions else [NUMBER]
        assert broken_by_meta_line(meta_definitions, format_(number), version) == expected


@pytest.mark.parametrize("number", ["P", "LA", "LR", "LG", "M"])
def test_letters_that_need_a_sample_are_not_for_info(number: str) -> None:
    assert broken_by_meta_line(meta_definitions, info(number), "4.5") == [NUMBER]


@pytest.mark.parametrize("type_", ["Int", "integer", "", "Text", '"String"'])
def test_another_type_is_told(type_: str) -> None:
    assert broken_by_meta_line(meta_definitions, info("1", type_)) == [TYPE]
    assert broken_by_meta_line(meta_definitions, f"##META=<ID=a,Number=1,Type={type_},Values=[b]>") == [TYPE]
    assert broken_by_meta_line(meta_definitions, f"##META=<ID=a,Number=1,Type={type_},Values=[b]>", "4.2") == []


def test_flag_is_for_info_only() -> None:
    assert broken_by_meta_line(meta_definitions, info("0", "Flag")) == []
    assert broken_by_meta_line(meta_definitions, format_("0", "Flag")) == [TYPE]


def test_a_flag_with_values_is_told_once() -> None:
    assert broken_by_meta_line(meta_definitions, info("A", "Flag")) == ["VCF-4.3-1.4.2-FLAG-NUMBER"]
    assert broken_by_meta_line(meta_definitions, info("1", "Flag", "DB")) == ["VCF-4.3-1.6.1-RESERVED-NUMBER"]
    assert broken_by_meta_line(meta_definitions, info("N", "Flag")) == [NUMBER]


@pytest.mark.parametrize(
    ("line", "version", "identifiers"),
    [
        (info("A", "Integer", "AC"), "4.1", []),
        (info("1", "Integer", "AC"), "4.1", ["VCF-4.3-1.6.1-RESERVED-NUMBER"]),
        (info("A", "Float", "AC"), "4.5", ["VCF-4.3-1.6.1-RESERVED-TYPE"]),
        (info("1", "Integer", "MQ"), "4.2", []),
        (info("1", "Integer", "MQ"), "4.3", ["VCF-4.3-1.6.1-RESERVED-TYPE"]),
        (info("1", "Integer", "SVLEN"), "4.3", []),
        (info("1", "Integer", "SVLEN"), "4.4", ["VCF-4.3-1.6.1-RESERVED-NUMBER"]),
        (info("1", "Int", "DP"), "4.3", [TYPE]),
        (format_("R", "Integer", "AD"), "4.3", []),
        (format_(".", "Integer", "AD"), "4.2", []),
        (format_(".", "Integer", "AD"), "4.3", ["VCF-4.3-1.6.2-RESERVED-NUMBER"]),
        (format_("1", "Float", "GQ"), "4.2", ["VCF-4.3-1.6.2-RESERVED-TYPE"]),
        (format_(".", "Integer", "PL"), "4.2", ["VCF-4.2-1.4.2-RESERVED-NUMBER"]),
        (format_("3", "Integer", "PL"), "4.2", ["VCF-4.3-1.6.2-RESERVED-NUMBER"]),
        (format_("A", "Integer", "EC"), "4.1", []),
        (format_("1", "Integer", "EC"), "4.1", ["VCF-4.3-1.6.2-RESERVED-NUMBER"]),
        (format_("G", "String", "GLE"), "4.1", []),
        (format_("A", "String", "GLE"), "4.2", ["VCF-4.3-1.6.2-RESERVED-NUMBER"]),
        (format_("A", "String", "GLE"), "4.3", []),
        (info("R", "Integer", "AA"), "4.2", ["VCF-4.3-1.6.1-RESERVED-NUMBER", "VCF-4.3-1.6.1-RESERVED-TYPE"]),
        (info("1", "Float", "AD"), "4.2", []),
        (info("1", "Integer", "SB"), "4.1", []),
        (format_("LR", "Integer", "LAD"), "4.5", []),
        (format_("R", "Integer", "LAD"), "4.5", ["VCF-4.3-1.6.2-RESERVED-NUMBER"]),
        (format_("R", "Integer", "LAD"), "4.4", []),
    ],
)
def test_reserved_keys_have_their_number_and_type(line: str, version: str, identifiers: list[str]) -> None:
    assert broken_by_meta_line(meta_definitions, line, version) == identifiers
