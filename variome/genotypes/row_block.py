"""Some thousand rows of a dataset over all of its shards."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools
from variome.genotypes.block import Counts, GenotypeBlock
from variome.genotypes.cells import ALT, MISSING, States
from variome.genotypes.encoding import MISSING_BYTE, Cells, Dosages, dtype_of, to_dosages
from variome.genotypes.manifest import BlockEntry
from variome.genotypes.markers import MarkerColumns
from variome.genotypes.plane import as_slice
from variome.genotypes.sites import Sites

if TYPE_CHECKING:
    from variome.genotypes.dataset import Dataset


class _Part(NamedTuple):
    """A shard: its genotypes (None where all are missing), and the columns that it has from `begin` to `end`."""

    genotypes: GenotypeBlock | None
    begin: int
    end: int


class RowBlock:
    """Rows of one contig; samples are numbered as in `Dataset.samples`."""

    def __init__(self, dataset: "Dataset", entry: BlockEntry) -> None:
        self._dataset = dataset
        self.entry = entry

    @property
    def sites(self) -> Sites:
        """The rows."""
        return self._dataset.sites(self.entry.sites)

    def counts(self, groups: Bools, rows: NDArray[np.int64] | None = None) -> Counts:
        """AC and AN of rows in groups of samples.

        Args:
            groups: who belongs to each; shape (groups, samples).
            rows: ascending; all without.
        """
        chosen = slice(0, self.entry.n_rows) if rows is None else as_slice(rows)
        of_columns = np.zeros((len(groups), len(self._dataset.all_samples)), np.bool_)
        of_columns[:, as_slice(self._dataset.columns)] = groups
        shape = (len(groups), self.entry.n_rows if rows is None else len(rows))
        ac, an = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for part in self._parts():
            masks = of_columns[:, part.begin : part.end]
            if part.genotypes and masks.any():
                counts = part.genotypes.counts(masks, chosen)
                ac += counts.AC
                an += counts.AN
        return Counts(ac, an)

    def n_haploid(self, groups: Bools) -> NDArray[np.int64]:
        """Haploid calls of each row in groups of samples, missing ones too; shape (groups, rows)."""
        of_columns = np.zeros((len(groups), len(self._dataset.all_samples)), np.bool_)
        of_columns[:, as_slice(self._dataset.columns)] = groups
        found = np.zeros((len(groups), self.entry.n_rows), np.int64)
        for part in self._parts():
            if part.genotypes:
                found += part.genotypes.n_haploid(of_columns[:, part.begin : part.end])
        return found

    def states(self, rows: NDArray[np.int64], samples: NDArray[np.int64] | None = None) -> States:
        """The cells of some rows and samples (all without); shape (rows, samples, 2)."""
        columns = self._dataset.columns if samples is None else self._dataset.columns[samples]
        found = np.full((len(rows), len(columns), 2), MISSING, np.int8)
        for part in self._parts():
            inside, within = _within(columns, part)
            if part.genotypes and (isinstance(inside, slice) or len(inside)):
                found[:, inside] = part.genotypes.states(rows, within)
        return found

    def is_phased(self, rows: NDArray[np.int64], samples: NDArray[np.int64] | None = None) -> Bools:
        """Whether the haplotypes of a call stand in an order; shape (rows, samples). Says nothing of haploid calls."""
        columns = self._dataset.columns if samples is None else self._dataset.columns[samples]
        found = np.zeros((len(rows), len(columns)), np.bool_)
        for part in self._parts():
            inside, within = _within(columns, part)
            if part.genotypes and (isinstance(inside, slice) or len(inside)):
                found[:, inside] = part.genotypes.is_phased(rows, within)
        return found

    def cells(self, rows: NDArray[np.int64] | None = None, samples: NDArray[np.int64] | None = None) -> Cells:
        """Dosages or codes as they are stored, of some rows and samples (all without); shape (rows, samples).

        Where all of one shard are asked for, it is the array of the block itself, which nobody may write to.

        Raises:
            InputError: the dataset holds genotypes.
        """
        dataset = self._dataset
        dtype = dtype_of(dataset.encoding.format)
        columns = dataset.columns if samples is None else dataset.columns[samples]
        n_rows = self.entry.n_rows if rows is None else len(rows)
        if len(self.entry.genotypes) == 1 and self.entry.genotypes[0]:
            found = dataset.cells(self.entry.genotypes[0])
            found = found if rows is None else found[rows]
            is_all = len(columns) == found.shape[1] and bool((np.diff(columns) == 1).all())
            return found if is_all else found[:, columns]
        cells = np.full((n_rows, len(columns)), np.nan if dtype.kind == "f" else MISSING_BYTE, dtype)
        begin = 0
        for shard, name in zip(dataset.manifest.shards, self.entry.genotypes, strict=True):
            part = _Part(None, begin, begin + shard.n_samples)
            inside, within = _within(columns, part)
            if name and (isinstance(inside, slice) or len(inside)):
                stored = dataset.cells(name) if rows is None else dataset.cells(name)[rows]
                cells[:, inside] = stored if within is None else stored[:, within]
            begin = part.end
        return cells

    def dosages(self, rows: NDArray[np.int64] | None = None, samples: NDArray[np.int64] | None = None) -> Dosages:
        """Dosages of some rows and samples (all without), NaN where they are missing; shape (rows, samples).

        Of genotypes: how many haplotypes carry the ALT, NaN of calls that are missing in part. Of dosages that are
        stored as float32 it is the array of `cells`, which nobody may write to.
        """
        if self._dataset.manifest.encoding is not None:
            return to_dosages(self.cells(rows, samples), self._dataset.manifest.encoding)
        states = self.states(np.arange(self.entry.n_rows) if rows is None else rows, samples)
        dosages: Dosages = (states == ALT).sum(axis=-1, dtype=np.float32)
        dosages[(states == MISSING).any(axis=-1)] = np.nan
        return dosages

    @property
    def marker_columns(self) -> MarkerColumns | None:
        """What markers have beside their sites; None of other rows."""
        return self._dataset.marker_columns(self.entry.sites)

    def whole(self, samples: NDArray[np.int64]) -> GenotypeBlock | None:
        """The genotypes of all samples in one block; None where others are asked for, or there are several shards."""
        n_columns = len(self._dataset.all_samples)
        if len(self.entry.genotypes) != 1 or not self.entry.genotypes[0] or len(samples) != n_columns:
            return None
        is_all = bool((self._dataset.columns[samples] == np.arange(n_columns)).all())
        return self._dataset.genotypes(self.entry.genotypes[0]) if is_all else None

    def _parts(self) -> Iterator[_Part]:
        begin = 0
        for shard, name in zip(self._dataset.manifest.shards, self.entry.genotypes, strict=True):
            end = begin + shard.n_samples
            yield _Part(self._dataset.genotypes(name) if name else None, begin, end)
            begin = end


def _within(columns: NDArray[np.int64], part: _Part) -> tuple[slice | NDArray[np.int64], NDArray[np.int64] | None]:
    """Which of the columns the shard has, and where; None for all of the shard in their order."""
    inside = np.flatnonzero((columns >= part.begin) & (columns < part.end))
    within = columns[inside] - part.begin
    is_all = len(within) == part.end - part.begin and bool((np.diff(within) == 1).all())
    is_run = len(inside) > 0 and int(inside[-1]) - int(inside[0]) == len(inside) - 1
    # A slice is assigned to at the speed of memory, which numbers are not.
    return slice(int(inside[0]), int(inside[-1]) + 1) if is_run else inside, None if is_all else within
