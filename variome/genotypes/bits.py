"""Matrices of bits: packed eight to a byte, the lowest bit first, along their last axis."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]

MOST_UNPACKED: Final = 1 << 24
"""Bits that are unpacked into bytes at a time: what bounds the memory, whatever the number of columns."""

_BYTES_TURNED: Final = 1 << 19
"""That are transposed at a time: what stays in the cache of a core, twice as fast as all at once."""


def pack(bits: Bools) -> Bytes:
    """Shape (..., n) to (..., ceil(n / 8)); the bits behind the last are 0."""
    return np.packbits(bits, axis=-1, bitorder="little")


def unpack(packed: Bytes, n_bits: int) -> Bools:
    """Shape (..., ceil(n / 8)) to (..., n)."""
    return np.unpackbits(packed, axis=-1, count=n_bits, bitorder="little").view(np.bool_)


def transposed(packed: Bytes, n_columns: int, multiple: int = 1) -> Bytes:
    """The transposed matrix, packed along what were its rows.

    Args:
        packed: shape (rows, ceil(n_columns / 8)).
        n_columns: bits of a row.
        multiple: of so many bytes the rows of the result are, padded with 0.

    Returns:
        shape (n_columns, ceil(rows / 8)).

    Source:
        The transposition of 8 x 8 bits in a word of 64 is that of Warren, Hacker's Delight, section 7-3.
    """
    n_rows, n_bytes = packed.shape
    n_groups = -(-n_rows // 8)
    padded = packed
    if n_rows % 8:
        padded = np.zeros((n_groups * 8, n_bytes), np.uint8)
        padded[:n_rows] = packed
    groups = padded.reshape(n_groups, 8, n_bytes)
    found = np.empty((n_bytes, 8, n_groups + -n_groups % multiple), np.uint8)
    found[..., n_groups:] = 0
    step = max(1, _BYTES_TURNED // max(1, 8 * n_bytes))
    for begin in range(0, n_groups, step):
        turned = _turned(groups[begin : begin + step])
        found[..., begin : begin + turned.shape[-1]] = turned
    return found.reshape(n_bytes * 8, found.shape[-1])[:n_columns]


def _turned(groups: Bytes) -> Bytes:
    """Groups of 8 rows, shape (groups, 8, bytes), as 8 columns of each byte, shape (bytes, 8, groups)."""
    tiles = groups.transpose(2, 0, 1).copy().view("<u8")[..., 0]
    swapped = np.empty_like(tiles)
    for shift, mask in _SWAPS:
        np.right_shift(tiles, shift, out=swapped)
        swapped ^= tiles
        swapped &= mask
        tiles ^= swapped
        swapped <<= shift
        tiles ^= swapped
    return tiles[..., np.newaxis].view(np.uint8).transpose(0, 2, 1)


def n_set(packed: Bytes) -> NDArray[np.int64]:
    """How many bits of each row are set; shape (rows,)."""
    counts: NDArray[np.int64] = np.bitwise_count(packed).sum(axis=-1, dtype=np.int64)
    return counts


def places(packed: Bytes, n_columns: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of each bit that is set, row by row, columns ascending."""
    step = max(1, MOST_UNPACKED // max(1, n_columns))
    rows, columns = [], []
    for begin in range(0, len(packed), step):
        found = np.nonzero(unpack(packed[begin : begin + step], n_columns))
        rows.append(found[0] + begin)
        columns.append(found[1])
    empty = np.empty(0, np.int64)
    return np.concatenate(rows or [empty]), np.concatenate(columns or [empty])


def words(packed: Bytes) -> NDArray[np.uint64]:
    """The same bits as words of 64, padded with 0; shape (..., ceil(n / 64))."""
    missing = -packed.shape[-1] % 8
    if missing:
        packed = np.concatenate([packed, np.zeros((*packed.shape[:-1], missing), np.uint8)], axis=-1)
    found: NDArray[np.uint64] = np.ascontiguousarray(packed).view("<u8")
    return found


_SWAPS: Final = (
    (np.uint64(7), np.uint64(0x00AA00AA00AA00AA)),
    (np.uint64(14), np.uint64(0x0000CCCC0000CCCC)),
    (np.uint64(28), np.uint64(0x00000000F0F0F0F0)),
)
