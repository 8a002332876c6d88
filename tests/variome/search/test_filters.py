"""Conditions of a URL are the expressions that people would write for them."""

import pytest

from variome.errors import InputError
from variome.search.field_types import FieldType
from variome.search.filters import condition_of
from variome.search.parsing import parse

TYPES = {
    "af": FieldType("number"),
    "an": FieldType("integer"),
    "known": FieldType("boolean"),
    "gene": FieldType("text", is_list=True),
    "gene.from": FieldType("text"),
}


@pytest.mark.parametrize(
    ("filters", "expression"),
    [
        ([("gene", "A")], "gene in ('A')"),
        ([("gene", "A"), ("gene", "it's")], "gene in ('A', 'it\\'s')"),
        ([("gene!", "A")], "!(gene in ('A'))"),
        ([("gene!", "A"), ("gene!", "B")], "!(gene in ('A', 'B'))"),
        ([("af.from", "0.1"), ("af.to", "1e-3")], "af >= 0.1 and af <= 0.001"),
        ([("af.to", "0.01"), ("af", "No value")], "af is missing or af <= 0.01"),
        ([("af", "No value"), ("af", "0")], "af is missing or af in (0.0)"),
        ([("af!", "No value")], "af is not missing"),
        ([("an", "5"), ("known", "true")], "an in (5) and known in (true)"),
        ([("an.from", "-3"), ("an!", "7")], "an >= -3 and !(an in (7))"),
        ([("an", "1.5")], "an in (1.5)"),
        ([("gene.from", "x")], "`gene.from` in ('x')"),
    ],
)
def test_filters_are_expressions(filters: list[tuple[str, str]], expression: str) -> None:
    assert condition_of(filters, TYPES) == parse(expression)


def test_no_filters_are_no_condition() -> None:
    assert condition_of([], TYPES) is None


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("nope", "1", "nope"),
        ("nope!", "1", "nope"),
        ("af.upto", "1", "af.upto"),
        ("af", "many", "af: expected a number"),
        ("af", "nan", "af: expected a number"),
        ("af.to", "inf", "af: expected a number"),
        ("an", "9223372036854775808", "an: expected an integer"),
        ("an", "", "an: expected an integer"),
        ("known", "yes", "known: expected true or false"),
        ("gene", "a\0b", "gene: expected a text"),
    ],
)
def test_what_cannot_be_a_condition_is_refused(name: str, value: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        condition_of([(name, value)], TYPES)
