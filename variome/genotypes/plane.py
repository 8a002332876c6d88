"""A plane: one bit for each row and column of a block, such as whether the haplotype carries the ALT of the row.

Rows with few set bits (or few that are not set: *flipped* rows) are lists of columns; the others, the *dense* ones, are
bits, stored column by column, so that equal haplotypes stand behind one another as equal bytes.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import BlockError
from variome.genotypes.bits import Bools, Bytes, n_set, pack, places, transposed, unpack, words
from variome.genotypes.container import Container
from variome.genotypes.kernels import n_common

SPARSE_SHARE: Final = 256
"""A row is sparse that has at most one set bit, or one that is not, among so many columns."""

_PART_KIND, _PART_COUNTS, _PART_GAPS, _PART_DENSE = 0, 1, 2, 6
_SECTIONS: Final = 16
"""Section numbers that each plane of a block has for itself."""

_IS_DENSE, _IS_FLIPPED = 1, 2


@dataclass(frozen=True)
class Plane:
    """A plane, ready to be counted; nothing of it may be written to.

    Attributes:
        n_columns: bits of a row.
        is_dense: shape (rows,).
        is_flipped: shape (rows,); where it is true, columns are listed that are not set. Dense rows never are.
        offsets: shape (rows + 1,); row `i` lists `listed[offsets[i]:offsets[i + 1]]`, none where it is dense.
        listed: columns, ascending within a row.
        by_column: the dense rows, packed column by column; shape (columns, ceil(dense rows / 8)).
    """

    n_columns: int
    is_dense: Bools
    is_flipped: Bools
    offsets: NDArray[np.int64]
    listed: NDArray[np.uint32]
    by_column: Bytes

    @property
    def n_rows(self) -> int:
        """Rows, dense and sparse."""
        return len(self.is_dense)

    @property
    def n_bytes(self) -> int:
        """What it takes in memory once it has been counted."""
        return 2 * self.by_column.nbytes + self.listed.nbytes + self.offsets.nbytes

    @cached_property
    def dense_rows(self) -> NDArray[np.int64]:
        """Which rows are dense; shape (dense rows,)."""
        return np.flatnonzero(self.is_dense)

    @cached_property
    def by_row(self) -> Bytes:
        """The dense rows, packed row by row; shape (dense rows, ceil(columns / 8))."""
        return transposed(self.by_column, len(self.dense_rows))

    @cached_property
    def row_words(self) -> NDArray[np.uint64]:
        """The dense rows in words of 64 columns; shape (dense rows, ceil(columns / 64))."""
        return words(self.by_row)

    def count(self, masks: Bools, begin: int = 0, end: int | None = None) -> NDArray[np.int64]:
        """How many of the columns of each mask a row lists, or has set where it is dense.

        Args:
            masks: shape (masks, columns).
            begin: the first row.
            end: the row behind the last; all without.

        Returns:
            shape (masks, rows). Of flipped rows it is those that are *not* set.
        """
        end = self.n_rows if end is None else end
        counts = np.zeros((len(masks), end - begin), np.int64)
        offsets = self.offsets[begin : end + 1]
        listed = self.listed[offsets[0] : offsets[-1]]
        for found, mask in zip(counts, masks, strict=True):
            sums = np.zeros(len(listed) + 1, np.int64)
            np.cumsum(mask[listed], out=sums[1:])
            at = sums[offsets - offsets[0]]
            np.subtract(at[1:], at[:-1], out=found)
        first, last = np.searchsorted(self.dense_rows, (begin, end))
        if first < last:
            counts[:, self.dense_rows[first:last] - begin] = n_common(self.row_words[first:last], words(pack(masks)))
        return counts

    def rows(self, chosen: NDArray[np.int64]) -> Bools:
        """The bits of some rows; shape (chosen rows, columns)."""
        found = np.zeros((len(chosen), self.n_columns), np.bool_)
        dense = np.flatnonzero(self.is_dense[chosen])
        if len(dense):
            within = np.searchsorted(self.dense_rows, chosen[dense])
            found[dense] = unpack(self.by_row[within], self.n_columns)
        lengths = self.offsets[chosen + 1] - self.offsets[chosen]
        row = np.repeat(np.arange(len(chosen)), lengths)
        found[row, self.listed[ranges(self.offsets[chosen], lengths)]] = True
        return found ^ self.is_flipped[chosen][:, np.newaxis]

    def columns(self, chosen: NDArray[np.int64]) -> Bools:
        """The bits of some columns; shape (rows, chosen columns)."""
        found = np.zeros((self.n_rows, len(chosen)), np.bool_)
        if len(self.dense_rows):
            found[self.dense_rows] = unpack(self.by_column[chosen], len(self.dense_rows)).T
        order = np.argsort(chosen, kind="stable")
        at = np.searchsorted(chosen[order], self.listed)
        is_chosen = chosen[order][np.minimum(at, len(chosen) - 1)] == self.listed if len(chosen) else at < 0
        hits = np.flatnonzero(is_chosen)
        rows = np.searchsorted(self.offsets, hits, side="right") - 1
        found[rows, order[at[hits]]] = True
        found ^= self.is_flipped[:, np.newaxis]
        return found

    def patched(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64], is_set: Bools, is_complement: Bools
    ) -> "Plane":
        """The plane with some bits changed; each row and column comes once.

        Args:
            rows: shape (bits,).
            columns: likewise.
            is_set: what they are from now on; likewise.
            is_complement: whether a flipped row lists them; likewise.
        """
        is_dense = self.is_dense[rows]
        by_column = self._with_bits(rows[is_dense], columns[is_dense], is_set[is_dense])
        is_listed = np.where(self.is_flipped[rows], is_complement, is_set) & ~is_dense
        before = np.repeat(np.arange(self.n_rows), np.diff(self.offsets)) * self.n_columns + self.listed
        touched = rows * self.n_columns + columns
        keys = np.sort(np.concatenate([before[~np.isin(before, touched)], touched[is_listed]]))
        offsets = np.searchsorted(keys, np.arange(self.n_rows + 1) * self.n_columns)
        listed = (keys % max(1, self.n_columns)).astype(np.uint32)
        return Plane(self.n_columns, self.is_dense, self.is_flipped, offsets.astype(np.int64), listed, by_column)

    def take(self, rows: NDArray[np.int64]) -> "Plane":
        """A plane of some of the rows, in the order asked for."""
        dense = rows[self.is_dense[rows]]
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        listed = self.listed[ranges(self.offsets[rows], lengths)]
        by_column = transposed(self.by_row[np.searchsorted(self.dense_rows, dense)], self.n_columns)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return Plane(self.n_columns, self.is_dense[rows], self.is_flipped[rows], offsets, listed, by_column)

    def without(self, columns: NDArray[np.int64]) -> "Plane":
        """A plane without some of the columns; those behind them move up."""
        place = np.cumsum(~np.isin(np.arange(self.n_columns), columns)) - 1
        is_kept = ~np.isin(self.listed, columns)
        offsets = np.concatenate([[0], np.cumsum(is_kept)])[self.offsets].astype(np.int64)
        listed = place[self.listed[is_kept]].astype(np.uint32)
        by_column = np.delete(self.by_column, columns, axis=0)
        return Plane(self.n_columns - len(columns), self.is_dense, self.is_flipped, offsets, listed, by_column)

    def sections(self) -> dict[int, bytes]:
        """What `decode_plane` makes the plane of, by their number within it."""
        rows = np.repeat(np.arange(self.n_rows), np.diff(self.offsets))
        counts = np.diff(self.offsets)[~self.is_dense]
        return _sections_of(self.is_dense, self.is_flipped, counts, rows, self.listed.astype(np.int64), self.by_column)

    def _with_bits(self, rows: NDArray[np.int64], columns: NDArray[np.int64], is_set: Bools) -> Bytes:
        if not len(rows):
            return self.by_column
        within = np.searchsorted(self.dense_rows, rows)
        bits = (1 << (within & 7)).astype(np.uint8)
        found = self.by_column.copy()
        np.bitwise_and.at(found, (columns, within >> 3), ~bits)
        np.bitwise_or.at(found, (columns[is_set], within[is_set] >> 3), bits[is_set])
        return found


def uniform_plane(n_rows: int, n_columns: int, *, is_set: bool) -> Plane:
    """A plane whose bits are all set, or none of them."""
    return Plane(
        n_columns,
        np.zeros(n_rows, np.bool_),
        np.full(n_rows, is_set, np.bool_),
        np.zeros(n_rows + 1, np.int64),
        np.empty(0, np.uint32),
        np.empty((n_columns, 0), np.uint8),
    )


def ranges(begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of some ranges, one behind the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    numbers: NDArray[np.int64] = np.arange(total) + np.repeat(begins - (ends - lengths), lengths)
    return numbers


def encode_plane(bits: Bytes, n_columns: int, *, complement: Bytes, share: int = SPARSE_SHARE) -> dict[int, bytes]:
    """The sections of a plane, by their number within it.

    Args:
        bits: what is set; shape (rows, ceil(columns / 8)).
        n_columns: bits of a row.
        complement: what a flipped row lists: at most what is not set. Same shape.
        share: see `SPARSE_SHARE`.
    """
    most = n_columns // share
    n_bits, n_complement = n_set(bits), n_set(complement)
    is_flipped = (n_bits > most) & (n_complement <= most)
    is_dense = (n_bits > most) & ~is_flipped
    listed = np.where(is_flipped[:, np.newaxis], complement, bits)[~is_dense]
    rows, columns = places(listed, n_columns)
    counts = np.bincount(rows, minlength=len(listed))
    return _sections_of(is_dense, is_flipped, counts, rows, columns, transposed(bits[is_dense], n_columns))


def _sections_of(
    is_dense: Bools,
    is_flipped: Bools,
    counts: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    by_column: Bytes,
) -> dict[int, bytes]:
    """The sections of a plane: `counts` by row that is not dense, `rows` and `columns` of what they list."""
    sections = {_PART_KIND: (is_dense * _IS_DENSE + is_flipped * _IS_FLIPPED).astype(np.uint8).tobytes()}
    sections[_PART_COUNTS] = counts.astype("<u4").tobytes()
    for part, plane in enumerate(_bytes_of_gaps(rows, columns)):
        sections[_PART_GAPS + part] = plane
    sections[_PART_DENSE] = by_column.tobytes()
    return {part: content for part, content in sections.items() if content or part == _PART_KIND}


def decode_plane(container: Container, plane: int, n_columns: int) -> Plane:
    """A plane of a block.

    Raises:
        BlockError: its sections do not fit one another.
    """
    first = plane * _SECTIONS
    kinds = container.array(first + _PART_KIND, np.uint8, (container.n_rows,))
    is_dense = (kinds & _IS_DENSE).astype(np.bool_)
    offsets = np.zeros(len(kinds) + 1, np.int64)
    counts = container.array(first + _PART_COUNTS, "<u4", (int((~is_dense).sum()),))
    offsets[1:][~is_dense] = counts
    lengths = offsets[1:].copy()
    np.cumsum(offsets, out=offsets)
    gaps = np.zeros(int(offsets[-1]), np.int64)
    for part in range(4):
        if (section := first + _PART_GAPS + part) in container:
            gaps += container.array(section, np.uint8, gaps.shape).astype(np.int64) << (8 * part)
    columns = _columns_of_gaps(gaps, offsets, lengths)
    if len(columns) and int(columns.max()) >= n_columns:
        raise BlockError(f"plane {plane}: expected columns below {n_columns}, found {columns.max()}")
    n_dense = len(kinds) - len(counts)
    by_column = container.array(first + _PART_DENSE, np.uint8, (n_columns, -(-n_dense // 8)))
    return Plane(n_columns, is_dense, (kinds & _IS_FLIPPED).astype(np.bool_), offsets, columns, by_column)


def sections_of(plane: int, sections: dict[int, bytes]) -> dict[int, bytes]:
    """The sections of a plane by their number within a block."""
    return {plane * _SECTIONS + part: content for part, content in sections.items()}


def has_plane(container: Container, plane: int) -> bool:
    """Whether a block has the plane; all bits of one that it lacks are 0."""
    return plane * _SECTIONS + _PART_KIND in container


def _bytes_of_gaps(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> list[bytes]:
    """The columns that lie between the set ones, in up to four planes of bytes, the lowest bytes first."""
    gaps = columns.copy()
    is_next = rows[1:] == rows[:-1]
    gaps[1:][is_next] -= columns[:-1][is_next] + 1
    found = []
    for part in range(4):
        if part and not (gaps >> (8 * part)).any():
            break
        found.append(((gaps >> (8 * part)) & 0xFF).astype(np.uint8).tobytes())
    return found


def _columns_of_gaps(
    gaps: NDArray[np.int64], offsets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint32]:
    ends = np.zeros(len(gaps) + 1, np.int64)
    np.cumsum(gaps + 1, out=ends[1:])
    columns: NDArray[np.uint32] = (ends[1:] - np.repeat(ends[offsets[:-1]], lengths) - 1).astype(np.uint32)
    return columns
