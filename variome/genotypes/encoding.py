"""What a cell stands for that holds no alleles: a dosage, a byte that stands for one, or the code of a founder.

The names of the formats are those of GeneNetwork's LMDB files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float32] | NDArray[np.uint8]
"""Rows or a row as they are stored: dosages, missing NaN; or bytes, missing MISSING_BYTE."""

Dosages = NDArray[np.float32]

MISSING_BYTE: Final = 255

GENOTYPES: Final = "genotypes"
DOSAGES: Final = "dosages"
CODES: Final = "codes"
"""What the cells of a dataset are (`Manifest.content`)."""


@dataclass(frozen=True, slots=True)
class Code:
    """A founder or a state: the letter of a file, what it means, and its dosage (None where it has none).

    The byte in the cells is its place among the codes.
    """

    letter: str
    meaning: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the cells of a dataset are to be read.

    Attributes:
        format: a key of `FORMATS`, or `codes`.
        codes: of founder-coded rows.
        missing: the letter that a file has for a missing one.
        header: lines of the file that the rows came from, which the writers of its format repeat.
    """

    format: str
    codes: tuple[Code, ...] = ()
    missing: str = "U"
    header: tuple[str, ...] = ()


class ByteFormat(NamedTuple):
    """Bytes that stand for dosages: `values[byte]`, NaN of bytes that stand for none; shape (256,)."""

    values: NDArray[np.float32]


def _byte_format(values: Sequence[float]) -> ByteFormat:
    found = np.full(256, np.nan, np.float32)
    found[: len(values)] = values
    found.flags.writeable = False
    return ByteFormat(found)


def _hundred_and_twenty_sevenths() -> list[float]:
    """The least float32 of each byte of Gb that is truncated to the same byte again."""
    exact = np.arange(255) / 127
    near = exact.astype(np.float32)
    least = np.where(near.astype(np.float64) < exact, np.nextafter(near, np.float32(np.inf)), near)
    return [float(value) for value in least]


FORMATS: Final[Mapping[str, ByteFormat | None]] = {
    "Gf": None,
    "Gb": _byte_format(_hundred_and_twenty_sevenths()),
    "G0_1": _byte_format([0, 0.5, 1]),
    "G0_2": _byte_format([0, 1, 2]),
    "C*": _byte_format(range(255)),
}
"""Float32 as it is (None); bytes of 127 times the value; of 0, 0.5, 1; of 0, 1, 2; and bytes that are the value."""


def dtype_of(format_: str) -> np.dtype[np.float32] | np.dtype[np.uint8]:
    """What cells of a format are stored as."""
    return np.dtype("<f4") if format_ == "Gf" else np.dtype("u1")


def values_of(encoding: Encoding) -> NDArray[np.float32]:
    """The dosage of each byte, NaN where it has none; shape (256,). Not for Gf, whose cells are dosages."""
    if encoding.codes:
        return _values_of_codes(encoding.codes)
    known = FORMATS[encoding.format]
    return _NONE if known is None else known.values


def is_missing(cells: Cells) -> NDArray[np.bool_]:
    """Which cells nothing is known of; same shape."""
    return cells == MISSING_BYTE if cells.dtype == np.uint8 else np.isnan(cells)


def to_dosages(cells: Cells, encoding: Encoding) -> Dosages:
    """Dosages of cells, NaN where they are missing or have none; the same array where cells are dosages."""
    if cells.dtype == np.uint8:
        found: Dosages = values_of(encoding)[cells]
        return found
    return cells  # type: ignore[return-value]  # float32, as the line above has left it


def to_cells(dosages: Dosages, format_: str) -> tuple[Cells, int]:
    """Dosages in a format, and how many of them were rounded.

    Gb cuts off what is behind the point of 127 times the dosage; the other formats do not round.

    Raises:
        ValueError: a dosage that the format cannot hold; the text is the dosage.
    """
    if format_ == "Gf":
        return dosages, 0
    values = _values(format_)
    is_unknown = np.isnan(dosages)
    scaled = np.where(is_unknown, 0, dosages).astype(np.float64) * _SCALES[format_]
    whole = np.trunc(scaled)
    is_wrong = (whole < 0) | (scaled < 0) | (whole > _MOST[format_])
    if format_ != "Gb":
        is_wrong |= whole != scaled
    if is_wrong.any():
        raise ValueError(dosage_text(float(dosages[is_wrong][0])))
    cells = whole.astype(np.uint8)
    cells[is_unknown] = MISSING_BYTE
    return cells, int(np.count_nonzero((values[cells] != dosages) & ~is_unknown))


def dosage_text(value: float) -> str:
    """The shortest decimal that is read as the same float32, `NA` of NaN."""
    if value != value:  # noqa: PLR0124  NaN alone is not itself
        return "NA"
    return np.format_float_positional(np.float32(value), trim="-")


def _values(format_: str) -> NDArray[np.float32]:
    known = FORMATS[format_]
    return _NONE if known is None else known.values


@cache
def _values_of_codes(codes: tuple[Code, ...]) -> NDArray[np.float32]:
    return _byte_format([np.nan if code.value is None else code.value for code in codes]).values


_NONE: Final = np.full(256, np.nan, np.float32)
_SCALES: Final = {"Gb": 127, "G0_1": 2, "G0_2": 1, "C*": 1}
_MOST: Final = {"Gb": 254, "G0_1": 2, "G0_2": 2, "C*": 254}
