"""Files added to a dataset: samples as a new shard beside its rows, or rows of the samples that it has.

What is there stays where it is. The file and the dataset are read side by side, by position: a block gets a part for
the new samples whose rows are its own, and rows that only the file has become blocks of their own.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import ConflictError, InputError
from variome.genotypes.assembling import most_rows
from variome.genotypes.atoms import AnyRow, ImportReport
from variome.genotypes.block_building import BlockBuilder
from variome.genotypes.cells import MISSING
from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.edit_choice import NO_EDITS
from variome.genotypes.importing import Progress, iter_all_rows, sample_layout, sharing_work, source_files
from variome.genotypes.manifest import BlockEntry, Contig, Manifest, Shard
from variome.genotypes.neighbours import Neighbour
from variome.genotypes.objects import Objects
from variome.genotypes.shards import encode_samples
from variome.genotypes.sites import Site, Sites, allele_key, encode_sites
from variome.genotypes.vcf_source import VcfSource, contigs_of
from variome.genotypes.writing import new_version

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


def append_files(
    folder: Path,
    paths: Sequence[str | Path],
    *,
    author: str,
    reason: str,
    digests: Sequence[str | None] = (),
    progress: Progress = lambda _: None,
) -> tuple[Manifest, ImportReport]:
    """Adds the samples of some files, or rows of samples that are there.

    New samples are missing in the rows that the files lack, and all others in the rows that only the files have. A row
    that is there keeps its ID and FILTER. Samples that are there already may come when they are all of the dataset, or
    all of one shard, and all rows are new.

    Args:
        folder: of the dataset.
        paths: VCF or BCF; several must have the same samples, or none in common.
        author: who appends.
        reason: why; for people.
        digests: SHA-256 of each file, for the record.
        progress: is told about the reading.

    Returns:
        the version, and what was found; `counts` tells rows that are new (`rows_added`), rows that were there
        (`rows_shared`) and those of them with another FILTER (`filters_differ`).

    Raises:
        NotFoundError: there is no such dataset.
        ConflictError: samples or rows are there already, or somebody writes to the dataset.
        InputError: a file cannot be kept whole, or is of another assembly. The dataset is as it was.
    """
    version_file(folder)
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        dataset = Dataset(folder, edits=NO_EDITS)
        sources = [VcfSource(path) for path in paths]
        report = ImportReport()
        samples, columns = sample_layout(sources)
        target = _target(dataset, samples, sources[0].name, draft.objects)
        contigs = _contigs(draft.manifest.contigs, sources)
        with sharing_work(sources) as workers:
            rows = iter_all_rows(sources, columns, len(samples), report, progress, workers)
            blocks = list(_iter_entries(dataset, rows, draft.objects, target, report, contigs))
        place = {name: number for number, name in enumerate(contigs)}
        draft.manifest = replace(
            draft.manifest,
            contigs=tuple(contigs.values()),
            shards=target.shards,
            blocks=tuple(sorted(blocks, key=lambda entry: (place[entry.contig], entry.first, entry.last))),
            sources=(*draft.manifest.sources, *source_files(sources, digests)),
            meta=tuple(dict.fromkeys([*draft.manifest.meta, *(line for each in sources for line in each.header.meta)])),
        )
    return draft.manifest, report


def _target(dataset: Dataset, samples: Sequence[str], file: str, objects: Objects) -> Target:
    shards, place = dataset.manifest.shards, {name: column for column, name in enumerate(samples)}
    if gone := [name for name in samples if name in set(dataset.manifest.withdrawn)]:
        raise ConflictError(
            f"{file}: sample {gone[0]} has been withdrawn from {dataset.name}; leave it out of the file"
        )
    new = [name for name in samples if name not in dataset.index_of]
    if new and len(new) == len(samples):
        shard = Shard(objects.put(encode_samples(samples)), len(samples))
        return Target((*shards, shard), (*[None] * len(shards), np.arange(len(samples))), adds_samples=True)
    known = [dataset.samples_of(number) for number in range(len(shards))]
    choices: list[Sequence[Sequence[str]]] = [
        known,
        *([names if each is names else [] for each in known] for names in known),
    ]
    withdrawn = set(dataset.manifest.withdrawn)
    for chosen in choices:
        if {name for names in chosen for name in names} - withdrawn == set(samples):
            columns = [
                np.array([place.get(name, -1) for name in names], np.int64) if names else None for names in chosen
            ]
            return Target(shards, tuple(columns), adds_samples=False)
    found = f"{samples[0]}, which is there already" if samples else "no sample"
    if new:
        there = next(name for name in samples if name in dataset.index_of)
        found = f"{there}, which is there already, and {new[0]}, which is not"
    raise ConflictError(
        f"{file}: expected samples that {dataset.name} does not have, or all samples that it has, with new variants, "
        f"found {found}; leave the others out with bcftools view -s"
    )


def _contigs(before: Sequence[Contig], sources: Sequence[VcfSource]) -> dict[str, Contig]:
    """By name, those of the dataset first."""
    found = {contig.name: contig for contig in before}
    for name, contig in contigs_of([source.header for source in sources]).items():
        known = found.setdefault(name, contig)
        if known.length is None:
            found[name] = replace(known, length=contig.length)
        elif contig.length is not None and contig.length != known.length:
            raise InputError(
                f"{sources[0].name}: contig {contig.spelling}: expected the length that the dataset knows, "
                f"{known.length}, found {contig.length}; append files of the same assembly"
            )
    return found


def _iter_entries(
    dataset: Dataset,
    rows: Iterator[AnyRow],
    objects: Objects,
    target: Target,
    report: ImportReport,
    contigs: dict[str, Contig],
) -> Iterator[BlockEntry]:
    """The entries of the version to be, in no order."""
    left = {name: deque[BlockEntry]() for name in contigs}
    for entry in dataset.manifest.blocks:
        left[entry.contig].append(entry)
    with ThreadPoolExecutor(1, "packing") as worker:
        packing = _Packing(worker)
        for contig, group in groupby(rows, key=lambda row: row.contig):
            alignment = _Alignment(dataset, left.pop(contig, deque()), objects, target, report)
            for row in group:
                contigs.setdefault(contig, Contig(contig, row.spelling))
                yield from packing.add(alignment.take(row))
            yield from packing.add(alignment.finish())
        yield from packing.finish()
    for entries in left.values():
        yield from (_unknown(entry, target) for entry in entries)


class _Packing:
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


class _Alignment:
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
        done = self._moved_to(row.site.position)
        block = next((block for block in self._open if row.site.order in block), None)
        if block is None:
            self._report.counts["rows_added"] += 1
            self._fresh.add(row)
            return [*done, *self._flushed()] if len(self._fresh) >= self._most else done
        if not self._target.adds_samples:
            key = allele_key(row.contig, row.site.position, row.site.ref, row.site.alt, row.site.ref_length)
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
        return [*done, *((lambda entry=entry: _unknown(entry, self._target)) for entry in entries), *self._flushed()]

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
            return _unknown(self.entry, self._target)
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
            max(site.position + max(site.ref_length, 1) - 1 for site in self._sites),
            len(self._sites),
            objects.put(encode_sites(self._contig, self._sites)),
            tuple(None if builder is None else objects.put(builder.to_bytes()) for builder in self._builders),
        )


def _unknown(entry: BlockEntry, target: Target) -> BlockEntry:
    """A block of which the files say nothing."""
    return replace(entry, genotypes=(*entry.genotypes, None)) if target.adds_samples else entry


_AHEAD: Final = 2
