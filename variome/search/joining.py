"""Finding many uuids among many others at once."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.void]
"""A value of some bytes for each hit, (n,)."""


def places_of(sought: Column, known: Column) -> NDArray[np.intp]:
    """Where each of `sought`, (n,) of 16 bytes, stands in `known`, (m,), all different; -1 for those that do not."""
    if not len(known):
        return np.full(len(sought), -1, dtype=np.intp)
    keys, wanted = _mixed(known), _mixed(sought)
    order = np.argsort(keys, kind="stable")
    if (np.diff(keys[order].view(np.int64)) == 0).any():  # two share a key: once in a hundred million searches
        keys, wanted = known.view("S16"), sought.view("S16")
        order = np.argsort(keys, kind="stable")
    found = order[np.minimum(np.searchsorted(keys[order], wanted), len(known) - 1)]
    return np.where(known.view("S16")[found] == sought.view("S16"), found, -1)


def _mixed(uuids: Column) -> NDArray[np.uint64]:
    """A number for each uuid, sorted four times as fast; rarely the same for two."""
    high, low = uuids.view(">u8").astype(np.uint64).reshape(-1, 2).T
    return high * _ODD ^ low


_ODD: Final = np.uint64(0x9E3779B97F4A7C15)
