"""Counting different values among many hits: each is a number, or a code that stands for a text or a list."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.search.facets import BOUNDS

NO_VALUE: Final = 0
"""The code of hits without a value."""

NO_INTEGER: Final = -(2**63)
"""What stands for an integer that a hit does not have; of a real, NaN does."""

_LOW_BITS: Final = 16

Numbers = NDArray[np.int64] | NDArray[np.float64]


@dataclass(slots=True)
class Tally:
    """What was counted of a facet.

    Attributes:
        hits: how many have which code, or a number in which bucket of `BOUNDS`.
        n_missing: hits without a value.
        examples: of each code, the uuid of a hit that has it, as 16 bytes.
        least, greatest: of the numbers; None without any.
    """

    hits: Counter[int] = field(default_factory=Counter)
    n_missing: int = 0
    examples: dict[int, bytes] = field(default_factory=dict)
    least: float | None = None
    greatest: float | None = None

    def add_codes(self, codes: NDArray[np.int64], uuids: NDArray[np.void]) -> None:
        """Counts hits by their codes, (n,), and keeps one of the uuids, (n,), for each."""
        positions, counts = distinct(codes)
        found = codes[positions].tolist()
        self.hits.update(dict(zip(found, counts.tolist(), strict=True)))
        self.n_missing += self.hits.pop(NO_VALUE, 0)
        self.examples |= dict(zip(found, uuids[positions].tolist(), strict=True))

    def add_numbers(self, numbers: Numbers) -> None:
        """Counts hits by the buckets of their numbers, (n,), int64 or float64."""
        present = _present(numbers)
        values, counts = _grouped(present)
        in_buckets = np.bincount(np.searchsorted(BOUNDS, values, side="right"), counts).astype(np.int64)
        self.hits.update({bucket: int(in_buckets[bucket]) for bucket in in_buckets.nonzero()[0].tolist()})
        self.n_missing += len(numbers) - len(present)
        self.add_ends(numbers, numbers)

    def add_ends(self, least: Numbers, greatest: Numbers) -> None:
        """Widens the ends to the least and the greatest number of each hit, (n,), int64 or float64."""
        low, high = _present(least), _present(greatest)
        if not len(low):
            return
        ends = low.min().item(), high.max().item()
        self.least = ends[0] if self.least is None else min(self.least, ends[0])
        self.greatest = ends[1] if self.greatest is None else max(self.greatest, ends[1])


def distinct(codes: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The position in `codes`, (n,), of one example of each different code, and how many there are of it.

    Codes are hashes, and few of them different as a rule: counting many by their low bits takes a fifth of the time of
    sorting them. Only those that have their low bits in common with another are sorted.
    """
    if len(codes) < 1 << _LOW_BITS:
        _, first, counted = np.unique(codes, return_index=True, return_counts=True)
        return first, counted
    low = codes & ((1 << _LOW_BITS) - 1)
    examples = np.zeros(1 << _LOW_BITS, dtype=np.intp)
    examples[low] = np.arange(len(codes))
    is_counted = codes[examples[low]] == codes
    counts = np.bincount(low[is_counted], minlength=1 << _LOW_BITS)
    present = counts.nonzero()[0]
    others = np.flatnonzero(~is_counted)
    _, first, more = np.unique(codes[others], return_index=True, return_counts=True)
    return np.concatenate([examples[present], others[first]]), np.concatenate([counts[present], more])


def _grouped(numbers: Numbers) -> tuple[NDArray[np.float64], NDArray[np.intp] | None]:
    """The numbers, and how often each is there; small integers, as depths are, each once."""
    if numbers.dtype.kind == "f" or not len(numbers) or numbers.min() < 0 or numbers.max() >= 1 << _LOW_BITS:
        return numbers.astype(np.float64), None
    counts = np.bincount(numbers)
    return np.arange(len(counts), dtype=np.float64), counts


def _present(numbers: Numbers) -> Numbers:
    is_present: NDArray[np.bool_] = ~np.isnan(numbers) if numbers.dtype.kind == "f" else numbers != NO_INTEGER
    return numbers[is_present]
