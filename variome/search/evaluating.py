"""What an expression says of one row of Python values.

The same as the condition that `variome.search.sql` makes says of a row of the database: a test compares the two.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from variome.search.arithmetic import calculate, magnitude, negative
from variome.search.matching import holds_pattern
from variome.search.tree import Binary, BinaryOperator, Call, IsMissing, ListOf, Literal, Name, Node, Unary

ValueOf = Callable[[str], Any]
"""Gives the value of a field by its name: text, int, float or bool as its type says, a list or tuple of them without
None; None where it is missing."""


def evaluate(node: Node, value_of: ValueOf) -> Any:
    """The value of an expression that `check` has let through; None where it is missing, as an empty list is.

    Of a condition it is a bool, but the value itself of a boolean field that stands alone: see `holds`.
    """
    return _EVALUATORS[type(node)](node, value_of)


def holds(node: Node, value_of: ValueOf) -> bool:
    """Whether a condition that `check` has let through is so.

    A boolean field that is missing is not so; a list of them is if one entry is.
    """
    return True in _entries(evaluate(node, value_of))


def _entries(value: Any) -> Sequence[Any]:
    """What a comparison looks at: each entry of a list, a single value, or nothing."""
    if isinstance(value, list | tuple):
        return value
    return () if value is None else (value,)


def _literal(node: Literal, value_of: ValueOf) -> Any:
    return node.value


def _name(node: Name, value_of: ValueOf) -> Any:
    value = value_of(node.path)
    return None if isinstance(value, list | tuple) and not value else value


def _unary(node: Unary, value_of: ValueOf) -> Any:
    if node.op == "!":
        return not holds(node.operand, value_of)
    value = evaluate(node.operand, value_of)
    return None if value is None else negative(value)


def _binary(node: Binary, value_of: ValueOf) -> Any:
    if node.op == "and":
        return holds(node.left, value_of) and holds(node.right, value_of)
    if node.op == "or":
        return holds(node.left, value_of) or holds(node.right, value_of)
    left, right = evaluate(node.left, value_of), evaluate(node.right, value_of)
    if node.op == "!=":
        return not _compares("==", left, right)
    if node.op in _COMPARISONS:
        return _compares(node.op, left, right)
    return None if left is None or right is None else calculate(node.op, left, right)


def _compares(op: BinaryOperator, left: Any, right: Any) -> bool:
    """Whether an entry on the left and one on the right compare so."""
    compare = _COMPARISONS[op]
    return any(compare(*_alike(one, other)) for one in _entries(left) for other in _entries(right))


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    """An integer and a real as two reals; Python would compare them exactly."""
    return (float(one), float(other)) if {type(one), type(other)} == {int, float} else (one, other)


def _is_missing(node: IsMissing, value_of: ValueOf) -> bool:
    return (evaluate(node.operand, value_of) is None) is not node.is_negated


def _list_of(node: ListOf, value_of: ValueOf) -> Any:
    return [value for item in node.items if (value := evaluate(item, value_of)) is not None]


def _call(node: Call, value_of: ValueOf) -> Any:
    arguments = [evaluate(each, value_of) for each in node.arguments]
    if node.name in _TESTS:
        text, part = arguments
        return part is not None and any(_TESTS[node.name](each, part) for each in _entries(text))
    return None if None in arguments else _FUNCTIONS[node.name](*arguments)


def _of_each(change: Callable[[str], str]) -> Callable[[Any], Any]:
    """What changes a text, or each text of a list."""
    return lambda value: change(value) if isinstance(value, str) else [change(each) for each in value]


_SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
_TO_SMALL: Final = str.maketrans(_SMALL.upper(), _SMALL)
_TO_LARGE: Final = str.maketrans(_SMALL, _SMALL.upper())

_EVALUATORS: Final[Mapping[type[Node], Callable[[Any, ValueOf], Any]]] = {
    Literal: _literal,
    Name: _name,
    Unary: _unary,
    Binary: _binary,
    IsMissing: _is_missing,
    ListOf: _list_of,
    Call: _call,
}

_COMPARISONS: Final[Mapping[BinaryOperator, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "in": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "~": holds_pattern,
}

_TESTS: Final[Mapping[str, Callable[[str, str], bool]]] = {"contains": operator.contains, "startswith": str.startswith}
"""Functions that are conditions: one entry of a list is enough, and of what is missing they do not hold."""

_FUNCTIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    # Letters of ASCII alone: what others become depends on the version of Unicode.
    "lower": _of_each(lambda text: text.translate(_TO_SMALL)),
    "upper": _of_each(lambda text: text.translate(_TO_LARGE)),
    "length": len,
    "abs": magnitude,
    "min": min,
    "max": max,
}
