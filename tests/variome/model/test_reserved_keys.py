"""Reserved keys: what each version of the specification says of them."""

import pytest

from ingest.validation.rule import Version
from variome.model.reserved_keys import ANY, Reserved, reserved_format, reserved_info


@pytest.mark.parametrize(
    ("key", "version", "number", "type_"),
    [
        ("AC", (4, 1), "A", "Integer"),
        ("AF", (4, 5), "A", "Float"),
        ("SVLEN", (4, 3), ".", "Integer"),
        ("SVLEN", (4, 4), "A", "Integer"),
        ("CN", (4, 3), "1", "Integer"),
        ("CN", (4, 4), "A", "Float"),
        ("MQ", (4, 2), "1", ANY),
        ("MQ", (4, 3), "1", "Float"),
        ("1000G", (4, 3), "0", "Flag"),
    ],
)
def test_an_info_key_has_the_number_and_type_of_its_version(
    key: str, version: Version, number: str, type_: str
) -> None:
    found = reserved_info(key, version)
    assert found is not None
    assert (found.number, found.type) == (number, type_)


def test_a_key_is_reserved_only_since_the_version_that_names_it() -> None:
    assert reserved_info("AD", (4, 2)) is None
    assert reserved_info("AD", (4, 3)) == Reserved("R", "Integer", "1.6.1")
    assert reserved_format("PSL", (4, 3)) is None
    assert reserved_format("PSL", (4, 4)) == Reserved("P", "String", "1.6.2")
    assert reserved_format("LAA", (4, 4)) is None
    assert reserved_format("LAA", (4, 5)) == Reserved(".", "Integer", "1.6.2")
    assert reserved_format("GLE", (4, 3)) is None


@pytest.mark.parametrize(
    ("key", "type_"),
    [("M27551C", "Float"), ("DPM27551C", "Integer"), ("ADM5mC", "Integer"), ("M8oxoG", "Float"), ("MxaoN", "Float")],
)
def test_base_modifications_are_reserved_by_number_and_by_alias_since_4_5(key: str, type_: str) -> None:
    assert reserved_format(key, (4, 5)) == Reserved("M", type_, "1.6.2")
    assert reserved_format(key, (4, 4)) is None


def test_a_key_of_nobody_is_not_reserved() -> None:
    assert reserved_info("CSQ", (4, 3)) is None
    assert reserved_format("MIN_DP", (4, 5)) is None
