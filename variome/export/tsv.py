r"""Tab-separated values: a header line, then one line an item.

A column is a property, or with a dot a property of a group. Elements of a list are joined by `,`; the entries of a
group by `;`, in all columns of the group alike, so that the n-th part of each column is of the n-th entry. What is
absent is empty. A backslash stands before a backslash, comma or semicolon inside a value; a tab is `\t`, line ends are
`\n` and `\r`. Booleans are `true` and `false`; anything deeper is JSON.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from variome.export.columns import IDENTITY, Leaf, identity_of, iter_leaves
from variome.export.writing import in_pieces, stored_document
from variome.items.reading import StoredItem
from variome.schema.validation import CompiledSchema

_PIECE: Final = 100
"""Items in one piece of the file."""

_ESCAPES: Final = str.maketrans({"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\", ",": "\\,", ";": "\\;"})


def write_tsv(items: Iterable[StoredItem], schema: CompiledSchema) -> Iterator[bytes]:
    """The header, then the items."""
    leaves = list(iter_leaves(schema))
    yield _line([*IDENTITY, *(leaf.name for leaf in leaves)])
    for piece in in_pieces(items, _PIECE):
        yield b"".join(_line(_cells(item, leaves)) for item in piece)


def _line(cells: Iterable[str]) -> bytes:
    return ("\t".join(cells) + "\n").encode()


def _cells(item: StoredItem, leaves: Iterable[Leaf]) -> list[str]:
    document = stored_document(item)
    return [*identity_of(item), *(_cell(document, leaf) for leaf in leaves)]


def _cell(document: Mapping[str, Any], leaf: Leaf) -> str:
    found = document.get(leaf.path[0])
    if found is None:
        return ""
    if len(leaf.path) == 1:
        return _text(found)
    if isinstance(found, dict):
        return _text(found.get(leaf.path[1]))
    parts = [_text(entry.get(leaf.path[1])) for entry in found]
    return ";".join(parts) if any(parts) else ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(map(_single, value))
    return _single(value)


def _single(value: Any) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text.translate(_ESCAPES)
