"""Arithmetic against exact fractions, rounded once at the end, as IEEE 754 says."""

import operator
from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from variome.search.arithmetic import FIRST_INTEGER, LARGEST, LAST_INTEGER, SMALLEST, calculate, magnitude, negative
from variome.search.tree import BinaryOperator

INTEGERS = st.integers(FIRST_INTEGER, LAST_INTEGER) | st.integers(-5, 5)
REALS = st.floats(allow_nan=False, allow_infinity=False)

EXACT: dict[BinaryOperator, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@given(st.sampled_from(["+", "-", "*"]), INTEGERS, INTEGERS)
def test_integers_are_exact_or_missing(op: BinaryOperator, left: int, right: int) -> None:
    exact = EXACT[op](left, right)
    assert calculate(op, left, right) == (exact if FIRST_INTEGER <= exact <= LAST_INTEGER else None)


@given(INTEGERS, INTEGERS)
def test_the_quotient_of_integers_goes_down_and_leaves_the_remainder(left: int, right: int) -> None:
    assume(right and (left, right) != (FIRST_INTEGER, -1))
    quotient, remainder = calculate("//", left, right), calculate("%", left, right)
    assert quotient == floor(Fraction(left, right))
    assert remainder == left - floor(Fraction(left, right)) * right


@given(st.sampled_from(sorted(EXACT)), REALS, REALS | INTEGERS)
def test_reals_are_the_exact_result_rounded_once_or_missing(op: BinaryOperator, left: float, right: float) -> None:
    x, y = (Fraction(0 if abs(each) < SMALLEST else float(each)) for each in (left, right))
    has_result = abs(x) <= LARGEST and abs(y) <= LARGEST and (op != "/" or y != 0)
    assert calculate(op, left, right) == (float(EXACT[op](x, y)) if has_result else None)


@given(REALS, REALS)
def test_a_power_is_finite_or_missing(base: float, exponent: float) -> None:
    found = calculate("**", base, exponent)
    assert found is None or abs(found) < 1e300


@given(st.integers(-9, 9), st.integers(0, 9))
def test_a_small_power_is_a_product(base: int, exponent: int) -> None:
    product = 1.0
    for _ in range(exponent):
        product *= base
    assert calculate("**", base, exponent) == product


@given(INTEGERS | REALS)
def test_a_sign_is_turned_round_and_left_out(value: float) -> None:
    if value == FIRST_INTEGER and isinstance(value, int):
        assert negative(value) is magnitude(value) is None
    else:
        assert (negative(value), magnitude(value)) == (-value, abs(value))
        assert type(negative(value)) is type(magnitude(value)) is type(value)


@pytest.mark.parametrize("op", ["/", "//", "%"])
def test_nothing_is_divided_by_zero(op: BinaryOperator) -> None:
    assert calculate(op, 5, 0) is None
