"""The planes of a block, and a row in the form in which it waits to become part of one."""

from enum import IntEnum

import numpy as np

from variome.genotypes.bits import Bools, pack, unpack
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States


class PlaneKind(IntEnum):
    """What the bits of a plane say of a haplotype (H) or of a sample's call (S)."""

    ALT = 1  # H: it carries the ALT; of a cell that is not called, or is another ALT, the bit says nothing
    MISSING_CALL = 2  # S: both haplotypes are missing
    MISSING = 3  # H: it is missing, and the other haplotype of the call is not
    OTHER = 4  # H: it carries another ALT of the same record
    HAPLOID = 5  # S: the call has one haplotype
    UNPHASED = 6  # S: the haplotypes of the call stand in no order; says nothing of haploid calls


Planes = dict[PlaneKind, bytes]
"""A row, packed: those planes that have a bit set, eight bits to a byte."""

OF_SAMPLES = frozenset({PlaneKind.MISSING_CALL, PlaneKind.HAPLOID, PlaneKind.UNPHASED})


def n_columns_of(kind: PlaneKind, n_samples: int) -> int:
    """Bits of a row of a plane."""
    return n_samples if kind in OF_SAMPLES else 2 * n_samples


def planes_of(states: States, is_phased: Bools) -> Planes:
    """A row, packed.

    Args:
        states: shape (samples, 2).
        is_phased: shape (samples,); of haploid calls it says nothing.
    """
    found = {PlaneKind.ALT: (states == ALT).ravel()}
    is_haploid = states[:, 1] == FILL
    if states.size and (states.min() < REF or states.max() > ALT):
        missing = states == MISSING
        both = missing.all(axis=1)
        found[PlaneKind.MISSING_CALL] = both
        found[PlaneKind.MISSING] = (missing & ~both[:, np.newaxis]).ravel()
        found[PlaneKind.OTHER] = (states == OTHER).ravel()
        found[PlaneKind.HAPLOID] = is_haploid
    unphased = ~is_phased
    if is_haploid.any():  # as most of the others are
        unphased[is_haploid] = np.count_nonzero(unphased[~is_haploid]) * 2 > np.count_nonzero(~is_haploid)
    found[PlaneKind.UNPHASED] = unphased
    return {kind: pack(bits).tobytes() for kind, bits in found.items() if bits.any()}


def cells_of(planes: Planes, n_samples: int) -> tuple[States, Bools]:
    """What was packed: the cells, shape (samples, 2), and whether calls are phased, shape (samples,)."""
    states = np.zeros((n_samples, 2), np.int8)
    for kind, state in ((PlaneKind.ALT, ALT), (PlaneKind.OTHER, OTHER), (PlaneKind.MISSING, MISSING)):
        if kind in planes:
            states.ravel()[bits_of(planes[kind], 2 * n_samples)] = state
    if PlaneKind.MISSING_CALL in planes:
        states[bits_of(planes[PlaneKind.MISSING_CALL], n_samples)] = MISSING
    if PlaneKind.HAPLOID in planes:
        states[bits_of(planes[PlaneKind.HAPLOID], n_samples), 1] = FILL
    unphased = planes.get(PlaneKind.UNPHASED)
    return states, np.ones(n_samples, np.bool_) if unphased is None else ~bits_of(unphased, n_samples)


def bits_of(packed: bytes, n_bits: int) -> Bools:
    """The bits of a row of a plane; shape (n_bits,)."""
    return unpack(np.frombuffer(packed, np.uint8), n_bits)
