"""Cells of a file as cells of a dataset that they are added to: other bytes for the same dosages, the same letters."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NoReturn

import numpy as np
from numpy.typing import NDArray

from variome.errors import InputError
from variome.genotypes.dataset import Dataset
from variome.genotypes.encoding import CODES, MISSING_BYTE, Cells, Code, Encoding, to_cells, to_dosages
from variome.genotypes.marker_source import MarkerReport, MarkerSource
from variome.genotypes.markers import Marker


class Recoding:
    """How cells of a file are to be written.

    Args:
        dataset: that they are added to.
        source: the file, when all rows have been read.
        report: is told what is rounded.

    Attributes:
        encoding: of the dataset with what the file adds: letters that it lacks.

    Raises:
        InputError: one of the two has codes and the other dosages, or a letter means another thing.
    """

    def __init__(self, dataset: Dataset, source: MarkerSource, report: MarkerReport) -> None:
        if dataset.manifest.content != source.content:
            raise InputError(
                f"{source.name}: expected {dataset.manifest.content}, which {dataset.name} holds, found "
                f"{source.content}; export one of the two so that both are the same"
            )
        self._name = source.name
        self._report = report
        self._from = source.encoding
        self.encoding = dataset.encoding
        self._bytes: NDArray[np.int16] | None = None
        if source.content == CODES:
            self.encoding, self._bytes = _with_codes(dataset.encoding, source)

    def cells(self, cells: Cells, markers: Sequence[Marker]) -> Cells:
        """Rows of the file as rows of the dataset.

        Args:
            cells: shape (rows, samples).
            markers: of the rows, for problems.

        Raises:
            InputError: the dataset's format cannot hold a dosage.
        """
        if self._bytes is not None:
            return self._of_codes(cells, markers, self._bytes)
        if self._from.format == self.encoding.format:
            return cells.copy()
        dosages = to_dosages(cells, self._from)
        if cells.dtype == np.uint8 and (is_lost := np.isnan(dosages) & (cells != MISSING_BYTE)).any():
            marker = markers[int(np.argmax(is_lost.any(axis=1)))]
            self._fault(marker, "bytes that stand for a dosage", str(int(cells[is_lost][0])))
        found: Cells = np.array([self._row(row, marker) for row, marker in zip(dosages, markers, strict=True)])
        return found

    def _row(self, dosages: NDArray[np.float32], marker: Marker) -> Cells:
        try:
            cells, n_rounded = to_cells(dosages, self.encoding.format)
        except ValueError as error:
            self._fault(marker, f"dosages that format {self.encoding.format} of the dataset can hold", str(error))
        self._report.counts["rounded"] += n_rounded
        return cells

    def _of_codes(self, cells: Cells, markers: Sequence[Marker], known: NDArray[np.int16]) -> Cells:
        found = known[cells]
        if (found == _NONE).any():
            row, column = np.argwhere(found == _NONE)[0]
            self._fault(markers[row], "bytes that stand for a letter", str(int(cells[row, column])))
        return found.astype(np.uint8)

    def _fault(self, marker: Marker, expected: str, found: str) -> NoReturn:
        raise InputError(f"{self._name}: marker {marker.name}: expected {expected}, found {found}")


def _with_codes(encoding: Encoding, source: MarkerSource) -> tuple[Encoding, NDArray[np.int16]]:
    """The encoding of both, and the byte in it of each byte of the file."""
    codes: list[Code] = list(encoding.codes)
    place = {code.letter: number for number, code in enumerate(codes)}
    known = np.full(256, _NONE, np.int16)
    known[MISSING_BYTE] = MISSING_BYTE
    for number, code in enumerate(source.encoding.codes):
        if code.letter == encoding.missing:
            raise InputError(
                f"{source.name}: expected {code.letter} as the letter of missing ones, as in the dataset, found it as "
                f"{code.meaning}"
            )
        at = place.setdefault(code.letter, len(codes))
        if at == len(codes):
            codes.append(code)
        elif codes[at].value != code.value:
            raise InputError(
                f"{source.name}: expected letter {code.letter} to mean {codes[at].meaning}, as in the dataset, found "
                f"{code.meaning}; write both with the same letters"
            )
        known[number] = at
    if len(codes) > MISSING_BYTE:
        raise InputError(f"{source.name}: expected at most {MISSING_BYTE} letters together, found {len(codes)}")
    return replace(encoding, codes=tuple(codes)), known


_NONE: Final = -1
