"""Founder-coded rows of inbred panels: GeneNetwork's `.geno` text.

Lines of `#` and `@name:value` come first, then a heading `Chr Locus cM Mb` with the names of the strains (cM and Mb may
be absent), then a row for each marker with a letter for each strain. `@mat`, `@pat`, `@het` and `@unk` say what the
letters mean.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

import numpy as np

from variome.errors import InputError
from variome.files.raw_lines import RawLines
from variome.genotypes.encoding import CODES, MISSING_BYTE, Cells, Code, Encoding
from variome.genotypes.lmdb.track_changes import TrackChange
from variome.genotypes.marker_source import MarkerReport, checked_names
from variome.genotypes.markers import UNKNOWN_POSITION, Marker

MEANINGS: Final = (("mat", "maternal", 0.0, "B"), ("het", "heterozygous", 1.0, "H"), ("pat", "paternal", 2.0, "D"))
"""How a line of `@` calls a letter, what it means, its dosage (paternal alleles), and the letter when no line does."""

BASES_OF_A_MEGABASE: Final = 1_000_000

_FIRST: Final = ["Chr", "Locus"]
_DISTANCES: Final = ("cM", "Mb")
_UNKNOWN: Final = "U"
_NO_NUMBER: Final = frozenset({"", "NA", "NaN", "-", "."})


class GenoSource:
    """See `MarkerSource`. Letters that no line explains are codes without a dosage.

    Raises:
        InputError: it has no heading, or two strains have one name.
    """

    content: str = CODES

    def __init__(self, path: str | Path) -> None:
        self._raw = RawLines(path)
        self.name = self._raw.name
        self._line = 0
        self._lines = (raw.decode("utf-8", "replace").rstrip("\r\n") for raw in self._raw)
        self._header, heading = self._read_header()
        self._split = "\t" if "\t" in heading else None
        columns = [column.strip() for column in heading.split(self._split)]
        self._distances = [column for column in columns[2:4] if column in _DISTANCES]
        if columns[:2] != _FIRST:
            raise self._fault(f"expected columns Chr, Locus, cM, Mb and strains, found {' '.join(columns[:4])[:60]!r}")
        self._n_fixed = 2 + len(self._distances)
        self.samples: Sequence[str] = checked_names(columns[self._n_fixed :], f"{self.name}: line {self._line}")
        said = dict(_said(line) for line in self._header)
        self._missing = said.get("unk", _UNKNOWN)
        self._codes = [Code(said.get(key, letter), meaning, value) for key, meaning, value, letter in MEANINGS]
        self._bytes = {code.letter: place for place, code in reversed([*enumerate(self._codes)])}
        self._bytes[self._missing] = MISSING_BYTE

    @property
    def bytes_read(self) -> int:
        """How far the reading has come in the file as it lies on disk."""
        return self._raw.bytes_read

    @property
    def encoding(self) -> Encoding:
        """See `MarkerSource`."""
        return Encoding("codes", tuple(self._codes), self._missing, tuple(self._header))

    def rows(self, report: MarkerReport) -> Iterator[tuple[Marker, Cells]]:
        """See `MarkerSource`."""
        if "Mb" not in self._distances:
            report.tell("unplaced", f"{self.name}: expected a column Mb, found none; markers have no position")
        number = 0
        for text in self._lines:
            self._line += 1
            if not text.strip() or text.startswith("#"):
                continue
            yield self._row(text, number, report)
            number += 1
        if self._raw.damage:
            raise self._fault(f"the file ends too soon: {self._raw.damage}; get a whole copy")

    def changes(self, report: MarkerReport) -> Iterator[TrackChange]:
        """See `MarkerSource`; the format has none."""
        return iter(())

    def _row(self, text: str, number: int, report: MarkerReport) -> tuple[Marker, Cells]:
        columns = [column.strip() for column in text.split(self._split)]
        expected = self._n_fixed + len(self.samples)
        if len(columns) != expected:
            raise self._fault(f"expected {expected} columns, as the heading has, found {len(columns)}")
        letters = columns[self._n_fixed :]
        for letter in set(letters).difference(self._bytes):
            self._add_code(letter, report)
        distances = dict(zip(self._distances, columns[2:], strict=False))
        megabases = distances.get("Mb", "")
        marker = Marker(
            columns[0], self._position(megabases), columns[1], number,
            centimorgans=distances.get("cM", ""), megabases=megabases,
        )  # fmt: skip
        return marker, np.array([self._bytes[letter] for letter in letters], np.uint8)

    def _position(self, megabases: str) -> int:
        if megabases in _NO_NUMBER:
            return UNKNOWN_POSITION
        position = position_of_megabases(megabases)
        if position is None:
            raise self._fault(f"expected Mb as a number from 0 on, found {megabases[:40]!r}")
        return position

    def _add_code(self, letter: str, report: MarkerReport) -> None:
        where = f"{self.name}: line {self._line}"
        if not letter:
            report.tell("letter", f"{where}: expected a letter for each strain, found an empty column; it is missing")
            self._bytes[""] = MISSING_BYTE
            return
        if len(self._codes) >= MISSING_BYTE:
            raise self._fault(f"expected at most {MISSING_BYTE} different letters, found one more: {letter[:40]!r}")
        known = ", ".join(code.letter for code in self._codes)
        report.tell(
            "letter",
            f"{where}: expected {known} or {self._missing}, found {letter[:40]!r}; it is kept, without a dosage",
        )
        self._bytes[letter] = len(self._codes)
        self._codes.append(Code(letter, "not explained"))

    def _read_header(self) -> tuple[list[str], str]:
        header: list[str] = []
        for text in self._lines:
            self._line += 1
            if not text.startswith(("#", "@")) and text.strip():
                return header, text
            if text.strip():
                header.append(text)
        raise self._fault("expected a heading that begins with Chr and Locus, found the end of the file")

    def _fault(self, what: str) -> InputError:
        return InputError(f"{self.name}: line {self._line}: {what}")


def position_of_megabases(text: str) -> int | None:
    """The 1-based position of a place in megabases, rounded to the nearest base, halves upwards; None where it is none.

    `3.010274` is base 3,010,274: GeneNetwork writes positions that are 1-based, divided by a million.
    """
    try:
        position = (Decimal(text) * BASES_OF_A_MEGABASE).to_integral_value(ROUND_HALF_UP)
        return int(position) if 0 <= position <= _LAST_POSITION else None
    except ArithmeticError:
        return None


def _said(line: str) -> tuple[str, str]:
    name, _, value = line.removeprefix("@").partition(":")
    return name.strip().lower(), value.strip()


_LAST_POSITION: Final = 0xFFFFFFFF
