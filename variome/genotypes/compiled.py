"""Loops that Numba compiles; `variome.genotypes.kernels` imports them when somebody has asked for it."""

from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray


@intrinsic
def _n_bits(_context: Any, _word: Any) -> Any:
    """The number of bits that are set in a word, by the instruction of the processor."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@numba.njit(cache=True, nogil=True)
def count(rows: NDArray[np.uint64], masks: NDArray[np.uint64], counts: NDArray[np.int64]) -> None:
    """Writes to `counts`, shape (masks, rows), how many bits each row has in common with each mask."""
    for row in range(rows.shape[0]):
        for mask in range(masks.shape[0]):
            total = np.uint64(0)
            for word in range(rows.shape[1]):
                total += _n_bits(rows[row, word] & masks[mask, word])  # type: ignore[call-arg]  # Numba gives the context
            counts[mask, row] = total
