"""What is to be written: some rows of some samples, in pieces that fit into memory.

The one place where all forms take their rows from: who chooses them otherwise (by an expression, say) gives other
batches, and nothing else changes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError, NotFoundError
from variome.genotypes.batch import Batch, Rows, iter_batches
from variome.genotypes.bits import Bools
from variome.genotypes.cells import OTHER, States
from variome.genotypes.column_names import column_names
from variome.genotypes.dataset import Dataset
from variome.genotypes.manifest import Contig
from variome.genotypes.sites import ChosenSites, Site
from variome.model.region import Region

MOST_CELLS: Final = 1 << 22
"""Haplotypes times rows of a piece: what a core has in its cache is worked on four times as fast."""

MOST_ROWS: Final = 1 << 12

LAST_OF_32_BITS: Final = 0x7FFFFFFF


@dataclass(frozen=True)
class Selected:
    """Rows and samples.

    Attributes:
        datasets: that they are of.
        samples: for each dataset the numbers of the samples; those of the first dataset come first.
        batches: the rows; can be gone through once.
        filters: names that rows may have in FILTER, `PASS` the first.
    """

    datasets: Sequence[Dataset]
    samples: Sequence[Rows]
    batches: Iterable[Batch]
    filters: Sequence[str] = field(default=("PASS",))

    @cached_property
    def names(self) -> Sequence[str]:
        """Of the samples, each once."""
        return column_names(self.datasets, self.samples)

    @cached_property
    def contigs(self) -> Mapping[str, Contig]:
        """All contigs of the datasets by name, in their order."""
        found: dict[str, Contig] = {}
        for dataset in self.datasets:
            for contig in dataset.manifest.contigs:
                found.setdefault(contig.name, contig)
        return found

    @cached_property
    def meta(self) -> Sequence[str]:
        """Lines of a header that explain filters and symbolic alleles; one for each filter."""
        lines = dict.fromkeys(line for dataset in self.datasets for line in dataset.manifest.meta)
        return [*undeclared_filters(self.datasets, self.filters), *lines]


@dataclass(frozen=True)
class Piece:
    """Rows of one contig; its cells are made when they are asked for.

    Attributes:
        contig, spelling: without `chr`, and as the file had it.
        sites: shape (rows,).
        AC, AN: of these samples; shape (rows,).
    """

    batch: Batch
    samples: Sequence[Rows]
    AC: NDArray[np.int64]
    AN: NDArray[np.int64]

    @property
    def contig(self) -> str:
        return self.batch.contig

    @property
    def spelling(self) -> str:
        return self.batch.spelling

    @property
    def sites(self) -> ChosenSites:
        return self.batch.sites

    @cached_property
    def states(self) -> States:
        """The cells; shape (rows, samples, 2)."""
        return self.batch.states(self.samples)

    @cached_property
    def is_phased(self) -> Bools:
        """Shape (rows, samples)."""
        return self.batch.is_phased(self.samples)

    @cached_property
    def n_other(self) -> NDArray[np.int64]:
        """Haplotypes that are another ALT; shape (rows,)."""
        if self.states.size and self.states.max() >= OTHER:
            n_other: NDArray[np.int64] = (self.states == OTHER).sum(axis=(1, 2), dtype=np.int64)
            return n_other
        return np.zeros(len(self.sites), np.int64)


def select(
    datasets: Sequence[Dataset], *, regions: Sequence[Region] | None = None, samples: Sequence[str] | None = None
) -> Selected:
    """The rows that take a base of some regions, and some samples; all without.

    Raises:
        NotFoundError: no dataset has a sample of this name.
    """
    wanted = None if samples is None else set(samples)
    if wanted and (unknown := wanted - {name for dataset in datasets for name in dataset.samples}):
        raise NotFoundError(
            f"{', '.join(dataset.name for dataset in datasets)}: expected names of samples of the dataset, found "
            f"{min(unknown)!r}; 'variome genotypes samples' lists them"
        )
    numbers = [
        np.array([n for n, name in enumerate(dataset.samples) if wanted is None or name in wanted], np.int64)
        for dataset in datasets
    ]
    return Selected(datasets, numbers, iter_batches(datasets, regions), find_filters(datasets, regions))


def find_filters(datasets: Sequence[Dataset], regions: Sequence[Region] | None = None) -> Sequence[str]:
    """What may stand in FILTER of the rows of some regions, `PASS` the first: a header must name all beforehand."""
    found = {
        name
        for dataset in datasets
        for block in dataset.iter_blocks(regions)
        for texts in dataset.filters(block.entry.sites)
        for name in texts.split(";")
    }
    return ["PASS", *sorted(found - {"PASS", ".", ""})]


def undeclared_filters(datasets: Sequence[Dataset], filters: Sequence[str]) -> Sequence[str]:
    """Lines of a header for those filters that no header of the datasets explains."""
    lines = (line for dataset in datasets for line in dataset.manifest.meta)
    known = {found[1] for line in lines if (found := _FILTER.match(line))}
    others = [name for name in filters if name not in known]
    return [f'##FILTER=<ID={name},Description="{_DESCRIBED.get(name, name)}">' for name in others]


def iter_pieces(selected: Selected, most_rows: int = MOST_ROWS) -> Iterator[Piece]:
    """The rows in their order, some at a time."""
    n_samples = len(selected.names)
    step = max(1, min(most_rows, MOST_CELLS // max(1, 2 * n_samples)))
    masks = [_mask(dataset, numbers) for dataset, numbers in zip(selected.datasets, selected.samples, strict=True)]
    for batch in selected.batches:
        counts = batch.counts(masks)
        for begin in range(0, len(batch), step):
            rows = np.arange(begin, min(begin + step, len(batch)))
            part = batch if len(rows) == len(batch) else batch.take(rows)
            yield Piece(part, selected.samples, counts.AC[0, rows], counts.AN[0, rows])


def check_32_bits(sites: Iterable[Site], contig: str, form: str) -> None:
    """Passes where all positions are signed integers of 32 bits, which is what some forms have.

    Raises:
        InputError: a row lies beyond.
    """
    for site in sites:
        if site.end > LAST_OF_32_BITS:
            raise InputError(
                f"{form}: {contig}:{site.position}: expected rows up to position {LAST_OF_32_BITS}, found one "
                f"to {site.end}; leave it out with -r, or write another form"
            )


def _mask(dataset: Dataset, numbers: Rows) -> Bools:
    mask = np.zeros((1, len(dataset.samples)), np.bool_)
    mask[0, numbers] = True
    return mask


_FILTER: Final = re.compile(r"##FILTER=<(?:.*?,)?ID=([^,>]+)")
_DESCRIBED: Final = {"PASS": "All filters passed"}
