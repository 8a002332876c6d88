"""BIMBAM mean genotypes: a line for each marker with its name, two alleles, and a dosage of the first for each sample.

Columns stand between commas, blanks or tabs. The format has neither names of samples nor positions: a file of names and
a file of positions (marker, position, contig) tell them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from variome.errors import InputError
from variome.files.raw_lines import RawLines, whole_lines
from variome.genotypes.encoding import DOSAGES, Cells, Encoding, dosage_text
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.marker_source import MarkerReport, numbered_names
from variome.genotypes.markers import UNKNOWN_CONTIG, UNKNOWN_POSITION, Marker

_FIXED: Final = 3


class BimbamSource:
    """See `MarkerSource`.

    Args:
        path: mean genotypes.
        positions: file of positions.
        names: of the samples; numbered without.

    Raises:
        InputError: a file cannot be read, or names are fewer or more than columns.
    """

    content: str = DOSAGES
    encoding: Encoding = Encoding("Gf")

    def __init__(
        self, path: str | Path, positions: str | Path | None = None, names: Sequence[str] | None = None
    ) -> None:
        self._raw = RawLines(path)
        self.name = self._raw.name
        self._line = 0
        self._lines = iter(self._raw)
        self._first = next(self._lines, b"")
        n_samples = max(0, len(_columns(self._first)) - _FIXED)
        if names is not None and len(names) != n_samples:
            raise InputError(
                f"{self.name}: expected names of {n_samples} samples, found {len(names)}; name each column"
            )
        self.samples: Sequence[str] = numbered_names(n_samples) if names is None else names
        self._has_names = names is not None
        self._places = None if positions is None else read_positions(positions)
        self._values = _Values()

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        return self._raw.bytes_read

    def rows(self, report: MarkerReport) -> Iterator[tuple[Marker, Cells]]:
        """See `MarkerSource`."""
        self._tell(report)
        number = 0
        for raw in self._all_lines():
            self._line += 1
            columns = _columns(raw)
            if not columns:
                continue
            if len(columns) != _FIXED + len(self.samples):
                raise self._fault(
                    f"expected a marker, two alleles and {len(self.samples)} dosages, as the first line has, found "
                    f"{len(columns)} columns"
                )
            yield self._marker(columns, number, report), self._cells(columns, report)
            number += 1
        if self._raw.damage:
            raise self._fault(f"the file ends too soon: {self._raw.damage}; get a whole copy")

    def changes(self, report: MarkerReport) -> Iterator[TrackChange]:
        """See `MarkerSource`; the format has none."""
        return iter(())

    def _all_lines(self) -> Iterator[bytes]:
        if self._first:
            yield self._first
        yield from self._lines

    def _tell(self, report: MarkerReport) -> None:
        if not self._has_names:
            n_samples = len(self.samples)
            report.tell("samples", f"{self.name}: no file of names was given; samples are called S1 to S{n_samples}")
        if self._places is None:
            report.tell("positions", f"{self.name}: no file of positions was given; markers have no position")

    def _marker(self, columns: Sequence[str], number: int, report: MarkerReport) -> Marker:
        name, counted, other = columns[:_FIXED]
        contig, position = UNKNOWN_CONTIG, UNKNOWN_POSITION
        if self._places is not None:
            if name in self._places:
                contig, position = self._places[name]
            else:
                where = f"{self.name}: line {self._line}: marker {name[:80]}"
                report.tell(
                    "positions", f"{where}: expected it in the file of positions, found it not; it has no position"
                )
        return Marker(contig, position, name, number, counted, other)

    def _cells(self, columns: Sequence[str], report: MarkerReport) -> Cells:
        values = self._values
        try:
            cells = np.array([values[text] for text in columns[_FIXED:]], np.float32)
        except ValueError as error:
            raise self._fault(f"marker {columns[0][:80]}: expected a dosage or NA, found {str(error)[:40]!r}") from None
        if values.rounded:
            report.counts["rounded"] += sum(text in values.rounded for text in columns[_FIXED:])
        return cells

    def _fault(self, what: str) -> InputError:
        return InputError(f"{self.name}: line {self._line}: {what}")


class _Values(dict[str, float]):
    """Dosages by their text: a file has many cells and few different texts.

    Attributes:
        rounded: texts with more digits than a float32 keeps.
    """

    def __init__(self) -> None:
        super().__init__({"NA": np.nan})
        self.rounded: set[str] = set()

    def __missing__(self, text: str) -> float:
        value = float(text) if _NUMBER.fullmatch(text) else np.nan
        if not abs(value) < _TOO_GREAT:
            raise ValueError(text)
        if len(self) > _MOST_KEPT:
            self.clear()
            self.rounded.clear()
            self["NA"] = np.nan
        self[text] = value
        if float(np.float32(value)) != value and float(dosage_text(value)) != value:
            self.rounded.add(text)
        return value


def is_mean_genotypes(line: str, *, is_whole: bool) -> bool:
    """Whether a line could be the first of such a file.

    Args:
        line: text.
        is_whole: False where its last column may have been cut.
    """
    columns = _columns(line.encode())
    values = columns[_FIXED:] if is_whole else columns[_FIXED:-1] or columns[_FIXED:]
    return bool(values) and all(value == "NA" or _NUMBER.fullmatch(value) for value in values)


def read_positions(path: str | Path) -> Mapping[str, tuple[str, int]]:
    """Contig and position of markers, by their name; `NA` and negative positions are not known.

    Args:
        path: file of lines with marker, position (1-based) and contig, and whatever follows.

    Raises:
        InputError: a line is none of that, or a marker has two places.
    """
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(whole_lines(path), start=1):
        columns = _columns(line)
        if not columns or columns[0].startswith("#"):
            continue
        place = _place(columns)
        if place is None:
            raise InputError(
                f"{path}: line {number}: expected marker, position and contig, found {' '.join(columns[:3])[:80]!r}"
            )
        if found.setdefault(columns[0], place) != place:
            raise InputError(f"{path}: line {number}: expected one place for marker {columns[0][:80]}, found a second")
    return found


def _place(columns: Sequence[str]) -> tuple[str, int] | None:
    if len(columns) < 3 or not _WHOLE.fullmatch(columns[1]):
        return None
    position = UNKNOWN_POSITION if columns[1] == "NA" else max(UNKNOWN_POSITION, int(columns[1]))
    contig = UNKNOWN_CONTIG if columns[2] in {"NA", "-9"} else columns[2]
    return contig, position


def _columns(raw: bytes) -> list[str]:
    return raw.decode("utf-8", "replace").replace(",", " ").split()


_WHOLE: Final = re.compile(r"NA|-?[0-9]{1,10}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_TOO_GREAT: Final = float(2**128 - 2**103)
"""The least number that is infinite as a float32."""
_MOST_KEPT: Final = 1 << 20
