"""NDJSON: one item a line, as `POST /bulk` takes it again."""

from collections.abc import Iterable, Iterator
from typing import Final

import orjson

from variome.export.writing import Document, in_pieces, stored_document
from variome.items.reading import StoredItem
from variome.schema.validation import CompiledSchema

_PIECE: Final = 100
"""Items in one piece of the file."""


def write_ndjson(items: Iterable[StoredItem], schema: CompiledSchema) -> Iterator[bytes]:
    """The type of each item, its uuid and what is stored of it.

    Status and owner are not in it: who posts the lines says for whom, and the status is set when an item is made.
    """
    for piece in in_pieces(items, _PIECE):
        yield b"".join([orjson.dumps(_posted(item), option=orjson.OPT_APPEND_NEWLINE) for item in piece])


def _posted(item: StoredItem) -> Document:
    return {"@type": item.item_type, "uuid": str(item.uuid), **stored_document(item)}
