"""Bits that may be chosen, chosen so that haplotypes resemble each other and take little room.

Two things of a dense row say nothing: the ALT bit of a cell that is missing (or another ALT, or no haplotype), and
which of the two haplotypes of an unphased call carries its one ALT. They are filled in as those haplotypes have it that
agree longest with this one up to the row. Haplotypes are kept sorted by their reversed prefixes for that.

Source:
    The order and the lengths of agreement are those of Durbin (2014), Bioinformatics 30:1266, algorithms 1 and 2.
"""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools, Bytes, pack, unpack

N_VOTERS: Final = 5
"""Haplotypes on each side in the order that are asked."""

FARTHEST: Final = 64
"""Places on each side in the order that are looked at."""


def smoothed(packed: Bytes, apart: Bytes, is_unordered: Bools, n_columns: int) -> Bytes:
    """The rows with those bits chosen that say nothing.

    Args:
        packed: rows of ALT bits; shape (rows, ceil(columns / 8)).
        apart: cells whose bit says nothing. Same shape.
        is_unordered: rows whose calls with one ALT have it in no order; shape (rows,).
        n_columns: haplotypes; those of sample `i` are `2 i` and `2 i + 1`.
    """
    bits = unpack(packed, n_columns).view(np.uint8).copy()
    is_free = unpack(apart, n_columns).view(np.uint8)
    lengths = np.arange(len(bits) + 2, dtype=np.float32) ** np.float32(0.25)
    distances = np.maximum(np.arange(FARTHEST + 2, dtype=np.float32), 1) ** np.float32(-0.25)
    _smooth(bits, is_free, is_unordered.astype(np.uint8), lengths, distances)
    return pack(bits.view(np.bool_))


@numba.njit(cache=True, nogil=True)
def _smooth(
    bits: NDArray[np.uint8],
    is_free: NDArray[np.uint8],
    is_unordered: NDArray[np.uint8],
    lengths: NDArray[np.float32],
    distances: NDArray[np.float32],
) -> None:
    n_rows, n_columns = bits.shape
    order, next_order = np.arange(n_columns), np.empty(n_columns, np.int64)
    since, next_since = np.zeros(n_columns, np.int64), np.empty(n_columns, np.int64)
    rank = np.empty(n_columns, np.int64)
    is_open = np.zeros(n_columns, np.uint8)
    votes = np.zeros(n_columns, np.float32)
    for row in range(n_rows):
        n_open = _mark_open(bits[row], is_free[row], is_unordered[row], is_open)
        if n_open:
            for place in range(n_columns):
                rank[order[place]] = place
            for column in range(n_columns):
                if is_open[column]:
                    votes[column] = _vote(rank[column], row, bits[row], is_open, order, since, lengths, distances)
            _choose(bits[row], is_free[row], is_open, votes)
        _advance(bits[row], row, order, since, next_order, next_since)
        order, next_order = next_order, order
        since, next_since = next_since, since


@numba.njit(cache=True, nogil=True)
def _mark_open(
    bits: NDArray[np.uint8], is_free: NDArray[np.uint8], is_unordered: int, is_open: NDArray[np.uint8]
) -> int:
    """Marks the bits that may be chosen; gives how many."""
    n_open = 0
    for first in range(0, len(bits), 2):
        is_pair = is_unordered and bits[first] != bits[first + 1] and not is_free[first] and not is_free[first + 1]
        for column in (first, first + 1):
            is_open[column] = is_pair or is_free[column]
            n_open += is_open[column]
    return n_open


@numba.njit(cache=True, nogil=True)
def _vote(
    place: int,
    row: int,
    bits: NDArray[np.uint8],
    is_open: NDArray[np.uint8],
    order: NDArray[np.int64],
    since: NDArray[np.int64],
    lengths: NDArray[np.float32],
    distances: NDArray[np.float32],
) -> float:
    """How much speaks for a set bit, less what speaks against it; the longer two haplotypes agree, the more."""
    total = 0.0
    for step in (-1, 1):
        begin, n_voters = 0, 0
        for distance in range(1, FARTHEST + 1):
            other = place + step * distance
            if other < 0 or other >= len(order) or n_voters == N_VOTERS:
                break
            begin = max(begin, since[other + 1 if step < 0 else other])
            column = order[other]
            if not is_open[column]:
                weight = lengths[row + 1 - begin] * distances[distance]
                total += weight if bits[column] else -weight
                n_voters += 1
    return total


@numba.njit(cache=True, nogil=True)
def _choose(
    bits: NDArray[np.uint8], is_free: NDArray[np.uint8], is_open: NDArray[np.uint8], votes: NDArray[np.float32]
) -> None:
    for first in range(0, len(bits), 2):
        if is_open[first] and not is_free[first]:
            bits[first] = votes[first] > votes[first + 1]
            bits[first + 1] = not bits[first]
            continue
        for column in (first, first + 1):
            if is_free[column]:
                bits[column] = votes[column] > 0


@numba.njit(cache=True, nogil=True)
def _advance(
    bits: NDArray[np.uint8],
    row: int,
    order: NDArray[np.int64],
    since: NDArray[np.int64],
    next_order: NDArray[np.int64],
    next_since: NDArray[np.int64],
) -> None:
    """Sorts by this row, stably: all without the bit first. `since` says from which row on two neighbours agree."""
    n_without = 0
    for column in order:
        n_without += not bits[column]
    at_without, at_with = 0, n_without
    latest_without = latest_with = row + 1
    for place in range(len(order)):
        column, here = order[place], since[place]
        latest_without, latest_with = max(latest_without, here), max(latest_with, here)
        if bits[column]:
            next_order[at_with], next_since[at_with] = column, latest_with
            at_with, latest_with = at_with + 1, 0
        else:
            next_order[at_without], next_since[at_without] = column, latest_without
            at_without, latest_without = at_without + 1, 0
