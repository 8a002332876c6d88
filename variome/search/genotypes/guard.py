"""Counts of rows and of haplotypes of which nothing is told that is of too few samples.

What is told of a row is a sum over the classes of `variome.search.genotypes.partition`. Where calls are missing a class
is in effect smaller than it is, so that the counts of a row are kept back, all of them, as long as one class has calls
there but too few. Small counts are kept back in the same way: it would not do to keep back one count alone that is the
difference of two others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.batch import Batch
from variome.genotypes.bits import Bools
from variome.genotypes.block import Counts
from variome.genotypes.dataset import Dataset
from variome.genotypes.haplotypes import Haplotype
from variome.search.genotypes.groups import Groups
from variome.search.genotypes.partition import Partition, People

if TYPE_CHECKING:
    from variome.search.genotypes.changed_calls import ChangedRow

NOT_TOLD: Final = -1
"""In the place of a count that is kept back."""

OTHER_HAPLOTYPES: Final = "other"
"""What stands in the place of the alleles of haplotypes that too few carry."""


@dataclass(frozen=True)
class Guard:
    """The classes of one who asks, in the datasets that are asked.

    Attributes:
        masks: for each dataset who belongs to each class; shapes (classes, samples).
        least: how many samples of each class must have a call; shape (classes,).
        least_count: counts of an allele below it, but for 0, are kept back.
        others: for each dataset its other views of which was told; without any, empty.
    """

    masks: Sequence[Bools]
    least: NDArray[np.int64]
    least_count: int = 1
    others: Sequence[Sequence[Dataset]] = ()

    @property
    def samples(self) -> Sequence[NDArray[np.int64]]:
        """For each dataset the numbers of those who are in some class."""
        return [np.flatnonzero(mask.any(axis=0)) for mask in self.masks]

    @property
    def digest(self) -> str:
        """Equal where the same is kept back."""
        parts = [np.packbits(mask).tobytes() for mask in self.masks]
        views = [sorted(view.calls_digest for view in others) for others in self.others if others]
        shapes = repr([[mask.shape for mask in self.masks], *views]).encode()
        return sha256(b"".join([shapes, self.least.tobytes(), str(self.least_count).encode(), *parts])).hexdigest()

    def counts(self, batch: Batch, groups: Groups) -> Counts:
        """AC and AN of all who are asked about, then of each group; `NOT_TOLD` in rows that are kept back.

        Returns:
            shapes (1 + groups, rows), or (1, rows) without groups of their own.
        """
        of_class = batch.counts(self.masks)
        is_told = self._is_told(of_class) & ~self._falls_apart(batch, of_class)
        members = self._members(groups)
        ac, an = (np.where(is_told, members @ each, NOT_TOLD) for each in (of_class.AC, of_class.AN))
        return Counts(ac, an)

    def is_changed(self, batch: Batch) -> bool:
        """Whether a call of those who are in some class differs between the views of which was told."""
        return any(True for _ in self._iter_changed(batch))

    def merge(
        self, haplotypes: Sequence[Haplotype], groups: Groups, *, are_changed: bool = False
    ) -> Sequence[Haplotype]:
        """Haplotypes with their numbers in each group, those that too few of a class carry put together as one.

        Where these are too few themselves, the least common of the others are put to them.

        Args:
            haplotypes: the commonest first, with their numbers in each class.
            groups: who is asked about.
            are_changed: whether calls of theirs differ between views, so that none is told apart from another.
        """
        numbers = np.array([each.counts for each in haplotypes], np.int64).reshape(len(haplotypes), len(self.least))
        is_merged: Bools = np.logical_or.reduce(self._is_small(numbers), axis=1) | are_changed
        while is_merged.any() and not is_merged.all() and self._is_small(numbers[is_merged].sum(axis=0)).any():
            is_merged[np.flatnonzero(~is_merged)[-1]] = True
        members = self._members(groups)[int(groups.is_named) :]
        told = (numbers @ members.T).tolist()
        found = [
            Haplotype(each.alleles, tuple(row))
            for each, row, merged in zip(haplotypes, told, is_merged, strict=True)
            if not merged and any(row)
        ]
        others = (members @ numbers[is_merged].sum(axis=0)).tolist()
        return [*found, Haplotype(OTHER_HAPLOTYPES, tuple(others))] if any(others) else found

    def _is_told(self, of_class: Counts, least: NDArray[np.int64] | None = None) -> Bools:
        """Of which rows counts are told; shape (rows,). `least` is that of other classes than our own."""
        is_small: Bools = np.logical_or.reduce(self._is_small(of_class.AN.T, least), axis=1)
        for count in (of_class.AC, of_class.AN - of_class.AC):
            is_small |= ((count > 0) & (count < self.least_count)).any(axis=0)
        return ~is_small

    def _is_small(self, haplotypes: NDArray[np.int64], least: NDArray[np.int64] | None = None) -> Bools:
        """Whether so few haplotypes of a class may be of fewer samples than there must be; shape (..., classes).

        A sample has two at most, so that `2 n - 1` of them are of `n` samples at least.
        """
        least = self.least if least is None else least
        small: Bools = (haplotypes > 0) & (haplotypes < 2 * least - 1)
        return small

    def _falls_apart(self, batch: Batch, of_class: Counts) -> Bools:
        """In which rows so few calls of a class differ between views that counts of these views tell of too few."""
        found = np.zeros(len(batch), np.bool_)
        for class_of, changed in self._iter_changed(batch):
            found[changed.row] |= not self._is_told(*self._parts(class_of, changed, of_class)).all()
        return found

    def _parts(
        self, class_of: NDArray[np.int64], changed: "ChangedRow", of_class: Counts
    ) -> tuple[Counts, NDArray[np.int64]]:
        """The counts of the parts into which classes fall in each view, shapes (parts, views), and how large each part
        must be. The part 0 of a class has those whose counts do not differ, which are most.
        """
        n_parts = len(changed.part) + 1
        classes = np.unique(class_of)
        numbers = np.union1d(classes * n_parts, class_of * n_parts + changed.part)
        place = np.searchsorted(numbers, class_of * n_parts + changed.part)
        rest, rest_of = np.searchsorted(numbers, classes * n_parts), np.searchsorted(numbers, class_of * n_parts)
        counts = np.zeros((2, len(numbers), len(changed.alt)), np.int64)
        told_of = ((of_class.AC, changed.alt), (of_class.AN, changed.called))
        for count, (all_of_it, told) in zip(counts, told_of, strict=True):
            count[rest] = all_of_it[classes, changed.row][:, np.newaxis]
            np.subtract.at(count, rest_of, np.broadcast_to(told[0], told.shape).T)
            np.add.at(count, place, told.T)
        return Counts(*counts), self.least[numbers // n_parts]

    def _iter_changed(self, batch: Batch) -> "Iterator[tuple[NDArray[np.int64], ChangedRow]]":
        """The rows with calls that differ between views, each with the classes of those whose calls do."""
        from variome.search.genotypes.changed_calls import iter_changed  # noqa: PLC0415  commands have no guard

        for number, others in enumerate(self.others):
            if others:
                class_of = self.masks[number].argmax(axis=0)
                for changed in iter_changed(batch, number, others, self.samples[number]):
                    yield class_of[changed.samples], changed

    def _members(self, groups: Groups) -> NDArray[np.int64]:
        """Which classes each group consists of: a class is in it as a whole or not at all; shape as of `counts`."""
        own = groups.masks if groups.is_named else [mask[:0] for mask in groups.masks]
        found = np.zeros((1 + len(own[0]), len(self.least)), np.int64)
        for mask, anyone, (is_here, first) in zip(own, groups.anyone, self._first, strict=True):
            found |= np.concatenate([anyone, mask])[:, first] & is_here
        return found

    @cached_property
    def _first(self) -> Sequence[tuple[Bools, NDArray[np.int64]]]:
        """For each dataset which classes it has, and one sample of each."""
        return [(np.logical_or.reduce(mask, axis=1), mask.argmax(axis=1)) for mask in self.masks]


def guard_of(
    partition: Partition,
    people: Sequence[NDArray[np.uint64]],
    asked: Sequence[People],
    least_count: int,
    others: Sequence[Sequence[Dataset]] = (),
) -> Guard:
    """The guard of one who asks.

    Args:
        partition: the classes of all groups that were answered, those of this question among them.
        people: numbers of the samples of each dataset.
        asked: of each dataset, all whom these groups have there.
        least_count: counts of an allele below it, but for 0, are kept back.
        others: for each dataset its other views of which was told.
    """
    classes = [
        np.where(np.isin(each, known), partition.classes_of(each), -1)
        for each, known in zip(people, asked, strict=True)
    ]
    here = [_in_order(each[each >= 0]) for each in classes]
    numbers = np.concatenate(here)
    begins = np.cumsum([0, *map(len, here)])
    masks = []
    for begin, own, of_samples in zip(begins, here, classes, strict=False):
        mask = np.zeros((len(numbers), len(of_samples)), np.bool_)
        mask[begin : begin + len(own)] = of_samples == own[:, np.newaxis]
        masks.append(mask)
    return Guard(masks, partition.least_of_class[numbers], least_count, others)


def _in_order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, in the order in which they come: the same guard whatever the order of the groups."""
    found, first = np.unique(numbers, return_index=True)
    return found[np.argsort(first)]
