"""The container of a block: a head, a table of sections, and their bytes, each packed by a codec of its own.

All integers are little-endian. docs/reference/genotype-files.md tells the layout byte by byte.
"""

import lzma
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from variome.errors import BlockError

MAGIC: Final = b"VGB1"

LEVEL: Final = 12
"""Of Zstandard. 19 takes 20 times as long for a tenth less."""

MOST_BYTES: Final = 1 << 31
"""That a section unpacks to, at most."""


class Kind(IntEnum):
    """What a block is of."""

    SITES = 1
    GENOTYPES = 2
    SAMPLES = 3
    EDITS = 4
    DOSAGES = 5
    METADATA = 6


class Codec(IntEnum):
    """How the bytes of a section are packed."""

    RAW = 0
    ZSTANDARD = 1
    LZMA = 2
    BESIDE = 3  # Zstandard, with the bytes of another block's section as its dictionary


@dataclass(frozen=True, slots=True)
class Container:
    """A block, taken apart: its sections by number, packed as they lie in the file.

    Attributes:
        dictionaries: what the sections are packed beside whose codec says so.
    """

    kind: Kind
    n_rows: int
    n_columns: int
    sections: Mapping[int, tuple[Codec, int, memoryview]]
    dictionaries: Mapping[int, bytes] = field(default_factory=dict)

    def __contains__(self, section: int) -> bool:
        return section in self.sections

    def bytes_of(self, section: int) -> bytes:
        """The bytes of a section; empty where the block has none of this number.

        Raises:
            BlockError: they cannot be unpacked.
        """
        codec, size, packed = self.sections.get(section, (Codec.RAW, 0, memoryview(b"")))
        found = _unpacked(codec, size, packed, self.dictionaries.get(section))
        if len(found) != size:
            raise BlockError(f"section {section}: expected {size} bytes unpacked, found {len(found)}")
        return found

    def array(self, section: int, dtype: Any, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
        """A section as an array that cannot be written to.

        Raises:
            BlockError: it cannot be unpacked, or has another size.
        """
        content = self.bytes_of(section)
        if len(content) % (width := np.dtype(dtype).itemsize):
            raise BlockError(f"section {section}: expected values of {width} bytes, found {len(content)} bytes")
        found = np.frombuffer(content, dtype)
        if shape is None:
            return found
        if found.size != int(np.prod(shape)):
            raise BlockError(f"section {section}: expected an array of shape {shape}, found {found.size} values")
        return found.reshape(shape)


def write_container(
    kind: Kind,
    n_rows: int,
    n_columns: int,
    sections: Mapping[int, bytes],
    dictionaries: Mapping[int, bytes] | None = None,
) -> bytes:
    """The bytes of a block; each section is packed where that makes it smaller.

    Args:
        kind: of the block.
        n_rows: of it.
        n_columns: likewise.
        sections: by number.
        dictionaries: what the reader will have at hand for some of them.
    """
    table, body = [], []
    for section, plain in sorted(sections.items()):
        codec, packed = _packed(plain, (dictionaries or {}).get(section))
        table.append(_ENTRY.pack(section, codec, len(plain), len(packed)))
        body.append(packed)
    return b"".join([_HEAD.pack(MAGIC, kind, len(table), n_rows, n_columns), *table, *body])


def read_container(content: bytes, expected: Kind) -> Container:
    """The block that these bytes are.

    Raises:
        BlockError: they are none, or one of another kind.
    """
    if len(content) < _HEAD.size or not content.startswith(MAGIC):
        raise BlockError(f"expected a block that begins with {MAGIC.decode()}, found {bytes(content[:4])!r}")
    _, kind, n_sections, n_rows, n_columns = _HEAD.unpack_from(content)
    if kind != expected:
        raise BlockError(f"expected a block of kind {expected.value} ({expected.name.lower()}), found kind {kind}")
    view, begin = memoryview(content), _HEAD.size + n_sections * _ENTRY.size
    if len(content) < begin:
        raise BlockError(f"expected {n_sections} sections, found the end of the block")
    sections = {}
    for index in range(n_sections):
        section, codec, size, n_packed = _ENTRY.unpack_from(content, _HEAD.size + index * _ENTRY.size)
        if codec not in set(Codec) or size > MOST_BYTES or begin + n_packed > len(content):
            raise BlockError(f"section {section}: codec {codec} or its length does not fit the block")
        sections[section] = (Codec(codec), size, view[begin : begin + n_packed])
        begin += n_packed
    return Container(Kind(kind), n_rows, n_columns, sections)


def _packed(plain: bytes, dictionary: bytes | None) -> tuple[Codec, bytes]:
    packer = zstandard.ZstdCompressor(level=LEVEL, write_content_size=False, dict_data=_dictionary(dictionary))
    packed = packer.compress(plain)
    codec = Codec.BESIDE if dictionary else Codec.ZSTANDARD
    return (codec, packed) if len(packed) < len(plain) else (Codec.RAW, plain)


def _dictionary(content: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT) if content else None


def _unpacked(codec: Codec, size: int, packed: memoryview, dictionary: bytes | None) -> bytes:
    if codec is Codec.BESIDE and not dictionary:
        raise BlockError("a section is packed beside another block, which is not at hand")
    try:
        if codec in {Codec.ZSTANDARD, Codec.BESIDE}:
            return _of_zstandard(packed, size, dictionary if codec is Codec.BESIDE else None)
        if codec is Codec.LZMA:
            unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=LZMA_FILTERS)
            return unpacker.decompress(packed, max_length=size + 1)
    except (zstandard.ZstdError, lzma.LZMAError, MemoryError) as error:
        raise BlockError(f"a section cannot be unpacked: {error or 'there is not the memory for it'}") from None
    return bytes(packed)


def _of_zstandard(packed: memoryview, size: int, dictionary: bytes | None) -> bytes:
    # A frame may tell a size of its own, for which memory would be taken whatever the table says.
    told = zstandard.frame_content_size(packed)
    if told not in {-1, size}:
        raise zstandard.ZstdError(f"expected {size} bytes, found a frame that tells of {told}")
    return zstandard.ZstdDecompressor(dict_data=_dictionary(dictionary)).decompress(packed, max_output_size=size)


LZMA_FILTERS: Final = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 24, "lc": 0, "lp": 0, "pb": 0}]
"""Of raw LZMA2; bits of haplotypes have nothing to do with the bits of a byte that stand at the same place."""

_HEAD: Final = struct.Struct("<4sHHII")
_ENTRY: Final = struct.Struct("<HHQQ")
