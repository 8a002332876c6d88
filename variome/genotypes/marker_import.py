"""Files of markers into a dataset: LMDB genotype files, `.geno` text and BIMBAM mean genotypes.

Such files need not be sorted. Their cells go into a file aside while the markers are read, and come out of it in the
order of contigs and positions, so that memory holds the markers alone.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Final

import numpy as np

from variome.errors import ConflictError, InputError
from variome.genotypes.batch import Rows
from variome.genotypes.bimbam_source import BimbamSource
from variome.genotypes.cell_block import encode_cells
from variome.genotypes.edits import Edit, encode_edits, with_contigs
from variome.genotypes.encoding import Cells, dtype_of, is_missing
from variome.genotypes.geno_source import GenoSource
from variome.genotypes.importing import Origin, Progress
from variome.genotypes.lmdb.following import Follower
from variome.genotypes.lmdb.reading import LmdbSource
from variome.genotypes.manifest import BlockEntry, Contig, Manifest, Shard, SourceFile
from variome.genotypes.marker_places import PlacedMarker
from variome.genotypes.marker_source import MarkerReport, MarkerSource, is_name, sample_names
from variome.genotypes.markers import LAST_POSITION, UNKNOWN_POSITION, Marker, SiteMaker, encode_markers
from variome.genotypes.objects import Objects
from variome.genotypes.shards import encode_samples
from variome.genotypes.sites import Site
from variome.genotypes.sniffing import sniff_format
from variome.genotypes.writing import Draft, new_version
from variome.model.alleles import contig_name
from variome.model.assemblies import DEFAULT_ASSEMBLY, normal_assembly

MOST_ROWS: Final = 4096
MOST_BYTES: Final = 1 << 26
"""Of the cells of a block, whatever the number of samples."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Files that tell what the file of the rows has no place for.

    Attributes:
        positions: marker, position and contig of each row of a BIMBAM file.
        samples: the names of the columns of a BIMBAM or LMDB file.
    """

    positions: str | Path | None = None
    samples: str | Path | None = None


def import_other(
    folder: Path,
    path: str | Path,
    origin: Origin,
    *,
    format: str | None = None,  # noqa: A002  the word of users
    beside: Beside | None = None,
    replaces: bool = False,
    digest: str | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Manifest, MarkerReport]:
    """Makes a dataset of a file of markers.

    Args:
        folder: of the dataset; its name is that of the dataset.
        path: the file; that of an LMDB may be a folder.
        origin: who, why, and which assembly.
        format: `lmdb`, `geno` or `bimbam`; found out without.
        beside: files that tell positions and names.
        replaces: whether a dataset that is there is followed by a version of this file alone.
        digest: SHA-256 of the file, for the record.
        progress: is told how many bytes have been read.

    Raises:
        ConflictError: the dataset is there, or somebody writes to it.
        InputError: the file cannot be kept whole. The dataset is as it was.
    """
    chosen = marker_format(path, format)
    assembly = normal_assembly(origin.assembly or DEFAULT_ASSEMBLY)
    with new_version(folder, assembly=assembly, author=origin.author, reason=origin.reason) as draft:
        if draft.before and not replaces:
            raise ConflictError(
                f"{folder.name}: this genotype dataset is there already; name another one, or replace it with --replace"
            )
        report = MarkerReport(chosen)
        source = open_markers(path, beside or Beside(), report)
        _fill(draft, source, report, SourceFile(Path(source.name).name, digest), progress)
        draft.manifest = replace(draft.manifest, assembly=assembly)
    return draft.manifest, report


def open_markers(path: str | Path, beside: Beside, report: MarkerReport) -> MarkerSource:
    """A file of markers, of the format that its report names.

    Raises:
        InputError: it cannot be read.
    """
    return _SOURCES[report.format](path, beside, report)


def marker_format(path: str | Path, said: str | None) -> str:
    """The format of a file of markers, as said or as it begins.

    Raises:
        InputError: it is none of them.
    """
    found = said or sniff_format(path)
    if found not in _SOURCES:
        raise InputError(f"{path}: expected one of {', '.join(FORMATS_READ)}, found {found}; say which with --from")
    return found


def _fill(draft: Draft, source: MarkerSource, report: MarkerReport, file: SourceFile, progress: Progress) -> None:
    samples = source.samples
    with open_aside() as aside:
        make = SiteMaker()
        places, contigs, cells = spool(source, report, aside, make, progress)
        encoding, width = source.encoding, cells.shape[1] * cells.dtype.itemsize
        blocks = tuple(iter_entries(places, [*contigs], lambda rows: [cells[rows]], draft.objects, width))
        edits: Sequence[Edit] = ()
        changes = source.changes(report)
        if (first := next(changes, None)) is not None:
            follower = Follower(places, cells, make, samples, encoding, source.name, report)
            edits = follower.edits(chain([first], changes))
    report.encoding = encoding
    report.counts.update(rows=len(places), samples=len(samples))
    draft.manifest = replace(
        draft.manifest,
        contigs=with_contigs([*contigs.values()], edits),
        shards=(Shard(draft.objects.put(encode_samples(samples)), len(samples)),),
        blocks=blocks,
        sources=(file,),
        meta=(),
        # Who has withdrawn stays withdrawn when a file comes again.
        withdrawn=draft.before.withdrawn if draft.before else (),
        edits=(draft.objects.put(encode_edits(edits)),) if edits else (),
        content=source.content,
        encoding=encoding,
    )


@contextmanager
def open_aside() -> Iterator[IO[bytes]]:
    """A file for cells, which nobody else sees.

    Raises:
        InputError: there is no room for it.
    """
    try:
        with tempfile.TemporaryFile() as aside:
            yield aside
    except OSError as error:
        raise InputError(
            f"{tempfile.gettempdir()}: cells cannot be written aside: {error.strerror}; make room there, or name "
            "another folder in TMPDIR"
        ) from None


def spool(
    source: MarkerSource, report: MarkerReport, aside: IO[bytes], make: SiteMaker, progress: Progress
) -> tuple[Sequence[PlacedMarker], Mapping[str, Contig], Cells]:
    """The rows of a file and their contigs in the order in which they come, and their cells, which lie aside.

    Raises:
        InputError: a row cannot be kept.
    """
    markers: list[Marker] = []
    contigs: dict[str, Contig] = {}
    for marker, cells in source.rows(report):
        _check(source.name, marker)
        aside.write(cells.tobytes())
        report.counts["missing"] += int(is_missing(cells).sum())
        report.counts["unplaced"] += marker.position == UNKNOWN_POSITION
        name = contig_name(marker.contig)
        contigs.setdefault(name, Contig(name, marker.contig))
        markers.append(marker)
        if not len(markers) % _TOLD_EVERY:
            progress(source.bytes_read)
    progress(source.bytes_read)
    names = [contig_name(marker.contig) for marker in markers]
    places = [PlacedMarker(name, make.site(name, each), each) for name, each in zip(names, markers, strict=True)]
    return places, contigs, _spooled(aside, dtype_of(source.encoding.format), (len(places), len(source.samples)))


def _check(name: str, marker: Marker) -> None:
    texts = (marker.name, marker.contig, marker.counted, marker.other)
    if not marker.name or not marker.contig or not all(map(is_name, filter(None, texts))):
        raise InputError(
            f"{name}: row {marker.line + 1}: expected the name of a marker and of its contig, without tabs, found "
            f"{marker.name[:40]!r} on {marker.contig[:40]!r}"
        )
    if not 0 <= marker.position <= LAST_POSITION:
        raise InputError(
            f"{name}: row {marker.line + 1}: marker {marker.name}: expected a position up to {LAST_POSITION}, found "
            f"{marker.position}"
        )


def _spooled(aside: IO[bytes], dtype: np.dtype[np.float32] | np.dtype[np.uint8], shape: tuple[int, int]) -> Cells:
    aside.flush()
    if 0 in shape:
        return np.empty(shape, dtype)  # a file without a byte cannot be mapped
    return np.memmap(aside, dtype, "r", shape=shape)


def iter_entries(
    places: Sequence[PlacedMarker],
    contigs: Sequence[str],
    parts: Callable[[Rows], Sequence[Cells | None]],
    objects: Objects,
    width: int,
) -> Iterator[BlockEntry]:
    """Writes all rows as blocks, and gives their entries in order.

    Args:
        places: of the rows.
        contigs: names, in the order of the blocks.
        parts: the cells of some rows in each shard; None where nothing is known of a shard.
        objects: takes the blocks.
        width: bytes of a row in all shards.
    """
    rank = {name: number for number, name in enumerate(contigs)}
    order = sorted(range(len(places)), key=lambda row: (rank[places[row].contig], places[row].site.order))
    most = max(64, min(MOST_ROWS, MOST_BYTES // max(1, width)))

    def write(rows: Sequence[int]) -> BlockEntry:
        contig, own = places[rows[0]].contig, [places[row].site for row in rows]
        content = encode_markers(contig, own, [places[row].marker for row in rows])
        cells = parts(np.array(rows, np.int64))
        names = tuple(None if each is None else objects.put(encode_cells(each)) for each in cells)
        return _entry(contig, own, objects.put(content), names)

    with ThreadPoolExecutor(_PACKERS, "packing") as packers:
        yield from packers.map(write, _batches(order, places, most))


def _batches(order: Sequence[int], places: Sequence[PlacedMarker], most: int) -> Iterator[Sequence[int]]:
    """Rows of one contig, at most so many at a time."""
    for _, group in groupby(order, key=lambda row: places[row].contig):
        rows = list(group)
        yield from (rows[begin : begin + most] for begin in range(0, len(rows), most))


def _entry(contig: str, sites: Sequence[Site], rows: str, cells: tuple[str | None, ...]) -> BlockEntry:
    end = max(site.end for site in sites)
    return BlockEntry(contig, sites[0].position, sites[-1].position, end, len(sites), rows, cells)


def _names(beside: Beside) -> Sequence[str] | None:
    return None if beside.samples is None else sample_names(beside.samples)


_SOURCES: Final[Mapping[str, Callable[[str | Path, Beside, MarkerReport], MarkerSource]]] = {
    "lmdb": lambda path, beside, report: LmdbSource(path, report, _names(beside)),
    "geno": lambda path, beside, report: GenoSource(path),
    "bimbam": lambda path, beside, report: BimbamSource(path, beside.positions, _names(beside)),
}
FORMATS_READ: Final = tuple(_SOURCES)
"""What `import_other` reads, as users name it."""

_TOLD_EVERY: Final = 256
_PACKERS: Final = 2
"""Blocks that are packed at a time; Zstandard lets go of the interpreter."""
