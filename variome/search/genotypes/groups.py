"""Groups of samples, as people name them: a list, a file, or an expression over what is known of the samples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.files.raw_lines import names_file, whole_lines
from variome.genotypes.bits import Bools
from variome.genotypes.dataset import Dataset
from variome.search.genotypes.samples import matching_samples
from variome.search.spelling import meant


@dataclass(frozen=True, slots=True)
class Groups:
    """Who is asked about.

    Attributes:
        masks: for each dataset who belongs to each group; shapes (groups, samples).
        is_named: whether there are groups of their own; else the only one is of all samples.
    """

    masks: Sequence[Bools]
    is_named: bool

    @property
    def n_groups(self) -> int:
        """Groups of their own."""
        return len(self.masks[0]) if self.is_named else 0

    @property
    def n_told(self) -> int:
        """Groups whose counts are told beside those of all: a single one is all who are asked about."""
        return self.n_groups if self.n_groups > 1 else 0

    @property
    def anyone(self) -> Sequence[Bools]:
        """For each dataset, who belongs to some group; shapes (1, samples)."""
        return [np.atleast_2d(mask.any(axis=0)) for mask in self.masks]

    @property
    def samples(self) -> Sequence[NDArray[np.int64]]:
        """For each dataset the numbers of those who belong to some group."""
        return [np.flatnonzero(mask[0]) for mask in self.anyone]

    @property
    def sizes(self) -> Sequence[int]:
        """How many belong to each group, over all datasets."""
        return [int(sum(mask[group].sum() for mask in self.masks)) for group in range(len(self.masks[0]))]


def read_groups(datasets: Sequence[Dataset], texts: Sequence[str], *, may_read_files: bool) -> Groups:
    """The groups that some texts name; all samples without one.

    Args:
        datasets: of which the samples are.
        texts: `,a,b` (a list), the path of a file whose first column names samples, or an expression; one that begins
            with `?` is an expression, whatever files there are.
        may_read_files: whether the asker may name files of this machine.

    Raises:
        InputError: a name that no dataset has, a group without samples, or an expression that means nothing.
    """
    if not texts:
        return Groups([np.ones((1, len(dataset.samples)), np.bool_) for dataset in datasets], is_named=False)
    rows = [_group(datasets, text, may_read_files=may_read_files) for text in texts]
    return Groups([np.stack(masks) for masks in zip(*rows, strict=True)], is_named=True)


def _group(datasets: Sequence[Dataset], text: str, *, may_read_files: bool) -> Sequence[Bools]:
    if text.startswith((",", ":")):
        masks = _named(datasets, [name for name in text[1:].split(",") if name])
    elif may_read_files and not text.startswith("?") and names_file(text):
        masks = _named(datasets, list(_iter_names_in(text, datasets)))
    else:
        masks = matching_samples(datasets, text.removeprefix("?"))
    if not any(mask.any() for mask in masks):
        raise InputError(f"-s {text[:80]!r}: expected samples, found none of whom it is so")
    return masks


def _named(datasets: Sequence[Dataset], names: Sequence[str]) -> Sequence[Bools]:
    masks = [np.zeros(len(dataset.samples), np.bool_) for dataset in datasets]
    for name in names:
        places = [(mask, dataset.index_of.get(name)) for mask, dataset in zip(masks, datasets, strict=True)]
        if all(place is None for _, place in places):
            known = [each for dataset in datasets for each in dataset.samples]
            raise InputError(f"expected the name of a sample, found {name[:80]!r}{meant(name, known)}")
        for mask, place in places:
            if place is not None:
                mask[place] = True
    return masks


def _iter_names_in(path: str, datasets: Sequence[Dataset]) -> Iterator[str]:
    """The first column of each line of a file, or all of the line where a name has blanks."""
    for raw in whole_lines(path):
        line = raw.decode("utf-8", "replace").strip()
        if any(line in dataset.index_of for dataset in datasets):
            yield line
        elif line:
            yield line.split("\t" if "\t" in line else None)[0]
