"""How many hits have which values: terms of a text, ranges of a number. What a search tells of them, as values.

A hit counts once for each of its values, whatever their number; those without one are counted apart. The counts are
exact. Of a field with many terms the most frequent are told, and how many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

BOUNDS: Final = (
    *(
        -1e6,
        -1e3,
        -100,
        -10,
        -1,
        0,
        1e-6,
        1e-5,
        1e-4,
        1e-3,
        0.01,
        0.05,
        0.1,
        0.2,
        0.5,
        0.8,
        1,
        2,
        5,
        10,
        15,
        20,
        25,
        30,
    ),
    *(40, 50, 75, 100, 200, 500, 1e3, 1e4, 1e5, 1e6, 1e7, 2.5e7, 5e7, 7.5e7, 1e8, 1.5e8, 2e8, 2.5e8),
)
"""Where the ranges of numbers end. They are the same for all fields and searches, so that counts can be compared."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value, and the hits that have it."""

    key: str | bool
    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `begin` (included) to `end` (not included; None where there is no bound), and the hits with one."""

    begin: float | None
    end: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """What the values of a field are among the hits.

    Attributes:
        field: its dotted path.
        title: for people.
        kind: of `values`.
        values: the terms, the most frequent first, or the ranges with hits in their order.
        n_values: how many terms or ranges there are.
        n_missing: hits without a value.
        least, greatest: of numbers; None without any.
    """

    field: str
    title: str
    kind: Literal["terms", "ranges"]
    values: Sequence[Term | Range]
    n_values: int
    n_missing: int
    least: float | None = None
    greatest: float | None = None


def range_of(bucket: int, count: int) -> Range:
    """The range that a bucket of `width_bucket` over `BOUNDS` is: they are counted from 0, before the first bound."""
    begin = BOUNDS[bucket - 1] if bucket else None
    return Range(begin, BOUNDS[bucket] if bucket < len(BOUNDS) else None, count)
