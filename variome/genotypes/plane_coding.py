"""Planes as bytes: what rows are, gap lists of the sparse ones, bits of the dense ones."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import BlockError
from variome.genotypes.bits import Bools, Bytes, n_set, pack, places, transposed
from variome.genotypes.container import Container
from variome.genotypes.plane import Plane

SPARSE_SHARE: Final = 256
"""A row is sparse that has at most one set bit, or one that is not, among so many columns."""

_PART_KIND, _PART_WIDE_COUNTS, _PART_GAPS, _PART_DENSE, _PART_COUNTS = 0, 1, 2, 6, 7
PLANE_SECTIONS: Final = 16
"""Section numbers that each plane of a block has for itself."""

_IS_DENSE, _IS_FLIPPED, _IS_UNORDERED = 1, 2, 4


class RowKinds(NamedTuple):
    """How rows are stored; shapes (rows,)."""

    is_dense: Bools
    is_flipped: Bools


def row_kinds(bits: Bytes, n_columns: int, complement: Bytes, share: int = SPARSE_SHARE) -> RowKinds:
    """How rows are stored best.

    Args:
        bits: what is set; shape (rows, ceil(columns / 8)).
        n_columns: bits of a row.
        complement: what a flipped row would list: at most what is not set. Same shape.
        share: see `SPARSE_SHARE`.
    """
    most = n_columns // share
    n_bits, n_complement = n_set(bits), n_set(complement)
    is_flipped = (n_bits > most) & (n_complement <= most)
    return RowKinds((n_bits > most) & ~is_flipped, is_flipped)


def encode_plane(
    bits: Bytes, n_columns: int, kinds: RowKinds, *, complement: Bytes, is_unordered: Bools | None = None
) -> dict[int, bytes]:
    """The sections of a plane, by their number within it.

    Args:
        bits: what is set; shape (rows, ceil(columns / 8)).
        n_columns: bits of a row.
        kinds: how rows are stored.
        complement: what a flipped row lists. Same shape as the bits.
        is_unordered: dense rows of which only one of the columns `2 i` and `2 i + 1` is set in no order, and is read as
            the second; shape (rows,).
    """
    listed = np.where(kinds.is_flipped[:, np.newaxis], complement, bits)[~kinds.is_dense]
    rows, columns = places(listed, n_columns)
    counts = np.bincount(rows, minlength=len(listed))
    what = kinds.is_dense * _IS_DENSE + kinds.is_flipped * _IS_FLIPPED
    what += (is_unordered if is_unordered is not None else False) * _IS_UNORDERED
    sections = {_PART_KIND: what.astype(np.uint8).tobytes()}
    sections |= _byte_sections(_PART_COUNTS, counts) | _byte_sections(_PART_GAPS, _gaps(rows, columns))
    sections[_PART_DENSE] = transposed(bits[kinds.is_dense], n_columns).tobytes()
    return {part: content for part, content in sections.items() if content or part == _PART_KIND}


def decode_plane(container: Container, plane: int, n_columns: int) -> Plane:
    """A plane of a block.

    Raises:
        BlockError: its sections do not fit one another.
    """
    first = plane * PLANE_SECTIONS
    kinds = container.array(first + _PART_KIND, np.uint8, (container.n_rows,))
    is_dense = (kinds & _IS_DENSE).astype(np.bool_)
    offsets = np.zeros(len(kinds) + 1, np.int64)
    n_sparse = int((~is_dense).sum())
    if first + _PART_WIDE_COUNTS in container:  # of blocks that were written before there were byte sections of counts
        offsets[1:][~is_dense] = container.array(first + _PART_WIDE_COUNTS, "<u4", (n_sparse,))
    else:
        offsets[1:][~is_dense] = _of_byte_sections(container, first + _PART_COUNTS, n_sparse)
    lengths = offsets[1:].copy()
    np.cumsum(offsets, out=offsets)
    gaps = _of_byte_sections(container, first + _PART_GAPS, int(offsets[-1]))
    columns = _columns_of_gaps(gaps, offsets, lengths)
    if len(columns) and int(columns.max()) >= n_columns:
        raise BlockError(f"plane {plane}: expected columns below {n_columns}, found {columns.max()}")
    n_dense = len(kinds) - n_sparse
    by_column = container.array(first + _PART_DENSE, np.uint8, (n_columns, -(-n_dense // 8)))
    if (kinds & _IS_UNORDERED).any():
        by_column = _ordered(by_column, (kinds[is_dense] & _IS_UNORDERED).astype(np.bool_))
    is_flipped = (kinds & _IS_FLIPPED).astype(np.bool_)
    return Plane(n_columns, is_dense, is_flipped, offsets, columns.astype(np.uint32), by_column)


def sections_of(plane: int, sections: dict[int, bytes]) -> dict[int, bytes]:
    """The sections of a plane by their number within a block."""
    return {plane * PLANE_SECTIONS + part: content for part, content in sections.items()}


def has_plane(container: Container, plane: int) -> bool:
    """Whether a block has the plane; all bits of one that it lacks are 0."""
    return plane * PLANE_SECTIONS + _PART_KIND in container


def _ordered(by_column: Bytes, is_unordered: Bools) -> Bytes:
    """Of unordered rows, the set one of the columns `2 i` and `2 i + 1` becomes the second."""
    first, second, rows = by_column[0::2], by_column[1::2], pack(is_unordered)
    ordered = np.empty_like(by_column)
    ordered[0::2] = first & (second | ~rows)
    ordered[1::2] = second | (first & rows)
    return ordered


def _gaps(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many columns lie between the set ones."""
    gaps = columns.copy()
    is_next = rows[1:] == rows[:-1]
    gaps[1:][is_next] -= columns[:-1][is_next] + 1
    return gaps


def _byte_sections(first: int, numbers: NDArray[np.int64]) -> dict[int, bytes]:
    """Numbers of 32 bits in up to four sections of their bytes, the lowest bytes first."""
    shifts = [part for part in range(4) if not part or (numbers >> (8 * part)).any()]
    return {first + part: ((numbers >> (8 * part)) & 0xFF).astype(np.uint8).tobytes() for part in shifts}


def _of_byte_sections(container: Container, first: int, n: int) -> NDArray[np.int64]:
    # The lowest bytes are always there: as many as they are, not as many as is claimed, is memory taken.
    numbers = container.array(first, np.uint8, (n,)).astype(np.int64)
    for part in range(1, 4):
        if first + part in container:
            numbers += container.array(first + part, np.uint8, (n,)).astype(np.int64) << (8 * part)
    return numbers


def _columns_of_gaps(
    gaps: NDArray[np.int64], offsets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    ends = np.zeros(len(gaps) + 1, np.int64)
    np.cumsum(gaps + 1, out=ends[1:])
    columns: NDArray[np.int64] = ends[1:] - np.repeat(ends[offsets[:-1]], lengths) - 1
    return columns
