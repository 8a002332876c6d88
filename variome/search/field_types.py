"""The types of values, and what arithmetic gives of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from variome.search.tree import BinaryOperator

Scalar = Literal["text", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class FieldType:
    """The type of a field's value, or of each entry of its list. A number is a real of 64 bits."""

    scalar: Scalar
    is_list: bool = False

    def __str__(self) -> str:
        one, many = _WORDS[self.scalar]
        return f"a list of {many}" if self.is_list else one


def literal_type(value: str | float | bool) -> FieldType:
    """The type of a value that stands in an expression."""
    return FieldType(_LITERALS[type(value)])


def arithmetic_type(op: BinaryOperator, left: FieldType, right: FieldType) -> FieldType:
    """What an operation on two numbers gives: an integer if both are, but `/` and `**` always a real."""
    is_real = op in {"/", "**"} or "number" in {left.scalar, right.scalar}
    return FieldType("number" if is_real else "integer")


def common_scalar(left: FieldType, right: FieldType) -> Scalar:
    """What two types are compared as: integers and reals as reals."""
    return left.scalar if left.scalar == right.scalar else "number"


_LITERALS: Final[Mapping[type, Scalar]] = {bool: "boolean", int: "integer", float: "number", str: "text"}

_WORDS: Final[Mapping[Scalar, tuple[str, str]]] = {
    "text": ("a text", "texts"),
    "integer": ("an integer", "integers"),
    "number": ("a number", "numbers"),
    "boolean": ("a condition", "conditions"),
}
