"""A plane: one bit for each row and column of a block, such as whether the haplotype carries the ALT of the row.

Rows with few set bits (or few that are not set: *flipped* rows) are lists of columns; the others, the *dense* ones, are
bits, stored column by column, so that equal haplotypes stand behind one another as equal bytes.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools, Bytes, pack, transposed, unpack, words
from variome.genotypes.kernels import n_common


@dataclass(eq=False)
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
    _n_asked: int = field(default=0, init=False)

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

    def prepare(self) -> None:
        """Takes the dense rows apart now, and not when somebody asks for many."""
        _ = self.by_row

    def packed(self, first: int, last: int) -> Bytes:
        """The dense rows from one to before another, packed row by row; shape (last - first, ceil(columns / 8)).

        The first who asks for a few gets these alone: a cold command needs no more.
        """
        self._n_asked += 1
        if "by_row" not in self.__dict__ and self._n_asked == 1 and (last - first) * 2 < len(self.dense_rows):
            begin = first // 8
            few = transposed(self.by_column[:, begin : -(-last // 8)], last - 8 * begin)
            return few[first - 8 * begin :]
        return self.by_row[first:last]

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
            rows = words(self.packed(int(first), int(last)))
            counts[:, self.dense_rows[first:last] - begin] = n_common(rows, words(pack(masks)))
        return counts

    def rows(self, chosen: NDArray[np.int64]) -> Bools:
        """The bits of some rows; shape (chosen rows, columns)."""
        found = np.zeros((len(chosen), self.n_columns), np.bool_)
        dense = np.flatnonzero(self.is_dense[chosen])
        if len(dense):
            within = np.searchsorted(self.dense_rows, chosen[dense])
            first = int(within.min())
            found[dense] = unpack(self.packed(first, int(within.max()) + 1)[within - first], self.n_columns)
        lengths = self.offsets[chosen + 1] - self.offsets[chosen]
        row = np.repeat(np.arange(len(chosen)), lengths)
        found[row, self.listed[ranges(self.offsets[chosen], lengths)]] = True
        return found ^ self.is_flipped[chosen][:, np.newaxis]

    def is_uniform(self, rows: NDArray[np.int64]) -> Bools:
        """Whether all bits of a row are alike, so that `is_flipped` says what they are; shape (rows,)."""
        uniform: Bools = ~self.is_dense[rows] & (self.offsets[rows] == self.offsets[rows + 1])
        return uniform

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
