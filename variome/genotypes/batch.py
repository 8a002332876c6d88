"""Rows that belong together, of one dataset or of several: sorted, each allele once.

A dataset that lacks a row knows nothing of it: its calls are missing.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from variome.genotypes.arrays import Genotypes
from variome.genotypes.bed import Stretches
from variome.genotypes.bits import Bools
from variome.genotypes.block import Counts
from variome.genotypes.cells import MISSING, States
from variome.genotypes.encoding import Dosages
from variome.genotypes.row_block import RowBlock
from variome.genotypes.sites import ChosenSites, Site, Sites, of_rows
from variome.model.region import Region

if TYPE_CHECKING:
    from variome.genotypes.dataset import Dataset

Rows = NDArray[np.int64]


class Piece(NamedTuple):
    """Rows of a block: number of the dataset, block, rows within the block, rows within the batch."""

    dataset: int
    block: RowBlock
    rows: Rows
    places: Rows


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one contig, sorted.

    Attributes:
        datasets: all that were asked.
        contig: without `chr`.
        spelling: of the contig, in the first dataset that knows it.
        sites: the rows.
        pieces: where their cells lie.
    """

    datasets: Sequence["Dataset"]
    contig: str
    spelling: str
    sites: ChosenSites
    pieces: Sequence[Piece]

    def __len__(self) -> int:
        return len(self.sites)

    def take(self, chosen: Rows) -> "Batch":
        """Some of the rows, in ascending order."""
        place = np.full(len(self), -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        pieces = []
        for piece in self.pieces:
            is_kept = place[piece.places] >= 0
            if is_kept.any():
                pieces.append(piece._replace(rows=piece.rows[is_kept], places=place[piece.places[is_kept]]))
        return Batch(self.datasets, self.contig, self.spelling, self.sites.take(chosen), pieces)

    def counts(self, groups: Sequence[Bools]) -> Counts:
        """AC and AN of each row in groups of samples; shapes (groups, rows).

        Args:
            groups: for each dataset who belongs to each; shapes (groups, samples).
        """
        shape = (len(groups[0]), len(self))
        ac, an = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for piece in self.pieces:
            counts = piece.block.counts(groups[piece.dataset], piece.rows)
            ac[:, piece.places] += counts.AC
            an[:, piece.places] += counts.AN
        return Counts(ac, an)

    def states(self, samples: Sequence[Rows]) -> States:
        """The cells; shape (rows, samples, 2).

        Args:
            samples: for each dataset the numbers of the samples; those of the first dataset come first.
        """
        if self._is_whole:
            return self.pieces[0].block.states(self.pieces[0].rows, samples[0])
        found = np.full((len(self), sum(map(len, samples)), 2), MISSING, np.int8)
        for piece, begin, end in self._columns(samples):
            found[piece.places, begin:end] = piece.block.states(piece.rows, samples[piece.dataset])
        return found

    def is_phased(self, samples: Sequence[Rows]) -> Bools:
        """Whether the haplotypes of a call stand in an order; shape (rows, samples). Says nothing of haploid calls."""
        if self._is_whole:
            return self.pieces[0].block.is_phased(self.pieces[0].rows, samples[0])
        found = np.zeros((len(self), sum(map(len, samples))), np.bool_)
        for piece, begin, end in self._columns(samples):
            found[piece.places, begin:end] = piece.block.is_phased(piece.rows, samples[piece.dataset])
        return found

    def dosages(self, samples: Sequence[Rows]) -> Dosages:
        """Dosages, NaN where they are missing; of genotypes how many haplotypes carry the ALT; shape (rows, samples).

        Args:
            samples: for each dataset the numbers of the samples; those of the first dataset come first.
        """
        found = np.full((len(self), sum(map(len, samples))), np.nan, np.float32)
        for piece, begin, end in self._columns(samples):
            found[piece.places, begin:end] = piece.block.dosages(piece.rows, samples[piece.dataset])
        return found

    @property
    def _is_whole(self) -> bool:
        """Whether one block of one dataset has all rows in their order."""
        return (
            len(self.datasets) == 1
            and len(self.pieces) == 1
            and np.array_equal(self.pieces[0].places, np.arange(len(self)))
        )

    def _columns(self, samples: Sequence[Rows]) -> Iterator[tuple[Piece, int, int]]:
        ends = np.cumsum([len(each) for each in samples]).tolist()
        for piece in self.pieces:
            end = ends[piece.dataset]
            yield piece, end - len(samples[piece.dataset]), end


def iter_batches(datasets: Sequence["Dataset"], regions: Sequence[Region] | None = None) -> Iterator[Batch]:
    """The rows of some datasets that take a base of some regions (all without), by contig and position."""
    for contig, spelling in _contigs(datasets).items():
        here = None if regions is None else [region for region in regions if region.contig == contig]
        if here == []:
            continue
        blocks = [
            (number, block)
            for number, dataset in enumerate(datasets)
            for block in dataset.iter_blocks(here)
            if block.entry.contig == contig
        ]
        for pieces in _iter_pieces(blocks, None if here is None else Stretches.of_regions(here)):
            if any(len(rows) for _, _, rows in pieces):
                yield _batch(datasets, contig, spelling, pieces)


def select_arrays(
    dataset: "Dataset", region: Region | str | None = None, samples: Sequence[str] | None = None
) -> Genotypes:
    """See `Dataset.select`."""
    regions = None if region is None else [Region.parse(region) if isinstance(region, str) else region]
    names = dataset.samples if samples is None else samples
    chosen = [np.array([dataset.number_of(name) for name in names], np.int64)]
    batches = list(iter_batches([dataset], regions))
    sites = [batch.sites for batch in batches]
    states = [np.empty((0, len(names), 2), np.int8), *(batch.states(chosen) for batch in batches)]
    is_phased = [np.empty((0, len(names)), np.bool_), *(batch.is_phased(chosen) for batch in batches)]
    return Genotypes(
        names,
        [contig for batch in batches for contig in [batch.contig] * len(batch)],
        np.concatenate([np.empty(0, np.int64), *(each.position for each in sites)]),
        [text for each in sites for text in each.texts("ref").tolist()],
        [text for each in sites for text in each.texts("alt").tolist()],
        [text for each in sites for text in each.texts("id").tolist()],
        [text for each in sites for text in each.texts("filter").tolist()],
        np.concatenate(states),
        np.concatenate(is_phased),
    )


class _Cursor:
    """A block, its rows that take a base of some stretches, and how far they have been taken."""

    def __init__(self, dataset: int, block: RowBlock, stretches: Stretches | None) -> None:
        self.dataset = dataset
        self.block = block
        self._rows = np.arange(block.entry.n_rows) if stretches is None else _overlapping(block.sites, stretches)
        self._next = 0

    def take(self, last: int) -> Rows:
        """The next rows up to a position."""
        end = int(np.searchsorted(self.block.sites.position[self._rows], last, side="right"))
        found = self._rows[self._next : end]
        self._next = max(self._next, end)
        return found

    @property
    def is_done(self) -> bool:
        return self._next >= len(self._rows)


def _iter_pieces(
    blocks: Sequence[tuple[int, RowBlock]], stretches: Stretches | None
) -> Iterator[Sequence[tuple[int, RowBlock, Rows]]]:
    """Blocks that overlap are cut where one of them ends, so that few are in memory at once."""
    waiting = deque(sorted(blocks, key=lambda item: item[1].entry.first))
    active: list[_Cursor] = []
    while waiting or active:
        if not active:
            active.append(_Cursor(*waiting.popleft(), stretches))
        cut = min(cursor.block.entry.last for cursor in active)
        while waiting and waiting[0][1].entry.first <= cut:
            active.append(_Cursor(*waiting.popleft(), stretches))
            cut = min(cut, active[-1].block.entry.last)
        yield [(cursor.dataset, cursor.block, cursor.take(cut)) for cursor in active]
        active = [cursor for cursor in active if not cursor.is_done]


def _batch(
    datasets: Sequence["Dataset"], contig: str, spelling: str, found: Sequence[tuple[int, RowBlock, Rows]]
) -> Batch:
    # By dataset: what else a row has, such as ID and FILTER, is what the first dataset says that has it.
    parts = sorted((part for part in found if len(part[2])), key=lambda part: part[0])
    if len(parts) == 1:
        number, block, rows = parts[0]
        sites = ChosenSites(block.sites, rows)
        return Batch(datasets, contig, spelling, sites, [Piece(number, block, rows, np.arange(len(rows)))])
    first: dict[tuple[int, int, str, str], Site] = {}
    for _, block, rows in parts:
        for row in rows.tolist():
            first.setdefault(block.sites.order(row), block.sites[row])
    order = sorted(first)
    place = {key: index for index, key in enumerate(order)}
    pieces = [
        Piece(number, block, rows, np.array([place[block.sites.order(row)] for row in rows.tolist()], np.int64))
        for number, block, rows in parts
    ]
    merged = of_rows(contig, [first[key] for key in order])
    return Batch(datasets, contig, spelling, ChosenSites(merged, np.arange(len(merged))), pieces)


def _overlapping(sites: Sites, stretches: Stretches) -> Rows:
    return np.flatnonzero(stretches.overlap(sites.position - 1, sites.end))


def _contigs(datasets: Sequence["Dataset"]) -> dict[str, str]:
    """The contigs of all datasets in the order of the first that knows them, with their spelling."""
    found: dict[str, str] = {}
    for dataset in datasets:
        for contig in dataset.manifest.contigs:
            found.setdefault(contig.name, contig.spelling)
    return found
