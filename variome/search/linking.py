"""Conditions on properties of linked items, as conditions on the field that names these items.

There are few consequences, and a search asks for few of their properties: what holds of which of them is found out
first, and the rows are asked for their names. `transcript.csq_consequence.impact = 'HIGH'` becomes
`transcript.csq_consequence in ('stop_gained', ...)`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from variome.errors import InputError
from variome.search.evaluating import holds
from variome.search.fields import LinkedField
from variome.search.tree import Binary, IsMissing, ListOf, Literal, Name, Node, Unary, children

Documents = Callable[[str], Iterable[tuple[str, Mapping[str, Any]]]]
"""The items of a type, by their keys."""


def with_linked_fields(node: Node, linked: Mapping[str, LinkedField], documents: Documents) -> Node:
    """The tree without linked fields.

    Args:
        node: a condition.
        linked: the linked fields by path.
        documents: gives the items of a type.

    Raises:
        InputError: one comparison is about linked fields and others.
    """
    used = set(_iter_names(node)) & linked.keys()
    if not used:
        return node
    if isinstance(node, Binary) and node.op in {"and", "or"}:
        left, right = (with_linked_fields(each, linked, documents) for each in (node.left, node.right))
        return replace(node, left=left, right=right)
    if isinstance(node, Unary) and node.op == "!":
        return replace(node, operand=with_linked_fields(node.operand, linked, documents))
    if isinstance(node, Binary) and node.op == "!=":
        return Unary("!", with_linked_fields(replace(node, op="=="), linked, documents), node.begin, node.end)
    if len(set(_iter_names(node))) > 1:
        raise InputError(f"the expression: compare {min(used)!r} with a value, not with another field")
    return _by_name(node, linked[min(used)], documents)


def iter_named(node: Node) -> Iterator[tuple[str, tuple[str | float | bool, ...]]]:
    """Fields one of whose values must be one of these for the condition to hold: what stands between `and` in it."""
    if isinstance(node, Binary) and node.op == "and":
        yield from iter_named(node.left)
        yield from iter_named(node.right)
    elif isinstance(node, Binary) and node.op in {"==", "in"} and isinstance(node.left, Name):
        items = node.right.items if isinstance(node.right, ListOf) else (node.right,)
        if all(isinstance(each, Literal) for each in items):
            yield node.left.path, tuple(each.value for each in items if isinstance(each, Literal))


def _by_name(node: Node, field: LinkedField, documents: Documents) -> Node:
    if isinstance(node, IsMissing):
        present = _by_name(Unary("!", IsMissing(node.operand, False)), field, documents)
        return present if node.is_negated else Unary("!", present)
    names = [key for key, document in documents(field.base.target) if holds(node, _value_of(document, field))]
    keys = ListOf(tuple(Literal(name) for name in sorted(names)))
    return Binary("in", Name(field.base.path), keys) if names else Literal(False)


def _value_of(document: Mapping[str, Any], field: LinkedField) -> Callable[[str], Any]:
    return lambda _: document.get(field.name)


def _iter_names(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.path
    for each in children(node):
        yield from _iter_names(each)
