"""Where the links of a schema are, and their values in a document."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkPath:
    """One property that links to items of type `target`; `group` is the list of objects that holds it, or empty."""

    name: str
    target: str
    group: str = ""
    is_list: bool = False

    @property
    def path(self) -> str:
        """The dotted path, as in `facets`."""
        return f"{self.group}.{self.name}" if self.group else self.name

    def iter_values(self, document: Document) -> Iterator[tuple[str, str]]:
        """Each value with the JSON pointer of its place."""
        if not self.group:
            yield from self._of_object(document, "")
            return
        for place, entry in enumerate(document.get(self.group, ())):
            yield from self._of_object(entry, f"/{self.group}/{place}")

    def replaced(self, document: Document, replace: Callable[[str], str | None]) -> dict[str, Any]:
        """A copy of the document with each value replaced; None takes it out. The original is left as it is."""
        if not self.group:
            return self._replaced_in_object(document, replace)
        entries = [self._replaced_in_object(entry, replace) for entry in document.get(self.group, ())]
        return {**document, self.group: entries} if entries else dict(document)

    def _of_object(self, entry: Document, pointer: str) -> Iterator[tuple[str, str]]:
        value = entry.get(self.name)
        if value is None:
            return
        if self.is_list:
            for place, each in enumerate(value):
                yield each, f"{pointer}/{self.name}/{place}"
        else:
            yield value, f"{pointer}/{self.name}"

    def _replaced_in_object(self, entry: Document, replace: Callable[[str], str | None]) -> dict[str, Any]:
        copy = dict(entry)
        value = copy.pop(self.name, None)
        if value is None:
            return copy
        if self.is_list:
            kept = [new for each in value if (new := replace(each)) is not None]
            return {**copy, self.name: kept} if kept or not value else copy
        new = replace(value)
        return copy if new is None else {**copy, self.name: new}


def link_paths(schema: Mapping[str, Any]) -> tuple[LinkPath, ...]:
    """The links of a schema, those of groups included, in its order."""
    return tuple(_iter_paths(schema))


def name_finder(paths: tuple[LinkPath, ...]) -> Callable[[Document], set[str]]:
    """What gives all values at these paths, each once: compiled, for it runs on every transcript of every variant."""
    top = tuple((path.name, path.is_list) for path in paths if not path.group)
    groups: dict[str, list[tuple[str, bool]]] = {}
    for path in paths:
        if path.group:
            groups.setdefault(path.group, []).append((path.name, path.is_list))

    def find(document: Document) -> set[str]:
        found: set[str] = set()
        for name, is_list in top:
            _add(found, document.get(name), is_list)
        for group, fields in groups.items():
            for entry in document.get(group, ()):
                for name, is_list in fields:
                    _add(found, entry.get(name), is_list)
        return found

    return find


def _add(found: set[str], value: Any, is_list: bool) -> None:
    if value is None:
        return
    if is_list:
        found.update(value)
    else:
        found.add(value)


def _iter_paths(schema: Mapping[str, Any]) -> Iterator[LinkPath]:
    for name, node in schema["properties"].items():
        yield from _own_link(name, node, "")
        items = node.get("items", {}) if node.get("type") == "array" else {}
        for field, each in items.get("properties", {}).items():
            yield from _own_link(field, each, name)


def _own_link(name: str, node: Mapping[str, Any], group: str) -> Iterator[LinkPath]:
    if "linkTo" in node:
        yield LinkPath(name, node["linkTo"], group)
    elif "linkTo" in node.get("items", {}):
        yield LinkPath(name, node["items"]["linkTo"], group, is_list=True)
