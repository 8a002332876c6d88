"""Rows of files put beside the blocks of a dataset: what becomes part of these, and what blocks of its own."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import ConflictError
from variome.genotypes.allele_keys import key_of_site
from variome.genotypes.assembling import most_rows
from variome.genotypes.atoms import AnyRow, ImportReport
from variome.genotypes.block_building import BlockBuilder
from variome.genotypes.cells import MISSING
from variome.genotypes.dataset import Dataset
from variome.genotypes.manifest import BlockEntry, Shard
from variome.genotypes.neighbours import Neighbour
from variome.genotypes.objects import Objects
from variome.genotypes.sites import Site, Sites, encode_sites

FEWEST_ROWS: Final = 1024
"""Of a new block that ends where an old one does, so that a region is in few of both."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the samples of the files stand.

    Attributes:
        shards: of the version to be.
        columns: for each shard the columns of the files' rows, -1 for a sample that they lack; None where the files
            say nothing of the shard.
        adds_samples: whether the last shard is new.
    """

    shards: tuple[Shard, ...]
    columns: tuple[NDArray[np.int64] | None, ...]
    adds_samples: bool


class Packing:
    """Packs blocks beside the reading, a few at a time."""

    def __init__(self, worker: ThreadPoolExecutor) -> None:
        self._worker = worker
        self._waiting: deque[Future[BlockEntry]] = deque()

    def add(self, jobs: Sequence[Callable[[], BlockEntry]]) -> Iterator[BlockEntry]:
        for job in jobs:
            self._waiting.append(self._worker.submit(job))
            if len(self._waiting) > _AHEAD:
                yield self._waiting.popleft().result()

    def finish(self) -> Iterator[BlockEntry]:
        while self._waiting:
            yield self._waiting.popleft().result()


class Alignment:
    """The rows of one contig, put beside the blocks of the dataset; what it gives are blocks to be packed."""

    def __init__(
        self, dataset: Dataset, entries: deque[BlockEntry], objects: Objects, target: Target, report: ImportReport
    ) -> None:
        self._dataset = dataset
        self._waiting = entries
        self._objects = objects
        self._target = target
        self._report = report
        self._open: list[_OpenBlock] = []
        self._fresh = _FreshBlock(target)
        self._most = most_rows(sum(shard.n_samples for shard in target.shards))

    def take(self, row: AnyRow) -> Sequence[Callable[[], BlockEntry]]:
        """Takes the next row; gives the blocks that are complete by it, to be packed.

        Raises:
            ConflictError: the samples are there already, and so is the row.
        """
        done = self._moved_to(row.site.position)
        block = next((block for block in self._open if row.site.order in block), None)
        if block is None:
            self._report.counts["rows_added"] += 1
            self._fresh.add(row)
            return [*done, *self._flushed()] if len(self._fresh) >= self._most else done
        if not self._target.adds_samples:
            key = str(key_of_site(row.contig, row.site))
            raise ConflictError(
                f"{self._dataset.name}: expected new variants of samples that are there, found {key}, which the "
                "dataset has; leave it out of the file, or change calls with 'variome genotypes edit'"
            )
        self._report.counts["rows_shared"] += 1
        self._report.counts["filters_differ"] += block.add(row)
        return done

    def finish(self) -> Sequence[Callable[[], BlockEntry]]:
        done = [self._closed(block) for block in self._open]
        entries = list(self._waiting)
        return [
            *done,
            *((lambda entry=entry: unknown_entry(entry, self._target)) for entry in entries),
            *self._flushed(),
        ]

    def _moved_to(self, position: int) -> list[Callable[[], BlockEntry]]:
        """Blocks that end before a position are done; those that begin up to there are opened."""
        while self._waiting and self._waiting[0].first <= position:
            entry = self._waiting.popleft()
            self._open.append(_OpenBlock(entry, self._dataset.sites(entry.sites), self._target))
        ended = [block for block in self._open if block.entry.last < position]
        if not ended:
            return []
        self._open = [block for block in self._open if block.entry.last >= position]
        done = [self._closed(block) for block in ended]
        return [*done, *self._flushed()] if len(self._fresh) >= FEWEST_ROWS else done

    def _closed(self, block: "_OpenBlock") -> Callable[[], BlockEntry]:
        return lambda: block.write(self._objects)

    def _flushed(self) -> list[Callable[[], BlockEntry]]:
        fresh, self._fresh = self._fresh, _FreshBlock(self._target)
        return [lambda: fresh.write(self._objects)] if len(fresh) else []


class _OpenBlock:
    """A block of the dataset, whose rows the new samples follow."""

    def __init__(self, entry: BlockEntry, sites: Sites, target: Target) -> None:
        self.entry = entry
        self._target = target
        self._filter = sites.filter
        self._row_of = {sites.order(row): row for row in range(len(sites))}
        self._builder = BlockBuilder(target.shards[-1].n_samples)

    def __contains__(self, order: tuple[int, int, str, str]) -> bool:
        return order in self._row_of

    def add(self, row: AnyRow) -> bool:
        """Takes the calls of the new samples; says whether the file has another FILTER."""
        place = self._row_of[row.site.order]
        self._builder.add_missing(place - self._builder.n_rows)
        self._builder.add(row.states, row.is_phased)
        return self._filter[place] != row.site.filter

    def write(self, objects: Objects) -> BlockEntry:
        """Once it is closed."""
        if not self._builder.n_rows:
            return unknown_entry(self.entry, self._target)
        self._builder.add_missing(self.entry.n_rows - self._builder.n_rows)
        first = next((name for name in self.entry.genotypes if name), None)
        beside = Neighbour.read(first, objects.get(first)) if first else None
        return replace(self.entry, genotypes=(*self.entry.genotypes, objects.put(self._builder.to_bytes(beside))))


class _FreshBlock:
    """Rows that the dataset lacks."""

    def __init__(self, target: Target) -> None:
        self._columns = target.columns
        self._builders = [None if columns is None else BlockBuilder(len(columns)) for columns in target.columns]
        self._sites: list[Site] = []
        self._contig = ""

    def __len__(self) -> int:
        return len(self._sites)

    def add(self, row: AnyRow) -> None:
        self._contig = row.contig
        self._sites.append(row.site)
        for builder, columns in zip(self._builders, self._columns, strict=True):
            if builder is not None and columns is not None:
                is_known = columns >= 0
                states = np.where(is_known[:, np.newaxis], row.states[columns], np.int8(MISSING))
                builder.add(states, row.is_phased[columns] & is_known)

    def write(self, objects: Objects) -> BlockEntry:
        """Once it is full."""
        return BlockEntry(
            self._contig,
            self._sites[0].position,
            self._sites[-1].position,
            max(site.end for site in self._sites),
            len(self._sites),
            objects.put(encode_sites(self._contig, self._sites)),
            tuple(None if builder is None else objects.put(builder.to_bytes()) for builder in self._builders),
        )


def unknown_entry(entry: BlockEntry, target: Target) -> BlockEntry:
    """A block of which the files say nothing."""
    return replace(entry, genotypes=(*entry.genotypes, None)) if target.adds_samples else entry


_AHEAD: Final = 2
