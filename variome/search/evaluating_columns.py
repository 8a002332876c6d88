"""What an expression says of many rows at once: the same as `variome.search.evaluating` says of each, much faster.

What arrays cannot tell exactly (powers, patterns, functions of texts, lists) is left to that module, which is asked
once for operands that are equal.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from variome.search.column_arithmetic import BY_COLUMNS, calculate_columns, magnitude_column, negative_column
from variome.search.columns import Column, Columns, Mask
from variome.search.evaluating import evaluate
from variome.search.tree import Binary, BinaryOperator, Call, IsMissing, ListOf, Literal, Name, Node, Unary


def evaluate_columns(node: Node, rows: Columns) -> Column:
    """The values of an expression that `check` has let through; missing where that of a row is."""
    return _EVALUATORS[type(node)](node, rows)


def holds_of_rows(node: Node, rows: Columns) -> Mask:
    """Of which rows a condition holds that `check` has let through; shape (rows,)."""
    found = evaluate_columns(node, rows)
    if found.is_list:
        held = [value is not None and True in value for value in found.to_list(rows.n_rows)]
        return np.array(held, np.bool_)
    holding: Mask = np.broadcast_to(found.values.astype(np.bool_) & ~found.is_missing, (rows.n_rows,))
    return holding


def _literal(node: Literal, rows: Columns) -> Column:
    return Column.of([node.value])


def _name(node: Name, rows: Columns) -> Column:
    return rows.column_of(node.path)


def _unary(node: Unary, rows: Columns) -> Column:
    if node.op == "!":
        return Column.of_numbers(~holds_of_rows(node.operand, rows))
    return negative_column(evaluate_columns(node.operand, rows))


def _binary(node: Binary, rows: Columns) -> Column:
    if node.op in {"and", "or"}:
        return Column.of_numbers(_junction(node, rows))
    operands = [evaluate_columns(each, rows) for each in _operands(node)]
    if node.op in BY_COLUMNS:
        return calculate_columns(node.op, *operands)
    if node.op not in _COMPARISONS or any(each.is_list for each in operands):
        return _row_by_row(node, operands, rows.n_rows)
    compare = _COMPARISONS[node.op]
    if node.op == "!=":
        return Column.of_numbers(~_compares(compare, *operands))
    left, *others = operands
    held = np.zeros(1, np.bool_)
    for other in others:
        held = held | _compares(compare, left, other)
    return Column.of_numbers(held)


def _junction(node: Binary, rows: Columns) -> Mask:
    """What the left decides leaves the right alone, which may be a pattern that takes long."""
    left = holds_of_rows(node.left, rows)
    open_rows = np.flatnonzero(left if node.op == "and" else ~left)
    if len(open_rows) * 2 > rows.n_rows:
        right = holds_of_rows(node.right, rows)
        return left & right if node.op == "and" else left | right
    found = left.copy()
    if len(open_rows):
        found[open_rows] = holds_of_rows(node.right, rows.take(open_rows))
    return found


def _compares(compare: Callable[[Any, Any], Any], left: Column, right: Column) -> Mask:
    """Which rows compare so; NumPy takes an integer and a real as two reals, as we do."""
    is_there = ~(left.is_missing | right.is_missing)
    if not is_there.any():  # the values may be of another type than they would be, had there been one
        return np.zeros(len(is_there), np.bool_)
    found: Mask = compare(left.values, right.values).astype(np.bool_) & is_there
    return found


def _is_missing(node: IsMissing, rows: Columns) -> Column:
    found = evaluate_columns(node.operand, rows)
    return Column.of_numbers(found.is_missing ^ node.is_negated)


def _call(node: Call, rows: Columns) -> Column:
    operands = [evaluate_columns(each, rows) for each in node.arguments]
    if node.name == "abs":
        return magnitude_column(operands[0])
    return _row_by_row(node, operands, rows.n_rows)


def _row_by_row(node: Binary | Call, operands: Sequence[Column], n_rows: int) -> Column:
    """What `evaluate` says of an operation in each row, its operands being known."""
    names = tuple(Name(str(number)) for number in range(len(operands)))
    if isinstance(node, Call):
        plain: Node = replace(node, arguments=names)
    else:
        plain = replace(node, left=names[0], right=ListOf(names[1:]) if isinstance(node.right, ListOf) else names[1])
    found = list(zip(*(each.to_list(n_rows) for each in operands), strict=True))
    if any(each.is_list for each in operands):
        return Column.of([_evaluated(plain, values) for values in found])
    place = {values: number for number, values in enumerate(dict.fromkeys(found))}
    outcomes = Column.of([_evaluated(plain, values) for values in place])
    return outcomes.take(np.fromiter(map(place.__getitem__, found), np.int64, n_rows))


def _evaluated(node: Node, values: tuple[Any, ...]) -> Any:
    """The value of a node whose names are places among some values."""
    return evaluate(node, lambda name: values[int(name)])


def _operands(node: Binary) -> tuple[Node, ...]:
    return (node.left, *(node.right.items if isinstance(node.right, ListOf) else (node.right,)))


_EVALUATORS: Final[Mapping[type[Node], Callable[[Any, Columns], Column]]] = {
    Literal: _literal,
    Name: _name,
    Unary: _unary,
    Binary: _binary,
    IsMissing: _is_missing,
    Call: _call,
}

_COMPARISONS: Final[Mapping[BinaryOperator, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.eq,
    "in": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
