"""Whether an expression means something for the fields that there are: names, types, patterns.

An expression that `check` has let through cannot fail when it is evaluated, here or in the database.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final
from typing import Literal as OneOf

from variome.errors import ExpressionError
from variome.search.field_types import FieldType, arithmetic_type, literal_type
from variome.search.functions import FUNCTIONS
from variome.search.pattern_parsing import read_pattern
from variome.search.places import place, refused, shown
from variome.search.printing import to_text
from variome.search.spelling import meant
from variome.search.tokens import LAST_INTEGER, find_unfit
from variome.search.tree import (
    DEEPEST,
    Binary,
    BinaryOperator,
    Call,
    IsMissing,
    ListOf,
    Literal,
    Name,
    Node,
    Unary,
    find_too_deep,
)

__all__ = ["FieldType", "check"]


def check(
    node: Node,
    fields: Mapping[str, FieldType],
    *,
    expected: OneOf["condition", "value"] = "condition",
    text: str | None = None,
    all_names: str = "the schema lists all",
) -> Node:
    """The same tree, if it means something.

    Args:
        node: of the whole expression.
        fields: the type of each field, by the name that expressions give it.
        expected: what the whole must be: a condition, or any value.
        text: what the tree was read from, for the line and column of an error.
        all_names: where people find the names of all fields; a clause for the error of an unknown one.

    Raises:
        ExpressionError: it means nothing; says where, what was expected and what was found.
    """
    checker = _Checker(fields, text, all_names)
    if deep := find_too_deep(node):
        raise refused(deep, text, f"at most {DEEPEST} parts within one another", "more")
    found = checker.type_of(node)
    if expected == "condition" and found.scalar != "boolean":
        raise checker.refused(node, "a condition", found)
    return node


class _Checker:
    """The types of the nodes of one expression."""

    def __init__(self, fields: Mapping[str, FieldType], text: str | None, all_names: str) -> None:
        self._fields = fields
        self._text = text
        self._all_names = all_names

    def type_of(self, node: Node) -> FieldType:
        """The type of a node, all nodes in it checked."""
        return _TYPES[type(node)](self, node)

    def refused(self, node: Node, expected: str, found: FieldType) -> ExpressionError:
        """The error for a node of another type than should stand there."""
        return refused(node, self._text, expected, f"{found}, {shown(to_text(node))}")

    def of_literal(self, node: Literal) -> FieldType:
        if expected := _find_fault(node.value):
            raise refused(node, self._text, expected, shown(str(node.value)))
        return literal_type(node.value)

    def of_name(self, node: Name) -> FieldType:
        if node.path not in self._fields:
            raise self._unknown(node, "field", self._fields, self._all_names)
        return self._fields[node.path]

    def of_unary(self, node: Unary) -> FieldType:
        return self._condition(node.operand) if node.op == "!" else self._number(node.operand)

    def of_binary(self, node: Binary) -> FieldType:
        return _BINARIES.get(node.op, _Checker._of_arithmetic)(self, node)

    def of_is_missing(self, node: IsMissing) -> FieldType:
        self.type_of(node.operand)
        return _BOOLEAN

    def of_list(self, node: ListOf) -> FieldType:
        raise refused(node, self._text, "a single value (many values stand behind `in`)", shown(to_text(node)))

    def of_call(self, node: Call) -> FieldType:
        function = FUNCTIONS.get(node.name)
        if function is None:
            raise self._unknown(node, "function", FUNCTIONS, f"there are {', '.join(FUNCTIONS)}")
        if len(node.arguments) != len(function.takes):
            expected = f"{node.name} of {len(function.takes)} arguments"
            raise refused(node, self._text, expected, str(len(node.arguments)))
        found = tuple(map(self.type_of, node.arguments))
        for argument, type_, takes in zip(node.arguments, found, function.takes, strict=True):
            if type_ not in takes:
                raise self.refused(argument, " or ".join(sorted(map(str, takes))), type_)
        return function.result(found)

    def of_junction(self, node: Binary) -> FieldType:
        self._condition(node.left)
        return self._condition(node.right)

    def of_comparison(self, node: Binary) -> FieldType:
        left = self.type_of(node.left)
        if node.op not in _EQUALITIES and left.scalar == "boolean":
            raise self.refused(node.left, "a number or text, which have an order", left)
        self._comparable(node.right, node.left, left)
        return _BOOLEAN

    def of_in(self, node: Binary) -> FieldType:
        left = self.type_of(node.left)
        if not isinstance(node.right, ListOf):
            raise refused(node.right, self._text, "values in brackets", shown(to_text(node.right)))
        for item in node.right.items:
            if (found := self._comparable(item, node.left, left)).is_list:
                raise self.refused(item, "a single value", found)
        return _BOOLEAN

    def of_match(self, node: Binary) -> FieldType:
        if (left := self.type_of(node.left)).scalar != "text":
            raise self.refused(node.left, "a text", left)
        if not isinstance(node.right, Literal) or not isinstance(node.right.value, str):
            raise refused(node.right, self._text, "a pattern in quotes", shown(to_text(node.right)))
        self.of_literal(node.right)
        try:
            read_pattern(node.right.value)
        except ExpressionError as error:
            raise ExpressionError(f"{place(node.right, self._text)}, {error}") from None
        return _BOOLEAN

    def _of_arithmetic(self, node: Binary) -> FieldType:
        is_whole = node.op in {"//", "%"}
        left, right = (self._number(each, is_whole=is_whole) for each in (node.left, node.right))
        return arithmetic_type(node.op, left, right)

    def _condition(self, node: Node) -> FieldType:
        if (found := self.type_of(node)).scalar != "boolean":
            raise self.refused(node, "a condition", found)
        return _BOOLEAN

    def _number(self, node: Node, *, is_whole: bool = False) -> FieldType:
        found = self.type_of(node)
        if found.is_list or found.scalar not in {"integer", *(() if is_whole else ("number",))}:
            raise self.refused(node, f"a single {'integer' if is_whole else 'number'}", found)
        return found

    def _comparable(self, node: Node, other: Node, type_: FieldType) -> FieldType:
        """The type of a node that can be compared with another, whose type is given."""
        found = self.type_of(node)
        if _KINDS[found.scalar] != _KINDS[type_.scalar]:
            raise self.refused(node, f"{_KINDS[type_.scalar]}, as {shown(to_text(other))} is", found)
        return found

    def _unknown(self, node: Name | Call, what: str, known: Mapping[str, Any], all_names: str) -> ExpressionError:
        name = node.path if isinstance(node, Name) else node.name
        hint = meant(name, known) or _HINTS.get(name, "")
        return refused(node, self._text, f"the name of a {what}", f"{shown(name)}; {hint}{all_names}")


def _find_fault(value: str | float) -> str | None:
    """What a value should be that no expression can hold; the parser makes none such."""
    if isinstance(value, str):
        return "text of Unicode characters without NUL" if find_unfit(value) else None
    if isinstance(value, int):
        return None if -LAST_INTEGER - 1 <= value <= LAST_INTEGER else "an integer of 64 bits"
    return None if math.isfinite(value) else "a finite number"


_BOOLEAN: Final = FieldType("boolean")

_HINTS: Final = dict.fromkeys(("missing", "null", "NULL", "None"), "one asks for it by `is missing`; ")
"""For names that people take for a value."""

_KINDS: Final = {"integer": "a number", "number": "a number", "text": "a text", "boolean": "a condition"}
"""Types of one kind can be compared."""

_EQUALITIES: Final = frozenset({"==", "!="})

_TYPES: Final[Mapping[type[Node], Callable[[_Checker, Any], FieldType]]] = {
    Literal: _Checker.of_literal,
    Name: _Checker.of_name,
    Unary: _Checker.of_unary,
    Binary: _Checker.of_binary,
    IsMissing: _Checker.of_is_missing,
    ListOf: _Checker.of_list,
    Call: _Checker.of_call,
}

_BINARIES: Final[Mapping[BinaryOperator, Callable[[_Checker, Binary], FieldType]]] = {
    "or": _Checker.of_junction,
    "and": _Checker.of_junction,
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), _Checker.of_comparison),
    "in": _Checker.of_in,
    "~": _Checker.of_match,
}
