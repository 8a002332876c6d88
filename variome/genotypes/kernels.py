"""The inner loops over bits: by NumPy, and compiled by Numba where somebody has asked for that.

Numba takes half a second to import and some more to compile, which a cold command must not wait for; a server asks for
it once (`compile_kernels`), and counts four times as fast from then on.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from os import cpu_count
from typing import Final

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

_STEP: Final = 1 << 17
"""Words that NumPy works on at a time: a megabyte, which stays in the cache of a core."""

_WORTH_THREADS: Final = 1 << 20
"""Words from which on it is worth the while to ask other threads."""

_compiled: dict[str, Callable[[Words, Words, NDArray[np.int64]], None]] = {}


def n_common(rows: Words, masks: Words) -> NDArray[np.int64]:
    """How many bits each row has in common with each mask.

    Args:
        rows: shape (rows, words).
        masks: shape (masks, words).

    Returns:
        shape (masks, rows).
    """
    counts = np.empty((len(masks), len(rows)), np.int64)
    compiled = _compiled.get("count")
    count = compiled or _count
    # Compiled loops go through each row once, so that nothing need stay in a cache.
    step = -(-len(rows) // _n_threads()) if compiled else _STEP // max(1, rows.shape[1])
    step = max(1, step)

    def count_some(begin: int) -> None:
        count(rows[begin : begin + step], masks, counts[:, begin : begin + step])

    begins = range(0, len(rows), step)
    if rows.size * len(masks) < _WORTH_THREADS:
        for begin in begins:
            count_some(begin)
    else:
        list(_threads().map(count_some, begins))
    return counts


def compile_kernels() -> None:
    """From now on this process counts by compiled loops."""
    from variome.genotypes.compiled import count  # noqa: PLC0415  see the head of the module

    one = np.zeros((1, 1), np.uint64)
    count(one, one, np.zeros((1, 1), np.int64))
    _compiled["count"] = count


def _count(rows: Words, masks: Words, counts: NDArray[np.int64]) -> None:
    common = np.empty_like(rows)
    n_bits = np.empty(rows.shape, np.uint8)
    for found, mask in zip(counts, masks, strict=True):
        np.bitwise_and(rows, mask, out=common)
        np.bitwise_count(common, out=n_bits)
        n_bits.sum(axis=1, dtype=np.int64, out=found)


@cache
def _threads() -> ThreadPoolExecutor:
    """NumPy and compiled loops let go of the interpreter while they count."""
    return ThreadPoolExecutor(_n_threads(), "genotypes")


@cache
def _n_threads() -> int:
    return cpu_count() or 1
