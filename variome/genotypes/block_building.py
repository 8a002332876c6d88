"""Rows become the bytes of a block."""

from collections.abc import Mapping

import numpy as np

from variome.genotypes.bits import Bools, Bytes, n_set, pack
from variome.genotypes.cells import States
from variome.genotypes.container import Kind, write_container
from variome.genotypes.neighbours import NEIGHBOUR, Neighbour
from variome.genotypes.plane_coding import PLANE_SECTIONS, SPARSE_SHARE, RowKinds, encode_plane, row_kinds, sections_of
from variome.genotypes.plane_kinds import PlaneKind, Planes, bits_of, n_columns_of, planes_of

_FIRST_OF_PAIRS = 0b01010101
"""The bits of a byte that are first haplotypes."""

_MOST_MORE = 2
"""Times the bytes of a block may take, unpacked, for it to be packed beside another."""

_MANY_SHARE = 20
"""What `SPARSE_SHARE` is for planes that are no haplotypes, where that takes less: what is missing at random."""


class BlockBuilder:
    """Takes rows, and makes a block of them."""

    def __init__(self, n_samples: int) -> None:
        self.n_samples = n_samples
        self.n_rows = 0
        self._packed: dict[PlaneKind, dict[int, bytes]] = {kind: {} for kind in PlaneKind}

    def add(self, states: States, is_phased: Bools) -> None:
        """Adds a row.

        Args:
            states: shape (samples, 2).
            is_phased: shape (samples,); of haploid calls it says nothing.
        """
        self.add_planes(planes_of(states, is_phased))

    def add_planes(self, planes: Planes) -> None:
        """Adds a row that is packed."""
        for kind, packed in planes.items():
            self._packed[kind][self.n_rows] = packed
        self.n_rows += 1

    def add_missing(self, n_rows: int) -> None:
        """Adds rows of which nothing is known."""
        all_samples = pack(np.ones(self.n_samples, np.bool_)).tobytes()
        for _ in range(n_rows):
            self.add_planes({PlaneKind.MISSING_CALL: all_samples, PlaneKind.UNPHASED: all_samples})

    def to_bytes(self, beside: Neighbour | None = None) -> bytes:
        """The block.

        Args:
            beside: a block of the same rows, beside which it is packed where that takes less.
        """
        sections: dict[int, bytes] = {}
        for kind, rows in self._packed.items():
            if rows or kind is PlaneKind.ALT:
                sections |= sections_of(kind, self._sections(kind, rows))
        alone = write_container(Kind.GENOTYPES, self.n_rows, self.n_samples, sections)
        if beside is None or not beside.dense:
            return alone
        bits = self._matrix(self._packed[PlaneKind.ALT], 2 * self.n_samples)
        alt = self._alt_sections(bits, self._complement(bits), beside.is_dense)
        if sum(map(len, alt.values())) > _MOST_MORE * sum(map(len, sections.values())):
            return alone  # other alleles are frequent in these samples
        others = {section: plain for section, plain in sections.items() if section // PLANE_SECTIONS != PlaneKind.ALT}
        together = {NEIGHBOUR: bytes.fromhex(beside.name), **others, **sections_of(PlaneKind.ALT, alt)}
        packed = write_container(Kind.GENOTYPES, self.n_rows, self.n_samples, together, beside.dictionaries)
        return min(alone, packed, key=len)

    def _sections(self, kind: PlaneKind, rows: Mapping[int, bytes]) -> dict[int, bytes]:
        n_columns = n_columns_of(kind, self.n_samples)
        bits = self._matrix(rows, n_columns)
        complement = ~bits & pack(np.ones(n_columns, np.bool_))
        if kind is PlaneKind.ALT:
            return self._alt_sections(bits, complement)
        kinds = [row_kinds(bits, n_columns, complement, share) for share in (SPARSE_SHARE, _MANY_SHARE)]
        found = [encode_plane(bits, n_columns, each, complement=complement) for each in kinds]
        return min(found, key=lambda sections: len(write_container(Kind.GENOTYPES, 0, 0, sections)))

    def _complement(self, bits: Bytes) -> Bytes:
        """What is not set, of all haplotypes."""
        found: Bytes = ~bits & pack(np.ones(2 * self.n_samples, np.bool_))
        return found

    def _alt_sections(self, bits: Bytes, complement: Bytes, is_dense: Bools | None = None) -> dict[int, bytes]:
        apart, n_columns = self._apart(), 2 * self.n_samples
        complement &= ~apart
        kinds = row_kinds(bits, n_columns, complement)
        if is_dense is not None:
            kinds = RowKinds(is_dense, ~is_dense & (n_set(complement) < n_set(bits)))
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

    def _is_all(self, packed: bytes) -> bool:
        return int(np.bitwise_count(np.frombuffer(packed, np.uint8)).sum()) == self.n_samples

    def _apart(self) -> Bytes:
        """Which haplotypes are no call, or another ALT; packed, shape (rows, ...)."""
        n_columns = 2 * self.n_samples
        found = self._matrix(self._packed[PlaneKind.OTHER], n_columns)
        found |= self._matrix(self._packed[PlaneKind.MISSING], n_columns)
        for row, packed in self._packed[PlaneKind.MISSING_CALL].items():
            found[row] |= pack(np.repeat(bits_of(packed, self.n_samples), 2))
        for row, packed in self._packed[PlaneKind.HAPLOID].items():
            second = np.zeros((self.n_samples, 2), np.bool_)
            second[:, 1] = bits_of(packed, self.n_samples)
            found[row] |= pack(second.ravel())
        return found

    def _matrix(self, rows: Mapping[int, bytes], n_columns: int) -> Bytes:
        found = np.zeros((self.n_rows, -(-n_columns // 8)), np.uint8)
        for row, packed in rows.items():
            found[row] = np.frombuffer(packed, np.uint8)
        return found
