"""Expressions over columns against `evaluating`, which is asked row by row."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.variome.search.expressions import FIELDS, VALUES, conditions, integers, numbers, texts
from variome.search.checking import FieldType, check
from variome.search.columns import Column, Columns
from variome.search.evaluating import evaluate, holds
from variome.search.evaluating_columns import evaluate_columns, holds_of_rows
from variome.search.parsing import parse
from variome.search.printing import to_text
from variome.search.tree import Node, iter_names

Row = dict[str, Any]

NEAR_THE_ENDS = [2**63 - 1, 2**63 - 2, -(2**63), -(2**63) + 1, 2**62, -(2**62), 3_037_000_499, 3_037_000_500, 2**53 + 1]


def values_of(type_: FieldType) -> st.SearchStrategy[Any]:
    pools = {**VALUES, "integer": [*VALUES["integer"], *NEAR_THE_ENDS]}
    one = st.sampled_from(pools[type_.scalar])
    return st.none() | (st.lists(one, max_size=3) if type_.is_list else one)


def rows_of(names: set[str]) -> st.SearchStrategy[list[Row]]:
    return st.lists(st.fixed_dictionaries({name: values_of(FIELDS[name]) for name in sorted(names)}), max_size=12)


def columns_of(rows: list[Row]) -> Columns:
    return Columns(len(rows), lambda name: Column.of([row[name] for row in rows]))


def exactly(value: Any) -> tuple[type, str]:
    """What tells 1 from 1.0 and 0.0 from -0.0."""
    return type(value), repr(value)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conditions(3), st.data())
def test_a_condition_holds_of_the_rows_of_which_it_holds_one_by_one(node: Node, data: st.DataObject) -> None:
    note(to_text(check(node, FIELDS)))
    rows = data.draw(rows_of(set(iter_names(node))))
    assert holds_of_rows(node, columns_of(rows)).tolist() == [holds(node, row.__getitem__) for row in rows]


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(integers(3) | numbers(3) | texts(2), st.data())
def test_values_are_those_of_the_rows_one_by_one(node: Node, data: st.DataObject) -> None:
    note(to_text(check(node, FIELDS, expected="value")))
    rows = data.draw(rows_of(set(iter_names(node))))
    found = evaluate_columns(node, columns_of(rows)).to_list(len(rows))
    assert list(map(exactly, found)) == [exactly(evaluate(node, row.__getitem__)) for row in rows]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["+", "-", "*", "//", "%", "/"]),
    st.lists(st.tuples(*[st.sampled_from([*NEAR_THE_ENDS, 0, 1, -1, 2, -3]) | st.integers(-(2**63), 2**63 - 1)] * 2)),
)
def test_integers_near_the_ends_of_64_bits_are_exact_or_missing(op: str, pairs: list[tuple[int, int]]) -> None:
    node = parse(f"a {op} b")
    rows = [{"a": one, "b": other} for one, other in pairs]
    found = evaluate_columns(node, columns_of(rows)).to_list(len(rows))
    assert list(map(exactly, found)) == [exactly(evaluate(node, row.__getitem__)) for row in rows]


@pytest.mark.parametrize("text", ["a > 1", "a + 1 == 2", "lower(t) == 'x' or a in (1, 2)", "t ~ 'x'", "a is missing"])
def test_of_no_rows_nothing_holds(text: str) -> None:
    empty = Columns(0, lambda name: Column(np.zeros(0, np.int64 if name == "a" else object), np.zeros(0, np.bool_)))
    assert holds_of_rows(parse(text), empty).shape == (0,)


def test_what_the_left_decides_leaves_the_right_alone() -> None:
    asked: list[int] = []

    def column_of(name: str) -> Column:
        if name == "t":
            asked.append(1)
        return Column.of([True, False, False]) if name == "a" else Column.of(["x", "y", None])

    rows = Columns(3, column_of)
    assert holds_of_rows(parse("(a or true) or t == 'x'"), rows).tolist() == [True, True, True]
    assert not asked
    assert holds_of_rows(parse("a and t == 'x'"), rows).tolist() == [True, False, False]
