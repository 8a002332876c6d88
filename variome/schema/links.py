"""Where the links of a schema are, and their values in a document."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]
Replace = Callable[[str], Any]


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

    def values(self, document: Document) -> Sequence[tuple[str, str]]:
        """Each value with the JSON pointer of its place."""
        if not self.group:
            return self._of_object(document, "") if self.name in document else ()
        return [
            found
            for place, entry in enumerate(document.get(self.group, ()))
            for found in self._of_object(entry, f"/{self.group}/{place}")
        ]

    def replaced(self, document: Document, replace: Replace) -> dict[str, Any]:
        """A copy of the document with each value replaced by another, or by the item that it names; None takes it out.
        The original is left as it is.
        """
        return with_replaced_links(document, [(self, replace)])

    def replace_in(self, entry: dict[str, Any], replace: Replace) -> None:
        """The same of one object, which is changed: the document, or an entry of the group."""
        value = entry.get(self.name)
        if self.is_list and value:
            entry[self.name] = [new for each in value if (new := replace(each)) is not None] or None
        elif not self.is_list and value is not None:
            entry[self.name] = replace(value)
        if entry.get(self.name, self) is None:
            del entry[self.name]

    def _of_object(self, entry: Document, pointer: str) -> Sequence[tuple[str, str]]:
        value = entry.get(self.name)
        if value is None:
            return ()
        if self.is_list:
            return [(each, f"{pointer}/{self.name}/{place}") for place, each in enumerate(value)]
        return ((value, f"{pointer}/{self.name}"),)


def with_replaced_links(document: Document, replacements: Iterable[tuple[LinkPath, Replace]]) -> dict[str, Any]:
    """As `replaced` of one path after the other. Each object is copied once, however many links it holds."""
    copy = dict(document)
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, replace in replacements:
        if path.group and path.group not in groups:
            groups[path.group] = [dict(entry) for entry in document.get(path.group, ())]
        for entry in groups[path.group] if path.group else [copy]:
            path.replace_in(entry, replace)
    return {**copy, **{name: entries for name, entries in groups.items() if entries}}


def link_paths(schema: Mapping[str, Any]) -> tuple[LinkPath, ...]:
    """The links of a schema, those of groups included, in its order."""
    return tuple(_iter_paths(schema))


def name_finder(paths: tuple[LinkPath, ...]) -> Callable[[Document], set[str]]:
    """What gives all values at these paths, each once: compiled, for it runs on every transcript of every variant."""
    finders = tuple(_finder(path) for path in paths)

    def find(document: Document) -> set[str]:
        found: set[str] = set()
        for each in finders:
            found.update(each(document))
        return found

    return find


def _finder(path: LinkPath) -> Callable[[Document], Iterable[str]]:
    group, name = path.group, path.name
    if not group:
        return lambda document: document.get(name, ()) if path.is_list else [document[name]] if name in document else ()
    if path.is_list:
        return lambda document: {value for entry in document.get(group, ()) if name in entry for value in entry[name]}
    return lambda document: {entry[name] for entry in document.get(group, ()) if name in entry}


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
