"""The inner loops over bits. NumPy alone: a cold command must not wait for a compiler."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from os import cpu_count
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_STEP: Final = 1 << 17
"""Words that are worked on at a time: a megabyte, which stays in the cache of a core."""

_WORTH_THREADS: Final = 1 << 20
"""Words from which on it is worth the while to ask other threads."""


def n_common(rows: Words, masks: Words) -> NDArray[np.int64]:
    """How many bits each row has in common with each mask.

    Args:
        rows: shape (rows, words).
        masks: shape (masks, words).

    Returns:
        shape (masks, rows).
    """
    counts = np.empty((len(masks), len(rows)), np.int64)
    step = max(1, _STEP // max(1, rows.shape[1]))
    begins = range(0, len(rows), step)
    if rows.size < _WORTH_THREADS:
        for begin in begins:
            _count_some(rows, masks, counts, begin, step)
    else:
        list(_threads().map(lambda begin: _count_some(rows, masks, counts, begin, step), begins))
    return counts


def _count_some(rows: Words, masks: Words, counts: NDArray[np.int64], begin: int, step: int) -> None:
    some = rows[begin : begin + step]
    common = np.empty_like(some)
    n_bits = np.empty(some.shape, np.uint8)
    for found, mask in zip(counts, masks, strict=True):
        np.bitwise_and(some, mask, out=common)
        np.bitwise_count(common, out=n_bits)
        n_bits.sum(axis=1, dtype=np.int64, out=found[begin : begin + step])


@cache
def _threads() -> ThreadPoolExecutor:
    """NumPy lets go of the interpreter while it counts."""
    return ThreadPoolExecutor(cpu_count() or 1, "genotypes")
