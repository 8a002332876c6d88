"""The tree of an expression: what `variome.search.parsing` makes of a text, and programs make themselves.

Every node says where in the text it stands: `begin` and `end` are 0-based, half-open offsets in characters, 0 and 0 of
a node that a program made. They do not count when nodes are compared. What the nodes mean is told once, in
docs/reference/expressions.md.
"""

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

UnaryOperator = typing.Literal["!", "-"]
BinaryOperator = typing.Literal[
    "or", "and", "==", "!=", "<", "<=", ">", ">=", "in", "~", "+", "-", "*", "/", "//", "%", "**"
]

DEEPEST: Final = 100
"""Nodes within one another that a tree has at most: what walks a tree may recurse."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the text. Integers have 64 bits, reals are finite, texts hold no NUL."""

    value: str | int | float | bool
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """The value of a field. `path` is dotted where the field lies in another: `transcript.csq_impact`."""

    path: str
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`!`: the condition does not hold. `-`: the number with the other sign."""

    op: UnaryOperator
    operand: "Node"
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two nodes and what is between them. On the right of `in` stands a `ListOf`, of `~` a text."""

    op: BinaryOperator
    left: "Node"
    right: "Node"
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IsMissing:
    """Whether there is no value; with `is_negated`, whether there is one."""

    operand: "Node"
    is_negated: bool = False
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """What stands on the right of `in`."""

    items: tuple["Node", ...]
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    name: str
    arguments: tuple["Node", ...]
    begin: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


Node = Literal | Name | Unary | Binary | IsMissing | ListOf | Call


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right within a node, in the order of the text."""
    return _CHILDREN[type(node)](node)


def iter_names(node: Node) -> Iterator[str]:
    """The names in a tree, each as often as it stands there."""
    return (part.path for part, _ in _iter_with_depth(node) if isinstance(part, Name))


def find_too_deep(node: Node) -> Node | None:
    """A node that lies deeper than `DEEPEST`; None in a tree that can be walked by recursion."""
    return next((each for each, depth in _iter_with_depth(node) if depth > DEEPEST), None)


def _iter_with_depth(node: Node) -> Iterator[tuple[Node, int]]:
    waiting = [(node, 1)]
    while waiting:
        each, depth = waiting.pop()
        yield each, depth
        waiting += [(child, depth + 1) for child in children(each)]


_CHILDREN: Final[Mapping[type[Node], Callable[[typing.Any], tuple[Node, ...]]]] = {
    Literal: lambda node: (),
    Name: lambda node: (),
    Unary: lambda node: (node.operand,),
    Binary: lambda node: (node.left, node.right),
    IsMissing: lambda node: (node.operand,),
    ListOf: lambda node: node.items,
    Call: lambda node: node.arguments,
}
