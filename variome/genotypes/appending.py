"""Files added to a dataset: samples as a new shard beside its rows, or rows of the samples that it has.

What is there stays where it is. The file and the dataset are read side by side, by position: a block gets a part for
the new samples whose rows are its own, and rows that only the file has become blocks of their own.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from variome.errors import ConflictError, InputError
from variome.genotypes.alignment import Alignment, Packing, Target, unknown_entry
from variome.genotypes.atoms import AnyRow, ImportReport
from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.edit_choice import NO_EDITS
from variome.genotypes.header_assembly import find_assembly
from variome.genotypes.importing import Progress, iter_all_rows, sample_layout, sharing_work, source_files
from variome.genotypes.manifest import BlockEntry, Contig, Manifest, Shard
from variome.genotypes.objects import Objects
from variome.genotypes.shards import encode_samples
from variome.genotypes.vcf_source import VcfSource, contigs_of
from variome.genotypes.writing import new_version


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
        if not dataset.holds_genotypes:
            raise InputError(
                f"{dataset.name}: expected a dataset of genotypes, found one of {dataset.manifest.content}: append a "
                "file of LMDB, .geno or BIMBAM to it"
            )
        sources = [VcfSource(path) for path in paths]
        _check_assembly(dataset, sources)
        report = ImportReport()
        samples, columns = sample_layout(sources)
        target = target_of(dataset, samples, sources[0].name, draft.objects)
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


def _check_assembly(dataset: Dataset, sources: Sequence[VcfSource]) -> None:
    found = find_assembly([(source.name, source.header) for source in sources], None)
    if not found.is_assumed and found.name != dataset.manifest.assembly:
        raise InputError(
            f"{sources[0].name}: expected positions on {dataset.manifest.assembly}, as {dataset.name} has them, found "
            f"a header that says {found.name}; append files of the same assembly"
        )


def target_of(dataset: Dataset, samples: Sequence[str], file: str, objects: Objects) -> Target:
    """Where the samples of a file stand; names that are new go into `objects`.

    Raises:
        ConflictError: they are neither all new, nor all of the dataset or of one of its shards.
    """
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
        f"found {found}; leave the others out of the file"
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
        packing = Packing(worker)
        for contig, group in groupby(rows, key=lambda row: row.contig):
            alignment = Alignment(dataset, left.pop(contig, deque()), objects, target, report)
            for row in group:
                contigs.setdefault(contig, Contig(contig, row.spelling))
                yield from packing.add(alignment.take(row))
            yield from packing.add(alignment.finish())
        yield from packing.finish()
    for entries in left.values():
        yield from (unknown_entry(entry, target) for entry in entries)
