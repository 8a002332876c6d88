"""The lists of genotypes in records of `track-changes`, from JSON to the texts of edits and back.

Dosages are numbers, codes are letters (or the number of a byte), and what is missing is null.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from variome.genotypes.cell_texts import MISSING_TEXT, CellFault, cell_texts, read_cells
from variome.genotypes.encoding import Cells, Encoding

Value = float | str | None

Values = Sequence[Value] | Cells


def texts_of_values(values: Iterable[Any], encoding: Encoding) -> Sequence[str]:
    """A text for each value; whether it is one of the encoding, `read_cells` says.

    Raises:
        CellFault: a value is neither number, text nor null.
    """
    return [_text(value, encoding) for value in values]


def value_of_text(text: str, encoding: Encoding) -> Value:
    """The value of a text, as a record has it."""
    if text == MISSING_TEXT or (encoding.codes and text == encoding.missing):
        return None
    if encoding.codes:
        return int(text[1:]) if text.startswith("#") and text[1:].isdigit() else text
    if text.isascii() and text.lstrip("-").isdigit():
        return int(text)
    try:
        value = float(text)
    except ValueError:  # a byte without a dosage
        return text
    return value if abs(value) != float("inf") else text


def values_of_cells(cells: Cells, encoding: Encoding) -> Values:
    """The values of a row, as a record has them."""
    if cells.dtype == np.float32 and not np.isinf(cells).any():
        return cells  # orjson writes the shortest decimals that are the same float32, and null for NaN
    return [value_of_text(text, encoding) for text in cell_texts(cells, encoding)]


class Texts:
    """What texts of edits stand for; there are many of them and few that differ.

    Args:
        encoding: None of genotypes.
    """

    def __init__(self, encoding: Encoding | None) -> None:
        self._encoding = encoding
        self.values = _Values(value_of_call if encoding is None else partial(_of_text, encoding))

    def cells(self, texts: Sequence[str]) -> Cells:
        """A cell for each text; of genotypes the number of ALTs."""
        if self._encoding is not None:
            return read_cells(texts, self._encoding)
        values = [self.values[text] for text in texts]
        return np.array([np.nan if value is None else value for value in values], np.float32)


class _Values(dict[str, Value]):
    def __init__(self, read: Callable[[str], Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Value:
        if len(self) > _MOST_KEPT:
            self.clear()
        self[text] = self._read(text)
        return self[text]


def _of_text(encoding: Encoding, text: str) -> Value:
    return value_of_text(text, encoding)


def value_of_call(call: str) -> Value:
    """How many ALTs a call has, None where it is missing in part."""
    alleles = call.replace("|", "/").split("/")
    return None if "." in alleles else sum(allele == "1" for allele in alleles)


def _text(value: Any, encoding: Encoding) -> str:
    if value is None:
        return MISSING_TEXT
    if isinstance(value, str) and value.split() == [value]:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"#{value}" if encoding.codes else repr(value).removesuffix(".0")
    raise CellFault("numbers, texts or null", repr(value))


_MOST_KEPT: Final = 1 << 16
