"""What is the same for all formats: items in, pieces of a file out, never more than a few items in memory."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import orjson

from variome.items.reading import StoredItem
from variome.schema.validation import CompiledSchema

Document = dict[str, Any]

Writer = Callable[[Iterable[StoredItem], CompiledSchema], Iterator[bytes]]
"""From items of one schema to the pieces of a file."""


def stored_document(item: StoredItem) -> Document:
    """What is stored of an item: its document, and what people wrote beside it."""
    return {**orjson.loads(item.document), **item.edits}


def in_pieces(items: Iterable[StoredItem], size: int) -> Iterator[list[StoredItem]]:
    """The items, so many at a time."""
    remaining = iter(items)
    while piece := list(islice(remaining, size)):
        yield piece
