"""The annotation keys of a line: entries of groups in, `KEY=a|b,c|d` out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from variome.export.vcf.layout import TOP, Annotation, Layout, Scope

Document = Mapping[str, Any]
Entry = Mapping[str, Any]


class AnnotationTexts:
    """Collects the entries of one line by the key that they go to.

    Attributes:
        untold: groups, or `group.property`, of which something could not be said.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._entries: dict[str, dict[tuple[Scope, str], list[Entry]]] = {}
        self._groups: dict[tuple[Scope, str], list[str]] = {}
        self.untold: set[str] = set()

    def add(self, scope: Scope, group: str, entries: Iterable[Entry]) -> None:
        """The entries of a group, in their order."""
        for entry in entries:
            keys = {self._layout.key_of.get((scope, group, name), "") for name in entry}
            if len(keys) != 1 or keys == {""}:
                self.untold.add(group)  # of no key, or of several: a parse makes no such entry
            for key in sorted(keys - {""})[:1]:
                self._entries.setdefault(key, {}).setdefault((scope, group), []).append(entry)
                self._groups.setdefault((scope, group), []).append(key)

    def add_top(self, scope: Scope, documents: Sequence[Document]) -> None:
        """The properties of no group whose names can be no INFO key: fields of the first entry of an annotation."""
        entries: dict[str, dict[str, Any]] = {}
        for name, _ in self._layout.unfit[scope]:
            values = [document.get(name) for document in documents]
            key = self._layout.key_of.get((scope, TOP, name))
            if any(value != values[0] for value in values) or (key is None and values[0] is not None):
                self.untold.add(name)
            elif key is not None and values[0] is not None:
                entries.setdefault(key, {})[name] = values[0]
        self.add(scope, TOP, entries.values())

    def texts(self, alt_index: int, n_alts: int) -> list[tuple[str, str]]:
        """Keys and what stands behind them, in the order in which a parse finds the entries again."""
        keys = list(self._entries)
        for (_, group), found in self._groups.items():
            if group != TOP and found != sorted(found, key=keys.index):
                self.untold.add(group)
        return [(key, self._text(self._layout.annotations[key], alt_index, n_alts)) for key in keys]

    def _text(self, annotation: Annotation, alt_index: int, n_alts: int) -> str:
        of_parts = self._entries[annotation.key]
        n_rows = max(map(len, of_parts.values()))
        rows: list[list[str]] = [[] for _ in range(n_rows)]
        for part in annotation.parts:
            entries = of_parts.get((part.scope, part.group), [])
            for number, row in enumerate(rows):
                entry = entries[number] if number < len(entries) else {}
                for name, make_text in part.fields:
                    text = "" if name not in entry else make_text(entry[name])
                    if text is None or (n_alts > 1 and _misleads(name, text, alt_index)):
                        self.untold.add(f"{part.group}.{name}".removeprefix("."))
                        text = ""
                    row.append(text)
        return ",".join("|".join(row) for row in rows)


def _misleads(name: str, text: str, alt_index: int) -> bool:
    """Whether a field that says which ALT an entry is of would say another than the line's."""
    return name.endswith("_allele_num") and text not in {"", str(alt_index)}
