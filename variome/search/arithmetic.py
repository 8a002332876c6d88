"""Arithmetic that never fails: what has no result, or none that can be held, is missing.

Integers have 64 bits. Reals are those of IEEE 754; in arithmetic, one further from 0 than `LARGEST` makes the result
missing, and one nearer than `SMALLEST` is 0. Within these bounds no product or quotient leaves the reals, which the
database would refuse, and so both come to the same.
"""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Final

from variome.search.tree import BinaryOperator

LARGEST: Final = 1e150
SMALLEST: Final = 1e-150

LARGEST_EXPONENT: Final = 690
"""Of e, of the greatest power: about 1e299."""

FIRST_INTEGER: Final = -(2**63)
LAST_INTEGER: Final = 2**63 - 1

Number = int | float


def calculate(op: BinaryOperator, left: Number, right: Number) -> Number | None:
    """The result of an operation on two numbers; None where it has none."""
    if isinstance(left, int) and isinstance(right, int) and op in _INTEGERS:
        return _integer(op, left, right)
    x, y = _real(left), _real(right)
    return None if x is None or y is None else _REALS[op](x, y)


def negative(value: Number) -> Number | None:
    """The number with the other sign; None for the smallest integer, which has none."""
    return -value if isinstance(value, float) else calculate("-", 0, value)


def magnitude(value: Number) -> Number | None:
    """The number without its sign; None for the smallest integer."""
    return negative(value) if value < 0 else value


def _integer(op: BinaryOperator, left: int, right: int) -> int | None:
    if right == 0 and op in {"//", "%"}:
        return None
    result = _INTEGERS[op](left, right)
    return result if FIRST_INTEGER <= result <= LAST_INTEGER else None


def _real(value: Number) -> float | None:
    real = float(value)
    if abs(real) > LARGEST:
        return None
    return 0.0 if abs(real) < SMALLEST else real


def _quotient(x: float, y: float) -> float | None:
    return x / y if y else None


def _power(x: float, y: float) -> float | None:
    if x == 0:
        return None if y < 0 else x**y
    if x < 0 and not y.is_integer():
        return None
    return x**y if abs(y * math.log(abs(x))) <= LARGEST_EXPONENT else None


_INTEGERS: Final[Mapping[BinaryOperator, Callable[[int, int], int]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}

_REALS: Final[Mapping[BinaryOperator, Callable[[float, float], float | None]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "**": _power,
}
