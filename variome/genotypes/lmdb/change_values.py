"""The lists of genotypes in records of `track-changes`, from JSON to the texts of edits and back.

Dosages are numbers, codes are letters (or the number of a byte), and what is missing is null.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from variome.genotypes.cell_texts import MISSING_TEXT, CellFault
from variome.genotypes.encoding import Encoding

Value = float | str | None


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
        return f"#{value}" if encoding.codes else repr(value)
    raise CellFault("numbers, texts or null", repr(value))
