"""`softMinimum` and `softMaximum`: bounds that real data exceeds now and then, so that a value beyond is a warning."""

from collections.abc import Iterator, Mapping
from typing import Any

from variome.model.item_problem import ItemProblem, Severity, shown, to_pointer

Schema = Mapping[str, Any]
Bounds = tuple[float | None, float | None]
_Path = tuple[str, ...]


def with_hard_bounds(schema: Schema) -> dict[str, Any]:
    """The schema with every soft bound beside its hard twin: what is valid against it needs no second look."""
    hard = {keyword: _hardened(keyword, value) for keyword, value in schema.items()}
    for soft, keyword, tighter in (("softMinimum", "minimum", max), ("softMaximum", "maximum", min)):
        if soft in schema:
            hard[keyword] = tighter(schema[soft], schema.get(keyword, schema[soft]))
    return hard


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


def _hardened(keyword: str, value: Any) -> Any:
    if keyword == "properties":
        return {name: with_hard_bounds(node) for name, node in value.items()}
    return with_hard_bounds(value) if keyword == "items" and isinstance(value, Mapping) else value


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
