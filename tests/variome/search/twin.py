"""The slow obvious twin of a search: parsed items, filtered, ordered and counted in Python, one by one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from variome.search.evaluating import holds
from variome.search.facets import BOUNDS
from variome.search.tree import Node

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """An item, and the variant of a sample."""

    uuid: UUID
    document: Document
    variant: Document | None = None


@dataclass(frozen=True)
class Twin:
    """All the items of a type, and what of their fields lead to: property of the linked items, by path and key."""

    items: Sequence[Item]
    linked: Mapping[str, Mapping[str, Any]]

    def value_of(self, item: Item) -> Callable[[str], Any]:
        """The values of an item's fields: None, a value, or a list of distinct ones."""

        def value(path: str) -> Any:
            if path in self.linked:
                keys = value(path.rpartition(".")[0]) or []
                return _distinct(self.linked[path][key] for key in keys if key in self.linked[path])
            if path.startswith("variant."):
                return _value(item.variant or {}, path.removeprefix("variant."))
            return _value(item.document, path)

        return value

    def find(self, where: Node | None, sort: Sequence[tuple[str, bool]] = ()) -> list[Item]:
        """The items of which the condition holds, by (field, is descending), then by uuid."""
        found = [each for each in self.items if where is None or holds(where, self.value_of(each))]
        found.sort(key=lambda item: item.uuid)
        for path, is_descending in reversed(sort):
            found = _sorted(found, lambda item, path=path: self.value_of(item)(path), is_descending)  # type: ignore[misc]
        return found

    def terms(self, items: Iterable[Item], path: str) -> dict[Any, int]:
        """How many items have which values."""
        return dict(Counter(value for item in items for value in self.values(item, path)))

    def ranges(self, items: Iterable[Item], path: str) -> dict[tuple[float | None, float | None], int]:
        """How many items have values in which ranges."""
        found = Counter(bounds for item in items for bounds in {_range(v) for v in self.values(item, path)})
        return dict(found)

    def values(self, item: Item, path: str) -> set[Any]:
        """The different values of an item."""
        return _set(self.value_of(item)(path))

    def n_missing(self, items: Iterable[Item], path: str) -> int:
        """How many items have no value."""
        return sum(not self.values(item, path) for item in items)


def _value(document: Document, path: str) -> Any:
    name, _, rest = path.partition(".")
    value = document.get(name)
    if not rest:
        return _distinct(value) if isinstance(value, list) else value
    found = [entry[rest] for entry in value or () if rest in entry]
    return _distinct(each for one in found for each in (one if isinstance(one, list) else [one]))


def _distinct(values: Iterable[Any]) -> list[Any] | None:
    return list(dict.fromkeys(values)) or None


def _set(value: Any) -> set[Any]:
    return set() if value is None else set(value) if isinstance(value, list) else {value}


def _sorted(items: list[Item], value_of: Callable[[Item], Any], is_descending: bool) -> list[Item]:
    """A stable order in which those without a value come last."""
    pick = max if is_descending else min
    keyed = [(value_of(item), item) for item in items]
    there = [(pick(value) if isinstance(value, list) else value, item) for value, item in keyed if value is not None]
    there.sort(key=lambda each: each[0], reverse=is_descending)
    return [item for _, item in there] + [item for value, item in keyed if value is None]


def _range(value: float) -> tuple[float | None, float | None]:
    below = [bound for bound in BOUNDS if bound <= value]
    above = [bound for bound in BOUNDS if bound > value]
    return below[-1] if below else None, above[0] if above else None
