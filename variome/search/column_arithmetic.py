"""What `variome.search.arithmetic` says of two numbers, said of two columns of them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from variome.search.arithmetic import FIRST_INTEGER, LARGEST, LAST_INTEGER, SMALLEST
from variome.search.columns import Column, Mask
from variome.search.tree import BinaryOperator

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

BY_COLUMNS: Final[frozenset[BinaryOperator]] = frozenset({"+", "-", "*", "/", "//", "%"})
"""Operations that arrays do exactly. The power of NumPy differs from that of Python in its last bits."""


def calculate_columns(op: BinaryOperator, left: Column, right: Column) -> Column:
    """The results of an operation of `BY_COLUMNS`; missing where there is none."""
    is_missing = left.is_missing | right.is_missing
    if is_missing.all():
        return Column.missing(len(is_missing))
    with np.errstate(all="ignore"):  # of what stands where values are missing
        if left.values.dtype.kind == right.values.dtype.kind == "i" and op in _INTEGERS:
            values, has_none = _INTEGERS[op](*np.broadcast_arrays(left.values, right.values))
            return Column(values, is_missing | has_none)
        (x, has_no_x), (y, has_no_y) = _reals(left.values), _reals(right.values)
        quotients = op == "/"
        result = _REALS[op](x, np.where(y == 0, 1.0, y) if quotients else y)
        return Column(result, is_missing | has_no_x | has_no_y | (quotients & (y == 0)))


def negative_column(column: Column) -> Column:
    """The numbers with the other sign; missing for the smallest integer."""
    if column.is_missing.all() or column.values.dtype.kind == "f":
        return Column(-column.values if column.values.dtype.kind == "f" else column.values, column.is_missing)
    return Column(-column.values, column.is_missing | (column.values == FIRST_INTEGER))


def magnitude_column(column: Column) -> Column:
    """The numbers without their signs; missing for the smallest integer."""
    if column.is_missing.all():
        return column
    is_negative = column.values < 0
    opposite = negative_column(column)
    values = np.where(is_negative, opposite.values, column.values)
    return Column(values, np.where(is_negative, opposite.is_missing, column.is_missing))


def _reals(values: NDArray[Any]) -> tuple[Reals, Mask]:
    """Reals within the bounds of arithmetic, and which are beyond them."""
    reals = values.astype(np.float64)
    sizes = np.abs(reals)
    return np.where(sizes < SMALLEST, 0.0, reals), sizes > LARGEST


def _sum(x: Integers, y: Integers) -> tuple[Integers, Mask]:
    found = x + y
    return found, ((x ^ found) & (y ^ found)) < 0


def _difference(x: Integers, y: Integers) -> tuple[Integers, Mask]:
    found = x - y
    return found, ((x ^ y) & (x ^ found)) < 0


def _product(x: Integers, y: Integers) -> tuple[Integers, Mask]:
    found = x * y
    has_none = np.zeros(found.shape, np.bool_)
    # The product of two rounded factors is off by less than a part in 2**51.
    is_large = np.abs(x.astype(np.float64) * y.astype(np.float64)) > _SURELY_HELD
    for row in np.flatnonzero(is_large).tolist():
        has_none[row] = not FIRST_INTEGER <= int(x[row]) * int(y[row]) <= LAST_INTEGER
    return found, has_none


def _quotient(x: Integers, y: Integers) -> tuple[Integers, Mask]:
    has_none = (y == 0) | ((x == FIRST_INTEGER) & (y == -1))
    return x // np.where(has_none, 1, y), has_none


def _remainder(x: Integers, y: Integers) -> tuple[Integers, Mask]:
    # By 1 and by -1 nothing is left; the smallest integer by -1 is a fault of some processors.
    return x % np.where((y == 0) | (y == -1), 1, y), y == 0


_SURELY_HELD: Final = 2.0**62

_INTEGERS: Final[Mapping[BinaryOperator, Callable[[Integers, Integers], tuple[Integers, Mask]]]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "//": _quotient,
    "%": _remainder,
}

_REALS: Final[Mapping[BinaryOperator, Callable[[Reals, Reals], Reals]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
