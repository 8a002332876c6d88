"""The table of samples as a block: names and keys, and for each key its values with what else it needs.

Values are little-endian: int64, float64 (NaN where missing), or int32 places among the texts (-1 where missing). With
integers come bits that say which are missing, with texts the texts as JSON.
"""

from typing import Any, Final

import numpy as np
import orjson

from variome.errors import BlockError
from variome.genotypes.bits import pack, unpack
from variome.genotypes.container import Container, Kind, read_container, write_container
from variome.genotypes.metadata.table import Column, SampleTable
from variome.genotypes.metadata.values import ValueType

MOST_KEYS: Final = 10_000
"""Of a table; sections are numbered with 16 bits."""


def encode_metadata(table: SampleTable) -> bytes:
    """The block of a table. Equal tables give equal bytes."""
    sections = {
        _SAMPLES: "\t".join(table.samples).encode(),
        _KEYS: orjson.dumps([[key, kind] for key, kind in table.keys.items()]),
    }
    for index, column in enumerate(table.columns.values()):
        sections[_FIRST + 2 * index] = column.values.astype(_DTYPES[column.type]).tobytes()
        if column.type == "integer":
            sections[_FIRST + 2 * index + 1] = pack(column.is_missing).tobytes()
        elif column.type == "string":
            sections[_FIRST + 2 * index + 1] = orjson.dumps(list(column.texts))
    return write_container(Kind.METADATA, len(table.samples), len(table.columns), sections)


def decode_metadata(content: bytes) -> SampleTable:
    """The table.

    Raises:
        BlockError: the bytes are no such block.
    """
    block = read_container(content, Kind.METADATA)
    samples = block.bytes_of(_SAMPLES).decode().split("\t") if block.n_rows else []
    keys = _read_json(block, _KEYS)
    if len(samples) != block.n_rows or len(keys) != block.n_columns:
        raise BlockError(
            f"expected {block.n_rows} samples and {block.n_columns} keys, found {len(samples)} and {len(keys)}"
        )
    return SampleTable(samples, {key: _column(block, index, kind) for index, (key, kind) in enumerate(keys)})


def _column(block: Container, index: int, kind: ValueType) -> Column:
    section = _FIRST + 2 * index
    values = block.array(section, _DTYPES[kind], (block.n_rows,))
    if kind == "real":
        return Column(kind, values, np.isnan(values))
    if kind == "string":
        return Column(kind, values, values < 0, _read_json(block, section + 1))
    bits = block.array(section + 1, np.uint8, (-(-block.n_rows // 8),))
    return Column(kind, values, unpack(bits, block.n_rows))


def _read_json(block: Container, section: int) -> Any:
    try:
        return orjson.loads(block.bytes_of(section))
    except orjson.JSONDecodeError:
        raise BlockError(f"section {section}: expected JSON, found otherwise") from None


_SAMPLES: Final = 0
_KEYS: Final = 1
_FIRST: Final = 2
_DTYPES: Final[dict[ValueType, str]] = {"integer": "<i8", "real": "<f8", "string": "<i4"}
