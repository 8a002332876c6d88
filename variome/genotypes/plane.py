"""A plane: one bit for each row and column of a block, such as whether the haplotype carries the ALT of the row.

Rows with few set bits (or few that are not set: *flipped* rows) are lists of columns; the others, the *dense* ones, are
bits, stored column by column, so that equal haplotypes stand behind one another as equal bytes.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools, Bytes, pack, transposed, unpack, words
from variome.genotypes.kernels import n_common

Chosen = slice | NDArray[np.int64]
"""Numbers of rows: a range of them, with both its ends, or one by one."""

_WORD: Final = 8
"""Bytes."""


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
    def _place(self) -> NDArray[np.int64]:
        """Where among the dense rows a dense row stands; shape (rows,)."""
        return np.cumsum(self.is_dense, dtype=np.int64) - 1

    @property
    def by_row(self) -> Bytes:
        """The dense rows, packed row by row; shape (dense rows, ceil(columns / 8))."""
        return self._by_row[:, : -(-self.n_columns // 8)]

    def prepare(self) -> None:
        """Takes the dense rows apart now, and not when somebody asks for many."""
        _ = self._by_row

    @cached_property
    def _by_row(self) -> Bytes:
        """The same as whole words: to pad them anew takes longer than to count them."""
        return transposed(self.by_column, len(self.dense_rows), _WORD)

    def packed(self, places: Chosen) -> Bytes:
        """Some of the dense rows, ascending, by their places among these, as whole words; shape (chosen rows, bytes).

        The first who asks for a few gets these alone: a cold command needs no more.
        """
        self._n_asked += 1
        if "_by_row" not in self.__dict__ and self._n_asked == 1:
            numbers = np.arange(places.start, places.stop) if isinstance(places, slice) else places
            groups = np.unique(numbers >> 3)
            if len(groups) * 16 < len(self.dense_rows):
                few = transposed(self.by_column[:, as_slice(groups)], 8 * len(groups), _WORD)
                found: Bytes = few[8 * np.searchsorted(groups, numbers >> 3) + (numbers & 7)]
                return found
        return self._by_row[places]

    def count(self, masks: Bools, rows: Chosen) -> NDArray[np.int64]:
        """How many of the columns of each mask a row lists, or has set where it is dense.

        Args:
            masks: shape (masks, columns).
            rows: ascending.

        Returns:
            shape (masks, rows). Of flipped rows it is those that are *not* set.
        """
        counts = _n_listed(*self._listed_of(rows), masks)
        dense = np.flatnonzero(self.is_dense[rows])
        if len(dense):
            places = self._place[rows][dense]
            chosen = slice(int(places[0]), int(places[-1]) + 1) if isinstance(rows, slice) else places
            common = n_common(words(self.packed(chosen)), words(pack(masks)))
            for found, own in zip(counts, common, strict=True):  # row by row is five times as fast as both at once
                found[dense] = own
        return counts

    def rows(self, chosen: NDArray[np.int64]) -> Bools:
        """The bits of some rows; shape (chosen rows, columns)."""
        found = np.zeros((len(chosen), self.n_columns), np.bool_)
        dense = np.flatnonzero(self.is_dense[chosen])
        if len(dense):
            within, place = np.unique(self._place[chosen[dense]], return_inverse=True)
            found[dense] = unpack(self.packed(as_slice(within))[as_slice(place)], self.n_columns)
        lengths = self.offsets[chosen + 1] - self.offsets[chosen]
        row = np.repeat(np.arange(len(chosen)), lengths)
        found[row, self.listed[ranges(self.offsets[chosen], lengths)]] = True
        return found ^ self.is_flipped[chosen][:, np.newaxis]

    def packed_rows(self, chosen: NDArray[np.int64]) -> Bytes:
        """The same packed, for who needs no more than that; shape (chosen rows, ceil(columns / 8))."""
        found = np.zeros((len(chosen), -(-self.n_columns // 8)), np.uint8)
        dense = np.flatnonzero(self.is_dense[chosen])
        if len(dense):
            within, place = np.unique(self._place[chosen[dense]], return_inverse=True)
            found[dense] = self.packed(as_slice(within))[as_slice(place), : found.shape[1]]
        lengths = self.offsets[chosen + 1] - self.offsets[chosen]
        columns = self.listed[ranges(self.offsets[chosen], lengths)]
        row = np.repeat(np.arange(len(chosen)), lengths)
        np.bitwise_or.at(found, (row, columns >> 3), (1 << (columns & 7)).astype(np.uint8))
        found[self.is_flipped[chosen]] ^= pack(np.ones(self.n_columns, np.bool_))
        return found

    def _listed_of(self, rows: Chosen) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """What some rows list, and where in it that of each begins, and the last ends."""
        if isinstance(rows, slice):
            offsets = self.offsets[rows.start : rows.stop + 1]
            return self.listed[offsets[0] : offsets[-1]], offsets - offsets[0]
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return self.listed[ranges(self.offsets[rows], lengths)], offsets

    def is_uniform(self, rows: NDArray[np.int64]) -> Bools:
        """Whether all bits of a row are alike, so that `is_flipped` says what they are; shape (rows,)."""
        uniform: Bools = ~self.is_dense[rows] & (self.offsets[rows] == self.offsets[rows + 1])
        return uniform

    def columns(self, chosen: NDArray[np.int64]) -> Bools:
        """The bits of some columns, which may come more than once; shape (rows, chosen columns)."""
        each, place = np.unique(chosen, return_inverse=True)
        if len(each) < len(chosen):
            return self.columns(each)[:, place]
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


def _n_listed(listed: NDArray[np.uint32], offsets: NDArray[np.int64], masks: Bools) -> NDArray[np.int64]:
    """How many of the columns that each row lists are in each mask; shape (masks, rows).

    What is looked up of a column is a word that tells of several masks, each in some bits of its own: the sums of a
    row do not reach beyond them, and those of all rows may.
    """
    n_masks, n_columns = masks.shape
    n_bits = max(1, n_columns.bit_length())
    counts = np.empty((n_masks, len(offsets) - 1), np.int64)
    for first in range(0, n_masks, 64 // n_bits):
        some = range(first, min(first + 64 // n_bits, n_masks))
        told = np.zeros(n_columns, np.uint64)
        for mask in some:
            told |= masks[mask].astype(np.uint64) << np.uint64(n_bits * (mask - first))
        sums = np.zeros(len(listed) + 1, np.uint64)
        np.cumsum(told[listed], out=sums[1:])
        of_rows = np.diff(sums[offsets])
        for mask in some:
            counts[mask] = of_rows >> np.uint64(n_bits * (mask - first)) & np.uint64((1 << n_bits) - 1)
    return counts


def as_slice(numbers: NDArray[np.int64]) -> Chosen:
    """The same numbers as a slice where they follow one another: nothing is copied by it."""
    n = len(numbers)
    if n and int(numbers[-1]) - int(numbers[0]) == n - 1 and bool((np.diff(numbers) == 1).all()):
        return slice(int(numbers[0]), int(numbers[0]) + n)
    return numbers


def ranges(begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of some ranges, one behind the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    numbers: NDArray[np.int64] = np.arange(total) + np.repeat(begins - (ends - lengths), lengths)
    return numbers
