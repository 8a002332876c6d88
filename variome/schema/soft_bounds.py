"""Bounds beyond those of JSON Schema: soft ones of numbers, and those of the columns that values lie in.

`softMinimum` and `softMaximum` are what real data exceeds now and then: a value beyond is a warning.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from variome.model.item_problem import ItemProblem, Severity, shown, to_pointer

Schema = Mapping[str, Any]
Bounds = tuple[float | None, float | None]
_Path = tuple[str, ...]

_LONGEST_ASSEMBLY: Final = 100
"""Characters: beside a contig of 500 they stand in an index, whose entries are short of 2,704 bytes."""


def with_hard_bounds(schema: Schema) -> dict[str, Any]:
    """The schema with every soft bound beside its hard twin: what is valid against it needs no second look."""
    return _changed(schema, _harden)


def with_column_bounds(schema: Schema, held: Collection[str]) -> dict[str, Any]:
    """The schema with the bounds of a 64-bit column on every integer that has one, and of an index on the assembly.

    `held` are the properties that a fixed column holds; integers that are searchable have one too.
    """
    changed = _changed(schema, _bound_column)
    for name, node in changed["properties"].items():
        if name in held and node.get("type") == "integer":
            _bound_integer(node)
    if "assembly" in held and "assembly" in changed["properties"]:
        _bound_text(changed["properties"]["assembly"])
    return changed


class SoftBounds:
    """The soft bounds of a schema: of its properties, of lists, and of the fields of groups."""

    def __init__(self, schema: Schema) -> None:
        self._bounds = {
            path: bounds for path, node in _iter_fields(schema) if (bounds := _bounds(node)) != (None, None)
        }

    def warnings(self, document: Mapping[str, Any]) -> list[ItemProblem]:
        """One warning for each value beyond its bounds."""
        return [
            ItemProblem(0, Severity.WARNING, "soft-bound", to_pointer(place), _message(bounds, value), shown(value))
            for path, bounds in self._bounds.items()
            for place, value in _iter_numbers(document, path)
            if _is_beyond(bounds, value)
        ]


def _changed(schema: Schema, change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """A copy in which every schema of a value has been changed, the innermost first."""
    copy = dict(schema)
    if "properties" in copy:
        copy["properties"] = {name: _changed(node, change) for name, node in copy["properties"].items()}
    if isinstance(copy.get("items"), Mapping):
        copy["items"] = _changed(copy["items"], change)
    change(copy)
    return copy


def _harden(node: dict[str, Any]) -> None:
    for soft, keyword, tighter in (("softMinimum", "minimum", max), ("softMaximum", "maximum", min)):
        if soft in node:
            node[keyword] = tighter(node[soft], node.get(keyword, node[soft]))


def _bound_column(node: dict[str, Any]) -> None:
    value = node["items"] if node.get("type") == "array" and "items" in node else node
    if node.get("searchable") and value.get("type") == "integer":
        _bound_integer(value)


def _bound_integer(node: dict[str, Any]) -> None:
    node["minimum"] = max(-(2**63), node.get("minimum", -(2**63)))
    node["maximum"] = min(2**63 - 1, node.get("maximum", 2**63 - 1))


def _bound_text(node: dict[str, Any]) -> None:
    node["maxLength"] = min(_LONGEST_ASSEMBLY, node.get("maxLength", _LONGEST_ASSEMBLY))


def _iter_fields(schema: Schema) -> Iterator[tuple[_Path, Schema]]:
    for name, node in schema["properties"].items():
        items = node.get("items", {})
        if "properties" in items:
            yield from (((name, field), each) for field, each in items["properties"].items())
        else:
            yield (name,), node


def _bounds(node: Schema) -> Bounds:
    value = node.get("items", node)
    return value.get("softMinimum"), value.get("softMaximum")


def _iter_numbers(
    value: Any, path: _Path, place: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], float]]:
    """The numbers at a path, with their places; lists on the way are gone through."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _iter_numbers(each, path, (*place, index))
    elif path:
        if isinstance(value, Mapping) and path[0] in value:
            yield from _iter_numbers(value[path[0]], path[1:], (*place, path[0]))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield place, value


def _is_beyond(bounds: Bounds, value: float) -> bool:
    low, high = bounds
    return (low is not None and value < low) or (high is not None and value > high)


def _message(bounds: Bounds, value: float) -> str:
    limits = [
        f"{word} {limit}" for word, limit in zip(("at least", "at most"), bounds, strict=True) if limit is not None
    ]
    return f"expected {' and '.join(limits)}, found {value}; the value is kept"
