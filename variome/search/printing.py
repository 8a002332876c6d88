"""From a tree back to a text that is read as the same tree: with one spelling of each operator, and no bracket that it
could do without.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from variome.search.binding import ANY, CLOSEST, COMPARISON, MINUS, NOT, POWERS, right_power
from variome.search.tokens import is_plain_name
from variome.search.tree import Binary, Call, IsMissing, ListOf, Literal, Name, Node, Unary


def to_text(node: Node) -> str:
    """The expression, in one line unless a text in it has more; of a tree that is not too deep."""
    return _within(node, ANY)


def _within(node: Node, power: int) -> str:
    """The text of a node where what binds less than `power` needs brackets."""
    text, own = _PRINTERS[type(node)](node)
    return text if own >= power else f"({text})"


def _literal(node: Literal) -> tuple[str, int]:
    if isinstance(node.value, bool):
        return str(node.value).lower(), CLOSEST
    if isinstance(node.value, str):
        escaped = node.value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'", CLOSEST
    text = repr(node.value)
    return text, MINUS if text.startswith("-") else CLOSEST


def _name(node: Name) -> tuple[str, int]:
    quoted = node.path.replace("`", "``")
    return (node.path if is_plain_name(node.path) else f"`{quoted}`"), CLOSEST


def _unary(node: Unary) -> tuple[str, int]:
    if node.op == "!":
        return f"not {_within(node.operand, NOT)}", NOT
    # Without brackets, a minus before a number is the number's own.
    is_number = isinstance(node.operand, Literal)
    return f"-({to_text(node.operand)})" if is_number else f"-{_within(node.operand, MINUS)}", MINUS


def _binary(node: Binary) -> tuple[str, int]:
    power = POWERS[node.op]
    # Comparisons do not chain, and `**` goes from right to left.
    left = _within(node.left, power + 1 if power == COMPARISON or node.op == "**" else power)
    return f"{left} {node.op} {_within(node.right, right_power(node.op))}", power


def _is_missing(node: IsMissing) -> tuple[str, int]:
    return f"{_within(node.operand, COMPARISON + 1)} is {'not ' if node.is_negated else ''}missing", COMPARISON


def _list_of(node: ListOf) -> tuple[str, int]:
    return f"({', '.join(map(to_text, node.items))})", CLOSEST


def _call(node: Call) -> tuple[str, int]:
    return f"{node.name}({', '.join(map(to_text, node.arguments))})", CLOSEST


_PRINTERS: Final[Mapping[type[Node], Callable[[Any], tuple[str, int]]]] = {
    Literal: _literal,
    Name: _name,
    Unary: _unary,
    Binary: _binary,
    IsMissing: _is_missing,
    ListOf: _list_of,
    Call: _call,
}
"""What makes the text of each kind of node, and how closely that binds."""
