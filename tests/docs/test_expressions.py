"""`docs/reference/expressions.md` says what expressions do: its examples are tried, its limits compared."""

import json
import re
from typing import get_args

import pytest

from tests.docs.markdown import DOCS, iter_blocks, iter_rows
from variome.errors import ExpressionError
from variome.search.checking import FieldType, check
from variome.search.evaluating import holds
from variome.search.field_types import Scalar
from variome.search.functions import FUNCTIONS
from variome.search.parsing import parse
from variome.search.pattern_parsing import LONGEST_PATTERN, MOST_STEPS, MOST_TIMES, read_pattern
from variome.search.tokens import LONGEST
from variome.search.tree import DEEPEST

PAGE = (DOCS / "reference" / "expressions.md").read_text()
ROW = json.loads(next(iter_blocks(PAGE, "json")))
EXAMPLES = {row["expression"]: row["holds"] for row in iter_rows(PAGE, "expression")}
REFUSED = {row["refused"]: row["message"] for row in iter_rows(PAGE, "refused")}


def field_type(words: str) -> FieldType:
    scalar = words.removeprefix("list of ")
    return next(FieldType(each, words != scalar) for each in get_args(Scalar) if each == scalar)


FIELDS = {row["field"]: field_type(row["type"]) for row in iter_rows(PAGE, "field")}


def test_the_example_has_a_value_of_each_field() -> None:
    assert list(FIELDS) == list(ROW)


@pytest.mark.parametrize("text", [*EXAMPLES, next(iter_blocks(PAGE, ""))])
def test_an_example_holds_as_it_says(text: str) -> None:
    node = check(parse(text), FIELDS, text=text)
    assert holds(node, ROW.__getitem__) == (EXAMPLES.get(text, "yes") == "yes")


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_refused_so(text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        check(parse(text), FIELDS, text=text)
    assert str(refused.value) == REFUSED[text]


def test_every_function_is_documented_with_its_arguments() -> None:
    documented = {
        row["function"].partition("(")[0]: row["function"].count(",") + 1 for row in iter_rows(PAGE, "function")
    }
    assert documented == {name: len(function.takes) for name, function in FUNCTIONS.items()}


def test_every_documented_pattern_is_read() -> None:
    cells = [row["pattern"] for row in iter_rows(PAGE, "pattern")]
    patterns = [pattern for cell in cells for pattern in re.split("`, `", cell)]
    assert len(patterns) > len(cells)
    assert all(map(read_pattern, patterns))


@pytest.mark.parametrize(
    "limit",
    [
        f"at most {LONGEST:,} characters and {DEEPEST} parts",
        f"more than {LONGEST_PATTERN} characters, of more than {MOST_STEPS:,} steps",
        f"three to five; {MOST_TIMES} at most",
    ],
)
def test_every_limit_is_the_real_one(limit: str) -> None:
    assert limit in PAGE
