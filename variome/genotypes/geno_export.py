"""A dataset as `.geno` text: a letter for each strain, positions in megabases."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from variome.errors import InputError
from variome.files.aside import written_aside
from variome.genotypes.batch import Batch
from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import MISSING_BYTE, Code, Dosages, Encoding, dosage_text
from variome.genotypes.geno_source import BASES_OF_A_MEGABASE
from variome.genotypes.marker_rows import Samples, SelectedRows
from variome.genotypes.marker_source import MarkerReport
from variome.genotypes.markers import UNKNOWN_POSITION, Marker

_PLAIN: Final = Encoding(
    "codes", (Code("A", "maternal", 0.0), Code("H", "heterozygous", 1.0), Code("B", "paternal", 2.0)), "U"
)
"""Letters of dosages 0, 1 and 2, where a dataset has none of its own."""

_NAMES: Final = {"maternal": "mat", "heterozygous": "het", "paternal": "pat"}


def export_geno(
    dataset: Dataset, path: str | Path, *, batches: Iterable[Batch] | None = None, samples: Samples | None = None
) -> MarkerReport:
    """Writes a file, which is there whole or not at all; rows come as they were in the file that they came from.

    Args:
        dataset: codes are written as their letters, dosages 0, 1, 2 as `A`, `H`, `B`.
        path: of the file; what is there is replaced.
        batches: the rows, of this dataset alone (`iter_batches`); all without.
        samples: their numbers; all without.

    Raises:
        InputError: a dosage is no whole number, or the file cannot be written.
    """
    encoding = dataset.manifest.encoding
    letters = encoding if encoding and encoding.codes else _PLAIN
    names = dataset.samples if samples is None else [dataset.samples[each] for each in samples]
    rows = SelectedRows(dataset, batches)
    columns = _columns(rows.markers)
    texts = np.array(
        [*[code.letter for code in letters.codes], *[letters.missing] * (256 - len(letters.codes))], object
    )
    report = MarkerReport("geno", letters)
    with written_aside(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as stream:
        for line in _header(dataset, letters):
            print(line, file=stream)
        print("Chr", "Locus", *columns, *names, sep="\t", file=stream)
        for some in rows:
            cells = some.cells(samples) if letters is encoding else _codes(some.dosages(samples), some.markers)
            for marker, row in zip(some.markers, cells, strict=True):
                places = [_DISTANCES[column](marker) for column in columns]
                print(_checked(marker.contig), _checked(marker.name), *places, *texts[row], sep="\t", file=stream)
                report.counts["rows"] += 1
    report.counts["samples"] = len(names)
    return report


def _header(dataset: Dataset, letters: Encoding) -> Sequence[str]:
    """The lines of the file that the rows came from, else those that say what the letters mean."""
    if any(line.startswith("@") for line in letters.header):
        return letters.header
    said = [f"@{_NAMES[code.meaning]}:{code.letter}" for code in letters.codes if code.meaning in _NAMES]
    return [f"@name:{dataset.name}", *said, f"@unk:{letters.missing}"]


def _columns(markers: Sequence[Marker]) -> Sequence[str]:
    found = []
    if any(marker.centimorgans for marker in markers):
        found.append("cM")
    if any(marker.megabases or marker.position != UNKNOWN_POSITION for marker in markers):
        found.append("Mb")
    return found


def _megabases(marker: Marker) -> str:
    if marker.megabases:
        return marker.megabases
    if marker.position == UNKNOWN_POSITION:
        return "NA"
    return f"{marker.position // BASES_OF_A_MEGABASE}.{marker.position % BASES_OF_A_MEGABASE:06}"


def _codes(dosages: Dosages, markers: Sequence[Marker]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    is_missing = np.isnan(dosages)
    is_other = ~is_missing & ~np.isin(dosages, [0, 1, 2])
    if is_other.any():
        row = int(np.argmax(is_other.any(axis=1)))
        value = dosage_text(float(dosages[row][is_other[row]][0]))
        raise InputError(
            f".geno: marker {markers[row].name}: expected dosages 0, 1 and 2, for which there are letters, found "
            f"{value}; export it as bimbam or lmdb"
        )
    return np.where(is_missing, MISSING_BYTE, np.nan_to_num(dosages)).astype(np.uint8)


def _checked(text: str) -> str:
    if "\t" in text or not text.strip():
        raise InputError(f".geno: expected a name without tabs, found {text[:80]!r}")
    return text


_DISTANCES: Final = {"cM": lambda marker: marker.centimorgans, "Mb": _megabases}
