"""A block of genotypes: some thousand rows of one shard of samples, as planes of bits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools, Bytes, pack, transposed, unpack
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States
from variome.genotypes.container import Container, Kind, read_container, write_container
from variome.genotypes.plane import Plane
from variome.genotypes.plane_coding import SPARSE_SHARE, decode_plane, encode_plane, has_plane, row_kinds, sections_of


class PlaneKind(IntEnum):
    """What the bits of a plane say of a haplotype (H) or of a sample's call (S)."""

    ALT = 1  # H: it carries the ALT; of a cell that is not called, or is another ALT, the bit says nothing
    MISSING_CALL = 2  # S: both haplotypes are missing
    MISSING = 3  # H: it is missing, and the other haplotype of the call is not
    OTHER = 4  # H: it carries another ALT of the same record
    HAPLOID = 5  # S: the call has one haplotype
    UNPHASED = 6  # S: the haplotypes of the call stand in no order; says nothing of haploid calls


OF_SAMPLES = frozenset({PlaneKind.MISSING_CALL, PlaneKind.HAPLOID, PlaneKind.UNPHASED})

_FIRST_OF_PAIRS = 0b01010101
"""The bits of a byte that are first haplotypes."""

_MANY_SHARE = 20
"""What `SPARSE_SHARE` is for planes that are no haplotypes, where that takes less: what is missing at random."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Allele counts of groups of samples; shapes (groups, rows)."""

    AC: NDArray[np.int64]
    AN: NDArray[np.int64]


class GenotypeBlock:
    """Rows of a shard, ready to be counted and taken out.

    Attributes:
        n_rows, n_samples: its size.
    """

    def __init__(self, container: Container) -> None:
        self.n_rows = container.n_rows
        self.n_samples = container.n_columns
        self._planes = {
            kind: decode_plane(container, kind, self.n_samples if kind in OF_SAMPLES else 2 * self.n_samples)
            for kind in PlaneKind
            if has_plane(container, kind)
        }

    @classmethod
    def read(cls, content: bytes) -> "GenotypeBlock":
        """From the bytes of a block.

        Raises:
            BlockError: they are none.
        """
        return cls(read_container(content, Kind.GENOTYPES))

    @property
    def n_bytes(self) -> int:
        """What it takes in memory."""
        return sum(plane.n_bytes for plane in self._planes.values())

    @property
    def is_all_called(self) -> bool:
        """Whether all calls are diploid, and REF or this ALT."""
        return self._planes.keys() <= {PlaneKind.ALT, PlaneKind.UNPHASED}

    @cached_property
    def alt(self) -> Plane:
        """Who carries the ALT: bits of dense rows are cleared where a cell is no call or another ALT; of flipped rows
        those are listed that are REF.
        """
        plane = self._planes[PlaneKind.ALT]
        if self.is_all_called or not len(plane.dense_rows):
            return plane
        cleared = plane.by_row & ~pack(self._apart(plane.dense_rows))
        by_column = transposed(cleared, plane.n_columns)
        return Plane(plane.n_columns, plane.is_dense, plane.is_flipped, plane.offsets, plane.listed, by_column)

    def plane(self, kind: PlaneKind) -> Plane | None:
        """A plane as it is stored; None where none of its bits is set. For ALT see `alt`."""
        return self._planes.get(kind)

    def counts(self, groups: Bools, begin: int = 0, end: int | None = None) -> Counts:
        """AC and AN of rows in groups of samples.

        Args:
            groups: who belongs to each; shape (groups, samples).
            begin: the first row.
            end: the row behind the last; all without.
        """
        end = self.n_rows if end is None else end
        haplotypes = np.repeat(groups, 2, axis=1)
        an = np.full((len(groups), end - begin), 2 * groups.sum(axis=1)[:, np.newaxis], np.int64)
        an -= self._count(PlaneKind.HAPLOID, groups, begin, end)
        an -= 2 * self._count(PlaneKind.MISSING_CALL, groups, begin, end)
        an -= self._count(PlaneKind.MISSING, haplotypes, begin, end)
        listed = self.alt.count(haplotypes, begin, end)
        flipped = an - self._count(PlaneKind.OTHER, haplotypes, begin, end) - listed
        return Counts(np.where(self.alt.is_flipped[begin:end], flipped, listed), an)

    def states(self, rows: NDArray[np.int64], samples: NDArray[np.int64] | None = None) -> States:
        """The cells of some rows; shape (rows, samples, 2)."""
        n_samples = self.n_samples if samples is None else len(samples)
        columns = None if samples is None else haplotypes_of(samples)
        found = np.where(self._bits(PlaneKind.ALT, rows, columns), np.int8(ALT), np.int8(REF))
        for kind, state in ((PlaneKind.OTHER, OTHER), (PlaneKind.MISSING, MISSING)):
            if kind in self._planes:
                found[self._bits(kind, rows, columns)] = state
        cells: States = found.reshape(len(rows), n_samples, 2)
        if PlaneKind.MISSING_CALL in self._planes:
            cells[self._bits(PlaneKind.MISSING_CALL, rows, samples)] = MISSING
        if PlaneKind.HAPLOID in self._planes:
            cells[..., 1][self._bits(PlaneKind.HAPLOID, rows, samples)] = FILL
        return cells

    def plain_rows(self, rows: NDArray[np.int64]) -> tuple[Bools, Bools]:
        """Rows of which every call is diploid and REF or this ALT, and all are phased, or none is.

        Returns:
            whether a row is one; whether it is phased. Shapes (rows,).
        """
        is_plain, is_phased = np.ones((2, len(rows)), np.bool_)
        for kind in PlaneKind:
            if kind is PlaneKind.ALT or kind not in self._planes:
                continue
            plane = self._planes[kind]
            is_plain &= plane.is_uniform(rows)
            if kind is PlaneKind.UNPHASED:
                is_phased = ~plane.is_flipped[rows]
            else:
                is_plain &= ~plane.is_flipped[rows]
        return is_plain, is_phased

    def is_phased(self, rows: NDArray[np.int64], samples: NDArray[np.int64] | None = None) -> Bools:
        """Whether the haplotypes of a call stand in an order; shape (rows, samples). Says nothing of haploid calls."""
        return ~self._bits(PlaneKind.UNPHASED, rows, samples)

    def _bits(self, kind: PlaneKind, rows: NDArray[np.int64], columns: NDArray[np.int64] | None) -> Bools:
        plane = self.alt if kind is PlaneKind.ALT else self._planes.get(kind)
        if plane is None:
            n_columns = self.n_samples if columns is None else len(columns)
            return np.zeros((len(rows), n_columns), np.bool_)
        return plane.rows(rows) if columns is None else plane.columns(columns)[rows]

    def _count(self, kind: PlaneKind, masks: Bools, begin: int, end: int) -> NDArray[np.int64]:
        """How many bits are set; shape (masks, rows)."""
        plane = self._planes.get(kind)
        if plane is None:
            return np.zeros((len(masks), end - begin), np.int64)
        counts = plane.count(masks, begin, end)
        return np.where(plane.is_flipped[begin:end], masks.sum(axis=1)[:, np.newaxis] - counts, counts)

    def _apart(self, rows: NDArray[np.int64]) -> Bools:
        """Which haplotypes are no call, or another ALT; shape (rows, 2 samples)."""
        found = np.zeros((len(rows), self.n_samples, 2), np.bool_)
        for kind in (PlaneKind.OTHER, PlaneKind.MISSING):
            found |= self._bits(kind, rows, np.arange(2 * self.n_samples)).reshape(found.shape)
        found |= self._bits(PlaneKind.MISSING_CALL, rows, None)[..., np.newaxis]
        found[..., 1] |= self._bits(PlaneKind.HAPLOID, rows, None)
        return found.reshape(len(rows), -1)


class BlockBuilder:
    """Takes rows, and makes a block of them."""

    def __init__(self, n_samples: int) -> None:
        self.n_samples = n_samples
        self.n_rows = 0
        self._packed: dict[PlaneKind, dict[int, Bytes]] = {kind: {} for kind in PlaneKind}

    def add(self, states: States, is_phased: Bools) -> None:
        """Adds a row.

        Args:
            states: shape (samples, 2).
            is_phased: shape (samples,); of haploid calls it says nothing.
        """
        self._set(PlaneKind.ALT, (states == ALT).ravel())
        if states.size and (states.min() < REF or states.max() > ALT):
            self._add_apart(states)
        unphased = ~is_phased
        is_haploid = states[:, 1] == FILL
        unphased[is_haploid] = np.count_nonzero(unphased[~is_haploid]) * 2 > np.count_nonzero(~is_haploid)
        self._set(PlaneKind.UNPHASED, unphased)
        self.n_rows += 1

    def to_bytes(self) -> bytes:
        """The block."""
        sections: dict[int, bytes] = {}
        for kind, rows in self._packed.items():
            if rows or kind is PlaneKind.ALT:
                sections |= sections_of(kind, self._sections(kind, rows))
        return write_container(Kind.GENOTYPES, self.n_rows, self.n_samples, sections)

    def _add_apart(self, states: States) -> None:
        missing = states == MISSING
        both = missing.all(axis=1)
        self._set(PlaneKind.MISSING_CALL, both)
        self._set(PlaneKind.MISSING, (missing & ~both[:, np.newaxis]).ravel())
        self._set(PlaneKind.OTHER, (states == OTHER).ravel())
        self._set(PlaneKind.HAPLOID, states[:, 1] == FILL)

    def _set(self, kind: PlaneKind, bits: Bools) -> None:
        if bits.any():
            self._packed[kind][self.n_rows] = pack(bits)

    def _sections(self, kind: PlaneKind, rows: Mapping[int, Bytes]) -> dict[int, bytes]:
        n_columns = self.n_samples if kind in OF_SAMPLES else 2 * self.n_samples
        bits = self._matrix(rows, n_columns)
        complement = ~bits & pack(np.ones(n_columns, np.bool_))
        if kind is PlaneKind.ALT:
            return self._alt_sections(bits, complement)
        kinds = [row_kinds(bits, n_columns, complement, share) for share in (SPARSE_SHARE, _MANY_SHARE)]
        found = [encode_plane(bits, n_columns, each, complement=complement) for each in kinds]
        return min(found, key=lambda sections: len(write_container(Kind.GENOTYPES, 0, 0, sections)))

    def _alt_sections(self, bits: Bytes, complement: Bytes) -> dict[int, bytes]:
        apart, n_columns = self._apart(), 2 * self.n_samples
        complement &= ~apart
        kinds = row_kinds(bits, n_columns, complement)
        is_unordered = kinds.is_dense & self._is_unordered(bits)
        dense = np.flatnonzero(kinds.is_dense)
        if is_unordered.any() or apart[dense].any():
            from variome.genotypes.smoothing import smoothed  # noqa: PLC0415  its compiler takes a second to import

            bits[dense] = smoothed(bits[dense], apart[dense], is_unordered[dense], n_columns)
        return encode_plane(bits, n_columns, kinds, complement=complement, is_unordered=is_unordered)

    def _is_unordered(self, bits: Bytes) -> Bools:
        """Rows of unphased diploid calls, of which those with one ALT have it behind the REF; shape (rows,)."""
        found = np.zeros(self.n_rows, np.bool_)
        rows = [row for row, packed in self._packed[PlaneKind.UNPHASED].items() if self._is_all(packed)]
        for kind in (PlaneKind.OTHER, PlaneKind.MISSING, PlaneKind.HAPLOID):
            rows = [row for row in rows if row not in self._packed[kind]]
        found[rows] = ~(bits[rows] & ~(bits[rows] >> 1) & _FIRST_OF_PAIRS).any(axis=1)
        return found

    def _is_all(self, packed: Bytes) -> bool:
        return bool(np.bitwise_count(packed).sum() == self.n_samples)

    def _apart(self) -> Bytes:
        """Which haplotypes are no call, or another ALT; packed, shape (rows, ...)."""
        n_columns = 2 * self.n_samples
        found = self._matrix(self._packed[PlaneKind.OTHER], n_columns)
        found |= self._matrix(self._packed[PlaneKind.MISSING], n_columns)
        for row, packed in self._packed[PlaneKind.MISSING_CALL].items():
            found[row] |= pack(np.repeat(unpack(packed, self.n_samples), 2))
        for row, packed in self._packed[PlaneKind.HAPLOID].items():
            second = np.zeros((self.n_samples, 2), np.bool_)
            second[:, 1] = unpack(packed, self.n_samples)
            found[row] |= pack(second.ravel())
        return found

    def _matrix(self, rows: Mapping[int, Bytes], n_columns: int) -> Bytes:
        found = np.zeros((self.n_rows, -(-n_columns // 8)), np.uint8)
        for row, packed in rows.items():
            found[row] = packed
        return found


def haplotypes_of(samples: NDArray[np.int64]) -> NDArray[np.int64]:
    """The columns of some samples; shape (2 samples,)."""
    return (2 * samples[:, np.newaxis] + np.arange(2)).ravel()
