"""Some thousand rows of a dataset over all of its shards."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.bits import Bools
from variome.genotypes.block import Counts, GenotypeBlock
from variome.genotypes.cells import MISSING, States
from variome.genotypes.manifest import BlockEntry
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

    def counts(self, groups: Bools, begin: int = 0, end: int | None = None) -> Counts:
        """AC and AN of rows in groups of samples.

        Args:
            groups: who belongs to each; shape (groups, samples).
            begin: the first row.
            end: the row behind the last; all without.
        """
        end = self.entry.n_rows if end is None else end
        of_columns = np.zeros((len(groups), len(self._dataset.all_samples)), np.bool_)
        of_columns[:, self._dataset.columns] = groups
        shape = (len(groups), end - begin)
        ac, an = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for part in self._parts():
            masks = of_columns[:, part.begin : part.end]
            if part.genotypes and masks.any():
                counts = part.genotypes.counts(masks, begin, end)
                ac += counts.AC
                an += counts.AN
        return Counts(ac, an)

    def states(self, rows: NDArray[np.int64], samples: NDArray[np.int64] | None = None) -> States:
        """The cells of some rows and samples (all without); shape (rows, samples, 2)."""
        columns = self._dataset.columns if samples is None else self._dataset.columns[samples]
        found = np.full((len(rows), len(columns), 2), MISSING, np.int8)
        for part in self._parts():
            inside, within = _within(columns, part)
            if part.genotypes and len(inside):
                found[:, inside] = part.genotypes.states(rows, within)
        return found

    def is_phased(self, rows: NDArray[np.int64], samples: NDArray[np.int64] | None = None) -> Bools:
        """Whether the haplotypes of a call stand in an order; shape (rows, samples). Says nothing of haploid calls."""
        columns = self._dataset.columns if samples is None else self._dataset.columns[samples]
        found = np.zeros((len(rows), len(columns)), np.bool_)
        for part in self._parts():
            inside, within = _within(columns, part)
            if part.genotypes and len(inside):
                found[:, inside] = part.genotypes.is_phased(rows, within)
        return found

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


def _within(columns: NDArray[np.int64], part: _Part) -> tuple[NDArray[np.int64], NDArray[np.int64] | None]:
    """Which of the columns the shard has, and where; None for all of the shard in their order."""
    inside = np.flatnonzero((columns >= part.begin) & (columns < part.end))
    within = columns[inside] - part.begin
    is_all = len(within) == part.end - part.begin and bool((np.diff(within) == 1).all())
    return inside, None if is_all else within
