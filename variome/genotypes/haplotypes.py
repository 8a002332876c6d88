"""Which combinations of alleles haplotypes carry, and who carries all of some alleles."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.bits import Bools
from variome.genotypes.cells import ALT, FILL, MISSING, REF, States

MOST_CELLS: Final = 200_000_000
"""Haplotypes times rows that are put together at most: 200 MB."""


class Haplotype(NamedTuple):
    """A combination: for each row `1` (the ALT), `0` (called, and not this ALT) or `.` (missing); how many of each
    group have it.
    """

    alleles: str
    counts: tuple[int, ...]


def count_haplotypes(rows: Iterable[States], groups: Bools) -> Sequence[Haplotype]:
    """The combinations that occur, the commonest first.

    Args:
        rows: cells of some rows after the others; shapes (rows, samples, 2).
        groups: who belongs to each; shape (groups, samples).

    Raises:
        InputError: there are too many cells to put them together.
    """
    texts = np.concatenate([_texts(states) for states in _bounded(rows)])
    is_there = ~(texts == 0).any(axis=0)
    texts = np.ascontiguousarray(texts[:, is_there].T)
    members = np.repeat(groups, 2, axis=1)[:, is_there]
    whole = texts.view(np.dtype((np.void, texts.shape[1])))[:, 0] if texts.size else np.zeros(len(texts), "V1")
    kinds, which = np.unique(whole, return_inverse=True)
    counts = np.stack([np.bincount(which[mask], minlength=len(kinds)) for mask in members], axis=1)
    found = [
        Haplotype(bytes(kind)[: texts.shape[1]].decode(), tuple(row))
        for kind, row in zip(kinds, counts.tolist(), strict=True)
        if any(row)
    ]
    return sorted(found, key=lambda each: (-sum(each.counts), each.alleles))


def carries(states: States, *, of_reference: bool) -> Bools:
    """Which samples carry an allele; shape (samples,).

    The reference is carried by a haplotype that one row knows to have it, where no other has an ALT: a row that is
    missing says nothing against it.

    Args:
        states: of the rows of the allele; shape (rows, samples, 2).
        of_reference: whether it is the reference allele of the rows; else there is one row, and its ALT is meant.
    """
    is_meant = states == (REF if of_reference else ALT)
    is_open = (states == MISSING) & of_reference
    found: Bools = ((is_meant | is_open).all(axis=0) & is_meant.any(axis=0)).any(axis=-1)
    return found


def _bounded(rows: Iterable[States]) -> Iterable[States]:
    n_cells = 0
    for states in rows:
        n_cells += states.size
        if n_cells > MOST_CELLS:
            raise InputError(
                f"haplotypes: expected at most {MOST_CELLS:,} alleles (rows times haplotypes), found more; ask for "
                "fewer rows with -r, -a or -f, or for fewer samples with -s"
            )
        yield states


def _texts(states: States) -> NDArray[np.uint8]:
    """Characters, 0 for no such haplotype; shape (rows, 2 samples)."""
    return _CHARACTERS[states.reshape(len(states), -1)]


def _characters() -> NDArray[np.uint8]:
    """By state; MISSING and FILL count from the end."""
    characters = np.full(5, ord("0"), np.uint8)
    characters[ALT], characters[MISSING], characters[FILL] = ord("1"), ord("."), 0
    return characters


_CHARACTERS: Final = _characters()
