"""A dataset as BIMBAM mean genotypes, with files of positions and of names beside it, which the format lacks."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np

from variome.errors import InputError
from variome.files.aside import written_aside
from variome.genotypes.batch import Batch
from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import Dosages, Encoding, dosage_text
from variome.genotypes.marker_rows import Samples, SelectedRows
from variome.genotypes.marker_source import MarkerReport
from variome.genotypes.markers import UNKNOWN_POSITION, Marker

_MOST_KEPT: Final = 1 << 20

NO_ALLELES: Final = ("X", "Y")
"""What stands for the alleles of a marker that has none, as converters of GeneNetwork write them."""


def export_bimbam(
    dataset: Dataset,
    path: str | Path,
    *,
    batches: Iterable[Batch] | None = None,
    samples: Samples | None = None,
    positions: str | Path | None = None,
    names: str | Path | None = None,
) -> MarkerReport:
    """Writes files, which are there whole or not at all; rows come as they were in the file that they came from.

    Args:
        dataset: dosages as they are, codes as their dosages (NA where they have none), genotypes as the number of ALTs,
            which is the first of the two alleles.
        path: of the mean genotypes; what is there is replaced.
        batches: the rows, of this dataset alone (`iter_batches`); all without.
        samples: their numbers; all without.
        positions: file of marker, position and contig.
        names: file of the names of the samples, one a line.

    Raises:
        InputError: a name holds a comma or a blank, two markers have one name, or a file cannot be written.
    """
    report = MarkerReport("bimbam", Encoding("Gf"))
    rows = SelectedRows(dataset, batches)
    _check(rows.markers, has_positions=positions is not None)
    chosen = dataset.samples if samples is None else [dataset.samples[each] for each in samples]
    texts = _Texts()
    with ExitStack() as files:
        stream = files.enter_context(files.enter_context(written_aside(path)).open("w", encoding="utf-8", newline="\n"))
        for some in rows:
            for marker, dosages in zip(some.markers, some.dosages(samples), strict=True):
                alleles = [marker.counted or NO_ALLELES[0], marker.other or NO_ALLELES[1]]
                print(marker.name, *alleles, *texts.of_row(dosages), sep=", ", file=stream)
                report.counts["rows"] += 1
                if np.isinf(dosages).any():
                    raise InputError(
                        f"BIMBAM: marker {marker.name}: expected numbers, found an infinite dosage; export it as lmdb"
                    )
                report.counts["missing"] += int(np.isnan(dosages).sum())
        if positions is not None:
            _write_lines(files, positions, map(_position_line, rows.markers))
        if names is not None:
            _write_lines(files, names, chosen)
    report.counts["samples"] = len(chosen)
    return report


def _write_lines(files: ExitStack, path: str | Path, lines: Iterable[str]) -> None:
    aside = files.enter_context(written_aside(path))
    with aside.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in lines)


class _Texts(dict[int, str]):
    """Texts of dosages by their bits: a dataset has many cells and few different values."""

    def __missing__(self, bits: int) -> str:
        if len(self) > _MOST_KEPT:
            self.clear()
        self[bits] = dosage_text(float(np.uint32(bits).view(np.float32)))
        return self[bits]

    def of_row(self, dosages: Dosages) -> Sequence[str]:
        return [self[bits] for bits in np.ascontiguousarray(dosages).view(np.uint32).tolist()]


def _position_line(marker: Marker) -> str:
    position = "NA" if marker.position == UNKNOWN_POSITION else str(marker.position)
    return f"{marker.name}, {position}, {marker.contig}"


def _check(markers: Sequence[Marker], *, has_positions: bool) -> None:
    seen: set[str] = set()
    for marker in markers:
        texts = (marker.name, marker.contig, marker.counted, marker.other)
        if any("," in text or text.split() != [text] for text in texts if text):
            raise InputError(
                f"BIMBAM: marker {marker.name!r} at {marker.contig}:{marker.position}: expected names and alleles "
                "without commas and blanks, which stand between columns; export it as lmdb, or leave it out by regions"
            )
        if has_positions and marker.name in seen:
            raise InputError(
                f"BIMBAM: expected one place for marker {marker.name}, found a second; positions go by names"
            )
        seen.add(marker.name)
