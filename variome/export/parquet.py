"""Parquet: columns typed as the schema says, groups as lists of structs, a row group of at most a thousand items."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from io import RawIOBase
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from variome.export.columns import IDENTITY, Node, fields_of, identity_of, iter_properties
from variome.export.writing import in_pieces, stored_document
from variome.items.reading import StoredItem
from variome.schema.validation import CompiledSchema

_ROW_GROUP: Final = 1000
"""Items: some 10 MB of annotated variants."""

_SCALARS: Final[Mapping[str, tuple[pa.DataType, Callable[[Any], Any]]]] = {
    "string": (pa.string(), str),
    "integer": (pa.int64(), int),  # JSON Schema takes 7.0 for an integer
    "number": (pa.float64(), float),
    "boolean": (pa.bool_(), bool),
}


class _Pieces(RawIOBase):
    """A file to write to, whose bytes are taken out again as they come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def take(self) -> bytes:
        """What has been written since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def write_parquet(items: Iterable[StoredItem], schema: CompiledSchema) -> Iterator[bytes]:
    """The file, a row group at a time."""
    nodes = dict(iter_properties(schema))
    columns = {name: _type(node) for name, node in nodes.items()}
    table = pa.schema([*((name, pa.string()) for name in IDENTITY), *columns.items()])
    pieces = _Pieces()
    with pq.ParquetWriter(pieces, table, compression="zstd") as writer:
        for piece in in_pieces(items, _ROW_GROUP):
            rows = [_row(item, nodes) for item in piece]
            writer.write_batch(pa.RecordBatch.from_pylist(rows, table), row_group_size=_ROW_GROUP)
            yield pieces.take()
    yield pieces.take()


def _row(item: StoredItem, nodes: Mapping[str, Node]) -> dict[str, Any]:
    row = dict(zip(IDENTITY, identity_of(item), strict=True))
    document = stored_document(item)
    return row | {name: _value(nodes[name], value) for name, value in document.items() if name in nodes}


def _type(node: Node) -> pa.DataType:
    if node.get("type") == "array":
        return pa.list_(_type(node.get("items", {})))
    if fields := fields_of(node):
        return pa.struct([(name, _type(each)) for name, each in fields.items()])
    return _scalar(node)[0]


def _value(node: Node, value: Any) -> Any:
    """As `_type` has it; what the schema does not say the type of is JSON."""
    if value is None:
        return None
    if node.get("type") == "array":
        return [_value(node.get("items", {}), each) for each in value]
    if fields := fields_of(node):
        return {name: _value(each, value.get(name)) for name, each in fields.items()}
    return _scalar(node)[1](value)


def _scalar(node: Node) -> tuple[pa.DataType, Callable[[Any], Any]]:
    kind = node.get("type")
    return _SCALARS[kind] if isinstance(kind, str) and kind in _SCALARS else (pa.string(), _as_json)


def _as_json(value: Any) -> str:
    return orjson.dumps(value).decode()
