"""Dosages and codes as people write them in edits: a text for each cell, and back.

A text is a number of a dosage, a letter of a code, `NA` (or the letter that the file had for it) where it is missing,
or `#7` for a byte that stands for nothing else. None holds a blank, so that a row is texts with blanks between.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np

from variome.genotypes.bits import Bools
from variome.genotypes.encoding import MISSING_BYTE, Cells, Encoding, dosage_text, dtype_of, to_cells, values_of

MISSING_TEXT: Final = "NA"


class CellFault(Exception):  # noqa: N818  what is wrong with one cell; the reader says where
    """A text that is no cell of the encoding: what was expected, and what was found."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found


def cell_texts(cells: Cells, encoding: Encoding) -> Sequence[str]:
    """A text for each cell of a row, which `read_cells` reads as the same cell."""
    if cells.dtype == np.uint8:
        texts = _texts_of_bytes(encoding)
        return [texts[byte] for byte in cells.tolist()]
    return [dosage_text(value) for value in cells.tolist()]


def read_cells(texts: Sequence[str], encoding: Encoding) -> Cells:
    """The cells that texts stand for; shape (texts,). What a format of bytes cannot hold exactly is cut off.

    Raises:
        CellFault: one of them stands for none.
    """
    if dtype_of(encoding.format).kind == "f":
        return np.array([_dosage(text) for text in texts], np.float32)
    known = _bytes_of_texts(encoding)
    found = {text: known[text] if text in known else _byte(text, encoding) for text in set(texts)}
    return np.array([found[text] for text in texts], np.uint8)


def missing_cells(shape: int | tuple[int, ...], encoding: Encoding) -> Cells:
    """Cells that nothing is known of."""
    dtype = dtype_of(encoding.format)
    return np.full(shape, np.nan if dtype.kind == "f" else MISSING_BYTE, dtype)


def is_equal(one: Cells, two: Cells) -> Bools:
    """Which cells of two arrays of one shape are the same; missing ones are."""
    same: Bools = (one == two) | ((one != one) & (two != two))  # noqa: PLR0124  NaN alone is not itself
    return same


def _dosage(text: str) -> float:
    if text == MISSING_TEXT:
        return np.nan
    value = float(text) if _NUMBER.fullmatch(text) else np.nan
    if not (abs(value) < _TOO_GREAT or text in _INFINITE):
        raise CellFault("a dosage or NA", text)
    return value


def _byte(text: str, encoding: Encoding) -> int:
    """The byte of a text that is not the usual one of any byte."""
    if (found := _RAW.fullmatch(text)) and int(found[1]) <= MISSING_BYTE:
        return int(found[1])
    if encoding.codes:
        letters = ", ".join([*(code.letter for code in encoding.codes[:10]), encoding.missing])
        raise CellFault(f"one of the letters {letters}", text)
    try:
        cells, _ = to_cells(np.array([_dosage(text)], np.float32), encoding.format)
    except ValueError:
        raise CellFault(f"a dosage that format {encoding.format} can hold, or NA", text) from None
    return int(cells[0])


@cache
def _texts_of_bytes(encoding: Encoding) -> Sequence[str]:
    texts = [f"#{byte}" for byte in range(256)]
    if encoding.codes:
        for byte, code in enumerate(encoding.codes):
            texts[byte] = code.letter if code.letter.split() == [code.letter] else texts[byte]
        texts[MISSING_BYTE] = encoding.missing if encoding.missing.split() == [encoding.missing] else MISSING_TEXT
        return texts
    values = values_of(encoding)
    texts = [dosage_text(value) if value == value else text for value, text in zip(values, texts, strict=True)]  # noqa: PLR0124
    texts[MISSING_BYTE] = MISSING_TEXT
    return texts


@cache
def _bytes_of_texts(encoding: Encoding) -> Mapping[str, int]:
    """A letter that comes twice is the first of the two."""
    texts = _texts_of_bytes(encoding)
    return {MISSING_TEXT: MISSING_BYTE, **{texts[byte]: byte for byte in reversed(range(256))}}


_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?|-?inf", re.ASCII)
_INFINITE: Final = frozenset({"inf", "-inf"})
_RAW: Final = re.compile(r"#([0-9]{1,3})", re.ASCII)
_TOO_GREAT: Final = float(2**128 - 2**103)
"""The least number that is infinite as a float32."""
