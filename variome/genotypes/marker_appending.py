"""Files of markers added to a dataset of dosages or codes: samples as a new shard, or rows of the samples that it has.

What is there stays where it is, as for genotypes (`variome.genotypes.appending`). A row is known again by its site.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from variome.errors import ConflictError, InputError
from variome.genotypes.alignment import Target
from variome.genotypes.appending import target_of
from variome.genotypes.cell_block import encode_cells
from variome.genotypes.cell_texts import missing_cells
from variome.genotypes.dataset import Dataset, version_file
from variome.genotypes.edit_choice import NO_EDITS
from variome.genotypes.encoding import Cells, Encoding, dtype_of
from variome.genotypes.importing import Progress
from variome.genotypes.manifest import BlockEntry, Contig, Manifest, SourceFile
from variome.genotypes.marker_import import Beside, iter_entries, marker_format, open_aside, open_markers, spool
from variome.genotypes.marker_places import MarkerPlaces, PlacedMarker
from variome.genotypes.marker_source import MarkerReport, MarkerSource
from variome.genotypes.markers import LAST_POSITION, SiteMaker
from variome.genotypes.objects import Objects
from variome.genotypes.recoding import Recoding
from variome.genotypes.writing import Draft, new_version

Place = tuple[int, int]
"""Number of a block, and row within it."""


def append_markers(
    folder: Path,
    path: str | Path,
    *,
    author: str,
    reason: str,
    format: str | None = None,  # noqa: A002  the word of users
    beside: Beside | None = None,
    digest: str | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Manifest, MarkerReport]:
    """Adds the samples of a file of markers, or rows of samples that are there.

    New samples are missing in the rows that the file lacks, and all others in the rows that only the file has. Cells
    become those of the dataset's format; letters that the dataset lacks are added to its codes.

    Args:
        folder: of the dataset.
        path: the file; that of an LMDB may be a folder.
        author: who appends.
        reason: why; for people.
        format: `lmdb`, `geno` or `bimbam`; found out without.
        beside: files that tell positions and names.
        digest: SHA-256 of the file, for the record.
        progress: is told how many bytes have been read.

    Returns:
        the version, and what was found; `counts` tells rows that are new (`rows_added`) and rows that were there
        (`rows_shared`).

    Raises:
        NotFoundError: there is no such dataset.
        ConflictError: samples or rows are there already, or somebody writes to the dataset.
        InputError: the file cannot be kept whole, or does not fit the dataset, which is as it was.
    """
    version_file(folder)
    report = MarkerReport(marker_format(path, format))
    with new_version(folder, assembly="", author=author, reason=reason) as draft:
        dataset = Dataset(folder, edits=NO_EDITS)
        if dataset.holds_genotypes:
            raise InputError(
                f"{dataset.name}: expected a dataset of dosages or codes, found one of genotypes: append VCF or BCF"
            )
        source = open_markers(path, beside or Beside(), report)
        target = target_of(dataset, source.samples, source.name, draft.objects)
        _add(draft, dataset, source, target, report, progress)
        file = SourceFile(Path(source.name).name, digest)
        draft.manifest = replace(draft.manifest, shards=target.shards, sources=(*draft.manifest.sources, file))
    return draft.manifest, report


def _add(
    draft: Draft, dataset: Dataset, source: MarkerSource, target: Target, report: MarkerReport, progress: Progress
) -> None:
    """Writes the blocks of the version to be."""
    with open_aside() as aside:
        places, contigs, cells = spool(source, report, aside, SiteMaker(), progress)
        if next(source.changes(report), None) is not None:
            raise InputError(
                f"{source.name}: expected rows without edits, found edits in track-changes: import the "
                "file as a dataset of its own, export that with --flat, and append what comes out"
            )
        recoding = Recoding(dataset, source, report)
        known, next_line = _known_rows(dataset)
        shared = {row: known[place.key] for row, place in enumerate(places) if place.key in known}
        if shared and not target.adds_samples:
            name = places[next(iter(shared))].names[-1]
            raise ConflictError(
                f"{dataset.name}: expected new rows of samples that are there, found {name}, which the dataset has; "
                "leave it out of the file, or change values with 'variome genotypes edit'"
            )
        new = np.array([row for row in range(len(places)) if row not in shared], np.int64)
        added = [_behind(places[row], next_line) for row in new.tolist()]
        all_contigs = _contigs(dataset.manifest.contigs, contigs)

        def parts(rows: NDArray[np.int64]) -> Sequence[Cells | None]:
            own = recoding.cells(cells[new[rows]], [added[row].marker for row in rows.tolist()])
            return [_columns_of(own, columns, recoding.encoding) for columns in target.columns]

        width = sum(each.n_samples for each in target.shards) * dtype_of(recoding.encoding.format).itemsize
        fresh = iter_entries(added, [*all_contigs], parts, draft.objects, width)
        blocks = [*_wider(dataset, target, shared, places, cells, recoding, draft.objects), *fresh]
    report.encoding = recoding.encoding
    report.counts.update(rows=len(places), samples=len(source.samples), rows_added=len(new), rows_shared=len(shared))
    order = {name: number for number, name in enumerate(all_contigs)}
    draft.manifest = replace(
        draft.manifest,
        contigs=tuple(all_contigs.values()),
        blocks=tuple(sorted(blocks, key=lambda entry: (order[entry.contig], entry.first, entry.last))),
        encoding=recoding.encoding,
    )


def _known_rows(dataset: Dataset) -> tuple[Mapping[tuple[str, int, int, str, str], Place], int]:
    """Where each row of the base lies, and the line behind the last one."""
    found: dict[tuple[str, int, int, str, str], Place] = {}
    next_line = 0
    for number, block in enumerate(dataset.iter_blocks()):
        sites = block.sites
        next_line = max(next_line, MarkerPlaces(dataset, block).last_line + 1)
        found |= {(block.entry.contig, *sites.order(row)): (number, row) for row in range(len(sites))}
    return found, next_line


def _wider(
    dataset: Dataset,
    target: Target,
    shared: Mapping[int, Place],
    places: Sequence[PlacedMarker],
    cells: Cells,
    recoding: Recoding,
    objects: Objects,
) -> Sequence[BlockEntry]:
    """The blocks that are there, with a part for the new samples."""
    if not target.adds_samples:
        return dataset.manifest.blocks
    by_block: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row, (number, place) in shared.items():
        by_block[number].append((place, row))
    entries = []
    for number, entry in enumerate(dataset.manifest.blocks):
        name = None
        if rows := by_block.get(number):
            at, of_file = np.array(rows, np.int64).T
            part = missing_cells((entry.n_rows, cells.shape[1]), recoding.encoding)
            part[at] = recoding.cells(cells[of_file], [places[row].marker for row in of_file.tolist()])
            name = objects.put(encode_cells(part))
        entries.append(replace(entry, genotypes=(*entry.genotypes, name)))
    return entries


def _columns_of(cells: Cells, columns: NDArray[np.int64] | None, encoding: Encoding) -> Cells | None:
    """The cells of a shard; -1 stands for a sample that the file lacks."""
    if columns is None:
        return None
    found: Cells = cells[:, columns]
    found[:, columns < 0] = missing_cells((), encoding)
    return found


def _behind(place: PlacedMarker, next_line: int) -> PlacedMarker:
    """A row with a line behind those that are there, where there is room."""
    line = place.marker.line + next_line
    return place._replace(marker=place.marker._replace(line=line)) if line <= LAST_POSITION else place


def _contigs(before: Sequence[Contig], more: Mapping[str, Contig]) -> Mapping[str, Contig]:
    """By name, those of the dataset first."""
    known = {contig.name: contig for contig in before}
    return {**known, **{name: contig for name, contig in more.items() if name not in known}}
