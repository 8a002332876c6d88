"""Files into a dataset: by sample, by region, or one alone."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from variome.errors import ConflictError, InputError
from variome.genotypes.assembling import iter_entries
from variome.genotypes.atoms import ImportReport, Row, iter_merged, iter_rows
from variome.genotypes.encoding import GENOTYPES
from variome.genotypes.manifest import Contig, Manifest, Shard, SourceFile
from variome.genotypes.shards import encode_samples
from variome.genotypes.vcf_source import VcfSource, contigs_of
from variome.genotypes.writing import Draft, new_version

Progress = Callable[[int], None]
"""Is told how many bytes of all files have been read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who writes a version, why, and of which assembly its positions are."""

    author: str
    reason: str
    assembly: str


def import_files(
    folder: Path,
    paths: Sequence[str | Path],
    origin: Origin,
    *,
    replaces: bool = False,
    digests: Sequence[str | None] = (),
    progress: Progress = lambda _: None,
) -> tuple[Manifest, ImportReport]:
    """Makes a dataset of one or more files.

    Files with the same samples are of several regions; files without a sample in common are of several groups of
    samples, and a row that one of them lacks is missing for its samples.

    Args:
        folder: of the dataset; its name is that of the dataset.
        paths: VCF or BCF.
        origin: who, why, and which assembly.
        replaces: whether a dataset that is there is followed by a version of these files alone.
        digests: SHA-256 of each file, for the record.
        progress: is told about the reading.

    Raises:
        ConflictError: the dataset is there, or somebody writes to it.
        InputError: a file cannot be kept whole. The dataset is as it was.
    """
    with new_version(folder, assembly=origin.assembly, author=origin.author, reason=origin.reason) as draft:
        if draft.before and not replaces:
            raise ConflictError(
                f"{folder.name}: this genotype dataset is there already; name another one, add samples with 'variome "
                "genotypes append', or replace it with --replace"
            )
        sources = [VcfSource(path) for path in paths]
        report = ImportReport()
        samples, columns = sample_layout(sources)
        rows = iter_all_rows(sources, columns, len(samples), report, progress)
        _fill(draft, sources, samples, rows, digests)
        draft.manifest = replace(draft.manifest, assembly=origin.assembly)
        report.counts["rows"] = draft.manifest.n_rows
    return draft.manifest, report


def iter_all_rows(
    sources: Sequence[VcfSource],
    columns: Sequence[NDArray[np.int64]],
    n_samples: int,
    report: ImportReport,
    progress: Progress,
) -> Iterator[Row]:
    """The rows of all files over all samples, sorted, equal ones merged."""
    rank = _Ranks(sources)
    streams = [_numbered(number, source, report, rank) for number, source in enumerate(sources)]
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


class _Ranks(dict[str, int]):
    """The place of each contig: as the headers have them, and then as they come; files of one region each may know
    different ones.
    """

    def __init__(self, sources: Sequence[VcfSource]) -> None:
        super().__init__({name: place for place, name in enumerate(contigs_of([each.header for each in sources]))})

    def __missing__(self, contig: str) -> int:
        self[contig] = len(self)
        return self[contig]


def _numbered(
    number: int, source: VcfSource, report: ImportReport, rank: Mapping[str, int]
) -> Iterator[tuple[int, Row]]:
    """Rows with the number of their file; contigs must come in one order in all files."""
    last = -1
    for row in iter_rows(source, report):
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
    rows: Iterator[Row],
    digests: Sequence[str | None],
) -> None:
    spellings: dict[str, str] = {}
    blocks = tuple(iter_entries(_noting(rows, spellings), draft.objects, len(samples)))
    known = contigs_of([source.header for source in sources])
    contigs = {**known, **{name: Contig(name, spelling) for name, spelling in spellings.items() if name not in known}}
    draft.manifest = replace(
        draft.manifest,
        contigs=tuple(contigs.values()),
        shards=(Shard(draft.objects.put(encode_samples(samples)), len(samples)),),
        blocks=blocks,
        sources=source_files(sources, digests),
        meta=tuple(dict.fromkeys(line for source in sources for line in source.header.meta)),
        # Who has withdrawn stays withdrawn when files come again.
        withdrawn=draft.before.withdrawn if draft.before else (),
        edits=(),
        content=GENOTYPES,
        encoding=None,
    )


def _noting(rows: Iterator[Row], spellings: dict[str, str]) -> Iterator[Row]:
    for row in rows:
        spellings.setdefault(row.contig, row.spelling)
        yield row


_TOLD_EVERY: Final = 256
