"""The rows of some datasets that meet conditions, with what was counted of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.allele_keys import AlleleKey, Wanted
from variome.genotypes.batch import Batch, iter_batches
from variome.genotypes.bed import Bed
from variome.genotypes.block import Counts
from variome.genotypes.dataset import Dataset
from variome.model.region import Region
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.guard import Guard
from variome.search.genotypes.rows import RowValues, needs_counts
from variome.search.tree import Node

if TYPE_CHECKING:
    from variome.datasets.variants import MatchedVariants

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GenotypeQuery:
    """What is asked for; all of it must hold of a row.

    Attributes:
        groups: who is counted.
        regions: of which a row takes a base.
        bed: of which a row takes a base, or none where `excludes_bed`.
        wanted: alleles; None for all.
        matched: Variant items whose rows are meant; None for all.
        condition: over the fields of `variome.search.genotypes.rows`.
        first: number of the first row to look at, 1 for the first of those within `regions`.
        most: rows that are given at most; None for all.
        is_counted: whether AC and AN are wanted although no condition needs them.
        budget: rows that are given at most, it being said in `Found` where there were more; None for all.
        guard: what may be told of counts; None for everything.
    """

    groups: Groups
    regions: Sequence[Region] | None = None
    bed: Bed | None = None
    excludes_bed: bool = False
    wanted: Wanted | None = None
    matched: "MatchedVariants | None" = None
    condition: Node | None = None
    first: int = 1
    most: int | None = None
    is_counted: bool = False
    budget: int | None = None
    guard: Guard | None = None

    @property
    def must_count(self) -> bool:
        """Whether AC and AN are wanted, or a condition needs them."""
        return self.is_counted or (self.condition is not None and needs_counts(self.condition))

    @property
    def is_of_all_rows(self) -> bool:
        """Whether nothing is asked of rows."""
        conditions = (self.regions, self.bed, self.wanted, self.matched, self.condition, self.most, self.budget)
        return self.first == 1 and all(each is None for each in conditions)


class Selected(NamedTuple):
    """Rows that meet the query, and their counts: of all who are asked about, then of each group of its own; shapes
    (1 + groups, rows), or (0, rows) where nobody asked. `keys` says which of the wanted alleles a row is of; it may be
    of an ALT and of the reference.
    """

    batch: Batch
    counts: Counts
    keys: Sequence[tuple[AlleleKey, ...]]

    def take(self, rows: Rows) -> "Selected":
        """Some of the rows, in ascending order."""
        counts = Counts(self.counts.AC[:, rows], self.counts.AN[:, rows])
        return Selected(self.batch.take(rows), counts, [self.keys[row] for row in rows.tolist()])


@dataclass
class Found:
    """What a query came across.

    Attributes:
        wanted: of the alleles that were asked for, those of which the datasets have a row.
        is_cut: whether there were more rows than the budget of the query allows.
        is_whole: whether all rows were looked at, so that what is not found is not there.
    """

    wanted: set[AlleleKey] = field(default_factory=set)
    is_cut: bool = False
    is_whole: bool = True


def select(datasets: Sequence[Dataset], query: GenotypeQuery, found: Found | None = None) -> Iterator[Selected]:
    """The rows, some thousand at a time, by contig and position."""
    found = found if found is not None else Found()
    n_before, n_given = 0, 0
    for batch in iter_batches(datasets, _regions(query)):
        n_skipped = min(len(batch), max(0, query.first - 1 - n_before))
        n_before += len(batch)
        selected = _meeting(batch.take(np.arange(n_skipped, len(batch))) if n_skipped else batch, query, found)
        if query.most is not None and n_given + len(selected.batch) > query.most:
            selected = selected.take(np.arange(query.most - n_given))
        if query.budget is not None and n_given + len(selected.batch) > query.budget:
            found.is_cut = True
            selected = selected.take(np.arange(query.budget - n_given))
        n_given += len(selected.batch)
        if len(selected.batch):
            yield selected
        if found.is_cut or (query.most is not None and n_given >= query.most):
            found.is_whole = False
            return


def _regions(query: GenotypeQuery) -> Sequence[Region] | None:
    """Where rows can be that meet the query; only the regions themselves where rows are counted from a number."""
    if query.regions is not None or query.first > 1:
        return query.regions
    if query.wanted is not None:
        return query.wanted.regions()
    if query.matched is not None:
        return query.matched.regions()
    return query.bed.regions() if query.bed and not query.excludes_bed else None


def _meeting(batch: Batch, query: GenotypeQuery, found: Found) -> Selected:
    batch = _by_bed(batch, query)
    batch = batch.take(query.matched.rows(batch)) if query.matched is not None else batch
    batch, keys = _by_allele(batch, query.wanted)
    found.wanted.update(key for each in keys for key in each)
    condition = query.condition
    counts = _counts(batch, query) if query.must_count and len(batch) else Counts(*np.zeros((2, 0, len(batch)), int))
    if condition is None or not len(batch):
        return Selected(batch, counts, keys)
    kept = np.flatnonzero(RowValues(batch, counts).holding(condition))
    return Selected(batch, counts, keys).take(kept)


def _by_bed(batch: Batch, query: GenotypeQuery) -> Batch:
    if query.bed is None:
        return batch
    is_in = query.bed.overlap(batch.contig, batch.sites.position - 1, batch.sites.end)
    return batch.take(np.flatnonzero(is_in ^ query.excludes_bed))


def _by_allele(batch: Batch, wanted: Wanted | None) -> tuple[Batch, Sequence[tuple[AlleleKey, ...]]]:
    if wanted is None:
        return batch, [()] * len(batch)
    matched = wanted.matches(batch.contig, batch.sites)
    return batch.take(np.array([row for row, _ in matched], np.int64)), [key for _, key in matched]


def _counts(batch: Batch, query: GenotypeQuery) -> Counts:
    groups, masks = query.groups, query.groups.anyone
    if query.guard is not None:
        return query.guard.counts(batch, groups)
    if groups.is_named:
        masks = [np.concatenate([anyone, own]) for anyone, own in zip(masks, groups.masks, strict=True)]
    return batch.counts(masks)
