"""Typed trees, and the fields and rows they are over, for tests that make many."""

from typing import Any

from hypothesis import strategies as st

from variome.search.checking import FieldType
from variome.search.field_types import Scalar
from variome.search.tree import Binary, BinaryOperator, Call, IsMissing, ListOf, Literal, Name, Node, Unary

SCALARS: tuple[Scalar, ...] = ("text", "integer", "number", "boolean")

FIELDS = {
    f"{scalar}{'_list' if is_list else ''}{number}": FieldType(scalar, is_list)
    for scalar in SCALARS
    for is_list in (False, True)
    for number in (1, 2)
}

VALUES: dict[Scalar, list[Any]] = {
    "text": ["", "a", "A", "ab", "aB", "b'\\", "é", "É", "\U0001f600", "\uffff", "a\nb", "x" * 200, "x" * 201, "xx%_"],
    "integer": [0, 1, -1, 2, 3, -7, 255, 2**31, 2**53 + 1, -(2**63), 2**63 - 1, 4_000_000_000],
    "number": [0.0, -0.0, 1.0, 0.1, -2.5, 1e-3, 2.0**53, 9.3e18, 1e149, 1e200, 1.7e308, 1e-149, 1e-200, 5e-324, -0.5],
    "boolean": [True, False],
}
"""Values that differ in what matters: order, case, length, sign, size."""

PATTERNS = [
    "",
    "a",
    "^a",
    "b$",
    "^$",
    "a.b",
    "[^a]",
    "[a-c]+",
    r"\w",
    r"^\W",
    "x{200}",
    "(a|b){2,}",
    r"^(x*)*$",
    r"\\",
    "É|é",
]


def literals(scalar: Scalar) -> st.SearchStrategy[Node]:
    return st.sampled_from(VALUES[scalar]).map(Literal)


def names(scalar: Scalar, *, is_list: bool) -> st.SearchStrategy[Node]:
    return st.sampled_from([name for name, type_ in FIELDS.items() if type_ == FieldType(scalar, is_list)]).map(Name)


def call(name: str, *arguments: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.tuples(*arguments).map(lambda found: Call(name, found))


def binary(
    ops: tuple[BinaryOperator, ...], left: st.SearchStrategy[Node], right: st.SearchStrategy[Node]
) -> st.SearchStrategy[Node]:
    return st.builds(Binary, st.sampled_from(ops), left, right)


def integers(depth: int) -> st.SearchStrategy[Node]:
    simple = literals("integer") | names("integer", is_list=False)
    if not depth:
        return simple
    inner = integers(depth - 1)
    return st.one_of(
        simple,
        binary(("+", "-", "*", "//", "%"), inner, inner),
        inner.map(lambda node: Unary("-", node)),
        call("abs", inner),
        call("length", texts(depth - 1) | lists("number") | lists("boolean")),
        call("min", lists("integer")) | call("max", lists("integer")),
    )


def numbers(depth: int) -> st.SearchStrategy[Node]:
    simple = literals("number") | names("number", is_list=False)
    if not depth:
        return simple
    inner = numbers(depth - 1) | integers(depth - 1)
    return st.one_of(
        simple,
        binary(("+", "-", "*"), numbers(depth - 1), inner),
        binary(("/", "**"), inner, inner),
        inner.map(lambda node: Unary("-", node)),
        call("abs", numbers(depth - 1)),
        call("min", lists("number")) | call("max", lists("number")),
    )


def texts(depth: int) -> st.SearchStrategy[Node]:
    simple = literals("text") | names("text", is_list=False)
    if not depth:
        return simple
    inner = texts(depth - 1)
    return (
        simple | call("lower", inner) | call("upper", inner) | call("min", lists("text")) | call("max", lists("text"))
    )


def lists(scalar: Scalar) -> st.SearchStrategy[Node]:
    fields = names(scalar, is_list=True)
    return fields | call("upper", fields) if scalar == "text" else fields


def values(depth: int) -> st.SearchStrategy[tuple[st.SearchStrategy[Node], st.SearchStrategy[Node]]]:
    """Strategies for values that can be compared: single ones, and lists of them."""
    anything = numbers(depth) | integers(depth)
    return st.sampled_from([(texts(depth), lists("text")), (anything, lists("number") | lists("integer"))])


def conditions(depth: int) -> st.SearchStrategy[Node]:
    """Conditions over `FIELDS`, of at most about twice that depth."""
    simple = literals("boolean") | names("boolean", is_list=False) | names("boolean", is_list=True)
    if not depth:
        return simple
    inner = conditions(depth - 1)
    text = texts(depth - 1)
    pattern = st.sampled_from(PATTERNS).map(Literal)
    return st.one_of(
        simple,
        binary(("and", "or"), inner, inner),
        inner.map(lambda node: Unary("!", node)),
        binary(("==", "!="), inner, inner),
        values(depth - 1).flatmap(comparisons),
        values(depth - 1).flatmap(memberships),
        binary(("~",), text | lists("text"), pattern),
        st.builds(IsMissing, text | numbers(depth - 1) | inner | lists("integer"), st.booleans()),
        call("contains", text | lists("text"), text),
        call("startswith", text | lists("text"), text),
    )


def comparisons(kinds: tuple[st.SearchStrategy[Node], st.SearchStrategy[Node]]) -> st.SearchStrategy[Node]:
    either = kinds[0] | kinds[1]
    return binary(("==", "!=", "<", "<=", ">", ">="), either, either)


def memberships(kinds: tuple[st.SearchStrategy[Node], st.SearchStrategy[Node]]) -> st.SearchStrategy[Node]:
    items = st.lists(kinds[0], max_size=3).map(lambda found: ListOf(tuple(found)))
    return binary(("in",), kinds[0] | kinds[1], items)
