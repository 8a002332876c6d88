"""Documents of one kind of item, one for each record of a batch, written column by column."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from ingest.documents import join_documents
from ingest.written_field import WrittenField


class WrittenBatch:
    """The documents in hand: members by name of the property, and values by place of the search column.

    Attributes:
        size: how many documents.
        wrong: the places of those of which there is something to be told, or may be; the same for all kinds of items of
            the same records.
    """

    def __init__(self, size: int, wrong: set[int]) -> None:
        self.size = size
        self.wrong = wrong
        self._members: dict[str, list[str]] = {}
        self._search: dict[int, Sequence[Any]] = {}

    def put(self, name: str, members: list[str], at: Sequence[int]) -> None:
        """Adds a property: its members, and the places of the documents that they are for."""
        column = self._members.get(name)
        if column is None and len(at) == self.size:
            self._members[name] = members
            return
        changed = [""] * self.size
        for place, member in zip(at, members, strict=True):
            changed[place] = member
        if column is not None:
            self.wrong.update([place for place, both in enumerate(zip(column, changed, strict=True)) if all(both)])
            changed = [before or member for before, member in zip(column, changed, strict=True)]
        self._members[name] = changed  # where two keys fill one property, that of the first one

    def add_texts(self, field: WrittenField, texts: Sequence[str]) -> None:
        """Adds a property of all documents by its texts, empty where there is none."""
        at = range(self.size)
        self.put(field.name, field.write(texts, self.wrong), at)
        if field.place is not None:
            self.add_search(field.place, field.values(texts), at)

    def add_search(self, column: int, values: Sequence[Any], at: Sequence[int]) -> None:
        """Adds the values of a search column."""
        known = self._search.get(column)
        if known is None and len(at) == self.size:
            self._search[column] = values
            return
        changed = [None] * self.size if known is None else list(known)
        for place, value in zip(at, values, strict=True):
            changed[place] = value
        self._search[column] = changed

    def documents(self) -> list[bytes]:
        """The canonical documents: keys sorted, no blanks."""
        return join_documents([self._members[name] for name in sorted(self._members)], self.size)

    def document(self, place: int) -> dict[str, Any]:
        """One of the documents, read back."""
        text = "".join([members[place] for members in self._members.values()])
        found: dict[str, Any] = orjson.loads(f"{{{text[1:]}}}")
        return found

    def properties(self) -> Iterable[tuple[str, list[str]]]:
        """The members of each property by its name."""
        return self._members.items()

    def searched(self) -> Iterable[tuple[int, Sequence[Any]]]:
        """The values of each search column by its place."""
        return self._search.items()

    def column(self, column: int) -> Sequence[Any]:
        """The values of a search column, None where there is none."""
        return self._search.get(column) or [None] * self.size


def has_nul(content: bytes) -> bool:
    """Whether a text of a document may hold a NUL character, which PostgreSQL's text cannot. Looking for one character
    first, which few documents have, is much faster than for six.
    """
    return b"\\" in content and b"\\u0000" in content
