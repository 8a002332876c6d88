"""Files into a dataset: by sample, by region, or one alone."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import ConflictError, InputError
from variome.genotypes.assembling import iter_entries, write_block
from variome.genotypes.atoms import AnyRow, ImportReport, iter_merged, iter_rows
from variome.genotypes.encoding import GENOTYPES
from variome.genotypes.header_assembly import find_assembly
from variome.genotypes.manifest import Contig, Manifest, Shard, SourceFile
from variome.genotypes.record_blocks import Slots
from variome.genotypes.shards import encode_samples
from variome.genotypes.vcf_source import VcfSource, contigs_of
from variome.genotypes.workers import Workers, open_workers
from variome.genotypes.writing import Draft, new_version
from variome.model.assemblies import DEFAULT_ASSEMBLY

Progress = Callable[[int], None]
"""Is told how many bytes of all files have been read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who writes a version, why, and of which assembly its positions are: None to go by the headers."""

    author: str
    reason: str
    assembly: str | None = None


def import_files(
    folder: Path,
    paths: Sequence[str | Path],
    origin: Origin,
    *,
    replaces: bool = False,
    digests: Sequence[str | None] = (),
    contigs: Sequence[Contig] = (),
    progress: Progress = lambda _: None,
    in_parallel: bool | None = None,
) -> tuple[Manifest, ImportReport]:
    """Makes a dataset of one or more files.

    Files with the same samples are of several regions; files without a sample in common are of several groups of
    samples, and a row that one of them lacks is missing for its samples.

    Args:
        folder: of the dataset; its name is that of the dataset.
        paths: VCF or BCF.
        origin: who, why, and which assembly, in any usual spelling.
        replaces: whether a dataset that is there is followed by a version of these files alone.
        digests: SHA-256 of each file, for the record.
        contigs: names, order and lengths, where no header knows them.
        progress: is told about the reading.
        in_parallel: whether processes share the work; None where files are so large that it is worth their start.

    Raises:
        ConflictError: the dataset is there, or somebody writes to it.
        InputError: a file cannot be kept whole. The dataset is as it was.
    """
    with new_version(folder, assembly=DEFAULT_ASSEMBLY, author=origin.author, reason=origin.reason) as draft:
        if draft.before and not replaces:
            raise ConflictError(
                f"{folder.name}: this genotype dataset is there already; name another one, add samples with 'variome "
                "genotypes append', or replace it with --replace"
            )
        sources = [VcfSource(path) for path in paths]
        report = ImportReport()
        assembly = find_assembly([(source.name, source.header) for source in sources], origin.assembly)
        samples, columns = sample_layout(sources)
        with sharing_work(sources, in_parallel=in_parallel) as workers:
            rows = iter_all_rows(sources, columns, len(samples), report, progress, workers, contigs)
            _fill(draft, sources, samples, rows, digests, contigs, workers)
        draft.manifest = replace(draft.manifest, assembly=assembly.name)
        report.counts["assumed_assembly"] = assembly.is_assumed
        report.counts["rows"] = draft.manifest.n_rows
    return draft.manifest, report


def iter_all_rows(
    sources: Sequence[VcfSource],
    columns: Sequence[NDArray[np.int64]],
    n_samples: int,
    report: ImportReport,
    progress: Progress,
    workers: Workers | None = None,
    contigs: Sequence[Contig] = (),
) -> Iterator[AnyRow]:
    """The rows of all files over all samples, sorted, equal ones merged.

    `workers` are those of `sharing_work` for the same sources; `contigs` tell the order of those that no header knows.
    """
    rank = _Ranks(sources, contigs)
    streams = [_numbered(number, source, report, rank, workers) for number, source in enumerate(sources)]
    merged = heapq.merge(*streams, key=lambda item: (rank[item[1].contig], item[1].site.order))
    for count, row in enumerate(iter_merged(iter(merged), columns, n_samples, report)):
        if not count % _TOLD_EVERY:
            progress(sum(source.bytes_read for source in sources))
        yield row
    progress(sum(source.bytes_read for source in sources))


def source_files(sources: Sequence[VcfSource], digests: Sequence[str | None]) -> tuple[SourceFile, ...]:
    """What a manifest says of the files that it was made from."""
    known = [*digests, *[None] * (len(sources) - len(digests))]
    return tuple(SourceFile(Path(source.name).name, digest) for source, digest in zip(sources, known, strict=True))


@contextmanager
def sharing_work(sources: Sequence[VcfSource], *, in_parallel: bool | None = None) -> Iterator[Workers | None]:
    """Processes that parse the blocks of some files and pack those of a dataset; None where it is not worth it.

    Args:
        sources: read up to their first records.
        in_parallel: whether to have them; None where files are so large that it is worth their start.
    """
    sizes = [source.total_bytes for source in sources]
    is_worth = None in sizes or sum(size or 0 for size in sizes) >= _WORTH_PROCESSES
    if not (is_worth if in_parallel is None else in_parallel):
        yield None
        return
    n_ahead = max(_LEAST_AHEAD, _MOST_AHEAD // max(1, len(sources)))
    for source in sources:
        source.share(Slots(len(sources), n_ahead))
    with open_workers({_PARSE: lambda number, block: sources[number].parse(block), _PACK: write_block}) as workers:
        yield workers


class _Ranks(dict[str, int]):
    """The place of each contig: as the headers have them, and then as they come; files of one region each may know
    different ones. Several files must agree, so that for them those are told in between that no header knows.
    """

    def __init__(self, sources: Sequence[VcfSource], told: Sequence[Contig]) -> None:
        names = [*contigs_of([each.header for each in sources]), *(each.name for each in told if len(sources) > 1)]
        super().__init__({name: place for place, name in enumerate(dict.fromkeys(names))})

    def __missing__(self, contig: str) -> int:
        self[contig] = len(self)
        return self[contig]


def _numbered(
    number: int, source: VcfSource, report: ImportReport, rank: Mapping[str, int], workers: Workers | None
) -> Iterator[tuple[int, AnyRow]]:
    """Rows with the number of their file; contigs must come in one order in all files."""
    last = -1
    for row in iter_rows(source, report, partial(workers.submit, _PARSE, number) if workers else None):
        place = rank[row.contig]
        if place < last:
            raise InputError(
                f"{source.name}: expected contigs in the order of the header, found {row.spelling} too late; sort the "
                "file with bcftools sort"
            )
        last = place
        yield number, row


def sample_layout(sources: Sequence[VcfSource]) -> tuple[Sequence[str], Sequence[NDArray[np.int64]]]:
    """All samples, and where those of each file stand among them.

    Raises:
        InputError: a file has some of the samples of another, and some that are not.
    """
    first = sources[0].header.samples
    place: dict[str, int] = {}
    for source in sources:
        common = [name for name in source.header.samples if name in place]
        if common and set(source.header.samples) != set(first):
            raise InputError(
                f"{source.name}: expected the samples of {sources[0].name}, or none of the other files, found some of "
                f"each: {common[0]} is in both; import files of the same samples together, and append others"
            )
        for name in source.header.samples:
            place.setdefault(name, len(place))
    columns = [np.array([place[name] for name in source.header.samples], np.int64) for source in sources]
    return list(place), columns


def _fill(
    draft: Draft,
    sources: Sequence[VcfSource],
    samples: Sequence[str],
    rows: Iterator[AnyRow],
    digests: Sequence[str | None],
    contigs: Sequence[Contig],
    workers: Workers | None,
) -> None:
    spellings: dict[str, str] = {}
    pack = partial(workers.submit, _PACK) if workers else None
    blocks = tuple(iter_entries(_noting(rows, spellings), draft.objects, len(samples), pack=pack))
    all_contigs = tuple(_all_contigs(contigs_of([source.header for source in sources]), spellings, contigs))
    place = {contig.name: number for number, contig in enumerate(all_contigs)}
    draft.manifest = replace(
        draft.manifest,
        contigs=all_contigs,
        shards=(Shard(draft.objects.put(encode_samples(samples)), len(samples)),),
        blocks=tuple(sorted(blocks, key=lambda entry: place[entry.contig])),
        sources=source_files(sources, digests),
        meta=tuple(dict.fromkeys(line for source in sources for line in source.header.meta)),
        # Who has withdrawn stays withdrawn when files come again.
        withdrawn=draft.before.withdrawn if draft.before else (),
        edits=(),
        content=GENOTYPES,
        encoding=None,
    )


def _all_contigs(known: Mapping[str, Contig], spellings: Mapping[str, str], told: Sequence[Contig]) -> Iterator[Contig]:
    """Those of the headers, then those that are told where no header knows any, and then others of the records."""
    of_told = {contig.name: contig for contig in told}
    for contig in known.values():
        yield (
            contig
            if contig.length or contig.name not in of_told
            else replace(contig, length=of_told[contig.name].length)
        )
    for contig in told:
        if contig.name not in known and (not known or contig.name in spellings):
            yield replace(contig, spelling=spellings.get(contig.name, contig.spelling))
    for name, spelling in spellings.items():
        if name not in known and name not in of_told:
            yield Contig(name, spelling)


def _noting(rows: Iterator[AnyRow], spellings: dict[str, str]) -> Iterator[AnyRow]:
    for row in rows:
        spellings.setdefault(row.contig, row.spelling)
        yield row


_TOLD_EVERY: Final = 256
_WORTH_PROCESSES: Final = 2_000_000
"""Bytes of all files, packed as they are."""
_LEAST_AHEAD, _MOST_AHEAD = 2, 6
"""Blocks of a file that are parsed at once, or wait for it."""
_PARSE, _PACK = "parse", "pack"
"""What worker processes do."""
