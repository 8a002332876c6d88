"""A block of genotypes: some thousand rows of one shard of samples, as planes of bits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import BlockError
from variome.genotypes.bits import Bools, pack, transposed
from variome.genotypes.cells import ALT, FILL, MISSING, OTHER, REF, States
from variome.genotypes.container import Kind, read_container
from variome.genotypes.neighbours import Neighbour, neighbour_of
from variome.genotypes.plane import Chosen, Plane, uniform_plane
from variome.genotypes.plane_coding import decode_plane, has_plane
from variome.genotypes.plane_kinds import OF_SAMPLES, PlaneKind, n_columns_of


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

    def __init__(
        self, n_rows: int, n_samples: int, planes: Mapping[PlaneKind, Plane], *, is_cleared: bool = False
    ) -> None:
        """Of planes; `is_cleared` says that the one of the ALT is as in `alt` already."""
        self.n_rows = n_rows
        self.n_samples = n_samples
        self._planes = planes
        self._is_cleared = is_cleared

    @classmethod
    def read(cls, content: bytes, get: Callable[[str], bytes] | None = None) -> "GenotypeBlock":
        """From the bytes of a block.

        Args:
            content: the bytes.
            get: gives the bytes of another block by its name, for blocks that were packed beside it.

        Raises:
            BlockError: they are none.
        """
        container = read_container(content, Kind.GENOTYPES)
        if (name := neighbour_of(container)) and get and (beside := Neighbour.read(name, get(name))):
            container = replace(container, dictionaries=beside.dictionaries)
        n_samples = container.n_columns
        planes = {
            kind: decode_plane(container, kind, n_columns_of(kind, n_samples))
            for kind in PlaneKind
            if has_plane(container, kind)
        }
        if PlaneKind.ALT not in planes:
            raise BlockError("expected the plane of the ALT, found none")
        return cls(container.n_rows, n_samples, planes)

    @classmethod
    def missing(cls, n_rows: int, n_samples: int) -> "GenotypeBlock":
        """Rows of which nothing is known."""
        planes = {
            PlaneKind.ALT: uniform_plane(n_rows, 2 * n_samples, is_set=False),
            PlaneKind.MISSING_CALL: uniform_plane(n_rows, n_samples, is_set=True),
            PlaneKind.UNPHASED: uniform_plane(n_rows, n_samples, is_set=True),
        }
        return cls(n_rows, n_samples, planes, is_cleared=True)

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
        if self._is_cleared or self.is_all_called or not len(plane.dense_rows):
            return plane
        cleared = plane.by_row & ~pack(self._apart(plane.dense_rows))
        by_column = transposed(cleared, plane.n_columns)
        return Plane(plane.n_columns, plane.is_dense, plane.is_flipped, plane.offsets, plane.listed, by_column)

    def plane(self, kind: PlaneKind) -> Plane | None:
        """A plane as it is stored; None where none of its bits is set. For ALT see `alt`."""
        return self._planes.get(kind)

    def prepare(self) -> None:
        """Makes now what counting makes when it is first asked for."""
        for kind, plane in self._planes.items():
            (self.alt if kind is PlaneKind.ALT else plane).prepare()

    def counts(self, groups: Bools, rows: Chosen | None = None) -> Counts:
        """AC and AN of rows in groups of samples.

        Args:
            groups: who belongs to each; shape (groups, samples).
            rows: ascending; all without.
        """
        rows = slice(0, self.n_rows) if rows is None else rows
        haplotypes = np.repeat(groups, 2, axis=1)
        listed = self.alt.count(haplotypes, rows)
        an = np.empty_like(listed)
        an[:] = 2 * groups.sum(axis=1)[:, np.newaxis]
        for kind, n_haplotypes in _NOT_CALLED.items():
            if kind in self._planes:
                an -= n_haplotypes * self._count(kind, groups if kind in OF_SAMPLES else haplotypes, rows)
        is_flipped = self.alt.is_flipped[rows]
        if not is_flipped.any():
            return Counts(listed, an)
        n_others = self._count(PlaneKind.OTHER, haplotypes, rows) if PlaneKind.OTHER in self._planes else 0
        return Counts(np.where(is_flipped, an - n_others - listed, listed), an)

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

    def n_haploid(self, groups: Bools) -> NDArray[np.int64]:
        """Haploid calls of each row in groups of samples, missing ones too; shape (groups, rows)."""
        if PlaneKind.HAPLOID not in self._planes:
            return np.zeros((len(groups), self.n_rows), np.int64)
        return self._count(PlaneKind.HAPLOID, groups, slice(0, self.n_rows))

    def patched(
        self, rows: NDArray[np.int64], samples: NDArray[np.int64], states: States, is_phased: Bools
    ) -> "GenotypeBlock":
        """The block with some calls changed; each row and sample comes once.

        Args:
            rows: shape (calls,).
            samples: likewise.
            states: shape (calls, 2).
            is_phased: shape (calls,).
        """
        missing = states == MISSING
        both = missing.all(axis=1)
        bits: Mapping[PlaneKind, Bools] = {
            PlaneKind.ALT: states == ALT,
            PlaneKind.MISSING_CALL: both,
            PlaneKind.MISSING: missing & ~both[:, np.newaxis],
            PlaneKind.OTHER: states == OTHER,
            PlaneKind.HAPLOID: states[:, 1] == FILL,
            PlaneKind.UNPHASED: ~is_phased,
        }
        # Where the bits of what is no call are cleared before, they are so behind: to clear them costs the most of all.
        planes = {**self._planes, PlaneKind.ALT: self.alt}
        for kind, is_set in bits.items():
            if kind in planes or is_set.any():
                plane = planes.get(kind) or uniform_plane(self.n_rows, n_columns_of(kind, self.n_samples), is_set=False)
                # A flipped row of the ALT lists REF alone: what is no call is on neither side.
                complement = states == REF if kind is PlaneKind.ALT else ~is_set
                of_rows = rows if kind in OF_SAMPLES else np.repeat(rows, 2)
                columns = samples if kind in OF_SAMPLES else haplotypes_of(samples)
                planes[kind] = plane.patched(of_rows, columns, is_set.ravel(), complement.ravel())
        return GenotypeBlock(self.n_rows, self.n_samples, planes, is_cleared=True)

    def take(self, rows: NDArray[np.int64]) -> "GenotypeBlock":
        """Some of the rows, in the order asked for."""
        planes = {kind: plane.take(rows) for kind, plane in self._planes.items()}
        return GenotypeBlock(len(rows), self.n_samples, planes, is_cleared=self._is_cleared)

    def _bits(self, kind: PlaneKind, rows: NDArray[np.int64], columns: NDArray[np.int64] | None) -> Bools:
        plane = self.alt if kind is PlaneKind.ALT else self._planes.get(kind)
        if plane is None:
            n_columns = self.n_samples if columns is None else len(columns)
            return np.zeros((len(rows), n_columns), np.bool_)
        if columns is None:
            return plane.rows(rows)
        if len(rows) * plane.n_columns < self.n_rows * len(columns):
            return plane.rows(rows)[:, columns]
        return plane.columns(columns)[rows]

    def _count(self, kind: PlaneKind, masks: Bools, rows: Chosen) -> NDArray[np.int64]:
        """How many bits of a plane that is there are set; shape (masks, rows)."""
        plane = self._planes[kind]
        counts = plane.count(masks, rows)
        return np.where(plane.is_flipped[rows], masks.sum(axis=1)[:, np.newaxis] - counts, counts)

    def _apart(self, rows: NDArray[np.int64]) -> Bools:
        """Which haplotypes are no call, or another ALT; shape (rows, 2 samples)."""
        found = np.zeros((len(rows), self.n_samples, 2), np.bool_)
        for kind in (PlaneKind.OTHER, PlaneKind.MISSING):
            found |= self._bits(kind, rows, np.arange(2 * self.n_samples)).reshape(found.shape)
        found |= self._bits(PlaneKind.MISSING_CALL, rows, None)[..., np.newaxis]
        found[..., 1] |= self._bits(PlaneKind.HAPLOID, rows, None)
        return found.reshape(len(rows), -1)


_NOT_CALLED: Final = {PlaneKind.HAPLOID: 1, PlaneKind.MISSING_CALL: 2, PlaneKind.MISSING: 1}
"""How many haplotypes a bit says are not called."""


def haplotypes_of(samples: NDArray[np.int64]) -> NDArray[np.int64]:
    """The columns of some samples; shape (2 samples,)."""
    return (2 * samples[:, np.newaxis] + np.arange(2)).ravel()
